"""Asking the engineer at one place of a run: recorded, and where the language model cannot be asked, a pause."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter

from core.decisions import GoOn
from core.durable import store
from core.durable.desk import RunDesk, caps_of, spent_of
from core.engineers.desk import Blocked
from core.llm.caps import Caps

if TYPE_CHECKING:
    from core.durable.run import Run


def asked(run: Run, role: str, args: tuple[Any, ...], adapter: TypeAdapter[Any]) -> Any:
    """The engineer's answer in this role, as JSON; asked again after each pause that a person (or autopilot) ended."""
    for turn in count():
        place = role if turn == 0 else f"{role}/again={turn}"
        brief = run.brief

        def do() -> dict[str, Any]:
            desk = RunDesk(run.id, run.at(place).key, run.settings, run.seconds_now(), run.control)  # noqa: B023
            try:
                found = getattr(run.engineer.at(desk), role)(brief, *args)  # noqa: B023
            except Blocked as blocked:
                return {"blocked": blocked.kind, "sentence": str(blocked)}
            return {"value": adapter.dump_python(found, mode="json")}

        answer = run.step(place, [run.engineer.name, role, brief, *args], do)
        if "value" in answer:
            return answer["value"]
        _pause(run.at(place, "blocked"), answer["blocked"], answer["sentence"])
    raise AssertionError("unreachable")


def _pause(run: Run, reason: str, sentence: str) -> None:
    """The `engineer` decision: more to spend, another try, or on without the model."""

    def stand() -> dict[str, Any]:
        caps, spent = caps_of(run.id, run.settings), spent_of(run.id)
        return {"reason": reason, "caps": caps.model_dump(mode="json"), "spent": spent.model_dump(mode="json")}

    context = run.step("stand", [reason, sentence], stand)
    caps = Caps.model_validate(context["caps"])
    title = "Spend more on the language model?" if reason == "cap" else "The language model cannot be asked. Try again?"
    proposal = GoOn(caps=caps.doubled() if reason == "cap" else caps)
    answer, decided = run.decide("engineer", title, sentence, proposal, context)
    assert isinstance(decided, GoOn)
    if answer.verdict == "reject":
        store.write(run.id, "", "handover", {"sentence": sentence, "reason": reason})
    elif decided.caps != caps:
        run.write("caps", decided.caps)
