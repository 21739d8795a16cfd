from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.decisions import Answer
from core.export import so_far
from core.journal import Event
from core.report import markdown
from core.view import RunView, begin, fold
from pages.widgets.tree import job_line
from tests.pages.pieces import score, solution
from tests.pages.questions import target_decision
from tests.pages.story import Story, beginning, finished, refined

STORIES = {"beginning": beginning, "refined": refined, "finished": finished}


def seen(story: Story, upto: int | None = None) -> RunView:
    return fold(begin(story.events[0]), story.events[1:upto])


@pytest.mark.parametrize("name", STORIES)
def test_every_beginning_of_a_journal_can_be_shown(name: str):
    story = STORIES[name]()
    for upto in range(1, len(story.events) + 1):
        view = seen(story, upto)
        assert markdown(view).startswith("# ")
        assert len(view.best_line) <= len(view.points)
        assert view.last_event == story.events[upto - 1].id


@settings(deadline=None)  # a clock of the machine says nothing of the fold
@given(st.data())
def test_it_does_not_matter_in_which_portions_the_journal_is_read(data: st.DataObject):
    story = finished()
    cuts = sorted(data.draw(st.sets(st.integers(1, len(story.events)), max_size=6)))
    view = begin(story.events[0])
    for start, end in zip([1, *cuts], [*cuts, len(story.events)]):
        fold(view, story.events[start:end])
    assert view == seen(story)


BODIES = st.sampled_from(
    [
        "note",
        "phase",
        "decision",
        "answer",
        "queued",
        "evaluated",
        "submission",
        "vault",
        "incumbent",
        "stopped",
        "failed",
    ]
)


@given(st.lists(BODIES, max_size=15))
def test_events_in_an_unusual_order_never_raise(kinds: list[str]):
    story = Story()
    for number, kind in enumerate(kinds):
        _tell(story, kind, number)
    for upto in range(1, len(story.events) + 1):
        view = seen(story, upto)
        assert not (view.ended and view.open)
        markdown(view)
        if view.submissions:
            so_far(view)


def _tell(story: Story, kind: str, number: int) -> None:
    decision = target_decision(f"solution={number % 2}")
    bodies: dict[str, dict[str, Any]] = {
        "note": {"text": "a line", "level": "warning"},
        "phase": {"title": "Refining", "phase": "refine"},
        "decision": decision.model_dump(mode="json"),
        "answer": Answer(verdict="approve").model_dump(mode="json") | {"decision": decision.digest},
        "submission": {"folder": "f", "members": [solution().id], "form": "label", "rows": 3, "reason": "first"},
        "vault": {"score": score(0.9), "looks": 2},
        "incumbent": {"solution": solution().id, "score": score(0.9), "branch": ""},
        "stopped": {"sentence": "Stopped."},
        "failed": {"sentence": "Failed."},
    }
    if kind in ("queued", "evaluated"):
        story.evaluate(f"e{number}", solution(number), "tiny", "candidate", 0.9 if kind == "evaluated" else None)
        return
    key = decision.key if kind in ("decision", "answer") else f"k{number}"
    story.tell(kind, key, **bodies[kind])


def test_what_comes_after_the_end_does_not_wake_the_run():
    story = Story()
    story.tell("stopped", "", sentence="Stopped.")
    story.phase("refine", "Refining")
    story.ask(target_decision())
    view = seen(story)
    assert (view.state, view.open) == ("stopped", {})


def test_a_first_score_on_one_fold_is_no_match_for_one_on_all():
    story = Story()
    for folds, value in ((1, 0.99), (3, 0.9), (3, 0.8)):
        story.tell("incumbent", f"i{folds}{value}", solution=f"s{value}", score=score(value), branch="", folds=folds)
    view = seen(story)
    assert view.best is not None
    assert (view.best.value, view.best_solution) == (0.9, "s0.9")


def test_the_best_score_is_the_best_incumbent_s():
    story = Story()
    for number, value in enumerate((0.8, 0.9, 0.85)):
        story.tell("incumbent", f"i{number}", solution=f"s{number}", score=score(value), branch="solution=0")
    assert seen(story).best == score(0.9)
    assert seen(story).best_solution == "s1"


def test_a_further_model_may_be_the_best_where_it_was_scored_on_as_many_folds():
    story = Story()
    story.tell("incumbent", "i", solution="s", score=score(0.8), branch="", folds=5)
    for number, (value, status) in enumerate(((0.99, "raced out"), (0.7, "ok"), (0.9, "ok"))):
        further = solution(number)
        story.introduce(further, "widen")
        story.evaluate(f"w{number}", further, "Further", "widen", value, status=status)
    view = seen(story)
    assert (view.best, view.best_solution) == (score(0.9), further.id)
    assert view.incumbents[""][0] == "s", "nobody adopted it"


def test_an_answered_decision_is_no_longer_open():
    story, decision = Story(), target_decision()
    story.ask(decision)
    assert list(seen(story).open) == [decision.key]
    story.answered(decision, Answer(verdict="reject", note="no"))
    view = seen(story)
    assert view.open == {}
    assert view.decided[-1].answer.note == "no"


def test_a_copy_s_lists_are_its_own():
    view = seen(finished())
    other = view.copy()
    other.log.append((0.0, "info", "more"))
    assert len(other.log) == len(view.log) + 1


def test_an_event_is_plain_json():
    event = beginning().events[0]
    assert Event.model_validate_json(event.model_dump_json()) == event


@pytest.mark.parametrize(
    ("columns", "what"),
    [
        ({"note": "text"}, "texts"),
        ({"photo": "picture"}, "files"),
        ({"photo": "picture", "note": "text"}, "files or texts"),
    ],
)
def test_a_job_says_how_much_it_has_looked_at_until_a_fold_is_scored(columns: dict[str, str], what: str):
    story = Story()
    story.tell("queued", "candidate/0", solution="s", title="Meaning", purpose="candidate", branch="")
    story.tell("running", "candidate/0", worker="w1")
    for done in (0, 128):
        story.tell("files", f"candidate/0/files=represent_x/{done}", function="represent_x", done=done, files=3_024)
    view = seen(story)
    (job,) = view.active
    assert job.files == (128, 3_024)
    view.task = view.task.model_copy(update={"columns": columns})
    assert f", 128 of 3,024 {what} looked at" in job_line(view, job)
    story.tell("fold", "candidate/0/fold=0", fold=0, score=0.5, seconds=1.0)
    view = seen(story)
    assert "looked at" not in job_line(view, view.active[0])
