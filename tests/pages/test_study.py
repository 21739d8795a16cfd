from __future__ import annotations

from itertools import pairwise

import pytest

from core.engineers.port import AblationRow
from core.harness.evaluation import Evaluation, FoldResult
from core.view import RunView, begin, fold
from pages.widgets import ablation_chart, bands, colours
from pages.widgets.study_facts import cost_in_words, facts_of, tried_in_words
from tests.pages.conftest import Open, keyed, texts
from tests.pages.fakes import FakeStudio
from tests.pages.pieces import comparison, score, solution
from tests.pages.questions import target_decision
from tests.pages.story import Story, refined

PLACE = "solution=0/refine/t=1/ablate"
ROWS = [
    AblationRow(block="model", title="A plain one", comparison=comparison(0.01)),
    AblationRow(block="features", title="None built", comparison=None, sentence="It crashed."),
]


def studied(mended: bool = False) -> Story:
    """A run with a study whose evaluations the journal holds, four seconds a fold cheaper and worse by 0.01."""
    told = refined("r1", "Mine")
    if mended:
        _variant(told, f"{PLACE}/evaluate=0", None)
        _variant(told, f"{PLACE}/variant=0/debug/try=0/evaluate=0", 0.913)
    else:
        _variant(told, f"{PLACE}/evaluate=0", 0.913)
    told.tell("study", PLACE, rows=ROWS, summary="The model matters.", solution=solution(4).id)
    return told


def _variant(told: Story, key: str, value: float | None) -> None:
    made = solution(2_000 if value else 2_001, "without [model]: A plain one (on 3 of 5 folds)")
    told.introduce(made, "ablation", "solution=0", parent=solution(4).id)
    told.tell("queued", key, solution=made.id, title=made.title, purpose="ablation", branch="solution=0")
    folds = [
        FoldResult(fold=at, score=value + 0.002 * (at - 2), seconds=0.5, train_rows=9_600, held_out_rows=2_400)
        for at in range(3)
        if value
    ]
    evaluation = Evaluation(
        digest="v", solution=made.id, status="ok" if value else "failed", score=score(value) if value else None,
        folds=tuple(folds), seconds=2.0,
    )  # fmt: skip
    told.tell("evaluated", key, evaluation=evaluation)


def seen(told: Story) -> RunView:
    return fold(begin(told.events[0]), told.events[1:])


@pytest.mark.parametrize("mended", [False, True])
def test_a_row_has_the_folds_that_both_have_run_and_what_the_block_costs(mended: bool) -> None:
    view = seen(studied(mended))
    with_model, without_features = facts_of(view, view.studies[-1])
    assert [at for at, _ in with_model.gains] == [0, 1, 2]
    assert [gain for _, gain in with_model.gains] == pytest.approx([0.01] * 3)
    assert with_model.times == [(1.5, 0.5)] * 3
    assert without_features.gains == []


def test_a_metric_that_is_better_when_lower_turns_the_folds_round() -> None:
    view = seen(studied())
    view.task = view.task.model_copy(update={"metric": "log_loss"})
    assert not view.task.maximise
    assert [gain for _, gain in facts_of(view, view.studies[-1])[0].gains] == pytest.approx([-0.01] * 3)


def test_only_attempts_on_the_block_and_before_the_study_count() -> None:
    view = seen(studied())
    first, last = view.studies[0], view.studies[-1]
    assert [len(each.tried) for each in facts_of(view, last)] == [6, 0]
    assert not any(each.tried for each in facts_of(view, first))
    assert tried_in_words(view.attempts) == "6 attempts, 2 adopted"
    assert tried_in_words([]) == "nothing"


def test_a_cost_in_time_is_told_with_care() -> None:
    assert cost_in_words([]) == "not known"
    assert cost_in_words([(3.0, 1.0)]) == "+2.0 s, on one fold only"
    assert cost_in_words([(3.0, 1.0), (3.2, 1.1), (3.1, 1.1)]) == "+2.0 s ± 0.1 s"
    assert cost_in_words([(3.0, 1.0), (1.0, 1.4), (2.0, 2.1)]).startswith("within noise (+0.5 s ±")
    assert cost_in_words([(1.0, 1.0), (1.0, 1.01), (1.0, 0.99)]).startswith("within noise (0 s ±")
    assert cost_in_words([(1.0, 3.0), (1.1, 3.2)]) == "−2.0 s ± 0.6 s"


def test_dots_are_drawn_at_their_row_and_names_are_no_markup(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(colours, "dark", lambda: False)
    row = AblationRow(block="model", title="<b>model</b> " + "long " * 20, comparison=comparison(0.01))
    bars, dots = ablation_chart.ablation_chart([row], "AUC", {0: [(0, 0.02), (1, -0.01)]}).data
    assert list(dots.x) == [0.02, -0.01]
    assert set(dots.y) == set(bars.y)
    assert "<b>" not in bars.y[0]
    assert bars.y[0].count("<br>") == 1


def test_folds_are_shown_on_demand_with_what_blocks_cost_and_what_was_tried(studio: FakeStudio, page: Open) -> None:
    studio.add(studied())
    at = page("run", run="r1", run_tabs="Ablations")
    assert "A dot is one fold" not in texts(at)
    at.toggle(key="study_chart_folds").set_value(True).run()
    assert "A dot is one fold" in texts(at)
    table = next(each.value for each in at.dataframe if "What it costs per fold" in each.value)
    assert list(table["What it costs per fold"]) == ["+1.0 s ± 0.0 s", "not known"]
    assert list(table["Tried before"]) == ["6 attempts, 2 adopted", "nothing"]
    assert "What was tried on these blocks before: 6 attempts, 2 adopted" in texts(at)


def test_a_study_without_evaluations_offers_no_folds(studio: FakeStudio, page: Open) -> None:
    studio.add(refined("r1", "Mine"))
    at = page("run", run="r1", run_tabs="Ablations")
    assert at.toggle(key="study_chart_folds").disabled
    assert "Nothing was tried on these blocks before" in texts(at)


def test_the_button_on_a_band_chooses_the_block(studio: FakeStudio, page: Open) -> None:
    decision, told = target_decision(), refined("r1", "Mine")
    told.ask(decision)
    studio.add(told)
    at = page("run", run="r1")
    assert keyed(at, "selectbox", "target_block_").value == "model"
    at.button(key=f"refine_{decision.digest}_features").click().run()
    assert keyed(at, "selectbox", "target_block_").value == "features"
    assert keyed(at, "text_area", "plan_words_").value.startswith("Ratios of numbers")
    assert at.button(key=f"refine_{decision.digest}_model")


def test_bands_stand_side_by_side_and_the_chosen_one_is_named_and_framed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(colours, "dark", lambda: False)
    made = solution(4)
    rows = [AblationRow(block="model", title="<i>x</i>", comparison=comparison(0.01))]
    strips = bands.strip_chart(made, "model", rows).data
    assert [each.customdata[0] for each in strips] == [block.name for block in made.blocks]
    ends = [each.base[0] + each.x[0] for each in strips]
    assert [each.base[0] for each in strips] == pytest.approx([0, *ends[:-1]])
    assert min(each.x[0] for each in strips) >= bands.LEAST * ends[-1] * 0.8
    chosen = [each for each in strips if each.text[0].startswith("<b>")]
    assert [each.name for each in chosen] == ["model"]
    assert "brings +0.01" in chosen[0].hovertext[0]
    assert all(one.marker.color != other.marker.color for one, other in pairwise(strips))
