"""Whether scripts can compute on a GPU: found out once per process, by a small sum in a closed room.

Covered: an NVIDIA GPU that PyTorch's CUDA build can use. Which one: `CUDA_VISIBLE_DEVICES` of the engine's environment, as usual; empty
or -1 means none. Not covered: the memory of a GPU, which no limit sees.
"""

from __future__ import annotations

import os
import tempfile
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from core.sandbox.room import Ended, Limits, Script, new_room
from core.sandbox.starter import Starter
from core.sandbox.walls import nvidia

PATIENCE = 120.0  # seconds for the trial: loading CUDA's libraries takes a while
NONE = ("", "-1")  # what CUDA_VISIBLE_DEVICES says where no GPU may be used
TRIAL = """import torch

ones = torch.ones(64, 64, device="cuda")
assert float((ones @ ones).sum()) == 64.0**3
print(torch.cuda.get_device_name())


def predict(test):
    return test
"""


class Gpu(NamedTuple):
    """`device` is "cuda" or "cpu", what scripts are told; `sentence` is for a person."""

    device: str
    sentence: str


def device() -> str:
    """What networks are taught on: "cuda" or "cpu"."""
    return gpu().device


@lru_cache(maxsize=1)
def gpu() -> Gpu:
    """The GPU that scripts can use, or why there is none. Takes seconds where there is one, and no time elsewhere."""
    if not nvidia():
        return Gpu("cpu", "No NVIDIA GPU is here: networks learn on the processor.")
    if os.environ.get("CUDA_VISIBLE_DEVICES", "0") in NONE:
        return Gpu("cpu", "CUDA_VISIBLE_DEVICES hides the GPU: networks learn on the processor.")
    with tempfile.TemporaryDirectory() as folder:
        room = new_room(Path(folder))
        (room / "solution.py").write_text(TRIAL)
        with Script(Starter(preload=False), room, Limits(seconds=PATIENCE)) as script:
            try:
                script.trained()
            except Ended:
                said = (script.log().strip().splitlines() or ["it said nothing"])[-1]
                return Gpu(
                    "cpu",
                    f"There is a GPU, but scripts in a closed room cannot use it ({said}): networks learn on the processor.",
                )
            return Gpu("cuda", f"Networks learn on the GPU ({script.log().strip()}).")
