"""Submission: refit on all rows, predict the test rows, combine, write. The vault is scored once, at the very end.

The scripts are the ones that were scored, run again by the harness; nothing is rewritten for the submission.
"""

from __future__ import annotations

import json
from typing import Any

from core import artifacts
from core.decisions import Finish
from core.durable.run import Run
from core.engineers.port import EnsemblePlan
from core.harness import drawn, ensemble
from core.harness.compare import score_with_interval
from core.harness.evaluation import Evaluation, Request
from core.harness.labels import LabelRule, fit_rule
from core.harness.score import Score
from core.harness.submission import submission
from core.steps.budget import kept_back
from core.steps.combined import combined_script
from core.steps.report import report
from core.steps.values import Chosen, Refined, Scored
from core.value import digest

PATIENCE = 20.0  # a refit may take this many times its estimate before it is given up, plus a minute


def best(finals: list[Refined]) -> Scored:
    """The best final solution of all branches."""
    return max((each.final for each in finals), key=lambda one: one.score)


def refresh(run: Run, scored: Scored, reason: str) -> None:
    """Write a submission of one solution, unless it is the one that lies there or the time is needed for the end."""
    chosen = _alone(scored)
    place = run.at("submission")
    if place.published("there", _folder(run, chosen)):
        return
    if reason != "from the first scored solution" and place.seconds_left() < 2 * kept_back(run, [scored]):
        place.note("skipped", f"The submission was not refreshed {reason}: the time is kept for the end.")
        return
    write(place, chosen, reason)


def finish(run: Run, chosen: Chosen) -> None:
    """The end: the person's or autopilot's last word, the refit, the vault, the report."""
    run.write("phase", {"title": "Refitting on all rows", "phase": "submit"})
    chosen = _last_word(run, chosen)
    folder = write(run.at("final"), chosen, "final")
    if folder is None and len(chosen.members) > 1:
        chosen, folder = _single(run, chosen)
    vault = _vault(run.at("vault"), chosen)
    if vault is not None:
        run.write("vault", vault)
    body = run.step("report", chosen, lambda: report(run, chosen, vault))
    sentence = f"Finished: {run.task.metric} {chosen.score} out of fold."
    if folder is None:
        sentence += " The last refit failed: the submission is the one written before."
    run.write("finished", {"sentence": sentence, "report": body})


def _alone(member: Scored) -> Chosen:
    plan = EnsemblePlan(method="mean", members=(member.solution.id,), words=f"{member.solution.title} alone.")
    return Chosen(plan=plan, members=(member,), score=member.score)


def _single(run: Run, chosen: Chosen) -> tuple[Chosen, str | None]:
    """The best member that can be refitted, with its submission; the best member without one where none can."""
    sentence = "The ensemble could not be refitted: the best single solution takes its place."
    run.note("fallback", sentence, "warning")
    ranked = [_alone(member) for member in sorted(chosen.members, key=lambda one: one.score, reverse=True)]
    for number, alone in enumerate(ranked):
        folder = write(run.at(f"single={number}"), alone, "final, the best single solution")
        if folder is not None:
            return alone, folder
    return ranked[0], None


def _last_word(run: Run, chosen: Chosen) -> Chosen:
    """The `finish` decision. Who turns it down is asked again: the search is over, another choice or a stop is left."""
    options = [{"id": "chosen", "title": chosen.plan.words or "The chosen solution", "score": str(chosen.score)}]
    if len(chosen.members) > 1:
        first = max(chosen.members, key=lambda one: one.score)
        options.append({"id": first.solution.id, "title": f"{first.solution.title} alone", "score": str(first.score)})
    why = "It is refitted on all rows, the vault included. The vault is scored by a model that never saw it."
    again = 0
    while True:
        place = run.at("finish") if again == 0 else run.at("finish", f"again={again}")
        proposal = Finish(choice="chosen")
        answer, decided = place.decide("finish", "Finish with this?", why, proposal, {"options": options})
        assert isinstance(decided, Finish)
        if answer.verdict != "reject":
            break
        why, again = "The search is over: choose another solution below, or stop the run.", again + 1
    if decided.choice == "chosen":
        return chosen
    return _alone(next(each for each in chosen.members if each.solution.id == decided.choice))


def write(run: Run, chosen: Chosen, reason: str) -> str | None:
    """Refit the members on all rows and publish the submission; its artifact key, or None when a refit failed (see the log)."""
    key = _folder(run, chosen)
    members = _used(run, chosen)
    evaluations = _refit(run, members, "test")
    failed = next((each for each in evaluations if not each.ok), None)
    if failed:
        sentence = failed.failure.sentence if failed.failure else failed.status
        run.note("failed", f"No submission {reason}: {sentence}", "warning")
        return None

    def publish() -> int:
        return _publish(run, key, chosen, members, evaluations)

    rows = run.step("publish", [chosen.plan, [each.digest for each in evaluations]], publish)
    body = {"folder": key, "members": [each.solution.id for each in members], "form": run.task.form, "rows": rows}
    run.write("submission", {**body, "reason": reason})
    return key


