from __future__ import annotations

import json

import pytest

from bench.counts import Count, table, total
from bench.llm_tokens import counted, whole_run
from bench.reference_tokens import Reference
from core.llm.estimate import PER_ROLE
from core.runs import Sizes
from core.solution import Solution
from tests.fakes import good_model
from tests.fakes.provider import tokens_of


def test_both_sides_count_as_the_provider_does() -> None:
    assert Count().plus(9, 4) == Count(1, tokens_of("x" * 9), tokens_of("x" * 4))


def test_the_last_line_of_a_table_is_the_sum_of_the_others() -> None:
    counts = {"coder": Count(2, 1_000, 30), "planner": Count(1, 500, 5)}
    assert total(counts) == Count(3, 1_500, 35)
    assert list(table(counts))[-1] == "| **all** | 3 | 1,500 | 35 | 1,535 |"


def test_the_measured_scripts_are_as_long_as_the_playbooks() -> None:
    body = {
        "messages": [
            {"role": "system", "content": "Role: candidate\n"},
            {"role": "user", "content": "⟦model: linear\n"},
        ]
    }
    script = Solution(code=json.loads(good_model.good(body, good_model.LONG).text)["code"], title="")
    assert 4_800 < len(script.code) < 5_500
    assert all(10 <= len(script.block(name).code.splitlines()) <= 30 for name in ("features", "model"))


@pytest.mark.slow
def test_a_small_run_is_counted_call_by_call_on_both_sides() -> None:
    whole = whole_run(Sizes(models=1, outer=1, inner=2, solutions=1, ensembles=0, further=0), patience=120.0)
    ours = counted(whole)
    assert {role: count.calls for role, count in ours.items() if role not in ("leakage", "data use")} == {
        "retriever": 1, "candidate": 1, "ablation": 1, "summariser": 1, "extractor": 1, "coder": 2, "planner": 1,
    }  # fmt: skip
    assert set(ours) <= set(PER_ROLE)
    calls = {role: count.calls for role, count in Reference(whole).counts.items()}
    assert calls == {
        "summarise the task": 1, "retriever": 1, "candidate": 1, "data use": 1, "ablation": 1, "summariser": 1,
        "extractor": 1, "coder": 2, "planner": 1, "leakage": 5, "submission": 1,
    }  # fmt: skip
