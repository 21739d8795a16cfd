"""Each picture decoded once, to know that it can be. Runs apart and imports nothing of the program."""

from __future__ import annotations

import struct
import warnings
import zlib
from collections.abc import Iterator
from typing import Any

from PIL import Image, ImageSequence, PngImagePlugin, UnidentifiedImageError

FORMATS = {
    "png": ("PNG",), "jpg": ("JPEG", "MPO"), "jpeg": ("JPEG", "MPO"), "gif": ("GIF",), "bmp": ("BMP",),
    "webp": ("WEBP",), "tif": ("TIFF",), "tiff": ("TIFF",),
}  # fmt: skip
ALL = ("PNG", "JPEG", "GIF", "BMP", "WEBP", "TIFF")
PngImagePlugin.MAX_TEXT_CHUNK = 1024**2
PngImagePlugin.MAX_TEXT_MEMORY = 4 * 1024**2


def answers(request: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """For each of `request["paths"]`, in order: {"what": "640 x 480 PNG"} or {"refused": words}."""
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    Image.MAX_IMAGE_PIXELS = request["pixels"]
    Image.init()
    for path, extension in request["paths"]:
        yield _look(path, extension, request["pixels"])


def _look(path: str, extension: str, most: int) -> dict[str, Any]:
    try:
        with Image.open(path, formats=ALL) as picture:
            if picture.format not in FORMATS[extension]:
                return {
                    "refused": f"it is a {picture.format} picture under another name; name it .{str(picture.format).lower()}"
                }
            width, height = picture.size
            frames = getattr(picture, "n_frames", 1)
            if width * height * frames > most:
                return {
                    "refused": f"{width:,} x {height:,} pixels are more than the limit of {most:,}; make it smaller"
                }
            for frame in ImageSequence.Iterator(picture):
                frame.load()
            what = f"{width} x {height} {picture.format}"
        if extension == "png" and _more_after_end(path):
            return {"refused": "something else follows the end of the picture; save it anew"}
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        return {"refused": f"it has more pixels than the limit of {most:,}; make it smaller"}
    except MemoryError:
        return {"refused": "it needs too much memory; make it smaller"}
    except UnidentifiedImageError:
        return {"refused": "it is no picture that can be read; save it as PNG or JPEG"}
    except (OSError, ValueError, SyntaxError, EOFError, TypeError, IndexError, KeyError, OverflowError, AttributeError,
            ZeroDivisionError, RuntimeError, struct.error, zlib.error):  # fmt: skip
        return {"refused": "the picture is cut off or damaged; save it anew"}
    return {"what": what}


def _more_after_end(path: str) -> bool:
    with open(path, "rb") as file:
        data = file.read()
    at = data.rfind(b"IEND\xaeB`\x82")
    return at >= 0 and len(data) > at + 8
