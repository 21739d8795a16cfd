"""Each picture decoded once, to know that it can be, or made small to be shown. Runs apart and imports nothing of the program."""

from __future__ import annotations

import base64
import struct
import warnings
import zlib
from collections.abc import Iterator
from typing import Any

from PIL import Image, ImageOps, ImageSequence, PngImagePlugin, UnidentifiedImageError

FORMATS = {
    "png": ("PNG",), "jpg": ("JPEG", "MPO"), "jpeg": ("JPEG", "MPO"), "gif": ("GIF",), "bmp": ("BMP",),
    "webp": ("WEBP",), "tif": ("TIFF",), "tiff": ("TIFF",),
}  # fmt: skip
ALL = ("PNG", "JPEG", "GIF", "BMP", "WEBP", "TIFF")
SHADE, SHARE = (
    48,
    0.97,
)  # shades from black and from white, and the share of the pixels so near, in a picture of two shades
CELLS, STEP = 16, 2  # of a picture's print, a side; shades by which a cell is brighter than its neighbour
DAMAGED = (OSError, ValueError, SyntaxError, EOFError, TypeError, IndexError, KeyError, OverflowError, AttributeError,
           ZeroDivisionError, RuntimeError, struct.error, zlib.error)  # fmt: skip
PngImagePlugin.MAX_TEXT_CHUNK = 1024**2
PngImagePlugin.MAX_TEXT_MEMORY = 4 * 1024**2


def answers(request: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """For each of `request["paths"]`, in order: {"what": "640 x 480 PNG", "print": hex}, or {"refused": words}.

    With `request["side"]` instead the picture in so many pixels a side at most: {"what", "size": (width, height), "rgb": base64 of
    its bytes}. "What" ends with ", two shades" where there is nearly nothing but black and white. A print says of each cell of a
    coarse picture whether it is brighter than the one to its left and the one above.
    """
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    Image.MAX_IMAGE_PIXELS = request["pixels"]
    Image.init()
    for path, extension in request["paths"]:
        try:
            yield _small(path, request["side"]) if "side" in request else _look(path, extension, request["pixels"])
        except (Image.DecompressionBombWarning, Image.DecompressionBombError):
            yield {"refused": f"it has more pixels than the limit of {request['pixels']:,}; make it smaller"}
        except MemoryError:
            yield {"refused": "it needs too much memory; make it smaller"}
        except UnidentifiedImageError:
            yield {"refused": "it is no picture that can be read; save it as PNG or JPEG"}
        except DAMAGED:
            yield {"refused": "the picture is cut off or damaged; save it anew"}


def _look(path: str, extension: str, most: int) -> dict[str, Any]:
    with Image.open(path, formats=ALL) as picture:
        if picture.format not in FORMATS[extension]:
            return {
                "refused": f"it is a {picture.format} picture under another name; name it .{str(picture.format).lower()}"
            }
        width, height = picture.size
        frames = getattr(picture, "n_frames", 1)
        if width * height * frames > most:
            return {"refused": f"{width:,} x {height:,} pixels are more than the limit of {most:,}; make it smaller"}
        shown, shades = "", ""
        for frame in ImageSequence.Iterator(picture):
            frame.load()
            if not shown:
                grey = _plain(frame).convert("L")
                shown, shades = _print(grey), ", two shades" if _two_shades(grey) else ""
        what = f"{width} x {height} {picture.format}{shades}"
    if extension == "png" and _more_after_end(path):
        return {"refused": "something else follows the end of the picture; save it anew"}
    return {"what": what, "print": shown}


def _small(path: str, side: int) -> dict[str, Any]:
    """The first frame, the right way up, over white where it is transparent."""
    with Image.open(path, formats=ALL) as picture:
        what = f"{picture.width} x {picture.height} {picture.format}"
        picture.draft("RGB", (2 * side, 2 * side))  # of a JPEG no more is decoded than is shown
        shown = _plain(picture)
    shown.thumbnail((side, side))
    return {"what": what, "size": shown.size, "rgb": base64.b64encode(shown.tobytes()).decode()}


def _plain(picture: Any) -> Any:
    """In three colours of eight bits."""
    turned = ImageOps.exif_transpose(picture)
    if turned.mode in ("I", "I;16", "F"):
        turned = _stretched(turned.convert("F"))
    if not turned.has_transparency_data:
        return turned.convert("RGB")
    white = Image.new("RGBA", turned.size, "white")
    return Image.alpha_composite(white, turned.convert("RGBA")).convert("RGB")


def _stretched(deep: Any) -> Any:
    """From its darkest shade to its lightest, in eight bits."""
    low, high = deep.getextrema()
    scale = 255 / (high - low) if high > low else 1.0
    return deep.point(lambda shade: shade * scale - low * scale).convert("L")


def _two_shades(grey: Any) -> bool:
    """Whether nearly all pixels are nearly black or nearly white, and there is something of both."""
    counts = grey.histogram()
    ends = sum(counts[:SHADE]), sum(counts[-SHADE:])
    return bool(sum(ends) >= SHARE * sum(counts) and min(ends) >= (1 - SHARE) * sum(counts))


def _print(grey: Any) -> str:
    bits = ""
    for size in ((CELLS + 1, CELLS), (CELLS, CELLS + 1)):
        cells = grey.resize(size, Image.Resampling.BOX)
        width, shades = size[0], cells.tobytes()
        step = 1 if width > CELLS else width
        bits += "".join(
            str(int(shades[at] > shades[at - step] + STEP))
            for at in range(step, len(shades)) if width == CELLS or at % width
        )  # fmt: skip
    return f"{int(bits, 2):0{len(bits) // 4}x}"


def _more_after_end(path: str) -> bool:
    with open(path, "rb") as file:
        data = file.read()
    at = data.rfind(b"IEND\xaeB`\x82")
    return at >= 0 and len(data) > at + 8
