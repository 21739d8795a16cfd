"""What a packed run holds, as values that were checked: the same check stands before a file is written and after one is read."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd
from PIL import Image
from pydantic_core import from_json

from core.data.formulas import for_spreadsheets
from core.decisions import SHAPES
from core.harness.dataset import Dataset
from core.harness.metrics import METRICS
from core.harness.predictions import expected_columns
from core.harness.task import Task
from core.journal import TRANSCRIPT, Event
from core.packing import cells
from core.packing.bodies import plain
from core.packing.form import JOURNAL, MANIFEST, PREDICTIONS, SUBMISSION, TABLE, Line, Manifest, is_digest
from core.settings import Limits
from core.solution import Solution
from core.view import RunView, begin, fold

MB = 1024**2
LONGEST_JOURNAL = 200 * MB  # its objects take ten times as much memory
FOLDS = 1000
NAMES = re.compile(
    r"submission\.csv|ensemble\.json|solution\.py|members/\d{1,4}\.py|pictures/[^/\\\x00-\x1f]{1,200}\.png"
)
SCORE = {"metric", "value", "low", "high", "maximise"}
BROKEN = (ValueError, KeyError, TypeError, OSError, OverflowError)  # what the checks below, and what they call, raise


@dataclass(frozen=True)
class Content:
    """`events` are numbered from 1; `data` and `predictions` (by digest) are there where the file has rows."""

    manifest: Manifest
    events: list[Event]
    seen: RunView
    data: Dataset | None = None
    predictions: dict[str, pd.DataFrame] = field(default_factory=dict)
    submission: dict[str, bytes] = field(default_factory=dict)


def checked(manifest: Manifest, parts: Mapping[str, bytes], most: Limits) -> Content:
    """All of it. Raises one of BROKEN, with words for a person, for what the program itself would not have written."""
    events = journal(parts[JOURNAL], manifest)
    seen = fold(begin(events[0]), events[1:])
    _check_task(seen.task)
    _check_lines(seen, events)
    names = set(parts) - {MANIFEST, JOURNAL}
    data = cells.table(seen.task, parts) if manifest.rows else None
    predictions: dict[str, pd.DataFrame] = {}
    if data is not None:
        _ = data.groups  # raises where the split's column cannot be read
        names -= {TABLE, *(f"table/{n}" for n in range(len(data.train.columns) + 1 + (data.split_values is not None)))}
        for name in sorted(each for each in names if each.startswith(PREDICTIONS)):
            named = name.removeprefix(PREDICTIONS)
            if not is_digest(named):
                raise ValueError("held-out predictions have no name as the program gives it")
            predictions[named] = cells.predictions(seen.task, parts[name], data.train.index)
    submission = {}
    for name in sorted(each for each in names if each.startswith(SUBMISSION)):
        short = name.removeprefix(SUBMISSION)
        submission[short] = _result(short, parts[name], most)
    strangers = names - {PREDICTIONS + each for each in predictions} - {SUBMISSION + each for each in submission}
    if strangers or bool(submission) != bool(seen.submissions):
        raise ValueError("its parts are not those of a run")
    return Content(manifest, events, seen, data, predictions, submission)


def journal(content: bytes, manifest: Manifest) -> list[Event]:
    """The events, each body as its kind has it. Raises ValueError."""
    if len(content) > LONGEST_JOURNAL:
        raise ValueError(f"its journal has more than {LONGEST_JOURNAL / MB:,.0f} MB")
    events: list[Event] = []
    for number, text in enumerate(content.splitlines(), start=1):
        line = Line.model_validate(from_json(text, allow_inf_nan=False))
        body = plain(line.kind, line.body)
        events.append(Event(id=number, run=manifest.run.run, key=line.key, kind=line.kind, at=line.at, body=body))
    if (
        not events
        or [each.kind for each in events].index("created")
        or len({(e.key, e.kind) for e in events}) < len(events)
    ):
        raise ValueError("its journal does not begin with the run, or tells something twice")
    texts = {each.key for each in events if each.kind == TRANSCRIPT}
    if texts != ({each.key for each in events if each.kind == "call"} if manifest.texts else set()):
        raise ValueError("its transcripts are not those of its calls")
    return events


def _check_task(task: Task) -> None:
    metric = METRICS.get(task.metric)
    if metric is None or task.problem not in metric.problems:
        raise ValueError("the metric is not one for this task")
    if not task.targets or (task.problem != "regression" and set(task.classes) != set(task.targets)):
        raise ValueError("the task has no target, or no classes for it")
    many = {target: len(labels) for target, labels in task.classes.items()}
    names = expected_columns(task)
    if len(set(names)) < len(names) or any(n < 2 or (task.problem == "binary" and n > 2) for n in many.values()):
        raise ValueError("the task's classes are not those of such a problem")
    if not (
        0 < task.split.folds <= FOLDS and 0 < task.split.repeats <= FOLDS and task.rows >= 0 and task.test_rows >= 0
    ):
        raise ValueError("the task's split has too many folds or repeats")


def _check_lines(seen: RunView, events: list[Event]) -> None:
    """What hangs together across events: scores of the one metric, edits that fit their question, parents before children."""
    asked = {each.key: each.body["kind"] for each in events if each.kind == "decision"}
    introduced: list[tuple[str, str | None]] = []
    for each in events:
        for score in _scores(each.body):
            if (score["metric"], score["maximise"]) != (seen.task.metric, seen.task.maximise):
                raise ValueError("a score is of another metric than the task's")
        if each.kind == "answer" and each.body["value"] is not None:
            SHAPES[asked[each.key]].model_validate(each.body["value"])
        if each.kind == "solution":
            introduced.append((Solution.model_validate(each.body["solution"]).id, each.body["parent"]))
    met: set[str] = set()
    for name, parent in introduced:
        if name not in met and parent in seen.solutions and parent not in met:
            raise ValueError("a solution was made from a later one")
        met.add(name)


def _scores(part: Any) -> Iterator[dict[str, Any]]:
    if isinstance(part, dict):
        if set(part) == SCORE:
            yield part
        for each in part.values():
            yield from _scores(each)
    elif isinstance(part, list):
        for each in part:
            yield from _scores(each)


def _result(name: str, content: bytes, most: Limits) -> bytes:
    """A file of the submission that pages can show. Raises ValueError."""
    if not NAMES.fullmatch(name):
        raise ValueError(f"the submission has no file such as '{name[:60]}'")
    if name.endswith(".png"):
        with Image.open(io.BytesIO(content), formats=["PNG"]) as picture:
            if picture.width * picture.height > most.pixels:
                raise ValueError(f"'{name[:60]}' has more than {most.pixels:,} pixels")
            picture.verify()
    elif name.endswith(".csv"):
        pd.read_csv(io.BytesIO(content), dtype=str)
        for_spreadsheets(content)
    return content
