"""A person's version is scored while the decision stays open, and not a second time when it is approved."""

from __future__ import annotations

from pathlib import Path

import pytest

import core
from core.engineers.port import Refinement
from core.errors import Refused
from core.runs import Sizes
from tests.durable.lab import asked, begin, events, finished, reply, until

pytestmark = pytest.mark.usefixtures("shared")
REFINED = Sizes(models=1, outer=1, inner=1, solutions=1, ensembles=0)


def test_versions_are_run_beside_the_incumbent_and_an_approved_one_is_known_already(tmp_path: Path) -> None:
    run = begin(tmp_path, sizes=REFINED, ask=("target",))
    decision = asked(run, "target")
    theirs = Refinement.model_validate(decision.proposal)
    mine = theirs.model_copy(update={"code": theirs.code + "\n# mine", "title": "mine"})
    for version in (mine, theirs, mine):  # the second trial of the same is no other one
        core.try_version(run, decision.key, version)
    versions = until(
        lambda: (all_ := core.tried_versions(run, decision.key)) and not any(v.running for v in all_) and all_
    )
    assert len(versions) == 2
    first, second = versions
    assert first.evaluation is not None
    assert second.evaluation is not None
    assert first.evaluation.score == second.evaluation.score
    assert first.against is not None
    assert first.against.gain > 0
    assert set(core.view(run).open) == {decision.key}
    before = core.view(run).best
    reply(run, decision, "edit", mine.model_dump(mode="json"))
    seen = finished(run)
    assert seen.attempts[0].solution == first.solution
    trial, attempt = (
        next(job for job in seen.jobs.values() if job.solution == first.solution and job.purpose == purpose)
        for purpose in ("trial", "attempt")
    )
    assert attempt.evaluation == trial.evaluation
    assert attempt.started is None
    assert before is not None
    assert seen.best is not None
    assert before < seen.best
    with pytest.raises(Refused, match="answered meanwhile"):
        core.try_version(run, decision.key, mine)


def test_a_check_names_what_is_missing_and_what_leaks(tmp_path: Path) -> None:
    run = begin(tmp_path, sizes=REFINED, ask=("target",))
    decision = asked(run, "target")
    theirs = Refinement.model_validate(decision.proposal)
    assert core.check_version(run, decision.key, theirs) == ()
    wrong = theirs.model_copy(update={"code": theirs.code + "\nzebra(1)"})
    assert core.check_version(run, decision.key, wrong) == ("`zebra` is used, but nothing above gives it.",)
    leaking = theirs.model_copy(update={"code": theirs.code + '\nother = pd.read_csv("/etc/passwd")'})
    assert any("/etc/passwd" in each for each in core.check_version(run, decision.key, leaking))
    with pytest.raises(Refused, match="does not hold together"):
        core.check_version(run, decision.key, theirs.model_copy(update={"code": "("}))
    assert not events(run, "attempt")
    core.stop(run)
