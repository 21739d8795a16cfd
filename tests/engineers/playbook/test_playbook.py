"""The engineer's answers: what is proposed, in which order, and never twice."""

from __future__ import annotations

import pytest

from core.engineers.playbook import Playbook
from core.engineers.playbook.catalogue import recipes
from core.engineers.port import AblationRow, Attempt, Brief, ModelCard, Plan
from core.harness.evaluation import Failure
from core.harness.score import Comparison
from core.solution import Solution, check
from tests.engineers.playbook import tables
from tests.engineers.playbook.room import brief_of

TRAIN = tables.table(80)
BRIEF = tables.claiming(tables.binary(TRAIN, "f1"), 5_000)
ENGINEER = Playbook()


def candidate(name: str, brief: Brief = BRIEF) -> Solution:
    return ENGINEER.candidate(brief, ModelCard(id=name, name=name, why="", source="bundled"))


def compared(gain: float, spread: float = 0.005) -> Comparison:
    return Comparison(gain=gain, low=gain - spread, high=gain + spread, p_better=0.99 if gain > 0 else 0.01)


def row(block: str, gain: float, spread: float = 0.005) -> AblationRow:
    return AblationRow(block=block, title="plain", comparison=compared(gain, spread))


def attempt(plan: Plan, adopted: bool = False) -> Attempt:
    return Attempt(plan=plan, score=None, comparison=None, adopted=adopted, sentence="")


def merged() -> Solution:
    both = ENGINEER.merge(BRIEF, candidate("linear"), candidate("catboost"))
    assert both is not None
    return both


def all_scripts() -> list[Solution]:
    tabular = [each.id for each in recipes() if not {"media", "planes"} & set(each.blocks)]
    found = [candidate(name, brief) for name in tabular for brief in tables.some_briefs(TRAIN)]
    return [*found, merged()]


FOREIGN = Solution(
    title="Somebody's",
    code="# %% [load] Load\nimport pandas as pd\ntrain = pd.read_parquet('input/train.parquet')\n"
    "# %% [features] Features\nX = train[['size']].fillna(0)\n"
    "# %% [model] Model\nfrom sklearn.linear_model import Ridge\nmodel = Ridge().fit(X, train['price'])\n"
    "# %% [predict] Predict\ndef predict(test):\n"
    "    return pd.DataFrame({'price': model.predict(test[['size']].fillna(0))}, index=test.index)\n",
)
BROKEN = Solution(title="Torn", code="# %% [model] Model\ndef predict(:\n", model="linear")


def test_the_quickest_sound_model_comes_first_and_then_the_strongest() -> None:
    cards = ENGINEER.retrieve(BRIEF, 4)
    assert cards[0].id == "linear"
    assert len({card.id for card in cards}) == 4
    assert all(card.source == "bundled" and "pipelines[" in card.code for card in cards)
    numbers = brief_of(TRAIN, {"size": "number", "weight": "number"}, ("price",), "regression", "rmse")
    assert [card.id for card in ENGINEER.retrieve(numbers, 2)] == ["linear", "catboost"]


def test_no_model_is_offered_whose_library_is_missing() -> None:
    bare = BRIEF.model_copy(update={"libraries": {}})
    assert {card.id for card in ENGINEER.retrieve(bare, 9)} == {"linear", "bayes", "histgb", "extratrees"}


def test_seventy_seven_classes_of_text_are_not_given_to_boosting() -> None:
    labels = tuple(sorted(f"intent {number}" for number in range(77)))
    task = BRIEF.task.model_copy(
        update={"problem": "multiclass", "classes": {"sold": labels}, "columns": {"a__note": "text"}}
    )
    many = BRIEF.model_copy(update={"task": task})
    assert {card.id for card in ENGINEER.retrieve(many, 9)} == {
        "linear",
        "meaning",
        "bayes",
        "bag",
        "net",
        "extratrees",
    }


def test_little_time_leaves_the_quick_models_only() -> None:
    hurried = tables.claiming(BRIEF.model_copy(update={"seconds": 2.0}), 30_000)
    assert [card.id for card in ENGINEER.retrieve(hurried, 9)] == ["linear"]


