"""Damaged, cut, altered and hostile files: one sentence each, and nothing of them stays."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import core
from core.durable import store
from core.errors import BadInput, Refused, StudioError
from core.packing.outgoing import pack
from core.solution import Solution
from tests.packing.conftest import Made, Take
from tests.packing.made import write_run
from tests.packing.packed import Lines, first, parts_of, put, retold, sealed, zipped
from tests.uploads import bad_archives

Alter = Callable[[bytes], bytes]


def left(tmp_path: Path) -> list[str]:
    """What there is of runs, whole or half."""
    folder = tmp_path / "elsewhere"
    files = [*(folder / "new").rglob("*"), *(folder / "artifacts").rglob("*")]
    return [each.run for each in core.runs()] + [str(each) for each in files if each.is_file()]


def refused(take: Take, packed: bytes, words: str, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=words) as caught:
        take(packed)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 500
    assert left(tmp_path) == []


def body(kind: str, **changed: Any) -> Alter:
    """The first event of this kind with these fields changed."""
    return lambda packed: retold(packed, lambda lines: first(lines, kind).update(changed))


def deep(kind: str, *path: str | int, value: Any) -> Alter:
    """The same for a field deep in its body."""

    def change(lines: Lines) -> None:
        place: Any = first(lines, kind)
        for step in path[:-1]:
            place = place[step]
        place[path[-1]] = value

    return lambda packed: retold(packed, change)


def with_line(**line: Any) -> Alter:
    whole = {"key": "x", "kind": "note", "at": 1.0, "body": {"text": "x"}} | line
    return lambda packed: retold(packed, lambda lines: lines.append(whole))


def journal(content: bytes) -> Alter:
    return lambda packed: put(packed, "journal.jsonl", parts_of(packed)["journal.jsonl"] + content)


def ring(packed: bytes) -> bytes:
    """A solution that was made from one that was made from it."""

    def change(lines: Lines) -> None:
        made = [line["body"] for line in lines if line["kind"] == "solution" and line["body"]["parent"]]
        child = next(each for each in made if each["solution"]["title"].startswith("2. "))
        made[0]["parent"] = Solution.model_validate(child["solution"]).id

    return retold(packed, change)


def members_evaluation(packed: bytes) -> bytes:
    def change(lines: Lines) -> None:
        asked = next(x for x in lines if x["kind"] == "decision" and x["body"]["kind"] == "target")
        member = {"solution": "a", "title": "a", "model": "m", "evaluation": "../../runs", "seconds": 1.0}
        score = next(x["body"]["score"] for x in lines if x["kind"] == "incumbent")
        asked["body"]["context"]["members"] = [member | {"score": score}]

    return retold(packed, change)


def without(name: str) -> Alter:
    return lambda packed: sealed({each: part for each, part in parts_of(packed).items() if each != name})


def unsealed(packed: bytes) -> bytes:
    """Another submission under the manifest of the old one."""
    return zipped(parts_of(packed) | {"submission/submission.csv": b"row,income\n1,0.9\n2,0.1\n"})


def predictions(content: bytes, name: str = "") -> Alter:
    def change(packed: bytes) -> bytes:
        known = next(each for each in parts_of(packed) if each.startswith("predictions/"))
        return put(packed, f"predictions/{name}" if name else known, content)

    return change


NESTED = b'{"key":"x","kind":"note","at":1,"body":{"text":' + b"[" * 100_000 + b"]" * 100_000 + b"}}\n"
CASES: dict[str, tuple[Alter, str]] = {
    "a part that was changed": (unsealed, "changed after it was written"),
    "a part that is missing": (lambda packed: zipped({k: v for k, v in parts_of(packed).items() if k != "table.json"}), "parts of the file are missing"),
    "a part that nobody asked for": (lambda packed: put(packed, "run.sh", b"rm"), "parts are not those of a run"),
    "no journal": (without("journal.jsonl"), "journal.jsonl"),
    "no column": (without("table/2"), "table/2"),
    "no manifest": (lambda packed: zipped({"a.txt": b"x"}), "no run that was exported"),
    "a manifest that is no JSON": (lambda packed: zipped(parts_of(packed) | {"manifest.json": b"{" * 9}), "no run that was exported"),
    "a newer form": (lambda packed: sealed(parts_of(packed), format=2), "newer version"),
    "a run's name that is a path": (lambda packed: sealed(parts_of(packed), run={"run": "../x"}), "no run that was exported"),
    "no archive at all": (lambda packed: b"row,income\n1,2\n", "damaged"),
    "an empty file": (lambda packed: b"", "damaged"),
    "a key of no kind": (with_line(kind="shell"), "no event of kind"),
    "an event that says it was imported": (with_line(kind="imported"), "no event of kind"),
    "a moment far off": (with_line(at=1e300), "at: "),
    "a key with a line break": (with_line(key="a\nb"), "key: "),
    "a number that is none": (journal(b'{"key":"x","kind":"note","at":NaN,"body":{}}\n'), "NaN|at:|expected"),
    "an infinite number": (journal(b'{"key":"x/fold=0","kind":"fold","at":1,"body":{"fold":0,"score":1e999}}\n'), "score|fold"),
    "brackets in brackets": (journal(NESTED), "recursion"),
    "half a surrogate": (journal(b'{"key":"x","kind":"note","at":1,"body":{"text":"\\ud800"}}\n'), "hex escape"),
    "a line that stands twice": (lambda packed: retold(packed, lambda lines: lines.append(lines[5])), "twice"),
    "a field of no name": (body("note", shell="x"), "shell"),
    "what it said of other rows is a path": (deep("evaluated", "evaluation", "also", value="../../../etc"), "no name as the program"),
    "what texts were made into is a path": (deep("evaluated", "evaluation", "representations", value=["../../etc"]), "no name as the program"),
    "an evaluation that is a path": (deep("evaluated", "evaluation", "digest", value="../../../etc"), "no name as the program"),
    "a member's evaluation that is a path": (members_evaluation, "no name as the program"),
    "a submission that is a path": (body("submission", folder="/etc"), "folder"),
    "a submission of another place": (body("submission", folder="runs/../submissions/0123456789abcdef"), "folder"),
    "a fit that is a path": (body("submission", fits=[["../x"]]), "fits"),
    "a score of another metric": (deep("vault", "score", "metric", value="rmse"), "another metric"),
    "a metric of no name": (deep("created", "task", "metric", value="os.system"), "metric"),
    "a million folds": (deep("created", "task", "split", "folds", value=10**6), "too many folds"),
    "an answer to nothing": (with_line(kind="answer", body={"verdict": "edit", "value": {}, "decision": "0" * 16}), "'x'"),
    "an evaluation that nobody asked for": (with_line(kind="running", body={"worker": 1}), "'x'"),
    "a proposal of another shape": (body("decision", proposal={"code": 1}), "plan"),
    "a script without blocks": (deep("solution", "solution", "code", value="import os"), "block"),
    "a script of too many blocks": (deep("solution", "solution", "code", value="# %% [a] b\n" * 9_999), "too many blocks"),
    "solutions in a ring": (ring, "made from a later one"),
    "weights of no member": (deep("finished", "report", "ensemble", "weights", value=[0.5] * 9), "weights"),
    "a submission that is a program": (lambda packed: put(packed, "submission/run.html", b"<script>"), "no file such as"),
    "a submission that is no table": (lambda packed: put(packed, "submission/submission.csv", b"\xff\xfe\x00"), "decode|utf"),
    "a picture that is none": (lambda packed: put(packed, "submission/pictures/a.png", b"GIF89a"), "identify"),
    "predictions of no row": (predictions(b""), "number of cells"),
    "predictions of half a row": (predictions(bytes(40)), "number of cells"),
    "predictions of rows that are not there": (predictions(bytes(24)), "not in the table"),
    "predictions under a path": (predictions(bytes(24), "x/../../y"), "leads outside"),
    "predictions of no name": (predictions(bytes(24), "model.pkl"), "no name as the program"),
    "a column cut short": (lambda packed: put(packed, "table/1", bytes(8)), "number of cells"),
    "texts that are numbers": (lambda packed: put(packed, "table/3", json.dumps([1] * 240).encode()), "does not hold texts"),
    "row ids that stand twice": (lambda packed: put(packed, "table/0", bytes(8 * 240)), "once each"),
    "a class that the task has not": (lambda packed: put(packed, "table/5", json.dumps(["x"] * 240).encode()), "none of the task's"),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_a_file_that_the_program_would_not_write_is_one_sentence(
    name: str, made: Made, elsewhere: Take, tmp_path: Path
) -> None:
    alter, words = CASES[name]
    refused(elsewhere, alter(made.packed), words, tmp_path)


ARCHIVES = (
    "a zip bomb below the size limit", "a zip bomb that lies about its size", "a zip archive of 60,000 entries",
    "a path that leads upwards", "an absolute path", "a path with a drive", "a name with NUL", "a link", "a device", "a password",
    "a wrong check sum", "an empty zip archive",
)  # fmt: skip


@pytest.mark.parametrize("name", ARCHIVES)
def test_a_bad_archive_is_one_sentence(
    name: str, elsewhere: Take, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = bad_archives.CASES[name]
    monkeypatch.setenv("STUDIO_MAX_UNPACKED_MB", str(case.limits.unpacked_mb))
    monkeypatch.setenv("STUDIO_MAX_FILES", str(case.limits.files))
    refused(elsewhere, case.content(), "^given.studio.zip: ", tmp_path)


def test_a_file_beyond_the_limits_is_not_opened(
    made: Made, elsewhere: Take, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STUDIO_MAX_UPLOAD_MB", "1")
    refused(elsewhere, made.packed + bytes(1024**2), "more than the limit of 1 MB", tmp_path)
    monkeypatch.setenv("STUDIO_MAX_FILES", "5")
    refused(elsewhere, made.packed, "limit of 5 files", tmp_path)


def test_a_file_that_was_cut_is_one_sentence(made: Made, elsewhere: Take, tmp_path: Path) -> None:
    for share in (0.01, 0.3, 0.6, 0.9, 0.999):
        refused(elsewhere, made.packed[: int(share * len(made.packed))], "damaged", tmp_path)


def test_whatever_bit_flips_the_file_is_refused_or_says_the_same(made: Made, elsewhere: Take, tmp_path: Path) -> None:
    rng = random.Random(5)
    said: list[str] = []
    directory = (
        made.packed.rfind(b"PK\x05\x06") - 1500
    )  # half of the flips hit the list of entries, most of the file is cells
    for turn in range(40):
        content = bytearray(made.packed)
        for _ in range(1 + turn % 3):
            content[rng.randrange(directory if turn % 2 else 0, len(content))] ^= 1 << rng.randrange(8)
        try:
            run = elsewhere(bytes(content))
        except StudioError as error:
            said.append(str(error))
        else:
            assert core.diagnosed(run) == seen_at_home(made)
            core.delete(run)
        assert left(tmp_path) == []
    assert len(said) > 20
    assert not [each for each in said if "\n" in each]


def seen_at_home(made: Made) -> core.Diagnosed:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("STUDIO_HOME", str(made.home))
        return core.diagnosed(made.run)


def test_nothing_that_is_imported_answers_for_an_evaluation_of_this_installation(
    made: Made, elsewhere: Take, tmp_path: Path
) -> None:
    run = elsewhere(made.packed)
    theirs = set(re.findall(r"predictions/([0-9a-f]{16})", " ".join(parts_of(made.packed))))
    here = {each.name for each in (tmp_path / "elsewhere" / "artifacts" / "evaluations").iterdir()}
    assert len(here) == len(theirs) > 0
    assert not here & theirs
    assert not re.search("|".join(theirs), "".join(event.model_dump_json() for event in store.read(run)))


@pytest.mark.parametrize("field", ["also", "representations"])
def test_an_imported_run_names_nothing_that_is_another_runs_here(made: Made, elsewhere: Take, field: str) -> None:
    """Whoever deletes it would take that along."""
    mine = "0123456789abcdef"
    altered = deep("evaluated", "evaluation", field, value=mine if field == "also" else [mine])(made.packed)
    run = elsewhere(altered)
    assert store.read(run, kind="evaluated")
    assert mine not in "".join(event.model_dump_json() for event in store.read(run))


def test_what_could_not_be_read_again_is_not_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STUDIO_HOME", str(tmp_path / "broken"))
    run = write_run()
    store.write(run, "odd", "note", {"text": "x", "colour": "red"})
    with pytest.raises(Refused, match="cannot be packed: colour"):
        pack(run)
