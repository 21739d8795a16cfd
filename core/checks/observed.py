"""Findings from what was seen of a script while it ran: rows that lean on others, columns and files that are not used."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core.checks.data import single_column_scores
from core.engineers.port import Finding
from core.harness.evaluate import leaning
from core.harness.evaluation import Evaluation
from core.mixing import suspect
from core.solution import Solution

if TYPE_CHECKING:
    from core.durable.run import Run

SHOWN = 12  # columns that one finding names


def tell(run: Run, solution: Solution, evaluation: Evaluation) -> None:
    """Write down what the evaluation showed about `predict` and other rows."""
    lean = evaluation.observed.lean
    if lean is None and evaluation.ok:
        found = Finding(
            check="row independence", how_bad="note", what="It was not looked at whether `predict` leans on other rows.",
            evidence="The script came to the end of its time or memory while it was asked again.",
        )  # fmt: skip
        run.write("finding", {"finding": found.model_dump(mode="json"), "solution": solution.id}, "not_asked")
    if lean is None:
        return
    if lean.kind:
        block, line = suspect(solution)
        batch = run.task.mode == "batch"
        found = Finding(
            check="row independence",
            what="The script cannot score single rows: " + leaning(lean) if batch else leaning(lean),
            where=f"probably [{block}]" if block else "the block could not be told",
            how_bad="note" if batch else "serious", block=block, lines=line,
            evidence=f"`predict` was asked again about the same rows ({', '.join(lean.asked)}); nothing was retrained.",
            remedy="" if batch else "Take statistics, ranks and encodings from the training rows, before `predict`; where the "
            "whole test set may be looked at, set the task up in batch mode.",
        )  # fmt: skip
        run.write("finding", {"finding": found.model_dump(mode="json"), "solution": solution.id}, "leans")
    elif lean.restless:
        found = Finding(
            check="reproducibility", how_bad="doubtful",
            what=f"`predict` answers the very same rows otherwise each time, by up to {lean.restless:.0%} of the predictions' spread.",
            evidence="It was asked twice in a row: it draws without a seed, or keeps something from call to call.",
            remedy='Fix every seed with `task["seed"]` inside `predict`, and keep nothing of the rows that it is asked about.',
        )  # fmt: skip
        run.write("finding", {"finding": found.model_dump(mode="json"), "solution": solution.id}, "restless")


def data_use(run: Run, solution: Solution, evaluation: Evaluation) -> None:
    """Write down which columns the predictions do not depend on, with what each is worth alone, and which files were not opened."""
    seen = evaluation.observed
    unused = [name for name, effect in seen.columns.items() if effect == 0.0]
    if unused:
        worth = run.step("worth", unused, lambda: _worth(run, unused[:SHOWN]))
        found = Finding(
            check="data use", how_bad="note",
            what=f"The predictions do not depend on {len(unused)} of {len(seen.columns)} columns: {_some(unused)}.",
            evidence="Each column's cells were dealt anew among the rows, and no prediction changed. Alone they score: "
            + "; ".join(f"{name} {value:.4g}" for name, value in worth["columns"].items())
            + f" ({worth['metric']}; {worth['trivial']:.4g} without any column).",
            remedy="Worth a plan where one of them scores well alone; to be left out where none does.",
        )  # fmt: skip
        run.write("finding", {"finding": found.model_dump(mode="json"), "solution": solution.id}, "columns")
    closed = [] if seen.files is None else [name for name in _given(run) if name not in seen.files]
    if closed:
        found = Finding(
            check="data use", what=f"The script never opened {_some(closed)}.", how_bad="doubtful",
            evidence="The files that it opened while it trained: " + (_some(list(seen.files or ())) or "none") + ".",
            remedy="Plan for it, or leave it out of the task.",
        )  # fmt: skip
        run.write("finding", {"finding": found.model_dump(mode="json"), "solution": solution.id}, "files")


def _worth(run: Run, names: list[str]) -> dict[str, Any]:
    """What each column scores alone, on the rows of the search; the metric in words; the score of no column at all."""
    found = single_column_scores(run.data.searched(), names)
    one = next(iter(found.values()))
    return {"columns": {name: each.value for name, each in found.items()}, "metric": one.metric, "trivial": one.trivial}


def _given(run: Run) -> list[str]:
    """The files of a room that hold data."""
    batch = run.task.mode == "batch" and run.data.test is not None
    return ["train.parquet", *(["test.parquet"] if batch else [])]


def _some(names: list[str]) -> str:
    return ", ".join(names[:SHOWN]) + (f" and {len(names) - SHOWN} more" if len(names) > SHOWN else "")
