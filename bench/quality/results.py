"""Results as JSON lines, one per set, system and seed: appended as they come, so that a broken-off benchmark goes on."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import ValidationError

from core.errors import BadInput
from core.harness.score import Score
from core.value import Value

WITHIN = 1.10  # share of the minutes that still counts as kept

State = Literal["scored", "failed", "not installed"]


class Plan(Value):
    """What one result is the result of. Equal plans are not run twice."""

    set: str
    digest: str  # of the set's files
    system: str
    version: str
    seed: int
    minutes: float
    cores: int


class Result(Value):
    """What came out. `sentence` says why there is no score; `seconds` of wall clock; `peak` memory in bytes."""

    plan: Plan
    state: State
    sentence: str = ""
    score: Score | None = None
    baseline: Score
    seconds: float = 0.0
    peak: int = 0
    load: float  # of the machine before it began: the mean number of processes at work in the last minute
    program: str  # the commit of this benchmark
    machine: str
    date: str  # UTC, ISO 8601

    @property
    def kept(self) -> bool:
        """Whether it ended within 110 % of the minutes."""
        return self.seconds <= WITHIN * 60.0 * self.plan.minutes


def read_results(file: Path) -> list[Result]:
    """All results in the file, none where there is no file. A last line that was cut off is passed over. Raises BadInput."""
    if not file.exists():
        return []
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    found = []
    for number, line in enumerate(lines, start=1):
        if number == len(lines) and not line.endswith("\n"):
            break
        try:
            found.append(Result.model_validate_json(line))
        except ValidationError:
            raise BadInput(f"{file}: line {number} is no result of this benchmark; give another --out.") from None
    return found


def append(file: Path, result: Result) -> None:
    """One more line; what was left of a line that was cut off goes."""
    file.parent.mkdir(parents=True, exist_ok=True)
    if file.exists() and not (content := file.read_bytes()).endswith(b"\n"):
        file.write_bytes(content[: content.rfind(b"\n") + 1])
    with file.open("a", encoding="utf-8") as stream:
        stream.write(result.model_dump_json() + "\n")


def done(results: list[Result]) -> dict[Plan, Result]:
    """The latest result of each plan. One that could not be installed is tried again."""
    return {each.plan: each for each in results if each.state != "not installed"}
