"""Which beginnings of files' names are classes."""

from __future__ import annotations

import pytest

from core.data.file_names import classes_by_name

CASES: dict[str, tuple[list[str], set[str]]] = {
    "numbered by class": ([f"{kind}.{n}.jpg" for kind in ("cat", "dog") for n in range(10)], {"cat", "dog"}),
    "numbered without a mark": ([f"{kind}{n:03d}.png" for kind in ("cat", "dog") for n in range(10)], {"cat", "dog"}),
    "classes of two words": (
        [f"in/{kind}_{n}.png" for kind in ("great_dane", "great_pyrenees") for n in range(10)],
        {"great_dane", "great_pyrenees"},
    ),
    "a digit, a speaker and a number": (
        [f"{digit}_{who}_{n}.wav" for digit in range(3) for who in ("ann", "bob") for n in range(5)],
        {"0", "1", "2"},
    ),
    "copies": ([f"{kind} ({n}).png" for kind in ("sun", "rain") for n in range(1, 9)], {"sun", "rain"}),
    "all alike": ([f"IMG_{n}.png" for n in range(20)], set()),
    "numbers alone": ([f"{n}.png" for n in range(20)], set()),
    "hardly two alike": ([f"{word}.png" for word in ("sun", "moon", "rain", "snow")], set()),
    "moments": ([f"2009040{n % 10}_00000{n // 10}_012s_TRAIN{n}_{n % 2}.png" for n in range(40)], set()),
    "few of each": ([f"{'abcdefgh'[n % 8]}_{n}.png" for n in range(16)], set()),
    "parts of a data set": ([f"{part}_{n}.jpg" for part in ("Train", "Test") for n in range(10)], set()),
    "two cameras": ([f"{of}_{n}.jpg" for of in ("IMG", "DSC") for n in range(10)], set()),
    "several folders": ([f"{of}/{kind}_{n}.jpg" for of in "ab" for kind in ("cat", "dog") for n in range(10)], set()),
    "days": ([f"202001{day:02d}_{n}.jpg" for day in range(1, 4) for n in range(10)], set()),
    "a class that begins as another": (
        [f"golden_retriever_{n}{more}.png" for n in range(10) for more in ("", "_flip")],
        set(),
    ),
    "some without": ([f"{kind}.{n}.jpg" for kind in ("cat", "dog") for n in range(10)] + ["7.jpg"], set()),
    "none": ([], set()),
}


@pytest.mark.parametrize("case", CASES)
def test_classes_are_what_many_names_begin_with(case: str) -> None:
    paths, expected = CASES[case]
    found = classes_by_name(paths)
    assert set(found.values()) == expected
    assert list(found) == (paths if expected else [])
    assert all(path.rpartition("/")[2].startswith(label) for path, label in found.items())
