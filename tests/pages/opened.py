"""The verbs of the page *Try the model*, without models."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from core.errors import Refused
from core.trying import values


@dataclass
class OpenedModels:
    """What the fitted models of any run answer; `calls` notes what every verb was asked."""

    forms: dict[str, values.Form] = field(default_factory=dict)
    rows: dict[tuple[str, int], values.Row] = field(default_factory=dict)  # by part and number
    tried: values.Tried | None = None
    parts: values.Parts | None = None
    content: bytes = b""  # of every picture or sound
    calls: list[tuple[Any, ...]] = field(default_factory=list)

    def try_form(self, run: str) -> values.Form:
        if run not in self.forms:
            raise Refused("There is no fitted model yet: it comes with the first submission.")
        return self.forms[run]

    def try_row(self, run: str, part: str, number: int) -> values.Row:
        return self.rows[part, number]

    def try_file(self, run: str, key: str) -> bytes:
        return self.content

    def start_trying(self, run: str) -> None:
        self.calls.append(("start_trying", run))

    def end_trying(self, run: str) -> None:
        self.calls.append(("end_trying", run))

    def try_parts(self, run: str, cells: Any, of: Any, key: str = "", dropped: Any = None) -> values.Parts:
        self.calls.append(("try_parts", cells, of, key, dropped))
        assert self.parts is not None
        return self.parts

    def try_predict(
        self, run: str, cells: dict[str, values.Cell], key: str = "", dropped: tuple[str, bytes] | None = None
    ) -> values.Tried:
        self.calls.append(("try_predict", cells, key, dropped))
        if self.tried is None:
            raise Refused("The models took too long to answer and were closed. Try once more.")
        return self.tried
