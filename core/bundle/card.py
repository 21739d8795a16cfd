"""The model card of a bundle: what the model is for, how good it is and how that is known, what it must not be used for."""

from __future__ import annotations

from core.harness.metrics import METRICS
from core.report import code, text
from core.view import RunView


def _media_call(view: RunView) -> str:
    """How a model of files is called: with a table beside them only where it goes by more than the files."""
    others = [name for name, kind in view.task.columns.items() if kind != "ignore" and name != view.task.media]
    return "NEW.csv PREDICTIONS.csv FOLDER_OF_FILES" if others else "FOLDER_OF_FILES PREDICTIONS.csv"


def model_card(view: RunView, files: list[str]) -> str:
    """Markdown."""
    task, metric, last = view.task, METRICS[view.task.metric], view.submissions[-1]
    lines = [
        f"# {text(view.name)}: model card",
        "",
        f"Predicts {', '.join(code(name) for name in task.targets)} ({task.problem}). Made by MLE-STAR Studio, run {code(view.run)}.",
        "",
        "```",
        "pip install -r requirements.txt",
        f"python predict.py {'NEW.csv PREDICTIONS.csv' if not task.media else _media_call(view)}",
        "```",
        "",
        "## How good it is",
        "",
        f"Metric: {metric.title}, {'higher' if metric.maximise else 'lower'} is better.",
        "",
    ]
    if view.final:
        what, score = "Out of fold" if view.report else "Out of fold, of the search so far", view.final
        lines.append(f"- {what}: {score.value:.5g} (95 % interval {score.low:.5g} to {score.high:.5g}).")
    if view.vault:
        lines.append(
            f"- On rows that no search saw: {view.vault} ({view.vault.low:.5g} to {view.vault.high:.5g}), by models of one seed "
            "trained without them."
        )
    if view.baseline:
        lines.append(f"- Predicting the same for every row: {view.baseline}.")
    lines += [
        "", "## What it was made from", "", f"{task.rows:,} labelled rows, split by {task.split.kind}. Its columns:", "",
        *(f"- {code(name)}: {kind}" for name, kind in task.columns.items() if kind != "ignore"), "", "## What is in it", "",
    ]  # fmt: skip
    for name, seeds in zip(last.members, last.seeds):
        known = view.solutions.get(name)
        title = text(known.solution.title) if known else code(name)
        lines.append(f"- {title}, fitted with {seeds} seed{'s' if seeds > 1 else ''}")
    serious = [each.finding for each in view.findings if each.finding.how_bad == "serious"]
    lines += [
        "",
        "## Limits",
        "",
        "- The scores hold for rows like those it was trained on. A table from another time or place can be another matter.",
        *(f"- A check found: {text(each.what)}" for each in serious),
        *(
            [
                "- It was allowed to look at all rows of a table at once: predictions can depend on which rows come together."
            ]
            if task.mode == "batch"
            else []
        ),
        f"- {sum(name.startswith('models/') for name in files)} files in `models/` are pickles: opening one runs code that it holds. Open bundles that you trust only.",
        "",
    ]
    return "\n".join(lines)
