from __future__ import annotations

import tomllib
from datetime import date

import pytest

from core.llm.estimate import PER_ROLE, estimate
from core.llm.figures import figures
from core.llm.prices import TABLE, as_of, cost, known
from core.llm.tokens import estimate as tokens
from core.runs import Sizes


def test_a_dated_variant_costs_what_its_family_does() -> None:
    assert cost("gpt-4o-2024-08-06", 1_000_000, 0, 0) == cost("gpt-4o", 1_000_000, 0, 0)
    assert cost("models/gemini-2.5-flash", 0, 0, 1_000_000) == 2.5


def test_a_smaller_sister_never_has_the_price_of_the_larger() -> None:
    assert cost("gpt-4o-mini", 1_000_000, 0, 0) == 0.15
    assert not known("gpt-4o-nano")


def test_an_unknown_model_has_no_price() -> None:
    assert cost("my-own-model", 10, 0, 10) is None


def test_cached_tokens_cost_less() -> None:
    assert cost("gpt-4.1", 1_000_000, 1_000_000, 0) == 0.5


@pytest.mark.parametrize("text", ["", "word", "def f(x):\n    return x\n" * 50, "日本語の文章"])
def test_tokens_are_estimated_rather_too_high(text: str) -> None:
    assert tokens(text) >= len(text) / 4


def test_more_rounds_are_estimated_to_cost_more_and_the_papers_sizes_come_near_its_calls() -> None:
    small, large = estimate("gpt-5", Sizes(outer=1), 500), estimate("gpt-5", Sizes(), 500)
    assert small.calls < large.calls
    assert 140 <= large.calls <= 200
    assert large.cost is not None
    assert small.cost is not None
    assert small.cost < large.cost
    assert estimate("unknown", Sizes(), 500).cost is None


def test_every_role_that_costs_something_is_in_the_estimate() -> None:
    assert {"retriever", "coder", "leakage", "data use", "ensembler"} <= set(PER_ROLE)


def test_figures_count_what_was_asked_again() -> None:
    call = {
        "role": "coder", "place": "a", "model": "m", "prompt_tokens": 10, "answer_tokens": 5, "cost": 0.5, "seconds": 1.0,
    }  # fmt: skip
    found = figures([call, call, {**call, "place": "b"}, {**call, "role": "planner", "cost": None}])
    assert found["asked_again"] == 1
    assert found["calls"] == 4
    assert found["cost"] is None
    assert found["roles"]["coder"]["cost"] == 1.5


def test_gateways_prefixes_and_spellings_have_the_models_price() -> None:
    assert cost("anthropic/claude-sonnet-4.5", 1_000_000, 0, 0) == cost("claude-sonnet-4-5-20250929", 1_000_000, 0, 0)
    assert known("openai/gpt-4.1-mini-2025-04-14")


@pytest.mark.parametrize(
    "name", ["gpt-4o-audio-preview", "gpt-4-32k", "gemini-2.5-flash-preview-tts", "deepseek-chat:free", ""]
)
def test_a_model_of_another_price_is_not_taken_for_its_family(name: str) -> None:
    assert not known(name)


def test_an_early_variant_keeps_its_own_price() -> None:
    assert cost("gpt-4o-2024-05-13", 1_000_000, 0, 0) == 5.0
    assert cost("gpt-4-1106-preview", 1_000_000, 0, 0) == 10.0


def test_every_family_of_prices_names_its_page_and_its_date() -> None:
    for family in tomllib.loads(TABLE.read_text())["family"]:
        assert family["source"].startswith("https://")
        assert date.fromisoformat(family["as_of"]) >= date.fromisoformat(as_of())
        assert all(0 <= cached <= asked <= answer for asked, cached, answer in family["models"].values())
