from __future__ import annotations

from bench.counts import Count, table, total
from bench.reference_tokens import FIXED
from core.engineers.llm.prompts import ROLES
from core.llm.estimate import PER_ROLE, estimate
from core.runs import Sizes


def test_a_token_is_four_characters_and_a_begun_one_counts() -> None:
    assert Count().plus(9, 0).plus(8, 1) == Count(calls=2, prompt=5, answer=1)


def test_the_last_line_of_a_table_is_the_total() -> None:
    counts = {"coder": Count(2, 3_000, 10), "planner": Count(1, 500, 5)}
    assert total(counts) == Count(3, 3_500, 15)
    assert list(table(counts))[-1] == "| **all** | 3 | 3,500 | 15 | 3,515 |"


def test_the_estimate_knows_every_role_but_the_debugger_whom_only_failures_call() -> None:
    assert set(PER_ROLE) == set(ROLES) - {"debugger"}


def test_the_estimate_grows_with_the_sizes_and_with_what_is_sent() -> None:
    small = estimate("no-such-model", Sizes(models=1, outer=1, inner=1, solutions=1, ensembles=1), 300)
    paper = estimate("no-such-model", Sizes(), 300)
    assert small.calls < paper.calls
    assert small.prompt_tokens < paper.prompt_tokens < estimate("no-such-model", Sizes(), 3_000).prompt_tokens
    assert paper.cost is None
    assert "the minutes decide" in paper.sentence


def test_the_reference_has_a_fixed_text_for_each_of_its_calls() -> None:
    assert all(length > 0 for length in FIXED.values())
    assert {name.removesuffix(", later") for name in FIXED} <= set(FIXED)
