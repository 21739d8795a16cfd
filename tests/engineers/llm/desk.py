"""A desk whose language model answers from a script, role by role, and whose web is a handful of pages."""

from __future__ import annotations

import json
from typing import Any

from core.engineers.desk import Call, Page, Reply

Said = dict[str, Any] | str | Reply | Exception | None


class ScriptedDesk:
    """Answers each role with its next line (the last one again and again); keeps what it was asked and told."""

    def __init__(
        self, answers: dict[str, list[Said]] | None = None, pages: tuple[Page, ...] = (), closed: bool = False
    ) -> None:
        self.answers = {role: list(lines) for role, lines in (answers or {}).items()}
        self.pages = pages
        self.closed = closed
        self.calls: list[Call] = []
        self.queries: list[tuple[str, ...]] = []
        self.notes: list[tuple[str, str]] = []

    def complete(self, call: Call) -> Reply | None:
        """The role's next line."""
        self.calls.append(call)
        lines = self.answers[call.role]
        said = lines.pop(0) if len(lines) > 1 else lines[0]
        if isinstance(said, Exception):
            raise said
        if said is None or isinstance(said, Reply):
            return said
        return Reply(text=said if isinstance(said, str) else json.dumps(said))

    def search(self, queries: tuple[str, ...], count: int) -> tuple[Page, ...]:
        """The pages, whatever is asked."""
        self.queries.append(queries)
        return self.pages[:count]

    def note(self, text: str, level: str = "info") -> None:
        """Kept."""
        self.notes.append((level, text))

    def prompt(self, call: int = -1) -> str:
        """All messages of one call."""
        return "\n".join(each.content for each in self.calls[call].messages)

    @property
    def roles(self) -> list[str]:
        """Who was asked, in order."""
        return [each.role for each in self.calls]
