from __future__ import annotations

import json
import time

import numpy as np
import pandas as pd

from core.data.kinds import Guess
from core.data.prepare import prepare
from core.data.profile import column_summaries, profile, target_distribution
from core.data.proposal import propose
from tests.data.tables import numbers, table, turns

ROWS = 60


def frame() -> pd.DataFrame:
    return table(
        x=[None, *numbers(ROWS - 1)],
        count=turns(ROWS, 1, 2, 4),
        colour=turns(ROWS, "red", "blue", "red"),
        day=[str(day.date()) for day in pd.date_range("2024-01-01", periods=ROWS)],
        same=turns(ROWS, "a"),
        y=turns(ROWS, "no", "no", "yes"),
    )


def test_each_kind_of_column_has_its_summary() -> None:
    x, count, colour, day, same, _ = column_summaries(frame())
    assert (x.kind, x.distinct, round(x.missing, 4)) == ("number", ROWS - 1, round(1 / ROWS, 4))
    assert sum(x.counts) == ROWS - 1
    assert len(x.edges) == len(x.counts) + 1
    assert (count.low, count.high, count.counts) == (1.0, 4.0, (20, 20, 0, 20))
    assert colour.top == (("red", 40), ("blue", 20))
    assert (day.first, day.last, sum(day.counts)) == ("2024-01-01", "2024-02-29", ROWS)
    assert (same.kind, same.top) == ("ignore", (("a", ROWS),))


def test_of_texts_letters_are_counted_and_those_without_blanks_between_words() -> None:
    read = table(said=turns(ROWS, "我爱北京天安门, yes", "plain words"), y=turns(ROWS, "no", "yes"))
    task = propose(read, name="n", targets=["y"], kinds={"said": "text"}).task
    (said,) = profile(prepare(read, None, task).train, task).columns
    assert (said.letters, said.unspaced) == (11.5, 3.5)


def test_a_persons_kind_goes_before_the_guess() -> None:
    summary = column_summaries(frame(), {"count": Guess(kind="category", reason="You chose it.")})[1]
    assert (summary.kind, summary.reason, summary.top[0][1]) == ("category", "You chose it.", 20)


def test_summaries_are_strict_json_also_for_extreme_numbers() -> None:
    odd = table(
        x=["1e308", "-1e308", "inf", *numbers(ROWS - 3)], tiny=[1e300, *turns(ROWS - 1, "1.0000000000000002e300")]
    )
    for summary in (*column_summaries(odd), *column_summaries(frame())):
        json.dumps(summary.model_dump(mode="json"), allow_nan=False)


def test_the_profile_has_the_features_without_the_ignored_ones() -> None:
    task = propose(frame(), name="n", targets=["y"]).task
    prepared = prepare(frame(), None, task)
    found = profile(prepared.train, task)
    assert [(column.name, column.kind) for column in found.columns] == [
        ("x", "number"), ("count", "number"), ("colour", "category"), ("day", "date")
    ]  # fmt: skip
    assert found.rows == ROWS
    assert found.columns[3].examples[0] == "2024-01-01"
    assert found.columns[2].distinct == 2


def test_the_profile_has_each_columns_spread_in_figures_and_the_targets() -> None:
    task = propose(frame(), name="n", targets=["y"]).task
    found = profile(prepare(frame(), None, task).train, task)
    x, count, colour, day = found.columns
    assert " to " in x.summary
    assert "mean" in x.summary
    assert count.summary == "whole numbers, 1 to 4, mean 2.333, median 2"
    assert colour.summary == "red 66.7 %, blue 33.3 %"
    assert day.summary == "2024-01-01 to 2024-02-29"
    assert found.targets == {"y": "no 66.7 %, yes 33.3 %"}
    assert len(x.examples) == 5


def test_a_regression_target_is_told_by_its_range_and_never_by_a_cell() -> None:
    made = frame()
    made["y"] = pd.Series([str(value) for value in range(1000, 1000 + ROWS)], dtype="str")
    task = propose(made, name="n", targets=["y"]).task
    found = profile(prepare(made, None, task).train, task)
    assert found.targets == {"y": "whole numbers, 1000 to 1059, mean 1030, median 1030"}
    assert "y" not in [column.name for column in found.columns]


def test_a_rare_level_is_never_named_and_a_text_is_told_by_its_lengths() -> None:
    made = frame()
    made["colour"] = pd.Series(["MARKER", *["red"] * (ROWS - 1)], dtype="str")
    made["note"] = pd.Series([f"MARKER word {number}" for number in range(ROWS)], dtype="str")
    task = propose(made, name="n", targets=["y"]).task
    task = task.model_copy(update={"columns": {"colour": "category", "note": "text"}})
    colour, note = profile(prepare(made, None, task).train, task).columns
    assert colour.summary == "red 98.3 %"
    assert note.summary == "3 words on average, at most 3"


def test_examples_come_from_the_rows_that_no_fold_holds_out_where_there_are_such() -> None:
    task = propose(frame(), name="n", targets=["y"]).task
    train = prepare(frame(), None, task).train
    late = profile(train, task, train.index[-2:])
    assert late.columns[3].examples == ("2024-02-28", "2024-02-29")
    assert late.columns[3].summary == "2024-01-01 to 2024-02-29"
    assert profile(train, task, train.index[:0]) == profile(train, task)


def test_a_target_is_spread_over_its_labels_or_a_histogram() -> None:
    labels = target_distribution(frame(), "y", "binary")
    assert (labels.top, labels.rows, labels.missing) == ((("no", 40), ("yes", 20)), ROWS, 0)
    values = target_distribution(frame(), "x", "regression")
    assert (values.rows, values.missing, sum(values.counts)) == (ROWS - 1, 1, ROWS - 1)
    assert values.low is not None
    assert values.median is not None
    assert values.low <= values.median


def test_a_large_table_is_summarised_in_seconds() -> None:
    rng = np.random.default_rng(0)
    rows = 50_000
    columns = {f"x{place}": pd.Series(rng.normal(size=rows).round(6).astype(str), dtype="str") for place in range(8)}
    columns |= {f"c{place}": pd.Series(rng.choice(list("abc"), rows), dtype="str") for place in range(8)}
    large = pd.DataFrame(columns)
    start = time.perf_counter()
    column_summaries(large)
    assert time.perf_counter() - start < 3
