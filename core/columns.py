"""What the predictions depend on, asked about all columns: made to order after the end, where the time of an evaluation's own look
did not suffice. Each submitted script is fitted once more on the first fold and its `predict` asked about every column in turn."""

from __future__ import annotations

from typing import Literal

from core.diagnosis import submitted
from core.durable import store
from core.errors import Refused
from core.harness.evaluation import Request
from core.learning import PATIENCE, put
from core.value import Value
from core.verbs import view

SECONDS = 900.0  # for the columns of one script, at most


class ColumnLook(Value):
    """How such a look stands: of `scripts`, `done` were asked about all columns; the one at work about `columns` (done, of how many).
    `troubles` says in sentences which could not be asked."""

    state: Literal["running", "done", "stopped"]
    scripts: int
    done: int
    columns: tuple[int, int] | None = None
    troubles: tuple[str, ...] = ()


def column_look(run: str) -> ColumnLook | None:
    """The look that was asked for last, as it stands; None before."""
    seen = view(run)
    if not seen.looks:
        return None
    look = seen.looks[-1]
    jobs = [job for name in look.solutions if (job := seen.jobs.get(look.place(name)))]
    ended = [(job, job.evaluation) for job in jobs if job.evaluation is not None]
    over = len(ended) == len(look.solutions)
    given_up = look.stopped and (not over or any(found.status == "stopped" for _, found in ended))
    at_work = next((job.columns for job in jobs if job.evaluation is None and job.columns), None)
    troubles = [
        f"{job.title}: {found.failure.sentence if found.failure else 'its predict gives no steady answers.'}"
        for job, found in ended
        if found.status != "stopped" and not found.observed.columns
    ]
    return ColumnLook(
        state="stopped" if given_up else "done" if over else "running", scripts=len(look.solutions), done=len(ended),
        columns=at_work, troubles=tuple(troubles),
    )  # fmt: skip


def start_column_look(run: str) -> None:
    """Put an evaluation of each submitted script on the queue. Raises Refused while the run goes on, and where there is nothing to ask."""
    seen = view(run)
    if not seen.ended:
        raise Refused("A look at all columns comes after the end: it would take the run's minutes.")
    if seen.imported:
        raise Refused("The scripts of an imported run are not run here: look in the installation that made it.")
    if seen.task.place:
        raise Refused("A row is a pixel here: there are no columns to look at.")
    current = column_look(run)
    if current and current.state == "running":
        return  # a second tab asked meanwhile
    plan, members = submitted(seen)
    key = f"order/columns={len(seen.looks)}"
    store.write(run, key, "look", {"solutions": list(plan.members)})
    for evaluation in members:
        solution = seen.solutions[evaluation.solution].solution
        request = Request(
            run=run, key=f"{key}/solution={solution.id}", solution=solution, title=solution.title, purpose="order",
            look=False, columns=SECONDS, folds=1, threads=seen.settings.threads,
            seconds=60.0 + PATIENCE * evaluation.seconds + SECONDS,
        )  # fmt: skip
        put(request)


def stop_column_look(run: str) -> None:
    """Give up what is not done yet."""
    seen = view(run)
    if seen.looks:
        store.write(run, seen.looks[-1].key, "order_stopped", {})
