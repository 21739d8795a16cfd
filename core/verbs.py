"""The verbs: all that the pages and the command line do with runs."""

from __future__ import annotations

import json
import threading
import time
import uuid
from dataclasses import replace
from typing import Any

import pandas as pd
import sqlalchemy as sa

from core import artifacts, listing
from core.data.media import FILES_KEY, Media, keep, own
from core.data.proposal import Proposal
from core.decisions import PAUSES, Answer, Decision, DecisionKind, Mode, by_itself, validated
from core.durable import answers, memory, store, worker
from core.durable.evaluations import DATA_KEY
from core.durable.flow import VERSION, client, start
from core.engineers.port import Brief, Finding
from core.errors import Refused
from core.harness.baseline import baseline_score
from core.harness.libraries import libraries
from core.journal import TRANSCRIPT
from core.listing import going_on, shared
from core.runs import HINT_LENGTH, Settings
from core.sandbox.gpu import device
from core.sandbox.processor import bfloat16
from core.taking_in import profile_of, take_in
from core.view import RunView, begin, fold

NAME_LENGTH = 80
RunSummary = listing.RunSummary
worker_state, runs = worker.state, listing.runs  # `core.runs` is a module too: this one has to come in last
draft, save_draft = store.draft, store.save_draft


def create(
    *,
    name: str,
    train: pd.DataFrame,
    test: pd.DataFrame | None,
    proposal: Proposal,
    settings: Settings,
    findings: tuple[Finding, ...] = (),
    by: str = "person",
    media: Media | None = None,
    hints: tuple[str, ...] = (),
) -> str:
    """Take the rows in, set the vault aside, and put the run on the queue; its id. Raises BadInput.

    `media` are the pictures or sounds that the task's media column names; they stay where they are, and the run has its own.

    `findings` are those of the data checks, as they were shown before; `hints` are heard before the first proposal. `by` is who confirmed the task: the first decision of every run, answered before it starts.
    """
    told = [_sound(hint) for hint in hints]
    data, notes = take_in(train, test, proposal.task)
    task = data.task
    run = f"{time.strftime('%Y%m%d-%H%M%S')}-{uuid.uuid4().hex[:6]}"
    folder = artifacts.new()
    if media is not None:
        data = replace(data, media=f"runs/{run}/media")
        own(media, artifacts.new(), data.media)
        keep(media, artifacts.new(), FILES_KEY.format(run=run))
    data.save(folder)
    artifacts.publish(folder, DATA_KEY.format(run=run))
    seen = profile_of(data, media)
    if not memory.switched_on():
        settings = settings.model_copy(update={"memory": "off"})
    brief = Brief(
        task=task, profile=seen, libraries=libraries(), threads=settings.threads, device=device(), bfloat16=bfloat16(),
        seconds=settings.minutes * 60.0, privacy=settings.privacy, experience=memory.recall(task, seen, settings.memory),
    )  # fmt: skip
    body = {
        "name": (name.strip() or task.name)[:NAME_LENGTH], "task": task.model_dump(mode="json"),
        "settings": settings.model_dump(mode="json"), "profile": seen.model_dump(mode="json"),
        "reasons": dict(proposal.reasons), "warnings": [*proposal.warnings, *notes],
        "baseline": baseline_score(task, data.search, data.folds).model_dump(mode="json"),
        "brief": brief.model_dump(mode="json"),
    }  # fmt: skip
    store.insert_once(
        store.runs, run=run, name=body["name"], created=time.time(), minutes=settings.minutes, control="",
        autonomy=json.dumps(settings.autonomy), version=VERSION,
    )  # fmt: skip
    store.write(run, "", "created", body)
    for number, finding in enumerate(findings):
        body = {"finding": finding.model_dump(mode="json"), "solution": ""}
        store.write(run, f"data/finding={number}", "finding", body)
    asked = Decision(
        key="task", kind="task", title="Is this the task?", proposal=task.model_dump(mode="json"),
        why="Target, problem, metric, kinds and split were proposed, each with its reason.",
        context={"reasons": dict(proposal.reasons)},
    )  # fmt: skip
    store.write(run, "task", "decision", asked.model_dump(mode="json"))
    answers.record(run, asked, Answer(verdict="approve", by=by))
    for hint in told:
        _hint(run, hint, "person")
    start(run)
    return run


_views: dict[tuple[str, str], RunView] = {}
_views_lock = threading.Lock()


def view(run: str) -> RunView:
    """The run as it stands; only what is new in the journal is read. Raises Refused when there is no such run."""
    row = store.run_row(run)
    if row is None:
        raise Refused("There is no such run; it may have been deleted.")
    where = (str(store.engine().url), run)
    with _views_lock:
        kept = _views.get(where)
        events = store.read(run, kept.last_event if kept else 0, but=TRANSCRIPT)
        if kept is None and not events:
            raise Refused("This run is still being created; try again in a moment.")
        if kept is None:
            kept, events = begin(events[0]), events[1:]
        if events:
            kept = fold(kept.copy(), events)  # other sessions may be drawing the old one
        _views[where] = kept
    kept = replace(kept, name=row.name, minutes=row.minutes, control=row.control)
    kept.autonomy = json.loads(row.autonomy)
    kept.seconds_used = kept.imported.seconds if kept.imported else store.seconds_used(run)
    kept.worker_alive = worker.state().alive
    if not kept.ended:
        kept.state = _state(kept)
        if row.version != VERSION:
            kept.sentence = (
                f"This run was made by another version of the program ({row.version}); it cannot go on here."
            )
    return kept


