"""Pauses: what a person may answer, and what comes of it. One worker serves all tests; what was evaluated once is known."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

import core
from core.decisions import Answer
from core.durable import store
from core.engineers.port import EnsemblePlan
from core.errors import Refused
from core.runs import Sizes
from tests.durable.lab import asked, begin, ended, events, finished, reply, until

pytestmark = pytest.mark.usefixtures("shared")
ONE = Sizes(models=1, outer=0, solutions=1, ensembles=0)
REFINED = Sizes(models=1, outer=1, inner=2, solutions=1, ensembles=0)
COMBINED = Sizes(models=2, outer=0, solutions=2, ensembles=1)


def test_a_run_on_ask_waits_with_nothing_running(tmp_path: Path) -> None:
    run = begin(tmp_path, sizes=ONE, ask=("models",))
    decision = asked(run, "models")
    seen = until(lambda: (seen := core.view(run)).state == "waiting" and seen)
    assert not seen.active
    assert seen.open == {decision.key: decision}
    reply(run, decision)
    finished(run)


def test_turned_down_models_come_again_with_the_note_and_an_edit_chooses_among_them(tmp_path: Path) -> None:
    run = begin(tmp_path, sizes=Sizes(models=2, outer=0, solutions=1, ensembles=0), ask=("models",))
    first = asked(run, "models")
    reply(run, first, "reject", note="simpler, please")
    second = asked(run, "models")
    assert second.key != first.key
    cards = second.proposal["cards"]
    assert all("Told: simpler, please" in card["why"] for card in cards)
    chosen = {"cards": [{**card, "chosen": card["id"] == "neighbours"} for card in cards]}
    reply(run, second, "edit", chosen)
    seen = finished(run)
    assert [known.solution.title for known in seen.solutions.values()] == ["neighbours"]


def test_an_approved_target_is_tried_as_proposed(tmp_path: Path) -> None:
    run = begin(tmp_path, sizes=REFINED.model_copy(update={"inner": 1}), ask=("target",))
    decision = asked(run, "target")
    assert decision.context["rows"][0]["block"] in ("features", "model")
    assert len(decision.context["options"]) == 2
    reply(run, decision)
    seen = finished(run)
    assert [each.attempt.plan.alternative for each in seen.attempts] == ["squares"]


def test_an_edited_target_is_tried_as_edited(tmp_path: Path) -> None:
    run = begin(tmp_path, sizes=REFINED.model_copy(update={"inner": 1}), ask=("target",))
    decision = asked(run, "target")
    other = decision.context["options"][1]
    code = f"{other['code']}\n# as Ada wants it"
    reply(run, decision, "edit", {**other, "code": code})
    seen = finished(run)
    assert [each.refinement.plan.block for each in seen.attempts] == ["model"]
    tried = seen.solutions[seen.attempts[0].solution].solution
    assert "# as Ada wants it" in tried.block("model").code


def test_an_attempt_turned_down_is_not_run_and_its_note_reaches_the_engineer(tmp_path: Path) -> None:
    run = begin(tmp_path, sizes=REFINED, ask=("attempt",))
    first = asked(run, "attempt")
    assert first.proposal["plan"]["alternative"] == "crash"
    reply(run, first, "reject", note="no crashes today")
    second = asked(run, "attempt")
    assert second.proposal["plan"]["alternative"] == "remark"
    assert "Told: no crashes today" in second.proposal["plan"]["words"]
    reply(run, second, "edit", {**second.proposal, "code": second.proposal["code"] + "\n# mine"})
    seen = finished(run)
    assert [each.attempt.plan.alternative for each in seen.attempts] == ["squares", "remark"]
    last = seen.solutions[seen.attempts[1].solution].solution
    assert last.block("features").code.endswith("# mine")


@pytest.mark.slow
def test_five_proposals_turned_down_end_the_round_not_the_run(tmp_path: Path) -> None:
    run = begin(tmp_path, sizes=REFINED, ask=("target",))
    for _ in range(5):
        reply(run, asked(run, "target"), "reject", note="no")
    seen = finished(run)
    assert seen.attempts == []


@pytest.mark.slow
def test_an_ensemble_can_be_edited_and_turned_down(tmp_path: Path) -> None:
    edited = begin(tmp_path, sizes=COMBINED, ask=("ensemble",))
    turned_down = begin(tmp_path, sizes=COMBINED, ask=("ensemble",))
    decision = asked(edited, "ensemble")
    members = [member["solution"] for member in decision.context["members"]]
    trial = core.try_ensemble(edited, _plan(members, [0.25, 0.75]))
    reply(edited, decision, "edit", _plan(members, [0.25, 0.75]).model_dump(mode="json"))
    reply(turned_down, asked(turned_down, "ensemble"), "reject", note="one will do")
    seen = finished(edited)
    assert seen.report["ensemble"]["weights"] == [0.25, 0.75]
    assert seen.report["score"]["value"] == trial.score.value
    assert len(finished(turned_down).report["members"]) == 1


def test_the_finish_can_be_with_one_member_alone(tmp_path: Path) -> None:
    run = begin(tmp_path, sizes=COMBINED, ask=("ensemble", "finish"))
    decision = asked(run, "ensemble")
    members = [member["solution"] for member in decision.context["members"]]
    reply(run, decision, "edit", _plan(members, [0.5, 0.5]).model_dump(mode="json"))
    decision = asked(run, "finish")
    alone = decision.context["options"][1]["id"]
    reply(run, decision, "edit", {"choice": alone})
    seen = finished(run)
    assert [each["solution"] for each in seen.report["members"]] == [alone]
    assert seen.submissions[-1].members == [alone]


def test_an_edit_that_does_not_hold_together_is_refused_and_nothing_is_recorded(tmp_path: Path) -> None:
    run = begin(tmp_path, sizes=REFINED.model_copy(update={"inner": 1}), ask=("target",))
    decision = asked(run, "target")
    wrong = {
        "line": {**decision.proposal, "code": "def features(frame):\n    return ("},
        "no block": {**decision.proposal, "plan": {**decision.proposal["plan"], "block": "nowhere"}},
        "does not fit": {"code": 1},
    }
    for sentence, value in wrong.items():
        with pytest.raises(Refused, match=sentence):
            reply(run, decision, "edit", value)
    _nothing_recorded(run, decision.key)


def test_an_ensemble_of_strangers_is_refused_and_nothing_is_recorded(tmp_path: Path) -> None:
    run = begin(tmp_path, sizes=COMBINED, ask=("ensemble",))
    decision = asked(run, "ensemble")
    members = [member["solution"] for member in decision.context["members"]]
    for plan in (_plan(["stranger"], [1.0]), _plan(members, [1.0]), _plan(members, [-1.0, 2.0]), _plan([], [])):
        with pytest.raises(Refused):
            reply(run, decision, "edit", plan.model_dump(mode="json"))
    _nothing_recorded(run, decision.key)


def test_an_answer_to_another_proposal_or_to_no_decision_is_refused(tmp_path: Path) -> None:
    run = begin(tmp_path, sizes=ONE, ask=("models",))
    decision = asked(run, "models")
    with pytest.raises(Refused, match="changed since"):
        core.answer(run, decision.key, "0" * 16, Answer(verdict="approve"))
    with pytest.raises(Refused, match="no such decision"):
        core.answer(run, "elsewhere", decision.digest, Answer(verdict="approve"))
    _nothing_recorded(run, decision.key)


def test_of_two_answers_that_race_one_counts_and_the_other_is_told_whose(tmp_path: Path) -> None:
    run = begin(tmp_path, sizes=ONE, ask=("models",))
    decision = asked(run, "models")
    names = [f"person {number}" for number in range(8)]
    together, counted, told = threading.Barrier(len(names)), [], []

    def give(name: str) -> None:
        together.wait()
        try:
            reply(run, decision, by=name)
            counted.append(name)
        except Refused as refusal:
            told.append(str(refusal))

    threads = [threading.Thread(target=give, args=(name,)) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(counted) == 1
    assert len(told) == len(names) - 1
    assert all(f"Already decided: {counted[0]} approved it" in sentence for sentence in told)
    seen = finished(run)
    assert [each.answer.by for each in seen.decided if each.decision.kind == "models"] == counted


def test_switching_a_kind_to_automatic_answers_its_open_decision_and_the_later_ones(tmp_path: Path) -> None:
    run = begin(tmp_path, sizes=REFINED, ask=("target", "attempt"))
    asked(run, "target")
    core.set_autonomy(run, "target", "auto")
    decision = asked(run, "attempt")
    core.set_autonomy(run, "attempt", "auto")
    seen = finished(run)
    steered = [each for each in seen.decided if each.decision.kind in ("target", "attempt")]
    assert [each.answer.by for each in steered] == ["autopilot", "autopilot"]
    with pytest.raises(Refused, match="Already decided: autopilot"):
        reply(run, decision)


def test_switching_a_kind_to_ask_holds_for_decisions_to_come(tmp_path: Path) -> None:
    run = begin(tmp_path, sizes=ONE, ask=("models",))
    decision = asked(run, "models")
    core.set_autonomy(run, "finish", "ask")
    reply(run, decision)
    reply(run, asked(run, "finish"))
    finished(run)


def test_stopping_while_a_decision_waits_ends_the_run_and_refuses_answers(tmp_path: Path) -> None:
    run = begin(tmp_path, sizes=ONE, ask=("models",))
    decision = asked(run, "models")
    core.stop(run)
    seen = ended(run, 5.0)
    assert seen.state == "stopped"
    assert seen.open == {}
    assert events(run, "stopped")
    with pytest.raises(Refused, match="stopped"):
        reply(run, decision)
    with pytest.raises(Refused, match="ended already"):
        core.stop(run)


@pytest.mark.slow
def test_both_branches_wait_side_by_side_and_stop_together(tmp_path: Path) -> None:
    run = begin(tmp_path, sizes=Sizes(models=2, outer=1, inner=1, solutions=2, ensembles=0), ask=("target",))
    seen = until(lambda: len((seen := core.view(run)).open) == 2 and seen)
    assert {key.split("/")[0] for key in seen.open} == {"solution=0", "solution=1"}
    core.stop(run)
    assert ended(run, 5.0).state == "stopped"


def _plan(members: list[str], weights: list[float]) -> EnsemblePlan:
    return EnsemblePlan(method="weights", members=tuple(members), weights=tuple(weights))


def _nothing_recorded(run: str, key: str) -> None:
    assert store.event(run, key, "answer") is None
    assert key in core.view(run).open
    core.stop(run)
    ended(run, 5.0)


def test_a_hint_is_heard_before_the_next_proposal_and_what_became_of_it_is_told(tmp_path: Path) -> None:
    run = begin(tmp_path, sizes=REFINED, ask=("target",))
    decision = asked(run, "target")
    core.steer(run, "  please try crash ")
    with pytest.raises(Refused, match="few words"):
        core.steer(run, " ")
    reply(run, decision)
    seen = finished(run)
    (hint,) = seen.hints.values()
    assert (hint.text, hint.by) == ("please try crash", "person")
    assert hint.heard == {"solution=0": "Heard: please try crash", "": "Heard: please try crash"}
    assert [each.plan.alternative for each in seen.followed(hint)] == ["crash"]
    briefs = [event.key for event in store.read(run, kind="heard")]
    assert briefs[0].startswith("solution=0/refine/t=0/k=1/")
    with pytest.raises(Refused, match="has ended"):
        core.steer(run, "too late")


def test_hints_given_with_the_task_are_heard_before_the_first_proposal(tmp_path: Path) -> None:
    run = begin(tmp_path, sizes=ONE, hints=("only simple models",))
    seen = finished(run)
    assert [hint.text for hint in seen.hints.values()] == ["only simple models"]
    assert store.read(run, kind="heard")[0].key.startswith("search/models/")
    with pytest.raises(Refused, match="few words"):
        begin(tmp_path, hints=(" ",))
