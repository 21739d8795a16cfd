"""`python -m core run`: the same engine without a browser. Progress goes to standard error, results to --out.

Each --out has a small installation of its own (`OUT/.studio`) unless STUDIO_HOME names one; the same command again goes on with a
run that was cut off.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import FrameType

import pandas as pd

from core.data.proposal import Proposal, propose
from core.data.reading import read_table
from core.decisions import Answer, Decision
from core.errors import BadInput, Refused, StudioError
from core.runs import ASK, AUTO, Settings
from core.value import digest
from core.view import RunView

TAIL = 3.0  # seconds kept for writing the results
LATE = 1.05  # share of the minutes after which an unfinished run is stopped


def run(options: argparse.Namespace, began: float) -> int:
    """One run from files to files; the exit code. Raises BadInput, StudioError."""
    _check(options)
    out = Path(options.out)
    _make(out)
    os.environ.setdefault("STUDIO_HOME", str(out / ".studio"))
    train, test, sample = _tables(options)
    proposal = propose(
        train, name=Path(options.train).stem, test=test, sample=sample, targets=options.target.split(","),
        id=options.id, metric=options.metric, positive=options.positive, split=options.split, seed=options.seed,
        description=_description(options.description),
    )  # fmt: skip
    for warning in proposal.warnings:
        _say(f"note: {warning}")
    import core

    ends = began + options.minutes * 60.0
    name = _known(out, options, proposal) or _create(out, options, proposal, train, test, ends - TAIL)
    workers: list[subprocess.Popen[bytes]] = []
    try:
        with _interruptible(name):
            view = _follow(name, options, began + options.minutes * 60.0 * LATE, workers)
    finally:
        _end(workers)
    for each in core.files(name):
        path = out / each
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(core.file(name, each))
    _say(f"{view.sentence} Results are in {out}.")
    if view.state == "failed" and not view.submissions:
        raise StudioError(view.sentence)
    return 0 if view.state == "finished" else 3


def _check(options: argparse.Namespace) -> None:
    if options.minutes <= 0:
        raise BadInput("--minutes must be above zero.")
    if options.engineer != "playbook":
        raise BadInput("--engineer llm is not built in yet: leave it out, the playbook is used.")
    for name in ("images", "audio"):
        if getattr(options, name):
            raise BadInput(
                f"--{name}: pictures and sound are not supported yet; give a table of numbers, categories, dates or texts."
            )
    if Path(options.train).is_dir():
        raise BadInput(f"{options.train}: this is a folder; a folder per class is not supported yet, give a CSV file.")


def _make(out: Path) -> None:
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadInput(f"{out}: the output folder cannot be made ({error.strerror}); give another --out.") from None


def _tables(options: argparse.Namespace) -> tuple[pd.DataFrame, pd.DataFrame | None, pd.DataFrame | None]:
    test = read_table(Path(options.test), part="test") if options.test else None
    sample = read_table(Path(options.sample_submission), part="sample") if options.sample_submission else None
    return read_table(Path(options.train)), test, sample


def _description(given: str) -> str:
    with contextlib.suppress(OSError):
        if given and len(given) < 4096 and Path(given).is_file():
            return Path(given).read_text(encoding="utf-8", errors="replace")
    return given


def _known(out: Path, options: argparse.Namespace, proposal: Proposal) -> str | None:
    """The unfinished run that this very command began in this folder, if there is one."""
    import core

    with contextlib.suppress(OSError, ValueError, KeyError, Refused):
        kept = json.loads((out / ".run.json").read_text())
        if kept["command"] == _command(options, proposal) and not core.view(kept["run"]).ended:
            _say(f"going on with {kept['run']}")
            return str(kept["run"])
    return None


def _create(
    out: Path,
    options: argparse.Namespace,
    proposal: Proposal,
    train: pd.DataFrame,
    test: pd.DataFrame | None,
    ends: float,
) -> str:
    import core

    settings = Settings(
        minutes=options.minutes, autonomy=AUTO if options.auto else ASK, deadline=ends if options.auto else None
    )
    if not options.auto:
        _confirm(proposal)
    name = core.create(
        name=proposal.task.name, train=train, test=test, proposal=proposal, settings=settings,
        by="autopilot" if options.auto else "person",
    )  # fmt: skip
    (out / ".run.json").write_text(json.dumps({"run": name, "command": _command(options, proposal)}))
    return name


def _confirm(proposal: Proposal) -> None:
    """The `task` decision in the terminal. Raises Refused when it is turned down."""
    _say("\n".join(f"{name}: {reason}" for name, reason in proposal.reasons.items()))
    _say("Enter to start with this task, or type anything to leave and call again with other options: ")
    with contextlib.suppress(EOFError):
        if input().strip():
            raise Refused("The task was turned down: call again with --target, --metric, --id, --positive or --split.")


def _command(options: argparse.Namespace, proposal: Proposal) -> str:
    asked = {name: value for name, value in vars(options).items() if name not in ("out", "command")}
    return digest(asked, proposal.task)


def _end(workers: list[subprocess.Popen[bytes]]) -> None:
    """Let the workers that this command started go."""
    for worker in workers:
        worker.terminate()
        try:
            worker.wait(5)
        except subprocess.TimeoutExpired:
            worker.kill()


@contextlib.contextmanager
def _interruptible(name: str):  # type: ignore[no-untyped-def]
    """Ctrl-C once: finish with the best so far. Twice: stop."""
    import core

    def asked(_signal: int, _frame: FrameType | None) -> None:
        with contextlib.suppress(Refused):
            if core.view(name).control:
                core.stop(name)
            else:
                _say("finishing with the best so far; once more to stop")
                core.finish_now(name)

    before = {number: signal.signal(number, asked) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _follow(name: str, options: argparse.Namespace, latest: float, workers: list[subprocess.Popen[bytes]]) -> RunView:
    import core
    from core.durable.worker import ensure

    said, asked = 0, set()
    while True:
        view = core.view(name)
        for at, level, text in view.log[said:]:
            _say(f"{time.strftime('%H:%M:%S', time.localtime(at))} {'! ' if level == 'warning' else ''}{text}")
        said = len(view.log)
        if view.ended:
            return view
        if started := ensure():
            workers.append(started)
        if options.auto and time.time() > latest and view.control != "stop":
            _say("the minutes are over: stopping with what lies there")
            with contextlib.suppress(Refused):
                core.stop(name)
        for decision in [] if options.auto else list(view.open.values()):
            if decision.key not in asked:
                asked.add(decision.key)
                _ask(name, decision)
        time.sleep(0.2)


def _ask(name: str, decision: Decision) -> None:
    """The decision in the terminal: enter approves, any other text turns it down with that note."""
    import core

    _say(f"\n{decision.title}\n{decision.why}\n{json.dumps(decision.proposal, indent=1, ensure_ascii=False)[:4000]}")
    _say("Enter to approve, or type a note to turn it down: ")
    try:
        note = input()
    except EOFError:
        note = ""
    answer = Answer(verdict="reject" if note.strip() else "approve", note=note.strip())
    with contextlib.suppress(Refused):
        core.answer(name, decision.key, decision.digest, answer)


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