def _state(seen: RunView) -> Any:
    if seen.control == "stop":
        return "stopping"
    if seen.control == "finish":
        return "finishing"
    if not seen.phase:
        return "queued"
    return "waiting" if seen.open and not seen.active else "running"


def start_worker() -> None:
    """Start a worker if none lives; safe to call often."""
    worker.ensure()


def answer(run: str, key: str, digest: str, given: Answer) -> None:
    """Answer a decision; the first answer counts. Raises Refused with who was first, or what to mend.

    What is decided about the language model holds for every parallel solution that waits for the same: for the same
    reason and with the same proposal, or for any where it is to be asked no more.
    """
    answers.answer(run, key, digest, given)
    decided = Decision.model_validate(store.event(run, key, "decision"))
    for other in answers.open_decisions(run) if decided.kind == "engineer" else ():
        same = (other.context.get("reason"), other.proposal) == (decided.context["reason"], decided.proposal)
        if other.kind == "engineer" and (same or given.verdict == "reject"):
            answers.record(run, other, validated(other, given))


def set_autonomy(run: str, kind: DecisionKind, mode: Mode) -> None:
    """Ask or decide by itself from here on; open decisions of a kind that goes on automatic are approved."""
    if kind not in PAUSES:
        raise Refused(f"There are no decisions of kind {kind!r}.")
    with store.transaction() as connection:
        row = connection.execute(sa.select(store.runs.c.autonomy).where(store.runs.c.run == run)).first()
        if row is None:
            raise Refused("There is no such run; it may have been deleted.")
        autonomy = {**json.loads(row.autonomy), kind: mode}
        connection.execute(sa.update(store.runs).where(store.runs.c.run == run).values(autonomy=json.dumps(autonomy)))
    if mode == "auto":
        _approve(run, kind)


def stop(run: str) -> None:
    """Stop it now: running scripts are killed, what was found is kept."""
    _control(run, "stop")
    client()
    for decision in answers.open_decisions(run):
        with store.transaction() as connection:
            answers.nudge(connection, run, decision.key)


def finish_now(run: str) -> None:
    """End the search and finish with the best so far; open decisions are approved."""
    seen = view(run)
    if not seen.ended and seen.best is None:
        raise Refused("Nothing has been scored yet: wait for the first score, or stop the run.")
    _control(run, "finish")
    _approve(run, None)


def add_minutes(run: str, minutes: float) -> None:
    """Give the run more time."""
    row = store.run_row(run)
    if row is None or minutes <= 0:
        raise Refused("Minutes can only be added, to a run that exists.")
    store.update_run(run, minutes=row.minutes + minutes)


def move_deadline(run: str, ends: float) -> None:
    """Another end by the wall clock (seconds since the epoch) for a run that has one and is taken up again. Raises Refused."""
    if view(run).ended:
        raise Refused("The run has ended already.")
    text = "The run is taken up again: its minutes of wall clock begin anew."
    store.write(run, f"deadline/{ends:.3f}", "deadline", {"ends": ends, "text": text})


def steer(run: str, text: str, by: str = "person") -> None:
    """Say something to the engineer at any time; it is heard before its next proposal. Raises Refused."""
    if view(run).ended:
        raise Refused("The run has ended: branch it from one of its decisions to go on otherwise.")
    _hint(run, _sound(text), by)


def _sound(text: str) -> str:
    """A hint without blanks around it. Raises Refused."""
    if not text.strip():
        raise Refused("Say in a few words what the engineer should do or leave.")
    if len(text.strip()) > HINT_LENGTH:
        raise Refused(f"A hint has {HINT_LENGTH:,} characters at most.")
    return text.strip()


def _hint(run: str, text: str, by: str) -> None:
    store.write(run, f"hint/{uuid.uuid4().hex[:8]}", "hint", {"text": text, "by": by})


def rename(run: str, name: str) -> None:
    """Give the run another name."""
    if not name.strip():
        raise Refused("A run needs a name.")
    store.update_run(run, name=name.strip()[:NAME_LENGTH])


def delete(run: str) -> None:
    """Stop the run and forget it, with its files; evaluations, and what files or texts were made into, stay where other runs share them."""
    from core.trying import end_trying

    if not view(run).ended:
        stop(run)
        _wait_until_ended(run)
    end_trying(run)
    mine = shared(run)
    store.forget(run)
    spared = "represented/" if going_on() else ()  # an evaluation may use what it has not named yet
    for key in mine - shared(None):
        if not key.startswith(spared):
            artifacts.remove(key)
        if key.startswith("evaluations/"):
            with store.transaction() as connection:
                connection.execute(sa.delete(store.evaluations).where(store.evaluations.c.digest == key.split("/")[1]))
    artifacts.remove(f"runs/{run}")
    with _views_lock:
        _views.pop((str(store.engine().url), run), None)


def file(run: str, name: str) -> bytes:
    """A result file. Raises Refused when it is not there (yet)."""
    from core.export import read

    return read(run, name)


def files(run: str) -> list[str]:
    """The result files there are."""
    from core.export import listing

    return listing(run)


def _approve(run: str, kind: DecisionKind | None) -> None:
    for decision in answers.open_decisions(run):
        if kind is None or decision.kind == kind:
            answers.record(run, decision, by_itself(decision))


def _control(run: str, what: str) -> None:
    if view(run).ended:
        raise Refused("The run has ended already.")
    store.update_run(run, control=what)


def _wait_until_ended(run: str, patience: float = 5.0) -> None:
    until = time.monotonic() + patience
    while worker.state().alive and not view(run).ended and time.monotonic() < until:
        time.sleep(0.1)
