"""Calls and tokens per role, and the table that they stand in. A token is four characters, on every side of a comparison."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

PER_TOKEN = 4  # characters, as tests/fakes/provider.py counts


@dataclass(frozen=True)
class Count:
    """Calls and tokens of one role, or of all."""

    calls: int = 0
    prompt: int = 0
    answer: int = 0

    @property
    def tokens(self) -> int:
        """Prompt and answer together."""
        return self.prompt + self.answer

    def plus(self, prompt: int, answer: int) -> Count:
        """With one more call of so many characters."""
        return Count(self.calls + 1, self.prompt - (-prompt // PER_TOKEN), self.answer - (-answer // PER_TOKEN))


Counts = dict[str, Count]


def total(counts: Mapping[str, Count]) -> Count:
    """Over all roles."""
    return Count(*(sum(getattr(each, name) for each in counts.values()) for name in ("calls", "prompt", "answer")))


def table(counts: Mapping[str, Count]) -> Iterator[str]:
    """The lines of a Markdown table, the total last."""
    yield "| role | calls | prompt tokens | answer tokens | together |"
    yield "|---|---:|---:|---:|---:|"
    for name, each in [*counts.items(), ("**all**", total(counts))]:
        yield f"| {name} | {each.calls} | {each.prompt:,} | {each.answer:,} | {each.tokens:,} |"
