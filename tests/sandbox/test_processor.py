"""What the processor can do."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from core.sandbox import processor


@pytest.mark.parametrize(
    ("flags", "can"), [("fpu avx512f avx512_bf16", True), ("fpu amx_bf16 x", True), ("fpu avx512f", False)]
)
def test_a_processor_that_computes_in_bfloat16_says_so(
    flags: str, can: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    told = tmp_path / "cpuinfo"
    told.write_text(f"processor\t: 0\nflags\t\t: {flags}\nbogomips\t: 1\n")
    monkeypatch.setattr(processor, "TOLD", told)
    assert processor.bfloat16() is can


def test_where_nobody_tells_nothing_is_promised(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(processor, "TOLD", tmp_path / "none")
    assert not processor.bfloat16()


def test_what_is_promised_here_is_what_scripts_will_find():
    can = torch.cpu.get_capabilities()
    assert not processor.bfloat16() or can.get("avx512_bf16", False) or can.get("amx_bf16", False)