def _publish(run: Run, key: str, chosen: Chosen, members: list[Scored], evaluations: list[Evaluation]) -> int:
    task, test = run.task, run.data.test
    fitted, rule = _fitted(run, chosen, members)
    folder = artifacts.new()
    (folder / "members").mkdir()
    for number, member in enumerate(members, start=1):
        (folder / "members" / f"{number}.py").write_text(member.solution.code)
    alone = len(members) == 1
    (folder / "solution.py").write_text(members[0].solution.code if alone else combined_script(task, fitted, members))
    plan = {"plan": chosen.plan.model_dump(mode="json"), "fitted": fitted.model_dump(mode="json")}
    (folder / "ensemble.json").write_text(json.dumps({**plan, "rule": rule.model_dump(mode="json") if rule else None}))
    rows = 0
    if test is not None:
        predictions = ensemble.apply(task, fitted, [run.oof(each) for each in evaluations])
        table = submission(task, predictions, rule, run.data.test_ids)
        if task.place:
            table = table.round(drawn.DIGITS)
            (folder / "pictures").mkdir()
            for name, picture in drawn.pictures(run.data, predictions):
                picture.save(folder / "pictures" / f"{name}.png")
        table.to_csv(folder / "submission.csv", index=False)
        rows = len(table)
    artifacts.publish(folder, key)
    return rows


def _fitted(run: Run, chosen: Chosen, members: list[Scored]) -> tuple[ensemble.FittedEnsemble, LabelRule | None]:
    """The ensemble's weights and the labels' thresholds, found on all out-of-fold predictions."""
    oofs = [run.oof(member.evaluation) for member in members]
    plan = chosen.plan
    if len(members) < len(chosen.members):
        weights = ensemble.fit(
            run.task, plan, [run.oof(each.evaluation) for each in chosen.members], run.data.truth
        ).weights
        kept = [weight for weight, each in zip(weights, chosen.members) if each in members]
        plan = EnsemblePlan(method="weights", members=tuple(each.solution.id for each in members), weights=tuple(kept))
    fitted = ensemble.fit(run.task, plan, oofs, run.data.truth)
    if run.task.problem == "regression":
        return fitted, None
    return fitted, fit_rule(run.task, run.data.truth, ensemble.apply(run.task, fitted, oofs))


def _used(run: Run, chosen: Chosen) -> list[Scored]:
    """The members that have a weight: the others need no refit."""
    if chosen.plan.method != "weights" or len(chosen.members) == 1:
        return list(chosen.members)

    def weights() -> list[float]:
        oofs = [run.oof(each.evaluation) for each in chosen.members]
        return list(ensemble.fit(run.task, chosen.plan, oofs, run.data.truth).weights)

    found = run.step("weights", chosen.plan, weights)
    return [each for weight, each in zip(found, chosen.members) if weight > 0]


def _refit(run: Run, members: list[Scored], mode: Any) -> list[Evaluation]:
    requests = [
        Request(
            run=run.id, key=run.key, solution=member.solution, title=f"{member.solution.title}: {_WHAT[mode]}",
            purpose="final", mode=mode, seconds=60.0 + PATIENCE * member.refit_seconds(run.task),
            threads=run.settings.threads,
        )
        for member in members
    ]  # fmt: skip
    left = run.until_deadline("deadline")
    if left is not None:
        requests = [each.model_copy(update={"seconds": min(each.seconds, max(5.0, left))}) for each in requests]
    return run.evaluate(requests)


_WHAT = {"test": "refit on all rows", "vault": "trained without the vault"}


def _vault(run: Run, chosen: Chosen) -> dict[str, Any] | None:
    """The vault's score, by models trained on the search rows only; None without a vault or without time for it."""
    if not len(run.data.vault):
        return None
    members = _used(run, chosen)
    left = run.until_deadline("left")
    if left is not None and left < kept_back(run, members) / 2:
        run.note("skipped", "The vault was not scored: no time was left for it.", "warning")
        return None
    evaluations = _refit(run, members, "vault")
    if not all(each.ok for each in evaluations):
        run.note("failed", "The vault was not scored: a refit without it failed.", "warning")
        return None

    def look() -> dict[str, Any]:
        fitted, rule = _fitted(run, chosen, members)
        predictions = ensemble.apply(run.task, fitted, [run.oof(each) for each in evaluations])
        score: Score = score_with_interval(run.task, run.data.truth, predictions, run.data.groups, rule)
        named = digest(run.data.digest, "vault")
        looks = run.look(named, digest([each.solution.id for each in members], chosen.plan))
        return {"score": score.model_dump(mode="json"), "looks": looks}

    body: dict[str, Any] = run.step("score", [chosen.plan, [each.digest for each in evaluations]], look)
    return body


def _folder(run: Run, chosen: Chosen) -> str:
    return f"runs/{run.id}/submissions/{digest(chosen.plan.model_dump(mode='json', exclude={'words'}))}"
