"""What a run may ask of a language model, before the start: an upper bound at the run's sizes, the minutes decide how much is used.

Prompt tokens per role are those of `python -m bench.llm_tokens` (docs/llm_cost.md), rounded up; answers are taken longer than
measured there, for models that say more. The description of the data, which differs from task to task, is added for the
roles whose prompts carry it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.llm.prices import cost
from core.value import Value

if TYPE_CHECKING:
    from core.runs import Sizes

# role -> prompt tokens without the description of the data, answer tokens, whether the prompt carries the description
PER_ROLE: dict[str, tuple[int, int, bool]] = {
    "retriever": (6300, 900, True), "candidate": (1300, 1500, True), "merger": (3500, 1900, False),
    "ablation": (1900, 600, False), "summariser": (200, 100, False), "extractor": (2200, 250, True),
    "coder": (750, 350, False), "planner": (1100, 90, False), "ensemble planner": (1000, 60, False),
    "ensembler": (1050, 80, False), "leakage": (950, 40, False), "data use": (1700, 40, True),
}  # fmt: skip


class Estimate(Value):
    """Calls, tokens and US dollars (None where no price is known) at most, and that in a sentence."""

    calls: int
    prompt_tokens: int
    answer_tokens: int
    cost: float | None
    sentence: str


def estimate(model: str, sizes: Sizes, sent_tokens: int) -> Estimate:
    """At these sizes; `sent_tokens` is the length of the description of the data."""
    counts = _calls(sizes)
    calls = sum(counts.values())
    prompt = sum(counts[role] * (own + sent_tokens * carries) for role, (own, _, carries) in PER_ROLE.items())
    answer = sum(counts[role] * tokens for role, (_, tokens, _) in PER_ROLE.items())
    money = cost(model, prompt, 0, answer)
    price = f"about {money:.2f} USD" if money is not None else "no price is known for this model"
    sentence = (
        f"At most about {calls} calls and {prompt + answer:,} tokens ({price}) if all rounds are run and every answer can be "
        "used; the minutes decide how many are."
    )
    return Estimate(calls=calls, prompt_tokens=prompt, answer_tokens=answer, cost=money, sentence=sentence)


def _calls(sizes: Sizes) -> dict[str, int]:
    """How often each role is asked when all rounds are run and nothing goes wrong."""
    rounds = sizes.solutions * sizes.outer
    attempts = rounds * sizes.inner
    whole = 2 * sizes.models - 1  # candidates and merged scripts are read whole
    return {
        "retriever": 1, "candidate": sizes.models, "merger": max(0, sizes.models - 1), "ablation": rounds,
        "summariser": rounds, "extractor": rounds, "coder": attempts, "planner": attempts - rounds,
        "ensemble planner": sizes.ensembles, "ensembler": sizes.ensembles, "leakage": whole + attempts + rounds,
        "data use": whole + attempts // 3,  # of an attempt only where it reads the data in another way
    }  # fmt: skip
