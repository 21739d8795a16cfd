"""The one-page report: a pure function of the view."""

from __future__ import annotations

import re

from core.harness.metrics import METRICS
from core.view import RunView


def markdown(view: RunView) -> str:
    """What was asked, what came out, how sure that is, and what was tried."""
    task, metric = view.task, METRICS[view.task.metric]
    lines = [
        f"# {text(view.name)}",
        "",
        f"Predict {', '.join(code(name) for name in task.targets)} ({task.problem}), scored by {metric.title} "
        f"({'higher' if metric.maximise else 'lower'} is better). {task.rows:,} labelled rows, {task.test_rows:,} to predict.",
        "",
        *([text(task.description), ""] if task.description else []),
        "| | score | 95 % interval |",
        "|---|---|---|",
    ]
    chosen = (view.report or {}).get("score")
    if chosen:
        lines.append(
            f"| submitted, out of fold | {chosen['value']:.5g} | {chosen['low']:.5g} to {chosen['high']:.5g} |"
        )
    elif view.best:
        lines.append(f"| best so far, out of fold | {view.best} | {view.best.low:.5g} to {view.best.high:.5g} |")
    if view.vault:
        times = "once" if view.vault_looks == 1 else f"{view.vault_looks} times"
        interval = f"{view.vault.low:.5g} to {view.vault.high:.5g}"
        lines.append(f"| vault (rows no search saw; looked at {times}) | {view.vault} | {interval} |")
    if view.baseline:
        lines.append(f"| trivial baseline | {view.baseline} | {view.baseline.low:.5g} to {view.baseline.high:.5g} |")
    lines += ["", f"State: {view.state}. {text(view.sentence)}", f"Time computed: {view.seconds_used / 60:.1f} minutes. "
              f"Evaluations: {len(view.jobs)}.", ""]  # fmt: skip
    lines += _folds(view) + _attempts(view) + _trials(view) + _findings(view)
    return "\n".join(lines) + "\n"


def text(raw: str) -> str:
    """Text from data or a person, shown as text: Markdown and HTML have no effect."""
    return re.sub(r"([\\`*_{}\[\]()#+\-.!|<>~$&])", r"\\\1", raw.replace("\n", " "))


def code(raw: str) -> str:
    """A name in a code span that it cannot leave."""
    return "`" + raw.replace("`", "'").replace("\n", " ") + "`"


def _folds(view: RunView) -> list[str]:
    members = (view.report or {}).get("members", [])
    if not members:
        return []
    lines = ["## Members", ""]
    for member in members:
        folds = ", ".join(f"{fold['score']:.5g}" for fold in member["folds"])
        lines.append(
            f"- {text(member['title'])} ({text(member['model'])}): {member['score']['value']:.5g}; per fold {folds}"
        )
    return [*lines, ""]


def _attempts(view: RunView) -> list[str]:
    if not view.attempts:
        return []
    return ["## What was tried", "", *(f"- {text(tried.attempt.sentence)}" for tried in view.attempts), ""]


def _trials(view: RunView) -> list[str]:
    if not view.trials:
        return []
    rows = [
        f"- {trial.plan.method} of {len(trial.plan.members)}: {trial.score} ({trial.comparison.verdict} against the best single)"
        for trial in view.trials
    ]
    return ["## Ensembles", "", *rows, ""]


def _findings(view: RunView) -> list[str]:
    if not view.findings:
        return []
    unique = dict.fromkeys(f"- {finding.check}: {text(finding.what)}" for _, finding in view.findings)
    return ["## Findings of the checks", "", *unique, ""]
