"""Before a version is approved: check, run beside the others, back to earlier texts."""

from __future__ import annotations

from core.harness.evaluation import Evaluation, Failure
from core.versions import Version
from tests.pages.conftest import Open, keyed, texts
from tests.pages.fakes import FakeStudio
from tests.pages.pieces import comparison, score, solution
from tests.pages.questions import target_decision
from tests.pages.story import refined


def waiting(studio: FakeStudio) -> str:
    decision = target_decision()
    story = refined("r1", "Mine")
    story.ask(decision)
    studio.add(story)
    return f"code_{decision.digest}_model"


def test_check_names_what_is_wrong_without_running_it(studio: FakeStudio, page: Open) -> None:
    editor = waiting(studio)
    at = page("run", run="r1")
    assert at.button(key="check_version").disabled
    at.session_state[f"{editor}_0"] = "model = nowhere()"
    at.run()
    at.button(key="check_version").click().run()
    assert "`nowhere` is used, but nothing above gives it." in texts(at)
    at.session_state[f"{editor}_0"] = "model = object()"
    at.run()
    at.button(key="check_version").click().run()
    assert "It parses, its names exist" in texts(at)


def test_my_version_and_the_engineers_are_run_and_stand_side_by_side(studio: FakeStudio, page: Open) -> None:
    editor, decision = waiting(studio), target_decision()
    at = page("run", run="r1")
    at.session_state[f"{editor}_0"] = "model = object()"
    at.run()
    at.button(key="run_mine").click().run()
    at.button(key="run_theirs").click().run()
    tried = [call[3].code for call in studio.calls if call[0] == "try_version"]
    assert tried == ["model = object()", decision.proposal["code"]]
    known = list(studio.view("r1").solutions)
    done = Evaluation(digest="d", solution=known[0], status="ok", score=score(0.91), seconds=2.0)
    failed = Evaluation(
        digest="e", solution=known[1], status="failed", failure=Failure(kind="crash", sentence="It fell over.")
    )
    studio.versions[decision.key] = [
        Version(solution=known[0], running=False, evaluation=done, against=comparison(0.01)),
        Version(solution=known[1], running=False, evaluation=failed),
    ]
    at.run()
    assert "against the incumbent" in texts(at)
    assert "It fell over." in texts(at)


def test_what_was_checked_can_be_put_back(studio: FakeStudio, page: Open) -> None:
    editor = waiting(studio)
    at = page("run", run="r1")
    assert not [each for each in at.button if str(each.key).startswith("put_back_")]
    for text in ("model = 1", "model = 2"):
        at.session_state[f"{editor}_0"] = text
        at.run()
        at.button(key="check_version").click().run()
    keyed(at, "selectbox", "texts_").set_value(0).run()
    keyed(at, "button", "put_back_").click().run()
    assert at.session_state[f"{editor}_start"] == "model = 1"
    assert "+model = 1" in texts(at)
    assert solution(4).block("model").code not in ("model = 1", "model = 2")
