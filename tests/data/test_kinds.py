from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from core.data.dates import date_format, to_dates
from core.data.kinds import guess_kind, guess_kinds


def text(cells: list[str | None]) -> pd.Series:
    return pd.Series(cells, dtype="str")


CASES: dict[str, tuple[list[str | None], str, str]] = {
    "numbers with fractions": (["1.5", "2", "-3e2"] * 10, "x", "number"),
    "numbers with blanks and gaps": ([" 1", "2 ", None] * 10, "x", "number"),
    "nearly all numbers": ([str(i) for i in range(300)] + ["unknown"], "x", "number"),
    "zero and one": (["0", "1"] * 10, "x", "number"),
    "years": (["2019", "2020"] * 10, "year", "number"),
    "whole numbers, all different": ([str(7 * i % 1009) for i in range(1, 200)], "population", "number"),
    "half words": (["1", "2", "x"] * 10, "x", "category"),
    "leading zeros": (["01234", "12345"] * 10, "x", "category"),
    "postcodes": (["10115", "80331"] * 10, "postcode", "category"),
    "booleans": (["true", "false"] * 10, "x", "category"),
    "few words": (["red", "green", "blue"] * 10, "colour", "category"),
    "one value or nothing": (["yes", None] * 10, "x", "category"),
    "long levels": (["some college but no degree", "a doctorate or the like"] * 50, "school", "category"),
    "iso dates": (["2024-01-31", "2023-12-01"] * 10, "x", "date"),
    "zoned moments": (["2024-01-31T10:00:00Z", "2023-12-01T10:00:00+02:00"] * 10, "x", "date"),
    "german dates": (["31.01.2024", "1.12.2023"] * 10, "x", "date"),
    "american dates": (["01/31/2024 10:30", "12/01/2023 09:15"] * 10, "x", "date"),
    "written months": (["Jan 5, 2024", "Feb 17, 2023"] * 10, "x", "date"),
    "eight digits named date": (["20240131", "20231201"] * 10, "order_date", "date"),
    "eight digits": (["20240131", "20231201"] * 10, "amount", "number"),
    "versions": (["v1.2.3", "v1.2.4"] * 10, "x", "category"),
    "letters by their places": (
        [
            "".join("ABCDEFGH"[(row * step // 3) % (8 if step < 3 else 2)] for step in range(1, 8))
            + "ABCD"[row % 4]
            + "EFGH"[row // 4 % 4]
            + "IJKL"[row // 16 % 4]
            + "MNOP"[row // 64 % 4]
            for row in range(200)
        ],
        "x",
        "category",
    ),
    "letters that count": (
        ["".join("ABCDEFGHIJ"[row // 10**at % 10] for at in (3, 2, 1, 0)) for row in range(500)],
        "x",
        "ignore",
    ),
    "letters drawn by chance": (
        ["".join(np.random.default_rng(row).choice(list("ABCDEFGHIJKLMNOPQRST"), 10)) for row in range(200)],
        "x",
        "ignore",
    ),
    "sentences": ([f"the {i}th thing that was said here" for i in range(60)], "x", "text"),
    "names": ([f"Braund, Mr. Owen {i}" for i in range(60)], "x", "text"),
    "japanese": ([f"東京は夜の七時です{i}" for i in range(60)], "x", "text"),
    "molecules": ([f"CC(=O)OC1=CC=CC=C1C(=O)O{'C' * i}" for i in range(60)], "smiles", "text"),
    "constant": (["a"] * 30, "x", "ignore"),
    "empty": ([None] * 30, "x", "ignore"),
    "row numbers": ([str(i) for i in range(100, 200)], "x", "ignore"),
    "ids": ([str(7 * i % 1009) for i in range(1, 200)], "user_id", "ignore"),
    "file names": ([f"picture_{i}.jpg" for i in range(60)], "x", "ignore"),
    "hashes": ([f"{i * 7919:032x}" for i in range(60)], "x", "ignore"),
}


@pytest.mark.parametrize(("cells", "name", "kind"), CASES.values(), ids=CASES.keys())
def test_the_kind_of_a_column_is_guessed_with_a_reason(cells: list[str | None], name: str, kind: str) -> None:
    guess = guess_kind(text(cells), name)
    assert guess.kind == kind
    assert guess.reason.endswith(".")


def test_dates_that_could_be_read_either_way_say_how_they_are_read() -> None:
    assert "month first" in guess_kind(text(["01/02/2024", "03/04/2024"] * 10)).reason
    assert "day first" in guess_kind(text(["01.02.2024", "03.04.2024"] * 10)).reason
    assert "first" not in guess_kind(text(["31.02.2024", "31.04.2024", "30.04.2024", "28.01.2024"] * 10)).reason


def test_a_table_is_guessed_column_by_column_in_order() -> None:
    frame = pd.DataFrame({"b": text(["1", "2"] * 5), "a": text(["x", "y"] * 5)})
    assert {name: guess.kind for name, guess in guess_kinds(frame).items()} == {"b": "number", "a": "category"}


def test_dates_become_nanoseconds_without_zone_and_odd_cells_nat() -> None:
    values = text(["2024-01-31T10:00:00+02:00", "no date", "9999-12-31", None])
    moments = to_dates(values, "ISO8601")
    assert str(moments.dtype) == "datetime64[ns]"
    assert moments[0] == pd.Timestamp("2024-01-31 08:00")
    assert moments.isna().tolist() == [False, True, True, True]


def test_a_format_needs_more_than_95_percent_of_the_cells() -> None:
    assert date_format(text(["2024-01-31"] * 97 + ["soon"] * 3)) == "ISO8601"
    assert date_format(text(["2024-01-31"] * 90 + ["soon"] * 10)) is None
    assert date_format(text([str(number) for number in np.linspace(0, 1, 50)])) is None
