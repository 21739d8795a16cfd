"""What the processor can do, as Linux tells it."""

from __future__ import annotations

from pathlib import Path

TOLD = Path("/proc/cpuinfo")
FLAGS = {"avx512_bf16", "amx_bf16"}


def bfloat16() -> bool:
    """Whether it computes in bfloat16, which halves the time of large networks. False where nobody tells."""
    try:
        return not FLAGS.isdisjoint(TOLD.read_text().split())
    except OSError:
        return False
