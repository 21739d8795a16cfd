"""The learning curve of the submitted script, made to order after the end: its score by the number of training rows.

The script is fitted on nested parts of the first fold's training rows and asked about the same held-out rows each time, by the
evaluations' own machinery, in the sandbox. What came of it stands in the journal, so it is computed once.
"""

from __future__ import annotations

from operator import itemgetter
from typing import Literal

from core.diagnosis import submitted
from core.durable import store
from core.durable.evaluations import dataset
from core.durable.flow import enqueue_evaluation
from core.errors import Refused
from core.harness.compare import compare
from core.harness.evaluate import oof
from core.harness.evaluation import Evaluation, Request
from core.harness.score import Comparison, Score
from core.value import Value
from core.verbs import view
from core.view import RunView

SHARES = (0.1, 0.2, 0.4, 0.7, 1.0)  # of the fold's training rows
FEWEST = 50  # training rows of a fit
PATIENCE = 20.0  # times the script's own evaluation that a fit may take, plus a minute


class CurvePoint(Value):
    """One fit. `score` is on the held-out rows of the first fold, the same for all; without one `sentence` says why."""

    rows: int
    score: Score | None
    sentence: str = ""


class Curve(Value):
    """How the curve of one script stands: `points` of the `fits` that are done, the fewest rows first.

    `last` is what the most rows gained over the next fewer, on the same held-out rows; None while it is not known.
    """

    state: Literal["running", "done", "stopped"]
    title: str
    fits: int
    held_out: int
    points: tuple[CurvePoint, ...]
    last: Comparison | None = None


def learning_curve(run: str) -> Curve | None:
    """The curve that was asked for last, as it stands; None before. Raises Refused where its predictions are gone."""
    seen = view(run)
    if not seen.orders:
        return None
    order = seen.orders[-1]
    jobs = [(rows, seen.jobs.get(order.place(rows))) for rows in order.rows]
    done = [(rows, job.evaluation) for rows, job in jobs if job is not None and job.evaluation is not None]
    ended = len(done) == len(order.rows)
    given_up = order.stopped and (not ended or any(each.status == "stopped" for _, each in done))
    return Curve(
        state="stopped" if given_up else "done" if ended else "running",
        title=seen.solutions[order.solution].solution.title, fits=len(order.rows),
        held_out=max((fold.held_out_rows for _, each in done for fold in each.folds), default=0),
        points=tuple(_point(rows, each) for rows, each in done), last=_last(seen, done) if ended else None,
    )  # fmt: skip


def start_curve(run: str) -> None:
    """Put the fits on the queue, the fewest rows first. Raises Refused while the run goes on, and where there is nothing to fit."""
    seen = view(run)
    if not seen.ended:
        raise Refused("The learning curve comes after the end: its fits would take the run's minutes.")
    if seen.imported:
        raise Refused(
            "The scripts of an imported run are not run here: fit the curve in the installation that made it."
        )
    if seen.task.place:
        raise Refused("A row is a pixel here: a curve over rows would say little.")
    current = learning_curve(run)
    if current and current.state == "running":
        return  # a second tab asked meanwhile
    _, members = submitted(seen)
    _, best = max(((each.score, each) for each in members if each.score), key=itemgetter(0))
    known, many = seen.solutions[best.solution], len(dataset(run).folds[0].train)
    rows = sorted({min(many, max(FEWEST, round(share * many))) for share in SHARES})
    key = f"order/curve={len(seen.orders)}"
    store.write(run, key, "order", {"solution": best.solution, "rows": rows})
    for count in rows:
        request = Request(
            run=run, key=f"{key}/rows={count}", solution=known.solution, title=f"{known.solution.title}: {count:,} training rows",
            purpose="order", look=False, folds=1, rows=None if count == many else count, threads=seen.settings.threads,
            seconds=60.0 + PATIENCE * best.seconds,
        )  # fmt: skip
        put(request)


def put(request: Request) -> None:
    """Queue an evaluation that a person ordered after the end."""
    queued = request.model_dump(mode="json", include={"title", "purpose", "branch"})
    store.write(request.run, request.key, "queued", queued | {"solution": request.solution.id})
    enqueue_evaluation(request.run, request.key, request.model_dump(mode="json"))


def stop_curve(run: str) -> None:
    """Give the fits up that are not done yet."""
    seen = view(run)
    if seen.orders:
        store.write(run, seen.orders[-1].key, "order_stopped", {})


def _point(rows: int, evaluation: Evaluation) -> CurvePoint:
    sentence = evaluation.failure.sentence if evaluation.failure else ""
    return CurvePoint(rows=rows, score=evaluation.score if evaluation.ok else None, sentence=sentence)


def _last(seen: RunView, done: list[tuple[int, Evaluation]]) -> Comparison | None:
    """The most rows against the next fewer that were scored."""
    scored = [each for _, each in done if each.ok]
    if len(scored) < 2 or scored[-1] is not done[-1][1]:
        return None
    data = dataset(seen.run)
    try:
        most, fewer = oof(scored[-1].digest), oof(scored[-2].digest)
    except FileNotFoundError:
        raise Refused("The predictions of the learning curve are no longer there.") from None
    return compare(data.task, data.truth, most, fewer, data.groups)