def test_a_million_rows_get_boosting_too_since_the_search_sees_a_sample() -> None:
    numbers = brief_of(TRAIN, {"size": "number", "weight": "number"}, ("price",), "regression", "rmse")
    brief = numbers.model_copy(update={"seconds": 300.0})
    found = {card.id for card in ENGINEER.retrieve(tables.claiming(brief, 1_000_000), 9)}
    assert {"linear", "lightgbm", "xgboost"} <= found
    assert "net" not in found, "a training on all rows would not end"


def test_every_script_is_valid_and_passes_its_own_checks() -> None:
    for solution in all_scripts():
        check(solution.code)
        assert ENGINEER.leakage(BRIEF, solution, ()) == ()
        assert ENGINEER.data_use(BRIEF, solution, ()) == ()


def test_a_card_from_elsewhere_gets_a_script_too() -> None:
    card = ModelCard(id="https://example.org/a", name="catboost", why="", source="https://example.org/a")
    assert ENGINEER.candidate(BRIEF, card).model == "catboost"
    assert ENGINEER.candidate(BRIEF, card.model_copy(update={"name": "Something"})).model == "linear"


def test_scripts_of_one_family_are_not_merged() -> None:
    assert ENGINEER.merge(BRIEF, candidate("linear"), candidate("linear")) is None
    assert ENGINEER.merge(BRIEF, merged(), candidate("catboost")) is None
    assert ENGINEER.merge(BRIEF, FOREIGN, candidate("catboost")) is None


def test_a_merge_repeats_only_what_differs_or_depends_on_it() -> None:
    names = [block.name for block in merged().blocks]
    assert names.index("model_2") < names.index("blend")
    assert {"missing_2", "categories_2", "features_2"} <= set(names)
    two = ENGINEER.merge(BRIEF, candidate("lightgbm"), candidate("extratrees"))
    assert two is not None
    assert "text_2" not in [block.name for block in two.blocks]


def test_ablations_are_two_to_six_real_changes() -> None:
    for solution in all_scripts():
        found = ENGINEER.ablations(BRIEF, solution)
        assert 2 <= len(found) <= 6
        assert len({variant.block for variant in found}) == len(found)
        for variant in found:
            changed = solution.replace(variant.block, variant.code)
            assert changed.id != solution.id
            check(changed.code)


def test_a_text_task_never_loses_its_only_text() -> None:
    brief = brief_of(TRAIN, {"a__note": "text"}, ("sold",), "binary", "f1")
    found = ENGINEER.ablations(brief, candidate("linear", brief))
    assert {variant.block for variant in found} >= {"text", "model"}
    assert all("drop" not in variant.code for variant in found)


def test_the_block_with_the_largest_gain_is_proposed_first() -> None:
    solution = candidate("catboost")
    found = ENGINEER.target(BRIEF, solution, (row("model", 0.01), row("text", 0.2), row("features", -0.01)), ())
    assert found.options[0].plan.block == "text"
    assert "[text]" in found.why
    assert len({option.plan.block for option in found.options}) == len(found.options)


def test_a_block_worse_than_its_plain_version_is_offered_the_plain_version() -> None:
    solution = candidate("catboost")
    found = ENGINEER.target(BRIEF, solution, (row("model", 0.01), row("missing", -0.2)), ())
    option = next(option for option in found.options if option.plan.block == "missing")
    assert option.plan.alternative in ("mean", "constant")


@pytest.mark.parametrize("make", [merged, lambda: candidate("net"), lambda: candidate("lightgbm")])
def test_nothing_is_proposed_twice_and_the_proposals_end(make) -> None:  # type: ignore[no-untyped-def]
    solution: Solution = make()
    tried: list[Attempt] = []
    seen = set()
    while options := ENGINEER.target(BRIEF, solution, (row("model", 0.1),), tuple(tried)).options:
        for option in options:
            key = (option.plan.block, option.plan.alternative)
            assert key not in seen
            assert solution.block(option.plan.block).code.strip() != option.code.strip()
            check(solution.replace(option.plan.block, option.code).code)
            seen.add(key)
            tried.append(attempt(option.plan))
    for block in solution.blocks:
        assert ENGINEER.plan(BRIEF, solution, block.name, tuple(tried)) is None
    assert len(seen) >= 8


def test_every_plan_is_rewritten_as_it_says() -> None:
    solution = merged()
    for block in solution.blocks:
        plan = ENGINEER.plan(BRIEF, solution, block.name, ())
        if plan:
            found = ENGINEER.rewrite(BRIEF, solution, plan)
            assert found.plan == plan
            assert found.code != block.code


