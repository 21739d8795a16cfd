"""A run with a language model as its journal tells it, and what was said in it."""

from __future__ import annotations

from core import Spoken
from core.decisions import Decision, GoOn
from core.engineers.desk import Message
from core.engineers.port import Privacy
from core.llm.caps import Caps, Spent
from core.llm.provider import ProviderState
from core.runs import Settings
from tests.pages.story import Story, beginning

CAPS = Caps(money=2.0, tokens=50_000, calls=40)
READY = ProviderState(
    ready=True, sentence="gpt-5-mini at api.openai.com can be asked.", model="gpt-5-mini", host="api.openai.com",
    key_source="environment", model_source=".streamlit/secrets.toml",
)  # fmt: skip


def with_model(run: str = "r1", name: str = "Mine", privacy: Privacy = "summary") -> Story:
    """The beginning of a run whose engineer is a language model."""
    story = beginning(run, name)
    settings = Settings(engineer="llm", model="gpt-5-mini", privacy=privacy, search=True, caps=CAPS)
    created = story.events[0]
    body = created.body | {"settings": settings.model_dump(mode="json")}
    story.events[0] = created.model_copy(update={"body": body})
    return story


def call(story: Story, number: int, role: str, cost: float | None = 0.01, place: str = "") -> None:
    """One answered question, 1,000 tokens long and 200 back."""
    place = place or f"initial/{number}"
    story.tell("asking", f"{place}/call=c{number}", role=role, place=place, call=f"c{number}")
    story.tell(
        "call", f"c{number}", role=role, place=place, model="gpt-5-mini", prompt_tokens=1_000, answer_tokens=200,
        cached_tokens=0, cost=cost, seconds=2.5, ended="stop",
    )  # fmt: skip


def engineer_decision(reason: str = "cap", cost: float | None = 0.35) -> Decision:
    """The pause: a cap was reached, or the provider refuses."""
    spent = Spent(calls=40, prompt_tokens=30_000, answer_tokens=8_000, cost=cost)
    why = "All 40 calls are used." if reason == "cap" else "api.openai.com refuses the key: give a valid one."
    return Decision(
        key="initial/candidate/blocked", kind="engineer", title="Spend more on the language model?", why=why,
        proposal=GoOn(caps=CAPS.doubled() if reason == "cap" else CAPS).model_dump(mode="json"),
        context={
            "reason": reason, "spent": spent.model_dump(mode="json"), "caps": CAPS.model_dump(mode="json"),
        },
    )  # fmt: skip


def spoken(number: int, role: str = "coder", answer: str = "", question: str = "", **more: object) -> Spoken:
    """One call, whole."""
    given: dict[str, object] = {
        "call": f"c{number}", "role": role, "place": f"solution=0/refine/k={number}", "at": 1_760_000_000.0 + number,
        "model": "gpt-5-mini", "ended": "stop", "prompt_tokens": 1_000, "answer_tokens": 200, "cached_tokens": 0,
        "cost": 0.01, "seconds": 2.5, "problems": (), "answer": answer or f"Answer {number}.",
        "messages": (
            Message(role="system", content=f"Role: {role}"), Message(role="user", content=question or f"Question {number}?"),
        ),
    }  # fmt: skip
    return Spoken.model_validate(given | more)
