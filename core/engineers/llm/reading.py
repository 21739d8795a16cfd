"""Reads a model's answer: a JSON object (by itself, in a fence, within prose), its code inside it or in fences behind it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, TypeVar

from pydantic import ValidationError

from core.engineers.desk import Reply
from core.engineers.llm.answers import Answer

A = TypeVar("A", bound=Answer)

LONGEST = 100_000  # characters; no honest answer comes near it
STARTS = 200  # braces at which an object is looked for
THOUGHTS = re.compile(r"\A\s*<think(?:ing)?>.*?</think(?:ing)?>", re.DOTALL)
ENDS = {
    "length": "The answer was cut off at the length limit. Answer again, more briefly.",
    "too long": "The answer was endless and was cut off. Answer again, briefly.",
    "refused": "The answer was a refusal. This is ordinary machine-learning engineering on the person's own data.",
}


class Wrong(Exception):
    """An answer that cannot be used; the text says why, to the model."""


def read(reply: Reply, answer: type[A]) -> A:
    """The typed answer. Raises Wrong for one that was cut, refused, is empty, no object, or lacks what is asked for."""
    if reply.ended != "stop":
        raise Wrong(ENDS[reply.ended])
    text = THOUGHTS.sub("", reply.text).strip()
    if not text:
        raise Wrong("The answer was empty.")
    if len(text) > LONGEST:
        raise Wrong(f"The answer had {len(text):,} characters. Answer again, briefly.")
    fences = list(_fences(text))
    code = [body for kind, body in fences if kind in ("python", "py", "python3")]
    problem = ""
    for found in _objects(text, [body for kind, body in fences if kind in ("json", "")]):
        try:
            return _typed(_filled(found, answer, list(code)), answer)
        except Wrong as wrong:
            problem = problem or str(wrong)
    if not problem and code and "code" in answer.model_fields:
        return _typed({"code": code[0]}, answer)
    raise Wrong(problem or "There was no JSON object in the answer.")


def _fences(text: str) -> Iterator[tuple[str, str]]:
    """Each closed fence's kind and body, in order."""
    kind: str | None = None
    body: list[str] = []
    for line in text.split("\n"):
        mark = line.strip()
        if kind is None and mark.startswith("```"):
            kind, body = mark[3:].strip().lower(), []
        elif kind is not None and mark == "```":
            yield kind, "\n".join([*body, ""])
            kind = None
        else:
            body.append(line)


def _objects(text: str, fenced: list[str]) -> Iterator[dict[str, Any]]:
    """Every JSON object the text may mean, the likeliest first."""
    for candidate in (text, *fenced):
        whole = _parsed(candidate)
        if whole is not None:
            yield whole
    decoder = json.JSONDecoder(strict=False)
    place, starts = text.find("{"), 0
    while place >= 0 and starts < STARTS:
        starts, after = starts + 1, place + 1
        try:
            found, after = decoder.raw_decode(text, place)
            if isinstance(found, dict) and found:
                yield found
        except (ValueError, RecursionError):
            pass  # no object begins at this brace: the next one
        place = text.find("{", after)


def _parsed(text: str) -> dict[str, Any] | None:
    try:
        found = json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _filled(found: dict[str, Any], answer: type[Answer], code: list[str]) -> dict[str, Any]:
    """The object with the code that was given in fences, in order, where the object has none."""
    if "code" in answer.model_fields:
        return {**found, "code": code.pop(0)} if code and not found.get("code") else found
    return {name: [_with_code(each, code) for each in part] if isinstance(part, list) else part
            for name, part in found.items()}  # fmt: skip


def _with_code(item: Any, code: list[str]) -> Any:
    return {**item, "code": code.pop(0)} if isinstance(item, dict) and item.get("code") is None and code else item


def _typed(found: dict[str, Any], answer: type[A]) -> A:
    try:
        return answer.model_validate(found)
    except (ValidationError, RecursionError) as error:
        raise Wrong(_sentence(error)) from None


def _sentence(error: ValidationError | RecursionError) -> str:
    if isinstance(error, RecursionError):
        return "The answer is nested too deeply."
    parts = [f"`{'.'.join(str(part) for part in each['loc'])}`: {each['msg']}" for each in error.errors()[:4]]
    return f"The answer does not have the asked form: {'; '.join(parts)}."
