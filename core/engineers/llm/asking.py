"""Asks a role and insists: an answer that cannot be used is asked again with the error, three times in all, then skipped."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from core.engineers.desk import Call, Desk, Message, Reply
from core.engineers.llm.answers import Answer, schema
from core.engineers.llm.prompts import render
from core.engineers.llm.reading import Wrong, read
from core.solution import BrokenSolution

A = TypeVar("A", bound=Answer)
T = TypeVar("T")

TRIES = 3
HEAD, TAIL = 800, 300  # characters of a wrong answer that go back with the error


def ask(
    desk: Desk, role: str, answer: type[A], accept: Callable[[A], T], instead: str, **context: object
) -> tuple[T] | None:
    """What `accept` makes of the role's answer, in a tuple of its own; None when nothing usable came.

    `accept` raises Wrong or BrokenSolution for an answer that breaks a rule. `context` is what the role's prompt names.
    A note then says so, with what is done `instead`. Raises Blocked.
    """
    messages: tuple[Message, ...] = render(role, **context)
    problem = ""
    for _ in range(TRIES):
        reply = desk.complete(Call(role=role, messages=messages, form=schema(answer)))
        if reply is None:
            desk.note(f"No time was left to ask the language model as {role}; {instead}.")
            return None
        try:
            return (accept(read(reply, answer)),)
        except (Wrong, BrokenSolution) as wrong:
            problem = _sentence(str(wrong))
        messages = (*messages, *_again(reply, problem))
    desk.note(
        f"The language model gave no usable answer as {role} in {TRIES} tries; {instead}. The last problem: {problem}",
        "warning",
    )
    return None


def _again(reply: Reply, problem: str) -> tuple[Message, Message]:
    text = reply.text.strip() or "(nothing)"
    if len(text) > HEAD + TAIL + 50:
        text = f"{text[:HEAD]}\n[… {len(text) - HEAD - TAIL:,} characters left out …]\n{text[-TAIL:]}"
    words = f"This answer cannot be used. {problem}\nAnswer again, whole and in the form that was asked for."
    return Message(role="assistant", content=text), Message(role="user", content=words)


def _sentence(text: str) -> str:
    text = text.strip()[:500]
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "?", "!")) else ".")
