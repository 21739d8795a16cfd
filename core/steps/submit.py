"""Submission: refit on all rows, write (core/steps/refit.py), score the vault once; then further seeds while minutes are left.

The scripts are the ones that were scored, run again by the harness; nothing is rewritten for the submission.
"""

from __future__ import annotations

from typing import Any

from core.decisions import Finish
from core.durable.run import Run
from core.engineers.port import EnsemblePlan
from core.harness import ensemble
from core.harness.compare import score_with_interval
from core.harness.evaluation import Evaluation
from core.harness.metrics import METRICS
from core.harness.score import Score
from core.steps import seeds
from core.steps.budget import OVERHEAD, kept_back, refitting
from core.steps.refit import Fits, begin, early, early_folder, fitted, folder_of, refit, used, write, written
from core.steps.report import report
from core.steps.values import Chosen, Refined, Scored
from core.value import digest

DEAR = 0.1  # of the seconds left, for a refit before the end
FIRST = "from the first scored solution"


def best(finals: list[Refined]) -> Scored:
    """The best final solution of all branches."""
    return max((each.final for each in finals), key=lambda one: one.score)


def first(run: Run, scored: Scored) -> None:
    """The first submission: of a refit on all rows, or, where that would take long or fails, of the first fold's model."""
    chosen, place = _alone(scored), run.at("submission")
    short = kept_back(run, [scored]) > DEAR * place.seconds_left()
    if short and scored.evaluation.also:
        early(place, chosen, FIRST)
    elif write(place, chosen, FIRST) is None and scored.evaluation.also:
        early(place.at("early"), chosen, FIRST)


def refresh(run: Run, scored: Scored, reason: str) -> None:
    """Write a submission of one solution, unless it is the one that lies there; where a refit would take long, of its first fold's
    model, or none: the time is needed for the search and for the end."""
    chosen = _alone(scored)
    place = run.at("submission")
    if place.published("there", folder_of(run, chosen)):
        return
    if refitting(run, [scored]) < DEAR * place.seconds_left():
        write(place, chosen, reason)
    elif scored.evaluation.also:
        if not place.published("early", early_folder(run, chosen)):
            early(place, chosen, reason)
    else:
        place.note(
            "skipped", f"The submission was not refreshed {reason}: the time is kept for the search and the end."
        )


def finish(run: Run, chosen: Chosen) -> None:
    """The end: the person's or autopilot's last word, the refit, the vault, the report."""
    run.write("phase", {"title": "Refitting on all rows", "phase": "submit"})
    chosen = _last_word(run, chosen)
    place = run.at("final")
    members = used(place, chosen)
    look = _time_to_look(run.at("vault"), members)
    refits = begin(place, members, "test")
    # those for the vault stand behind the refits in the queue, and the submission does not wait for them
    blind = begin(run.at("vault"), members, "vault") if look else list
    fits = written(place, chosen, members, refits(), "final")
    trained = blind()
    if fits is None and len(chosen.members) > 1:
        chosen, fits = _single(run, chosen)
        members = list(chosen.members)
        trained = refit(run.at("vault", "single"), members, "vault") if look else []
    vault = _vault(run.at("vault"), chosen, members, trained) if look else None
    if vault is not None:
        run.write("vault", vault)
    most = seeds.further(run.at("seeds"), chosen, fits) if fits else 0
    body = run.step("report", chosen, lambda: report(run, chosen, vault))
    scored = f"{METRICS[run.task.metric].title} {chosen.score} out of fold"
    sentence = f"Finished: {scored}."
    if fits is None:
        sentence = f"Finished, but nothing of what was chosen ({scored}) could be refitted: {_standing(run)}"
    elif most > 1:
        sentence += f" The submission averages models of up to {most} seeds."
    run.write("finished", {"sentence": sentence, "report": body})


def _standing(run: Run) -> str:
    """What is handed in then, in words."""
    reasons: list[str] = run.step("standing", [], lambda: [each.body["reason"] for each in run.events("submission")])
    if not reasons:
        return "there is no submission."
    return f"the submission is the one written {reasons[-1]}, and has a score of its own."


def _alone(member: Scored) -> Chosen:
    plan = EnsemblePlan(method="mean", members=(member.solution.id,), words=f"{member.solution.title} alone.")
    return Chosen(plan=plan, members=(member,), score=member.score)


def _single(run: Run, chosen: Chosen) -> tuple[Chosen, Fits | None]:
    """The best member that can be refitted, with its fits; the best member without any where none can."""
    sentence = "The ensemble could not be refitted: the best single solution takes its place."
    run.note("fallback", sentence, "warning")
    ranked = [_alone(member) for member in sorted(chosen.members, key=lambda one: one.score, reverse=True)]
    for number, alone in enumerate(ranked):
        fits = write(run.at(f"single={number}"), alone, "final, the best single solution")
        if fits is not None:
            return alone, fits
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


def _time_to_look(run: Run, members: list[Scored]) -> bool:
    """Whether there is a vault, and time left for its score beside the refits."""
    if not len(run.data.vault):
        return False
    left = run.until_deadline("left")
    if left is not None and left < OVERHEAD + refitting(run, members):
        run.note("skipped", "The vault was not scored: no time was left for it.", "warning")
        return False
    return True


def _vault(run: Run, chosen: Chosen, members: list[Scored], evaluations: list[Evaluation]) -> dict[str, Any] | None:
    """The vault's score, by models trained on the search rows only; None where one of them failed."""
    if not all(each.ok for each in evaluations):
        run.note("failed", "The vault was not scored: a refit without it failed.", "warning")
        return None

    def look() -> dict[str, Any]:
        found, rule = fitted(run, chosen, members)
        predictions = ensemble.apply(run.task, found, [run.oof(each) for each in evaluations])
        score: Score = score_with_interval(run.task, run.data.truth, predictions, run.data.groups, rule)
        named = digest(run.data.digest, "vault")
        looks = run.look(named, digest([each.solution.id for each in members], chosen.plan))
        return {"score": score.model_dump(mode="json"), "looks": looks}

    body: dict[str, Any] = run.step("score", [chosen.plan, [each.digest for each in evaluations]], look)
    return body
