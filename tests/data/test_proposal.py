from __future__ import annotations

import pandas as pd
import pytest

from core.data.proposal import propose
from core.errors import BadInput
from core.harness.metrics import METRICS
from tests.data.tables import ROWS, binary, held, numbers, sample, table, trained, turns

MANY = 600


def test_everything_is_proposed_with_its_reason() -> None:
    proposal = propose(trained(), name="colours", test=held())
    task = proposal.task
    assert (task.targets, task.id, task.problem, task.metric) == (("y",), "id", "binary", "roc_auc")
    assert task.classes == {"y": ("no", "yes")}
    assert (task.positive, task.form, task.split.kind) == ("yes", "probability", "stratified")
    assert task.columns == {"x": "number", "colour": "category"}
    assert (task.rows, task.test_rows, task.sample_columns) == (ROWS, 20, ())
    assert set(proposal.reasons) == {
        "target", "problem", "metric", "id", "split", "mode", "form", "positive", "column:x", "column:colour"
    }  # fmt: skip
    assert all(reason.endswith(".") for reason in proposal.reasons.values())


def test_what_is_given_is_taken_over() -> None:
    task = propose(
        trained(),
        name="n",
        description="d",
        targets=["y"],
        id="id",
        metric="f1",
        positive="no",
        split="kfold",
        kinds={"x": "category"},
        seed=7,
        form="probability",
    ).task
    assert (task.description, task.metric, task.positive, task.split.kind) == ("d", "f1", "no", "kfold")
    assert (task.columns["x"], task.seed, task.form) == ("category", 7, "probability")


@pytest.mark.parametrize(
    ("cells", "problem", "metric"),
    [
        (turns(ROWS, 0, 1), "binary", "roc_auc"),
        (turns(ROWS, 1.0, 2.5), "binary", "roc_auc"),
        (turns(ROWS, "a", "b", "c"), "multiclass", "log_loss"),
        (turns(ROWS, 1, 2, 3), "multiclass", "log_loss"),
        (turns(ROWS, *range(10)), "multiclass", "log_loss"),
        (turns(ROWS, *range(12)), "regression", "rmse"),
        (turns(ROWS, *range(0, 1200, 100)), "multiclass", "log_loss"),
        (turns(ROWS, *range(30)), "regression", "rmse"),
        (turns(ROWS, 0.5, 1, 1.5), "regression", "rmse"),
        (numbers(ROWS), "regression", "rmse"),
    ],
)
def test_the_problem_follows_from_the_target(cells: list[object], problem: str, metric: str) -> None:
    task = propose(table(x=numbers(ROWS, 1), target=cells), name="n").task
    assert (task.problem, task.metric) == (problem, metric)


def test_the_metric_settles_what_the_target_leaves_open() -> None:
    frame = table(x=numbers(ROWS, 1), rating=turns(ROWS, *range(1, 6)))
    assert propose(frame, name="n").task.problem == "multiclass"
    assert propose(frame, name="n", metric="rmse").task.problem == "regression"
    counts = table(x=numbers(ROWS, 1), rating=turns(ROWS, *range(1, 26)))
    assert propose(counts, name="n").task.problem == "regression"
    assert propose(counts, name="n", metric="accuracy").task.classes["rating"][:3] == ("1", "2", "3")


def test_labels_are_sorted_as_numbers_where_all_are() -> None:
    task = propose(table(x=numbers(ROWS), y=turns(ROWS, "10", "9", "-1")), name="n").task
    assert task.classes["y"] == ("-1", "9", "10")
    task = propose(table(x=numbers(ROWS), y=turns(ROWS, "10", "9", "b")), name="n").task
    assert task.classes["y"] == ("10", "9", "b")


@pytest.mark.parametrize(
    ("columns", "target"),
    [(["x", "label", "z"], "label"), (["Target", "x", "z"], "Target"), (["x", "z", "price"], "price")],
)
def test_without_a_test_table_a_usual_name_or_the_last_column_is_the_target(columns: list[str], target: str) -> None:
    frame = table(**{name: numbers(ROWS, place) for place, name in enumerate(columns)})
    assert propose(frame, name="n").task.targets == (target,)


