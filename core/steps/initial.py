"""Search and initial solution (algorithm 1): M models, a candidate script for each, merged best first while it helps."""

from __future__ import annotations

from core.decisions import Cards
from core.durable.run import Run
from core.engineers.port import Engineer, ModelCard
from core.errors import StudioError
from core.steps import submit
from core.steps.budget import as_many, folds_for, left
from core.steps.score import Script, against, incumbent, score
from core.steps.values import Scored

MERGE = 0.15  # of what is left, at most, for one merged script: an ensemble gains from its parts as well
SHARE = 0.45  # of what is left of the budget, for all candidates together; two are evaluated at a time
FIRST = 0.7  # of what is left, for the first score: without one there is nothing to submit
ONCE = 1.5  # what is done once in a run may take this much longer than reckoned
LEAST = 10.0  # seconds that a candidate gets in any case, before a wall clock's deadline


def retrieve(run: Run) -> tuple[ModelCard, ...]:
    """A_retriever: the models to try, as the person left them."""
    run.write("phase", {"title": "Looking up models", "phase": "search"})
    again = 0
    while True:
        place = run.at("models") if again == 0 else run.at("models", f"again={again}")
        place.hear()
        cards = place.ask(Engineer.retrieve, run.settings.sizes.models)
        why = "One candidate script is written and scored for each model that is ticked."
        answer, decided = place.decide("models", "Which models to try", why, Cards(cards=cards), {})
        assert isinstance(decided, Cards)
        if answer.verdict != "reject":
            return tuple(card for card in decided.cards if card.chosen)
        again += 1


def candidates(run: Run, cards: tuple[ModelCard, ...]) -> list[Scored]:
    """A_init: the scored candidates, best first. The first of them is scored on one fold and submitted before the others are
    begun; what that fold took decides how many folds all of them are scored on."""
    run.write("phase", {"title": "Writing and scoring candidates", "phase": "initial"})
    waiting = [(run.at(f"model={n}"), card) for n, card in enumerate(cards)]
    found: list[Scored] = []
    script: Script | None = None
    while waiting and not found:
        script = _written(*waiting.pop(0))
        found += _scored(run.at(f"first={len(waiting)}"), [script.model_copy(update={"folds": 1, "also": True})], FIRST)
    folds: int | None = None
    if found:
        incumbent(run, found[0], "first")
        submit.first(run.at("first"), found[0])
        folds = folds_for(run, found[0].evaluation, left(run, "folds", found), cards)
        if folds is not None:
            run.note("folds", f"Time allows {folds} of {len(run.data.folds)} folds per script.")
    if len(run.data.folds) > 1 and folds != 1 and found and script is not None:
        script = script.model_copy(update={"solution": found[0].solution})
        found = (
            _scored(run.at("whole"), [script.model_copy(update={"folds": folds, "also": _few_to_predict(run)})], FIRST)
            or found
        )
    if waiting and left(run, "rest", found) > 0:
        rest = _different(run, [_written(*each) for each in waiting], found)
        rest = [
            each.model_copy(
                update={"folds": as_many(run, found[0].evaluation) if found else None, "also": _few_to_predict(run)}
            )
            for each in rest
        ]
        found += _scored(run.at("rest"), rest, SHARE) if rest else []
    if not found:
        raise StudioError(
            "No candidate script could be scored: see the log for each script's error, then give more minutes or other models."
        )
    found.sort(key=lambda each: each.score, reverse=True)
    incumbent(run, found[0], "best")
    return found


def merge(run: Run, ranked: list[Scored]) -> list[Scored]:
    """A_merger: merge into the best, best first, while it helps. The L solutions to refine, the merged one first."""
    run.write("phase", {"title": "Merging candidates", "phase": "initial"})
    base = ranked[0]
    for number, other in enumerate(ranked[1:]):
        place = run.at(f"merge={number}")
        seconds = left(place, "seconds", [base])
        if MERGE * seconds < sum(fold.seconds for each in (base, other) for fold in each.evaluation.folds):
            break
        merged = place.ask(Engineer.merge, base.solution, other.solution)
        if merged is None:
            continue
        script = Script(
            solution=merged, parent=base.solution.id, race=base.evaluation.digest, folds=as_many(run, base.evaluation),
            also=_few_to_predict(run),
        )  # fmt: skip
        script, evaluation = score(place, [script], "merge", seconds)[0]
        if not evaluation.ok or not against(place, "compare", evaluation, base.evaluation).adopted:
            place.note("kept", f"Merging did not help: {base.solution.title} stays.")
            break
        base = Scored(solution=script.solution, evaluation=evaluation)
        incumbent(place, base)
    others = [each for each in ranked if each.solution.id != base.solution.id]
    return [base, *others][: run.settings.sizes.solutions]


def _few_to_predict(run: Run) -> bool:
    """Whether the first fold's model may predict the test rows too, so that there is a submission before any dear refit."""
    return not run.task.place and run.task.test_rows <= run.task.rows


def _written(run: Run, card: ModelCard) -> Script:
    return Script(solution=run.ask(Engineer.candidate, card), once=ONCE * card.once)


def _different(run: Run, scripts: list[Script], found: list[Scored]) -> list[Script]:
    """Each script once: for a model that it does not know, an engineer may come up with a script that is there already."""
    seen = {each.solution.id for each in found}
    kept = []
    for number, script in enumerate(scripts):
        if script.solution.id in seen:
            run.note(
                f"same={number}", f"{script.solution.title}: the same script as another model's; it is scored once."
            )
        else:
            kept.append(script)
        seen.add(script.solution.id)
    return kept


def _scored(run: Run, scripts: list[Script], share: float) -> list[Scored]:
    turns = (len(scripts) + 1) // 2
    remains = run.seconds_left("share")
    least = LEAST if run.settings.deadline is None else min(LEAST, remains)
    seconds = max(least, share * remains / turns)
    results = score(run, scripts, "candidate", seconds)
    return [Scored(solution=script.solution, evaluation=found) for script, found in results if found.ok]
