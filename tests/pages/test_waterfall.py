from __future__ import annotations

import pytest

from core.engineers.port import EnsemblePlan
from core.view import RunView, begin, fold
from pages.widgets.colours import on_paper
from pages.widgets.waterfall import waterfall, way
from tests.pages.pieces import score, solution
from tests.pages.questions import ensemble_decision, trial
from tests.pages.story import Story, beginning, finished


def seen(story: Story) -> RunView:
    return fold(begin(story.events[0]), story.events[1:])


def test_the_way_leads_from_the_first_script_over_merge_and_rewrites_to_the_ensemble() -> None:
    steps = way(seen(finished()))
    assert [step.title for step in steps] == [
        "First script: CatBoost, plain features", "Merged: CatBoost with gradient boosting", "Solution 2: Variant 2",
        "Solution 1: Variant 5",
        "Ensemble: weights of 2",
    ]  # fmt: skip
    assert steps[0].comparison is None
    assert steps[2].comparison is not None
    assert steps[2].comparison.gain == pytest.approx(0.0018)


def test_the_bars_add_up_to_the_final_score() -> None:
    view = seen(finished())
    steps = way(view)
    with on_paper():
        figure, beyond = waterfall(view, steps)
    assert sum(figure.data[0]["x"]) == pytest.approx(steps[-1].score.value)
    assert figure.data[0]["measure"] == ("absolute", *["relative"] * 4, "total")
    assert "0.5, lies too far away" in beyond
    assert "<br>over the version before: +0.0018" in figure.data[0]["hovertext"][2]


def test_a_near_baseline_is_the_first_bar() -> None:
    story = beginning()
    story.events[0].body["baseline"] = score(0.918).model_dump(mode="json")
    view = seen(story)
    with on_paper():
        figure, beyond = waterfall(view, way(view))
    assert figure.data[0]["y"][0] == "1. Trivial baseline<br><b>0.918</b>"
    assert beyond == ""


def test_a_script_that_was_submitted_alone_ends_its_own_line() -> None:
    story = finished()
    report = story.events.pop().body["report"]
    alone = EnsemblePlan(method="mean", members=(solution(1, "Gradient boosting").id,))
    story.tell("finished", "finished", sentence="Done.", report=report | {"ensemble": alone.model_dump(mode="json")})
    assert [step.title for step in way(seen(story))] == ["First script: Gradient boosting"]


def test_an_ensemble_follows_the_best_of_the_members_it_was_compared_with() -> None:
    story = beginning()
    story.ask(ensemble_decision())
    story.tell("trial", "t", **trial(EnsemblePlan(method="mean", members=("a", "b"))).model_dump(mode="json"))
    titles = [step.title for step in way(seen(story))]
    assert titles == ["First script: CatBoost, plain features", "Ensemble: mean of 2"]


def test_titles_are_not_taken_as_markup() -> None:
    story = Story()
    made = solution(0, "<img src=x onerror=alert(1)>")
    story.introduce(made, "candidate")
    story.evaluate("candidate/0", made, made.title, "candidate", 0.9)
    story.tell("incumbent", "i", solution=made.id, score=score(0.9), branch="")
    view = seen(story)
    with on_paper():
        figure, _ = waterfall(view, way(view))
    assert "<img" not in str(figure.to_json())