def test_the_second_family_of_a_merged_script_keeps_its_own_alternatives() -> None:
    plan = ENGINEER.plan(BRIEF, merged(), "model_2", ())
    assert plan is not None
    assert plan.alternative.startswith("catboost")
    shared = ENGINEER.merge(BRIEF, candidate("lightgbm"), candidate("extratrees"))
    assert shared is not None
    for name in ("native", "native_and_pairs"):
        found = ENGINEER.rewrite(BRIEF, shared, Plan(block="categories", words="", alternative=name))
        assert found.code == shared.block("categories").code


@pytest.mark.parametrize(
    ("block", "words", "expected"),
    [
        ("categories", "Try one-hot encoding for the categories", "one_hot"),
        ("categories", "use target encoding, the mean of the target", "target_mean"),
        ("model", "deeper trees please", "catboost_deep"),
        ("text", "leave the texts out / off", "off"),
        ("features", "add ratios between numbers", "pairs"),
    ],
)
def test_a_persons_words_find_the_alternative_they_mean(block: str, words: str, expected: str) -> None:
    found = ENGINEER.rewrite(BRIEF, candidate("catboost"), Plan(block=block, words=words))
    assert found.plan.alternative == expected


def test_words_that_mean_nothing_leave_the_block_as_it_is() -> None:
    solution = candidate("catboost")
    found = ENGINEER.rewrite(BRIEF, solution, Plan(block="model", words="quantum annealing"))
    assert found.code == solution.block("model").code
    assert "unchanged" in found.title


def test_a_persons_note_comes_first() -> None:
    noted = BRIEF.model_copy(update={"notes": ("please bag three seeds",)})
    plan = ENGINEER.plan(noted, candidate("lightgbm"), "model", ())
    assert plan is not None
    assert plan.alternative == "lightgbm_bagged"
    against = BRIEF.model_copy(update={"notes": ("do not use large trees",)})
    first = ENGINEER.plan(against, candidate("lightgbm"), "model", ())
    assert first is not None
    assert first.alternative != "lightgbm_large"


def test_scripts_of_another_make_raise_nothing_and_are_left_alone() -> None:
    brief = tables.regression(TRAIN)
    for solution in (FOREIGN, BROKEN):
        assert ENGINEER.ablations(brief, solution) == ()
        assert ENGINEER.target(brief, solution, (row("model", 1.0),), ()).options == ()
        assert ENGINEER.plan(brief, solution, "model", ()) is None
        assert ENGINEER.merge(brief, candidate("linear", brief), solution) is None
        plan = Plan(block="model", words="boosting", alternative="catboost")
        assert ENGINEER.rewrite(brief, solution, plan).code == solution.block("model").code
        assert ENGINEER.debug(brief, solution, Failure(kind="time", sentence="")) is None
        ENGINEER.leakage(brief, solution, ())
        ENGINEER.data_use(brief, solution, ())
    assert ENGINEER.rewrite(brief, FOREIGN, Plan(block="nowhere", words="x")).code == ""


def test_a_block_whose_plain_version_predicts_the_same_is_not_called_harmful() -> None:
    solution = candidate("catboost")
    others = tuple(row(block.name, -0.2) for block in solution.blocks if block.name != "missing")
    same = AblationRow(block="missing", title="x", comparison=Comparison(gain=0, low=0, high=0, p_better=0))
    assert "scored worse" not in ENGINEER.target(BRIEF, solution, (same, *others), ()).why
    assert "scored worse" in ENGINEER.target(BRIEF, solution, (row("missing", -0.1), *others), ()).why


def test_the_summary_names_what_matters_and_what_is_within_noise() -> None:
    failed = AblationRow(block="dates", title="plain", comparison=None)
    text = ENGINEER.summarise(BRIEF, (row("text", 0.1), row("model", 0.001), row("missing", -0.1), failed))
    assert text.startswith("[text] matters most")
    assert "[model] adds is within noise" in text
    assert "[missing] (-0.1) scores worse" in text
    assert "[dates] failed" in text
    assert "No block stands out" in ENGINEER.summarise(BRIEF, (row("text", 0.001),))
    assert "No block could be compared" in ENGINEER.summarise(BRIEF, ())
