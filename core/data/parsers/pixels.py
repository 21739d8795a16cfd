"""Pairs of pictures: a sample of the second one's pixels, or the sizes. Runs apart and imports nothing of the program."""

from __future__ import annotations

import os
import random
import struct
import zlib
from collections.abc import Iterator
from typing import Any

from PIL import Image, ImageOps


def answers(request: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """For each of `request["paths"]`, pairs of (picture, what it should become), in order.

    {"height", "width", "at", "values"}: up to `request["take"]` places drawn from the first picture, row by row, and what the
    second has there in each of its colours ("L" or "RGB", as `request["mode"]` says), 0 to 255; or {"refused": words}. With
    an empty second name, the size alone. {"grey": whether it is without colour} with no `take`.
    """
    Image.MAX_IMAGE_PIXELS = request["pixels"]
    for path, wanted in request["paths"]:
        try:
            yield _pair(path, wanted, request)
        except (OSError, ValueError, SyntaxError, EOFError, TypeError, IndexError, KeyError, OverflowError,
                AttributeError, ZeroDivisionError, RuntimeError, MemoryError, struct.error, zlib.error):  # fmt: skip
            yield {"refused": "the picture cannot be read; save it anew"}


def _pair(path: str, wanted: str, request: dict[str, Any]) -> dict[str, Any]:
    with Image.open(path) as opened:
        picture = ImageOps.exif_transpose(opened)
        width, height = picture.size
    if not wanted:
        return {"height": height, "width": width}
    with Image.open(wanted) as opened:
        turned = ImageOps.exif_transpose(opened)
        if turned.size != (width, height):
            other = f"{turned.width:,} x {turned.height:,}"
            return {"refused": f"it has {width:,} x {height:,} pixels, and what it should become has {other}"}
        if not request["take"]:
            return {"grey": _grey(turned)}
        values = list(turned.convert(request["mode"]).get_flattened_data())
    drawn = random.Random(f"{request['seed']} {os.path.basename(path)}")  # other places in each picture
    at = sorted(drawn.sample(range(width * height), min(request["take"], width * height)))
    return {"height": height, "width": width, "at": at, "values": [values[place] for place in at]}


def _grey(picture: Any) -> bool:
    if picture.mode in ("1", "L", "I", "I;16", "F", "LA"):
        return True
    red, green, blue = picture.convert("RGB").resize((64, 64)).split()
    return bool(red.tobytes() == green.tobytes() == blue.tobytes())
