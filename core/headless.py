"""`python -m core run`: the same engine without a browser. Progress goes to standard error, results to --out.

Each --out has a small installation of its own (`OUT/.studio`) unless STUDIO_HOME names one; the same command again goes on with a
run that was cut off.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import json
import math
import os
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from core import headless_media, headless_model, naming
from core.data import pixels
from core.data.media import Media
from core.data.proposal import Proposal, propose
from core.data.reading import read_table
from core.data.sample_submission import in_order_of
from core.data.targets import named
from core.decisions import Answer, Decision
from core.engineers.port import Finding
from core.errors import BadInput, Refused, StudioError
from core.headless_data import checked
from core.runs import ASK, AUTO, Settings
from core.terminal import Interrupts, Terminal, say
from core.value import digest
from core.view import RunView
from core.workers import Workers

TAIL = 3.0  # seconds kept for writing the results
NEARLY = 5.0  # seconds before the end at which whatever still searches is cut short, for the last refit
LATE = 1.01  # share of the minutes after which an unfinished run is stopped
OVER = 1.06  # share after which nobody waits for the stop any more
IDLE = {True: "60", False: "600"}  # seconds after which a worker that lost its command ends; on autopilot and else
NOTE = ".run.json"  # in --out: which run this command began


def run(options: argparse.Namespace, began: float) -> int:
    """One run from files to files; the exit code. `began` is when the command was given. Raises BadInput, StudioError."""
    _check(options)
    out = _made(options)
    with headless_media.given(options) as given:
        return _run(options, began, out, given)


def _run(options: argparse.Namespace, began: float, out: Path, given: headless_media.Given) -> int:
    train, test, sample = given.train, given.test, given.sample

    def proposed(split: str | None, because: str = "") -> Proposal:
        if given.place and not split:
            split, because = pixels.SPLIT, pixels.BECAUSE
        return propose(
            train, name=naming.after_path(options.train), test=test, sample=sample, targets=given.targets or named(options.target, train.columns),
            id=given.id, metric=options.metric, positive=options.positive, split=split, because=because, mode=options.mode,
            seed=options.seed, description=_description(options.description), kinds=given.kinds, place=given.place,
        )  # fmt: skip

    proposal = proposed(options.split)
    if test is not None and sample is not None:
        test = in_order_of(sample, test, proposal.task.id)
    command = _command(options, proposal, given.media)
    seconds = options.minutes * 60.0
    clock = Clock(began + seconds - NEARLY, began + seconds * LATE, began + seconds * OVER) if options.auto else Clock()
    with Interrupts().counted() as interrupts, Workers(IDLE[options.auto]) as workers:
        terminal = Terminal()
        name = _known(out, command)
        if name is None:
            settings = Settings(
                minutes=options.minutes,
                autonomy=AUTO if options.auto else ASK,
                deadline=began + seconds - TAIL if options.auto else None,
                memory=options.memory,
            )
            settings = headless_model.with_model(settings, options, proposal.task)
            workers.ensure()  # it comes up while the data are looked at
            proposal, findings = checked(proposed, proposal, options.split, train, test, options.minutes)
            if not options.auto:
                _confirm(proposal, terminal, interrupts)
            name = _create(out, proposal, findings, given, settings, test, command, tuple(options.hint))
        elif options.auto:
            _take_up(name, began + seconds - TAIL)
        for warning in proposal.warnings:
            say(f"! {_flat(warning)}")
        view = _follow(name, terminal, interrupts, workers, clock)
    in_time = time.time() < clock.late
    _write(out, name, command)
    return _code(view, out, bool(interrupts.count) or (view.state == "stopped" and in_time))


@dataclass(frozen=True)
class Clock:
    """When an unfinished run is hurried on, stopped, and no longer waited for, in seconds since the epoch."""

    nearly: float = math.inf
    late: float = math.inf
    over: float = math.inf


def _check(options: argparse.Namespace) -> None:
    if not 0 < options.minutes < math.inf:
        raise BadInput(f"--minutes {options.minutes:g}: a run needs a number of minutes above zero.")
    headless_model.check(options)
    headless_media.check(options)


def _made(options: argparse.Namespace) -> Path:
    """The output folder and the installation, both writable. A table that is not there is told before they are made."""
    for file in (options.train, options.test, options.sample_submission):
        if file and not Path(file).exists():
            read_table(Path(file))  # raises
    out = Path(options.out).absolute()
    os.environ.setdefault("STUDIO_HOME", str(out / ".studio"))
    for folder, remedy in (
        (out, "give another --out"),
        (Path(os.environ["STUDIO_HOME"]), "set STUDIO_HOME to another"),
    ):
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=folder):
                pass
        except OSError as error:
            raise BadInput(f"{folder}: this folder cannot be written to ({error.strerror}); {remedy}.") from None
    return out


def _description(given: str) -> str:
    with contextlib.suppress(OSError):
        if given and len(given) < 4096 and Path(given).is_file():
            return Path(given).read_text(encoding="utf-8", errors="replace")
    return given


def _command(options: argparse.Namespace, proposal: Proposal, media: Media | None) -> str:
    """Names the command: its options, what they came to, and the files' contents."""
    asked = {name: value for name, value in vars(options).items() if name not in ("out", "command")}
    named = (options.train, options.test, options.sample_submission)
    files = [_content(file) for file in named if file and not Path(file).is_dir()]
    return digest(asked, proposal.task, files, media and sorted(media.files.items()))