def test_the_columns_that_test_lacks_are_the_targets() -> None:
    frame = table(a=numbers(ROWS), x=numbers(ROWS, 1), b=numbers(ROWS, 2))
    task = propose(frame, name="n", test=table("test.csv", x=numbers(5))).task
    assert task.targets == ("a", "b")
    assert task.problem == "regression"


def test_an_id_is_found_by_name_only_when_it_is_unique_and_is_never_a_feature() -> None:
    frame = table(PassengerId=range(ROWS), x=numbers(ROWS), y=turns(ROWS, 0, 1))
    assert propose(frame, name="n").task.id == "PassengerId"
    assert "PassengerId" not in propose(frame, name="n").task.columns
    repeated = table(store_id=turns(ROWS, *range(5)), x=numbers(ROWS), y=turns(ROWS, 0, 1))
    assert propose(repeated, name="n").task.id is None
    paid = table(paid=numbers(ROWS), y=turns(ROWS, 0, 1))
    assert propose(paid, name="n").task.id is None


@pytest.mark.parametrize(
    ("column", "metric", "form", "proposed"),
    [
        (turns(20, "0.5"), None, "probability", "roc_auc"),
        (turns(20, "no"), None, "label", "accuracy"),
        (turns(20, "no", "yes"), "roc_auc", "label", "roc_auc"),
        (turns(20, "0"), None, "probability", "roc_auc"),
        (turns(20, "0"), "f1", "label", "f1"),
        (turns(20, "0.2", "0.7"), "accuracy", "probability", "accuracy"),
    ],
)
def test_the_form_is_as_the_sample_shows_else_as_the_metric_needs(
    column: list[object], metric: str | None, form: str, proposed: str
) -> None:
    task = propose(trained(), name="n", test=held(), sample=sample(y=column), metric=metric).task
    assert (task.form, task.metric, task.sample_columns) == (form, proposed, ("id", "y"))


@pytest.mark.parametrize("pattern", ["{}", "y_{}", "y={}"])
def test_a_sample_with_a_column_per_class_asks_for_probabilities(pattern: str) -> None:
    frame = binary(y=turns(ROWS, 1, 2, 3))
    asked = sample(**{pattern.format(label): turns(20, "0.33") for label in (3, 1, 2)})
    task = propose(frame, name="n", test=held(), sample=asked).task
    assert (task.targets, task.problem, task.form, task.metric) == (("y",), "multiclass", "probability", "log_loss")
    assert task.sample_columns[0] == "id"


def test_fractions_in_the_sample_make_a_count_a_regression() -> None:
    frame = binary(y=turns(ROWS, 1, 2, 3))
    task = propose(frame, name="n", test=held(), sample=sample(y=turns(20, "1.87"))).task
    assert (task.problem, task.form) == ("regression", "value")


def test_a_sample_names_several_targets() -> None:
    frame = binary(a=numbers(ROWS, 5), b=numbers(ROWS, 6))
    task = propose(frame, name="n", test=held(), sample=sample(b=turns(20, 0), a=turns(20, 0))).task
    assert task.targets == ("b", "a")
    assert task.sample_columns == ("id", "b", "a")


def test_one_sample_column_for_several_classes_takes_labels_whatever_the_metric() -> None:
    frame = binary(y=turns(ROWS, 0, 1, 2))
    task = propose(frame, name="n", test=held(), sample=sample(y=turns(20, 0)), metric="log_loss").task
    assert task.form == "label"


def test_a_person_column_that_repeats_groups_the_rows_and_is_no_feature() -> None:
    patients = [f"p{row // 6}" for row in range(ROWS)]
    proposal = propose(trained(patient_id=patients), name="n", targets=["y"])
    assert (proposal.task.split.kind, proposal.task.split.column) == ("group", "patient_id")
    assert proposal.task.columns["patient_id"] == "ignore"
    assert "new groups" in proposal.reasons["column:patient_id"]


