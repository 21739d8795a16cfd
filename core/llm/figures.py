"""What a run's calls came to, as report.json and the run page show it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from core.llm.caps import Spent


def figures(calls: Sequence[Mapping[str, Any]], unanswered: int = 0) -> dict[str, Any]:
    """Calls, tokens and money (US dollars; None where a price is unknown), in all and per role.

    `asked_again` counts the calls that repeat a question whose answer could not be used, `unanswered` the questions to which
    none came (no time was left, or the provider refused); what those cost is not known here. Each call has the fields of the
    journal's `call` events.
    """
    seen: set[tuple[str, str]] = set()
    again = 0
    for call in calls:
        question = (call["place"], call["role"])
        again += question in seen
        seen.add(question)
    roles = sorted({call["role"] for call in calls})
    return {
        **_sums(calls),
        "asked_again": again,
        "unanswered": unanswered,
        "models": sorted({call["model"] for call in calls}),
        "roles": {role: _sums([call for call in calls if call["role"] == role]) for role in roles},
    }


def _sums(calls: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    spent, seconds = Spent(), 0.0
    for call in calls:
        spent = spent.plus(1, call["prompt_tokens"], call["answer_tokens"], call["cost"])
        seconds += call["seconds"]
    return {
        "calls": spent.calls, "prompt_tokens": spent.prompt_tokens, "answer_tokens": spent.answer_tokens,
        "cost": None if spent.cost is None else round(spent.cost, 6), "seconds": round(seconds, 2),
    }  # fmt: skip
