"""What models cost, from a table with the date and the page it was read on. A model that is not in it has no price."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from pathlib import Path

TABLE = Path(__file__).with_name("prices.toml")
DATED = re.compile(r"(-\d{4}-\d{2}-\d{2}|-\d{8}|-\d{4}|-\d{3}|-latest|-preview(-\d{2}-\d{2,4})?)$")


def cost(model: str, prompt_tokens: int, cached_tokens: int, answer_tokens: int) -> float | None:
    """US dollars for one call; `cached_tokens` are part of the prompt's. None where no price is known."""
    price = _price(model)
    if price is None:
        return None
    fresh = max(0, prompt_tokens - cached_tokens)
    return (fresh * price[0] + cached_tokens * price[1] + answer_tokens * price[2]) / 1e6


def known(model: str) -> bool:
    """Whether the table has this model."""
    return _price(model) is not None


def as_of() -> str:
    """When the table was read, ISO 8601; the oldest date where its families differ."""
    return _table()[1]


def _price(model: str) -> tuple[float, float, float] | None:
    """Per million tokens: prompt, cached prompt, answer. A dated variant costs what its family does; nothing shorter matches."""
    name = model.lower().rsplit("/", 1)[-1]
    if name.startswith("claude"):
        name = name.replace(".", "-")  # some gateways write claude-sonnet-4.5
    prices = _table()[0]
    while name not in prices:
        shorter = DATED.sub("", name)
        if shorter == name:
            return None
        name = shorter
    return prices[name]


@lru_cache(maxsize=1)
def _table() -> tuple[dict[str, tuple[float, float, float]], str]:
    read = tomllib.loads(TABLE.read_text(encoding="utf-8"))
    prices = {
        name: (float(row[0]), float(row[1]), float(row[2]))
        for family in read["family"]
        for name, row in family["models"].items()
    }
    return prices, min(str(family["as_of"]) for family in read["family"])
