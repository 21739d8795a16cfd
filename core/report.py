"""The one-page report, and the figures of a run that did not get to its end: pure functions of the view."""

from __future__ import annotations

import re
import time
from collections import Counter
from typing import Any

from core.data.cells import without_icons
from core.harness.evaluation import kept_in
from core.harness.metrics import METRICS
from core.llm.figures import figures
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
    if view.final:
        what, score = "submitted" if view.report else "best so far", view.final
        lines.append(f"| {what}, out of fold | {score.value:.5g} | {score.low:.5g} to {score.high:.5g} |")
    if view.vault:
        times = "once" if view.vault_looks == 1 else f"{view.vault_looks} times"
        interval = f"{view.vault.low:.5g} to {view.vault.high:.5g}"
        lines.append(f"| vault (rows no search saw; looked at {times}) | {view.vault} | {interval} |")
    if view.baseline:
        lines.append(f"| trivial baseline | {view.baseline} | {view.baseline.low:.5g} to {view.baseline.high:.5g} |")
    if view.calls:
        spent = view.spent
        money = "no price known" if spent.cost is None else f"{spent.cost:.2f} USD"
        lines += [
            "",
            f"Language model {code(view.settings.model)}: {spent.calls} calls, {spent.tokens:,} tokens, {money}.",
        ]
    if view.imported:
        when = time.strftime("%Y-%m-%d", time.localtime(view.imported.at))
        lines += ["", f"Imported from another installation on {when}."]
    lines += ["", f"State: {view.state}. {text(view.sentence)}", f"Time computed: {view.seconds_used / 60:.1f} minutes. "
              f"Evaluations: {len(view.jobs)}.", "", *_sandbox(view)]  # fmt: skip
    lines += _folds(view) + _attempts(view) + _trials(view) + _findings(view)
    return "\n".join(lines) + "\n"


def so_far(view: RunView) -> dict[str, Any]:
    """What report.json holds of a run that has a submission and no report of its own: it was stopped, or still runs.

    The keys are those of `core.steps.report`; `score` is that of the submission's solution, None for an ensemble's.
    """
    task, latest = view.task, view.submissions[-1]
    members = [view.solutions[name] for name in latest.members if name in view.solutions]
    scored = [each.evaluation for each in members if each.evaluation and each.evaluation.score]
    ended = [job for job in view.jobs.values() if job.evaluation]
    shown = [made.decision.proposal for made in view.decided if made.decision.kind == "models"]
    edited = [made.answer.value for made in view.decided if made.answer.value]
    cards = [card for each in [*shown, *edited] for card in each.get("cards", ())]
    return {
        "task": {
            "name": task.name, "targets": list(task.targets), "problem": task.problem, "metric": task.metric,
            "direction": "max" if task.maximise else "min", "rows": task.rows, "test_rows": task.test_rows,
            "split": task.split.model_dump(mode="json"),
        },
        "state": view.state,
        "score": scored[0].score.model_dump(mode="json") if len(scored) == 1 and scored[0].score else None,
        "vault": None,
        "members": [
            {
                "title": each.solution.title, "model": each.solution.model, "solution": each.solution.id,
                "score": each.evaluation.score.model_dump(mode="json"),
                "folds": [fold.model_dump(mode="json") for fold in each.evaluation.folds],
            }
            for each in members if each.evaluation and each.evaluation.score
        ],
        "minutes": round(view.seconds_used / 60, 3),
        "evaluations": {"all": len(ended), **dict(sorted(Counter(job.status for job in ended).items()))},
        "findings": [{"solution": each.solution, **each.finding.model_dump(mode="json", exclude={"corrected"})} for each in view.findings],
        "engineer": view.settings.engineer, "protections": list(protections(view)),
        "llm": figures([vars(each) for each in view.calls], view.unanswered),
        "sources": sorted({card["source"] for card in cards}),
    }  # fmt: skip


def text(raw: str) -> str:
    """Text from data or a person, shown as text: Markdown and HTML have no effect, an address makes no link."""
    plain = re.sub(r"([\\`*_{}\[\]()#+\-.!|<>~$&@])", r"\\\1", without_icons(" ".join(raw.split())))
    return plain.replace("://", ":\\//")


def code(raw: str) -> str:
    """A name in a code span that it cannot leave."""
    return "`" + " ".join(raw.replace("`", "'").split()) + "`"


def _folds(view: RunView) -> list[str]:
    members = (view.report or {}).get("members", [])
    if not members:
        return []
    lines = ["## Members", ""]
    for member in members:
        folds = ", ".join("none" if fold["score"] is None else f"{fold['score']:.5g}" for fold in member["folds"])
        lines.append(
            f"- {text(member['title'])} ({text(member['model'])}): {member['score']['value']:.5g}; per fold {folds}"
        )
    return [*lines, ""]


def _sandbox(view: RunView) -> list[str]:
    """The level that every script of the run had."""
    recorded = protections(view)
    return [f"What kept its scripts in: {text('; '.join(recorded))}.", ""] if recorded else []


def protections(view: RunView) -> tuple[str, ...]:
    """What kept each script of this run in, as far as it was recorded."""
    return kept_in(job.evaluation.protections for job in view.jobs.values() if job.evaluation)


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
    found = [each.finding for each in view.findings]
    unique = dict.fromkeys(
        f"- {text(finding.check)} ({finding.how_bad}): {text(finding.what)}"
        + "".join(
            f" {name}: {text(words)}"
            for name, words in (("Evidence", finding.evidence), ("Remedy", finding.remedy))
            if words
        )
        for finding in sorted(found, key=lambda each: ("serious", "doubtful", "note").index(each.how_bad))
    )
    return ["## Findings of the checks", "", *unique, ""]