def test_groups_that_test_shares_are_only_mentioned() -> None:
    proposal = propose(
        trained(user=turns(ROWS, *"abcdef")), name="n", test=held(user=turns(20, *"abcdef")), targets=["y"]
    )
    assert proposal.task.split.kind == "stratified"
    assert any("group:user" in warning for warning in proposal.warnings)


def test_a_measure_with_a_plural_name_is_no_group() -> None:
    frame = table(households=turns(ROWS, *range(20)), x=numbers(ROWS), price=numbers(ROWS, 2))
    assert propose(frame, name="n").warnings == ()


def test_time_is_proposed_only_where_test_comes_later() -> None:
    days = [str(day.date()) for day in pd.date_range("2024-01-01", periods=ROWS + 20)]
    frame, later = trained(day=days[:ROWS]), held(day=days[ROWS:])
    assert propose(frame, name="n", test=later, targets=["y"]).task.split.kind == "time"
    among = propose(frame, name="n", test=held(day=days[10:30]), targets=["y"])
    assert among.task.split.kind == "stratified"
    assert any("time:day" in warning for warning in among.warnings)


@pytest.mark.parametrize(
    ("split", "kind", "column"),
    [
        ("kfold", "kfold", None),
        ("stratified", "stratified", None),
        ("holdout", "holdout", None),
        ("group:colour", "group", "colour"),
        ("time:x", "time", "x"),
    ],
)
def test_a_given_split_is_taken_over(split: str, kind: str, column: str | None) -> None:
    plan = propose(trained(), name="n", split=split, targets=["y"]).task.split
    assert (plan.kind, plan.column) == (kind, column)


def test_warnings_name_rare_classes_unlabelled_rows_and_a_target_in_test() -> None:
    frame = binary(y=["odd", None, None, *turns(ROWS - 3, "a", "b")])
    proposal = propose(frame, name="n", test=held(y=turns(20, "a")), targets=["y"])
    text = " ".join(proposal.warnings)
    assert proposal.task.rows == ROWS - 2
    assert "'odd'" in text
    assert "2 rows have no target" in text
    assert "test.csv holds the target 'y'" in text


def test_a_header_of_numbers_is_mentioned() -> None:
    frame = table(**{"5.1": numbers(ROWS), "3.5": turns(ROWS, "a", "b")})
    assert "add a header line" in propose(frame, name="n").warnings[0]


def test_a_table_that_only_names_pictures_passes_when_features_lie_elsewhere() -> None:
    frame = table(image=[f"{row}.png" for row in range(ROWS)], label=turns(ROWS, "cat", "dog"))
    assert propose(frame, name="n", needs_features=False).task.columns == {"image": "ignore"}
    with pytest.raises(BadInput, match="no feature column left"):
        propose(frame, name="n")


def test_a_proposal_survives_json() -> None:
    proposal = propose(trained(), name="n", test=held())
    assert type(proposal).model_validate(proposal.model_dump(mode="json")) == proposal


@pytest.mark.parametrize("metric", METRICS)
def test_every_metric_can_be_chosen_for_a_problem_it_fits(metric: str) -> None:
    cells = turns(MANY, 3, 5) if "binary" in METRICS[metric].problems else [abs(float(str(n))) for n in numbers(MANY)]
    task = propose(table(x=numbers(MANY, 1), y=cells), name="n", metric=metric).task
    assert task.problem in METRICS[metric].problems
    assert task.form == METRICS[metric].needs


def test_an_id_may_repeat_in_train_where_there_are_rows_to_predict() -> None:
    train = table(store=turns(ROWS, *range(5)), x=numbers(ROWS), y=turns(ROWS, 0, 1))
    test = table("test.csv", store=range(8), x=numbers(8))
    sample = table("sample.csv", store=range(8), y=turns(8, 0))
    assert propose(train, name="n", test=test, sample=sample).task.id == "store"
