"""A branch goes on from a decision of another run; nothing before it is done twice, and both stay."""

from __future__ import annotations

from pathlib import Path

import pytest

import core
from core.durable import store
from core.errors import Refused
from core.runs import Sizes
from tests.durable.lab import asked, begin, events, finished, reply

pytestmark = pytest.mark.usefixtures("shared")
REFINED = Sizes(models=2, outer=1, inner=2, solutions=2, ensembles=1)


def test_a_decision_of_an_ended_run_is_answered_otherwise_in_a_branch(tmp_path: Path) -> None:
    run = begin(tmp_path, sizes=REFINED)
    old = finished(run)
    decided = next(
        each for each in old.decided if each.decision.kind == "target" and each.decision.key.startswith("solution=0")
    )
    made = core.branch(run, decided.decision.key)
    decision = asked(made, "target")
    assert decision.proposal == decided.decision.proposal
    seen = core.view(made)
    assert seen.branch_of == {"run": run, "name": "small", "decision": decision.key, "title": decision.title}
    before = {event.key for event in events(run, "evaluated") if event.at < decided.asked}
    again = {event.key for event in events(made, "evaluated") if event.at < decided.asked}
    assert again == before
    assert len(before) >= 3
    other = decision.context["options"][1]
    reply(made, decision, "edit", other)
    new = finished(made)
    (changed, unchanged) = (
        [each.plan.block for each in seen.attempts if each.branch == "solution=0"] for seen in (new, old)
    )
    assert changed[0] == other["plan"]["block"] != unchanged[0]
    assert core.view(run).attempts == old.attempts
    comparison, rows = core.compared(made, run)
    assert rows > 0
    assert comparison.high >= comparison.low
    inherited = {event.key for event in events(made, "solution")} & {event.key for event in events(run, "solution")}
    assert inherited


def test_a_branch_of_a_run_that_waits_leaves_the_run_waiting(tmp_path: Path) -> None:
    run = begin(tmp_path, sizes=REFINED, ask=("ensemble",))
    decision = asked(run, "ensemble")
    made = core.branch(run, decision.key)
    same = asked(made, "ensemble")
    assert same.proposal == decision.proposal
    reply(made, same, "reject")
    assert len(finished(made).report["members"]) == 1  # type: ignore[index]
    assert set(core.view(run).open) == {decision.key}
    reply(run, decision)
    finished(run)
    core.delete(run)
    assert core.file(made, "submission.csv")


def test_a_branch_needs_a_decision_of_a_run_of_this_version(tmp_path: Path) -> None:
    run = begin(tmp_path, sizes=Sizes(models=1, outer=0, solutions=1, ensembles=0))
    finished(run)
    for key, sentence in (("nowhere", "no such decision"), ("task", "start a new run")):
        with pytest.raises(Refused, match=sentence):
            core.branch(run, key)
    with pytest.raises(Refused, match="no such run"):
        core.branch("nobody", "task")
    store.update_run(run, version="0")
    with pytest.raises(Refused, match="another version"):
        core.branch(run, "search/models")


def test_a_branch_goes_past_what_a_person_answered_and_leaves_a_trial_without_an_end_behind(tmp_path: Path) -> None:
    run = begin(tmp_path, sizes=REFINED, ask=("ensemble",))
    decision = asked(run, "ensemble")
    trial = "solution=0/refine/t=0/target/trial=x"
    store.write(run, trial, "queued", {"solution": "x", "title": "mine", "purpose": "trial", "branch": "solution=0"})
    store.write(run, f"{trial}/fold=0", "fold", {"fold": 0, "score": 1.0})
    core.steer(run, "go on")
    reply(run, decision, "reject")
    last = next(each for each in finished(run).decided if each.decision.kind == "finish")
    made = core.branch(run, last.decision.key)
    asked(made, "finish")
    seen = core.view(made)
    assert trial in core.view(run).jobs
    assert trial not in seen.jobs
    assert not seen.active
    assert [hint.text for hint in seen.hints.values()] == ["go on"]
