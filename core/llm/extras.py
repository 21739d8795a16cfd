"""What a question carries beside its messages, and what an endpoint turned out not to take of that.

Endpoints differ: structured output, the limit's name and size, the temperature, the count of tokens, streaming itself.
What one refuses is left out, and remembered for it once a question without it was answered.
"""

from __future__ import annotations

from typing import Any

from core.engineers.desk import Call
from core.llm.errors import everything, is_final, is_too_long
from core.llm.provider import Provider

LIMIT = "limit"
LIMITS = ("max_completion_tokens", "max_tokens")
# What may be refused, with the words that name it, in the order in which it is given up when none of them is named.
EXTRAS: dict[str, tuple[str, ...]] = {
    "json_schema": ("json_schema", "response_format", "schema", "structured"),
    "json_object": ("json_object", "response_format"),
    "stream_options": ("stream_options", "include_usage"),
    "max_completion_tokens": ("max_completion_tokens",),
    "max_tokens": ("max_tokens",),
    "temperature": ("temperature",),
    "stream": ("stream",),
}
TOO_MUCH = (
    "at most",
    "too large",
    "maximum",
    "less than",
    "exceed",
)  # said of a limit: its name is right, its size is not

_refused: dict[tuple[str, str], set[str]] = {}  # (address, model) -> what it does not take


class Extras:
    """What is sent to one endpoint with one question, until it is answered."""

    def __init__(self, provided: Provider) -> None:
        self._place = (provided.base_url or "", provided.model)
        self._refused = set(_refused.get(self._place, ()))
        self._lasting: set[str] = set()

    def options(self, call: Call, answer_tokens: int) -> dict[str, Any]:
        """The parameters beside model and messages."""
        options: dict[str, Any] = {}
        if "stream" not in self._refused:
            options["stream"] = True
            if "stream_options" not in self._refused:
                options["stream_options"] = {"include_usage": True}
        limits = [name for name in LIMITS if name not in self._refused and LIMIT not in self._refused]
        options.update(dict.fromkeys(limits[:1], answer_tokens))
        if "temperature" not in self._refused:
            options["temperature"] = 0
        if call.form is not None and "json_schema" not in self._refused:
            form = {"name": call.role.replace(" ", "_"), "schema": call.form, "strict": True}
            options["response_format"] = {"type": "json_schema", "json_schema": form}
        elif call.form is not None and "json_object" not in self._refused:
            options["response_format"] = {"type": "json_object"}
        return options

    def give_up(self, error: Exception, options: dict[str, Any]) -> bool:
        """Leave out what this refusal is about, for the next try; False where it is about something else."""
        extra = None if is_final(error) else self._meant(error, options)
        if extra is None:
            return False
        self._refused.add(extra)
        if not is_too_long(error):  # that depends on the question
            self._lasting.add(extra)
        return True

    def answered(self) -> None:
        """Remember what had to be left out."""
        if self._lasting:
            _refused.setdefault(self._place, set()).update(self._lasting)

    def _meant(self, error: Exception, options: dict[str, Any]) -> str | None:
        """What the refusal is about: the extra that it names, else the first that is still used. None: none is left."""
        text = everything(error)
        limited = any(name in options for name in LIMITS)
        if is_too_long(error):
            return LIMIT if limited else None
        if limited and any(name in text for name in LIMITS) and any(word in text for word in TOO_MUCH):
            return LIMIT
        used = [name for name in EXTRAS if _is_used(name, options)]
        named = [name for name in used if any(word in text for word in EXTRAS[name])]
        return next(iter([*named, *used]), None)


def _is_used(name: str, options: dict[str, Any]) -> bool:
    if name in ("json_schema", "json_object"):
        return bool(options.get("response_format", {}).get("type") == name)
    return name in options
