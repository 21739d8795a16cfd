"""For a stated time, whatever is thrown at the readers: a value or their own exception, never another one.

One second each, or `STUDIO_FUZZ_SECONDS` (`make trust`: ten).
"""

from __future__ import annotations

import gzip
import io
import os
import random
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core import solution
from core.data import folders
from core.data.encodings import as_utf8
from core.data.reading import read_table
from core.errors import BadInput
from core.solution import Block, BrokenSolution, Solution
from tests.uploads import bad_archives, bad_binaries, bad_media, bad_texts
from tests.uploads.case import SMALL

SECONDS = float(os.environ.get("STUDIO_FUZZ_SECONDS", "1"))
LIMITS = SMALL.model_copy(update={"unpacked_mb": 8, "cells": 200_000})
NAMES = ("t", "t.csv", "t.tsv", "t.json", "t.jsonl", "t.zip", "t.csv.gz", "t.csv.xz", "t.csv.bz2")
APART = ("t.parquet", "t.xlsx")  # a process each: fewer in the same time


def for_a_while(test: Callable[[], None]) -> int:
    """Run a Hypothesis test again and again until the time is over; how often it was run."""
    until, rounds = time.monotonic() + SECONDS, 0
    while time.monotonic() < until:
        test()
        rounds += 1
    return rounds


def fuzz(examples: int) -> Callable[[Callable[..., None]], Callable[..., None]]:
    return settings(max_examples=examples, deadline=None, database=None, suppress_health_check=list(HealthCheck))


def good_files() -> dict[str, bytes]:
    table = bad_archives.TABLE
    return {
        "t.csv": table,
        "t.tsv": table.replace(b",", b"\t"),
        "t.csv.gz": gzip.compress(table),
        "t.zip": bad_archives.zipped(("train.csv", table), ("test.csv", table)),
        "t.jsonl": b'{"a": 1, "b": "x"}\n{"a": 2.5, "b": null}\n',
        "t.json": b'[{"a": 1, "b": "x"}, {"a": 2.5, "b": null}]',
        "t.parquet": bad_binaries.plain_table(),
        "t.xlsx": bad_binaries.workbook(("s", bad_binaries.GOOD)),
    }


def outcome(call: Callable[[], Any], expected: type[Exception]) -> tuple[Any, str]:
    """What the call gives, or the sentence of the one exception that it may raise."""
    try:
        return call(), ""
    except expected as error:
        return None, str(error)


