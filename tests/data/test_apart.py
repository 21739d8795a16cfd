"""Many files in processes apart: every file is answered, whatever happens to the process."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from core.data import apart
from core.settings import Limits, limits

FILES = [(Path(f"/nowhere/{number}"), "png") for number in range(120)]
ROT = ("/nowhere/7", "/nowhere/8", "/nowhere/119")


def tires(kind: str, request: dict[str, Any], limits: Limits) -> list[dict[str, Any]]:
    """A parser that has time for twenty files, and breaks off at once at some of them."""
    answers: list[dict[str, Any]] = []
    for path, _ in request["paths"]:
        if path in ROT or len(answers) == 20:
            return [*answers, {"cut": "too slow"}]
        answers.append({"what": path})
    return answers


def test_a_file_is_refused_only_where_the_parser_breaks_off_at_it_from_the_start(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(apart, "parse", tires)
    found = apart.each("pictures", {}, FILES, limits())
    assert found == [{"refused": "too slow"} if str(path) in ROT else {"what": str(path)} for path, _ in FILES]


@pytest.mark.parametrize("count", [0, 1, 50, 51])
def test_any_number_of_files_is_answered_in_order(count: int, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(apart, "parse", tires)
    monkeypatch.setattr("os.sched_getaffinity", lambda _: {0, 1, 2})
    found = apart.each("pictures", {}, FILES[20 : 20 + count], limits())
    assert [each["what"] for each in found] == [str(path) for path, _ in FILES[20 : 20 + count]]