def _content(file: str) -> str:
    with open(file, "rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _known(out: Path, command: str) -> str | None:
    """The run that this very command began in this folder and whose results it has not written yet, if there is one."""
    import core

    with contextlib.suppress(OSError, ValueError, KeyError, Refused):
        kept = json.loads((out / NOTE).read_text())
        if kept["command"] == command and not kept["written"]:
            core.view(kept["run"])
            say(f"going on with {kept['run']}")
            return str(kept["run"])
    return None


def _take_up(name: str, ends: float) -> None:
    """Begun minutes are begun anew: those of the command that was broken off may be over."""
    import core

    with contextlib.suppress(Refused):  # it has ended, but for the results
        core.move_deadline(name, ends)


def _create(
    out: Path, proposal: Proposal, findings: tuple[Finding, ...], given: headless_media.Given, settings: Settings,
    test: pd.DataFrame | None, command: str, hints: tuple[str, ...],
) -> str:  # fmt: skip
    import core

    name = core.create(
        name=proposal.task.name, train=given.train, test=test, proposal=proposal, settings=settings,
        findings=findings, by="autopilot" if settings.autonomy == AUTO else "person", media=given.media,
        hints=hints,
    )  # fmt: skip
    if (out / NOTE).exists():  # no result of an earlier command may be taken for one of this
        for each in ("submission.csv", "report.json"):
            (out / each).unlink(missing_ok=True)
    _note(out, name, command, written=False)
    return name


def _note(out: Path, name: str, command: str, written: bool) -> None:
    _replace(out / NOTE, json.dumps({"run": name, "command": command, "written": written}).encode())


def _confirm(proposal: Proposal, terminal: Terminal, interrupts: Interrupts) -> None:
    """The `task` decision in the terminal. Raises Refused when it is turned down."""
    say("\n".join(f"{name}: {reason}" for name, reason in proposal.reasons.items()))
    say("Enter to start with this task, or type anything to leave and call again with other options: ")
    while (line := terminal.line()) is None and not interrupts.count:
        time.sleep(0.1)
    if line or interrupts.count:
        raise Refused("The task was turned down: call again with --target, --metric, --id, --positive or --split.")


def _follow(name: str, terminal: Terminal, interrupts: Interrupts, workers: Workers, clock: Clock) -> RunView:
    """Tell what happens and ask what is to be decided, until the run has ended."""
    import core

    said, asked, heeded = 0, dict[str, Decision](), 0
    while True:
        view = core.view(name)
        for at, level, text in view.log[said:]:
            mark = "! " if level == "warning" else ""
            say(f"{time.strftime('%H:%M:%S', time.localtime(at))} {mark}{_flat(text)}")
        said = len(view.log)
        now = time.time()
        if view.ended or now > clock.over or interrupts.count > 2:
            return view
        workers.ensure()
        with contextlib.suppress(Refused):
            if now > clock.late and view.control != "stop":
                say("! the minutes are over: stopping with what lies there")
                core.stop(name)
            elif (
                view.best is not None
                and not view.control
                and (now > clock.nearly or (view.capped and clock.late < math.inf))
            ):
                core.finish_now(name)
            elif interrupts.count > heeded:
                heeded = interrupts.count
                _interrupt(view)
        asked = {key: decision for key, decision in asked.items() if key in view.open}
        for key, decision in view.open.items():
            if key not in asked and clock.late == math.inf:
                asked[key] = decision
                say(_question(decision))
        if asked and (line := terminal.line()) is not None:
            _answer(name, next(iter(asked.values())), line)
            asked.pop(next(iter(asked)))
        time.sleep(0.2)


def _interrupt(view: RunView) -> None:
    import core

    if view.control or view.best is None:
        core.stop(view.run)
    else:
        say("finishing with the best so far; once more to stop")
        core.finish_now(view.run)


def _question(decision: Decision) -> str:
    proposal: dict[str, Any] = decision.proposal
    shown = json.dumps(proposal, indent=1, ensure_ascii=False)[:4000].replace("\\n", "\n   ")
    return f"\n{decision.title}\n{decision.why}\n{shown}\nEnter to approve, or type a note to turn it down: "


def _answer(name: str, decision: Decision, line: str) -> None:
    import core

    answer = Answer(verdict="reject" if line else "approve", note=line)
    try:
        core.answer(name, decision.key, decision.digest, answer)
    except Refused as refused:
        say(f"! {refused}")


def _write(out: Path, name: str, command: str) -> None:
    import core

    for each in core.files(name):
        _replace(out / each, core.file(name, each))
    _note(out, name, command, written=True)


def _replace(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.part")
    part.write_bytes(content)
    part.replace(path)


def _code(view: RunView, out: Path, by_person: bool) -> int:
    """0 also when the minutes ran out; 3 when a person or a cap cut it short. Raises StudioError where nothing came of it."""
    if not view.submissions:
        raise StudioError(view.sentence or "The minutes were over before a solution was scored: give more --minutes.")
    say(f"{_flat(view.sentence) or 'The minutes are over.'} Results are in {out}.")
    return 3 if by_person or view.capped or view.state == "failed" else 0


def _flat(text: str) -> str:
    return " ".join(text.split())