def reads(name: str, data: bytes) -> None:
    """A frame or BadInput in one line, and nothing else."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(data)
        frame, sentence = outcome(lambda: read_table(path, part="test", limits=LIMITS), BadInput)
    if frame is None:
        assert sentence.isprintable()
        assert 0 < len(sentence) < 400
        return
    assert isinstance(frame, pd.DataFrame)
    assert len(frame)
    assert all(isinstance(dtype, pd.StringDtype) for dtype in frame.dtypes)


def mutated(data: bytes, seed: int) -> bytes:
    """A few bytes changed, cut out, doubled or swapped."""
    chance, out = random.Random(seed), bytearray(data)
    for _ in range(chance.randint(1, 6)):
        at = chance.randrange(len(out) + 1)
        what = chance.randrange(4)
        if what == 0 and out:
            out[at % len(out)] = chance.randrange(256)
        elif what == 1:
            del out[at : at + chance.randint(1, 40)]
        elif what == 2:
            out[at:at] = out[at : at + chance.randint(1, 60)]
        else:
            out[at:at] = chance.randbytes(chance.randint(1, 12))
    return bytes(out)


@pytest.mark.trust("fuzz")
def test_random_bytes_are_a_table_or_bad_input() -> None:
    @fuzz(50)
    @given(st.sampled_from(NAMES), st.binary(max_size=2000))
    def once(name: str, data: bytes) -> None:
        reads(name, data)

    assert for_a_while(once) >= 1


@pytest.mark.trust("fuzz")
def test_random_texts_are_a_table_or_bad_input() -> None:
    letters = st.sampled_from(
        [
            "a",
            "b",
            ",",
            ";",
            "\t",
            "|",
            '"',
            "'",
            "\\",
            "\n",
            "\r",
            " ",
            "1",
            "1,5",
            "é",
            "\u202e",
            "{",
            "}",
            ":",
            "[",
            "NA",
        ]
    )

    @fuzz(50)
    @given(st.sampled_from(NAMES[:5]), st.lists(letters, max_size=120), st.sampled_from(["utf-8", "utf-16", "cp1252"]))
    def once(name: str, parts: list[str], encoding: str) -> None:
        reads(name, "".join(parts).encode(encoding, "replace"))

    assert for_a_while(once) >= 1


@pytest.mark.trust("fuzz")
@pytest.mark.parametrize("name", [*good_files()])
def test_a_good_file_with_changed_bytes_is_a_table_or_bad_input(name: str) -> None:
    good = good_files()[name]
    reads(name, good)

    @fuzz(8 if name in APART else 50)
    @given(st.integers(0, 2**32))
    def once(seed: int) -> None:
        reads(name, mutated(good, seed))

    assert for_a_while(once) >= 1


@pytest.mark.trust("fuzz")
def test_a_folder_of_changed_pictures_and_sounds_is_taken_in_or_bad_input() -> None:
    goods = [("png", bad_media.picture()), ("jpg", bad_media.picture("JPEG")), ("gif", bad_media.animation(2, 8)), ("tif", bad_media.picture("TIFF"))]  # fmt: skip
    sounds = [("wav", bad_media.sound(frames=50))]

    @fuzz(5)
    @given(st.integers(0, 2**32), st.booleans())
    def once(seed: int, heard: bool) -> None:
        some = [
            (f"a/{n}.{kind}", mutated(data, seed + n))
            for n, (kind, data) in enumerate((sounds if heard else goods) * 8)
        ]
        with tempfile.TemporaryDirectory() as scratch:
            files = [(name, len(data), io.BytesIO(data)) for name, data in some]
            into = Path(scratch) / "into"
            folder, sentence = outcome(lambda: folders.from_uploads(files, "folder", into, LIMITS), BadInput)
            assert sentence.isprintable()
            assert into.exists() is (folder is not None)

    assert for_a_while(once) >= 1


def essence(block: Block) -> tuple[str, str, str]:
    """What a block is, wherever it stands."""
    return block.name, " ".join(block.title.split()), block.code.strip("\n")


@pytest.mark.trust("fuzz")
def test_any_text_is_blocks_or_a_broken_solution_and_blocks_are_the_text_again() -> None:
    lines = st.sampled_from(
        [
            "# %% [a] A",
            "# %% [b]",
            "# %% [B] no",
            "# %%",
            "x = 1",
            "",
            "    y",
            "\f",
            "def predict(test):",
            "# %% [c] t\r",
        ]
    )
    text = st.one_of(st.lists(lines, max_size=12).map("\n".join), st.text(max_size=300))

    @fuzz(200)
    @given(text, text)
    def once(code: str, other: str) -> None:
        blocks, sentence = outcome(lambda: solution.parse(code), BrokenSolution)
        assert blocks or sentence
        if blocks:
            again = solution.compose(blocks)
            assert [essence(each) for each in solution.parse(again)] == [essence(each) for each in blocks]
            assert solution.compose(solution.parse(again)) == again
            first = blocks[0].name
            changed, sentence = outcome(lambda: Solution(code=code, title="t").replace(first, other), BrokenSolution)
            assert sentence or [each.text for each in changed.blocks[1:]] == [each.text for each in blocks[1:]]
        outcome(lambda: solution.check(code), BrokenSolution)

    assert for_a_while(once) >= 1


def test_what_is_mutated_is_not_the_file_any_more() -> None:
    assert sum(mutated(bad_archives.TABLE, seed) != bad_archives.TABLE for seed in range(100)) > 90


def test_every_text_survives_the_encodings_that_say_what_they_are() -> None:
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "utf-32"):
        assert as_utf8("größe,名\n1,2\n".encode(encoding), "t")[0].decode() == "größe,名\n1,2\n"
    assert bad_texts.CASES
