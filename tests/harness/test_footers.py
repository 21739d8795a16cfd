"""The codecs that a Parquet file names, read without Arrow."""

from __future__ import annotations

import io

import pandas as pd
import pytest

from core.harness.footers import codecs


def packed(compression: str | None, rows: int = 3) -> bytes:
    file = io.BytesIO()
    frame = pd.DataFrame({"a": range(rows), "b c": ["x", "y", None][:rows], "d": [0.5] * rows})
    frame.to_parquet(file, compression=compression, row_group_size=2)
    return file.getvalue()


@pytest.mark.parametrize(("name", "number"), [(None, 0), ("snappy", 1), ("gzip", 2), ("brotli", 4), ("zstd", 6)])
def test_the_number_of_each_codec_is_found(name: str | None, number: int) -> None:
    assert codecs(packed(name)) == {number}


def test_what_is_cut_off_or_no_parquet_at_all_is_refused() -> None:
    content = packed("snappy")
    length = int.from_bytes(content[-8:-4], "little")
    for bad in (
        b"",
        b"PAR1",
        content[:-1],
        content[:-8] + b"\xff\xff\xff\x7fPAR1",
        content[: len(content) // 2] + content[-8:],
    ):
        with pytest.raises(ValueError, match=r"its? "):
            codecs(bad)
    with pytest.raises(ValueError, match="cut off"):
        codecs(b"PAR1" + content[-8 - length : -20] + (length - 12).to_bytes(4, "little") + b"PAR1")


def test_a_description_nested_without_end_is_refused() -> None:
    deep = b"\x1c" * 5000
    with pytest.raises(ValueError, match="nested too deeply"):
        codecs(b"PAR1" + deep + len(deep).to_bytes(4, "little") + b"PAR1")
