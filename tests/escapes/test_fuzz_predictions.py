"""The reader of predictions against bytes that no writer made: canonical predictions or BadPredictions, and never much memory.

For `STUDIO_FUZZ_SECONDS` seconds, 2 unless given (`make trust`: 10). Run longer: `STUDIO_FUZZ_SECONDS=600 python -m pytest tests/escapes/test_fuzz_predictions.py`.
"""

from __future__ import annotations

import io
import os
import resource
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from core.harness.predictions import BadPredictions, read_predictions
from tests.escapes.conftest import MIB
from tests.harness.made import make_task

SECONDS = float(os.environ.get("STUDIO_FUZZ_SECONDS", "2"))
IDS = range(100, 140)
TASK = make_task("binary", "log_loss", labels=("no", "yes"))


def seeds() -> list[bytes]:
    """Good files of several kinds to begin from."""
    frame = pd.DataFrame({"no": np.linspace(0, 1, 40), "yes": np.linspace(1, 0, 40)}, index=pd.Index(IDS, name="row"))
    made = []
    for each in (
        frame,
        frame.set_axis(pd.RangeIndex(100, 140, name="row")),
        frame.astype("float32"),
        (frame > 0.5).astype("int8"),
    ):
        for more in (
            {},
            {"compression": None},
            {"use_dictionary": False},
            {"data_page_version": "2.0"},
            {"row_group_size": 7},
        ):
            file = io.BytesIO()
            each.to_parquet(file, **more)
            made.append(file.getvalue())
    return made


SEEDS = seeds()
PLACES = st.one_of(st.floats(0, 1), st.floats(0.5, 1))  # the second half of a small file is its description
CHANGES = st.lists(
    st.tuples(st.sampled_from(["set", "cut", "put", "double"]), PLACES, st.binary(min_size=1, max_size=8)),
    min_size=1,
    max_size=6,
)


def changed(content: bytes, changes: list[tuple[str, float, bytes]]) -> bytes:
    """The file with some bytes set, cut out, put in or doubled."""
    for how, place, new in changes:
        at = int(place * len(content))
        if how == "set":
            content = content[:at] + new + content[at + len(new) :]
        elif how == "cut":
            content = content[:at] + content[at + len(new) :]
        elif how == "put":
            content = content[:at] + new + content[at:]
        else:
            content = content[: at + 50] + content[at:]
    return content


@pytest.mark.trust("fuzz")
def test_whatever_bytes_a_script_leaves_are_predictions_or_are_refused(tmp_path: Path):
    ends, path, seen = time.monotonic() + SECONDS, tmp_path / "predictions.parquet", {"read": 0, "refused": 0}

    @settings(
        max_examples=10**6,
        deadline=None,
        database=None,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    @given(
        st.one_of(
            st.builds(changed, st.sampled_from(SEEDS), CHANGES),
            st.builds(changed, st.sampled_from(SEEDS), st.just([])),
            st.binary(max_size=300),
        )
    )
    def holds(content: bytes) -> None:
        if time.monotonic() > ends:
            raise TimeoutError
        path.write_bytes(content)
        try:
            found = read_predictions(path, TASK, IDS)
        except BadPredictions as refused:
            seen["refused"], longest[0] = seen["refused"] + 1, max(longest[0], len(str(refused)))
            return
        assert list(found.index) == list(IDS)
        assert list(found.columns) == ["no", "yes"]
        assert np.allclose(found.sum(axis=1), 1)
        seen["read"] += 1

    longest = [0]
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(TimeoutError):
        holds()
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024
    print(f"{seen['refused']:,} files refused, {seen['read']:,} read, {grown / MIB:.0f} MiB more at the most")
    assert 0 < longest[0] < 2000
    assert grown < 500 * MIB
    assert min(seen.values()) > 10
