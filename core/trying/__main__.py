"""The process that holds a run's fitted models open for the page: `python -m core.trying`.

One JSON line in, one out. The first says what to open: `{"run", "folder", "fits", "threads"}`. Each further one asks about a row:
`{"cells", "usual", "key", "file"}`; the answer is `{"tried": …}`, or `{"refused": SENTENCE}`. Or about the parts of its file:
`{"cells", "files", "of"}`, answered by `{"owed": …, "seconds"}`. It ends with its input (the program is
gone), after ten minutes without a question, and when the models are closed.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

from core import artifacts
from core.harness.dataset import Dataset, load
from core.harness.ensemble import FittedEnsemble
from core.harness.labels import LabelRule
from core.harness.predictions import BadPredictions
from core.sandbox.clearing import discard
from core.sandbox.room import Ended
from core.settings import home
from core.trying.models import Models, why
from core.trying.moved import answers, owed, part_rows, questions
from core.trying.values import Tried

IDLE = 600  # seconds without a question
LIFE = 3600.0  # seconds that the models stay open at most
OPENING, ANSWERING = 300.0, 60.0  # seconds for the models to open, and to answer
PARTS = 180.0  # seconds to answer for all parts of a file
LEFT = 2 * LIFE  # seconds after which a room that nobody cleared away is swept


def main() -> None:
    """Serve standard input until its end."""
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # nothing that a library prints is taken for an answer
    signal.signal(signal.SIGALRM, _tired)
    lines = iter(sys.stdin)
    job = json.loads(next(lines))
    rooms = home().folder / "trying"
    _sweep(rooms)
    data = load(artifacts.folder(f"runs/{job['run']}/data"))
    numbers = json.loads((artifacts.folder(job["folder"]) / "ensemble.json").read_text(encoding="utf-8"))
    fitted = FittedEnsemble.model_validate(numbers["fitted"])
    rule = LabelRule.model_validate(numbers["rule"]) if numbers["rule"] else None
    try:
        with Models(data, job["fits"], fitted, rooms, job["threads"], LIFE) as models:
            models.clock.ends = time.monotonic() + OPENING
            models.opened()
            for question in _questions(lines, time.monotonic() + LIFE - OPENING - PARTS):
                models.clock.ends = time.monotonic() + (PARTS if "files" in question else ANSWERING)
                _say(
                    out,
                    _parts(data, models, question) if "files" in question else _answer(data, rule, models, question),
                )
    except FileNotFoundError:
        _say(
            out,
            {
                "refused": "A fitted model of this run could not be saved as a file (see the log): there is nothing to try."
            },
        )
    except Ended as end:
        _say(out, {"refused": why(end)})


def _questions(lines: Iterator[str], until: float) -> Iterator[dict[str, Any]]:
    """Those that come in time: none is begun that the models' life may not suffice for."""
    while time.monotonic() < until:
        signal.alarm(IDLE)
        line = next(lines, "")
        signal.alarm(0)
        if not line:
            return
        yield json.loads(line)


def _answer(data: Dataset, rule: LabelRule | None, models: Models, asked: dict[str, Any]) -> dict[str, Any]:
    """Raises Ended."""
    begun = time.monotonic()
    rows, moved = questions(data, asked["cells"], asked["usual"], asked["key"])
    files = {asked["key"]: Path(asked["file"])} if asked["key"] else {}
    try:
        predictions = models.predict(rows, files)
    except BadPredictions as bad:
        return {"refused": f"The models gave no usable answer for this row: {bad}."}
    found = Tried(
        answers=answers(data, rule, predictions, moved, asked["cells"], asked["usual"]),
        seconds=time.monotonic() - begun,
    )
    return {"tried": found.model_dump(mode="json")}


def _parts(data: Dataset, models: Models, asked: dict[str, Any]) -> dict[str, Any]:
    """Raises Ended."""
    begun = time.monotonic()
    files = {str(number): Path(file) for number, file in enumerate(asked["files"])}
    try:
        predictions = models.predict(part_rows(data, asked["cells"], list(files)), files)
    except BadPredictions as bad:
        return {"refused": f"The models gave no usable answer for the parts: {bad}."}
    found = owed(data, predictions, asked["of"])
    return {"owed": [each.model_dump(mode="json") for each in found], "seconds": time.monotonic() - begun}


def _say(out: Any, answer: dict[str, Any]) -> None:
    out.write(json.dumps(answer) + "\n")
    out.flush()


def _tired(*_: object) -> NoReturn:
    raise SystemExit(0)


def _sweep(rooms: Path) -> None:
    """Rooms of processes that were killed."""
    for path in rooms.glob("room-*"):
        if time.time() - path.lstat().st_mtime > LEFT:
            discard(path)


if __name__ == "__main__":
    main()
