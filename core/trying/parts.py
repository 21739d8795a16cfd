"""Which part of a picture or sound moved a prediction: the file with each of its parts in turn painted over, or silenced.

The file is decoded apart, as it was when it was taken in, and written anew from plain pixels or samples: once as it is and once
without each part, so that nothing but the part tells these versions from one another. Pictures are made no larger than SIDE.
"""

from __future__ import annotations

import base64
import io
import wave
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal

import numpy as np
from PIL import Image

from core.data import apart
from core.errors import BadInput
from core.settings import limits
from core.value import Value

GRID, SLICES = 6, 12  # parts of a picture a side; of a sound
SIDE, SECONDS = 512, 60.0  # of a picture, pixels of the longer side; of a sound, the beginning
POINTS = 400  # of the wave that is drawn
SHOWN = 320  # pixels of the longer side of the picture that is drawn


class Decoded(Value):
    """A file as it was covered. `down` and `across` say how many parts it has (a sound has one row of them), `picture` is a PNG file,
    `wave` the loudest sample of each of up to POINTS moments, `seconds` its length."""

    down: int
    across: int
    picture: bytes = b""
    wave: tuple[float, ...] = ()
    seconds: float = 0.0


def covered(kind: Literal["picture", "sound"], path: Path, into: Path) -> tuple[Decoded, list[Path]]:
    """What was decoded, and the files that were written into the folder `into`: the whole one, and one without each part, row by
    row. Raises BadInput for a file that cannot be decoded."""
    if kind == "picture":
        answer = _answer("pictures", path, {"side": SIDE})
        width, height = (int(each) for each in answer["size"])
        pixels = np.frombuffer(base64.b64decode(answer["rgb"]), dtype=np.uint8).reshape(height, width, 3)
        return _pictures(pixels, into)
    answer = _answer("sounds", path, {"shown": SECONDS, "side": 2})
    samples = np.frombuffer(base64.b64decode(answer["samples"]), dtype="<i2")
    return _sounds(samples, int(answer["rate"]), into)


def _answer(kind: str, path: Path, more: dict[str, Any]) -> dict[str, Any]:
    limit = limits()
    (answer,) = apart.each(kind, {"pixels": limit.pixels, **more}, [(path, "")], limit)
    if "refused" in answer:
        raise BadInput(f"The file: {answer['refused']}.")
    return answer


def _pictures(pixels: np.ndarray[Any, Any], into: Path) -> tuple[Decoded, list[Path]]:
    height, width = pixels.shape[:2]
    down, across = min(GRID, height), min(GRID, width)
    mean = pixels.reshape(-1, 3).mean(axis=0).round().astype(np.uint8)
    files = [_written(Image.fromarray(pixels), into / "whole")]
    for number, (rows, columns) in enumerate(
        (r, c) for r in _stretches(height, down) for c in _stretches(width, across)
    ):
        painted = pixels.copy()
        painted[rows, columns] = mean
        files.append(_written(Image.fromarray(painted), into / f"without_{number}"))
    small, shown = Image.fromarray(pixels), io.BytesIO()
    small.thumbnail((SHOWN, SHOWN))
    small.save(shown, format="PNG")
    return Decoded(down=down, across=across, picture=shown.getvalue()), files


def _written(picture: Image.Image, path: Path) -> Path:
    picture.save(path, format="PNG", compress_level=1)
    return path


def _sounds(samples: np.ndarray[Any, Any], rate: int, into: Path) -> tuple[Decoded, list[Path]]:
    across = max(1, min(SLICES, len(samples)))
    files = [_heard(samples, rate, into / "whole")]
    for number, part in enumerate(_stretches(len(samples), across)):
        silenced = samples.copy()
        silenced[part] = 0
        files.append(_heard(silenced, rate, into / f"without_{number}"))
    points = _stretches(len(samples), max(1, min(POINTS, len(samples))))
    loud = tuple(float(np.abs(samples[part].astype(np.int32)).max(initial=0)) / 32768 for part in points)
    return Decoded(down=1, across=across, wave=loud, seconds=len(samples) / rate), files


def _heard(samples: np.ndarray[Any, Any], rate: int, path: Path) -> Path:
    with wave.open(str(path), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(rate)
        out.writeframes(samples.tobytes())
    return path


def _stretches(length: int, parts: int) -> Iterator[slice]:
    ends = np.linspace(0, length, parts + 1).round().astype(int)
    return (slice(int(start), int(end)) for start, end in pairwise(ends))
