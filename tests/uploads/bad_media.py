"""Hostile and broken pictures and sounds: each stands alone in a zip archive, `a/x.<suffix>`, unless it says otherwise."""

from __future__ import annotations

import io
import os
import stat
import struct
import wave
import zlib
from collections.abc import Callable

from PIL import Image

from tests.uploads.bad_archives import zipped
from tests.uploads.case import Case


def picture(form: str = "PNG", size: tuple[int, int] = (8, 8), **options: object) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "red").save(out, form, **options)
    return out.getvalue()


def chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def png(width: int, height: int, packed: bytes, *extra: bytes) -> bytes:
    """A PNG by hand, grey, 8 bits."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(extra) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


def pixel_bomb() -> bytes:
    """10,000 x 10,000 pixels in 100 KB."""
    return png(10_000, 10_000, zlib.compress(bytes(10_001) * 10_000, 9))


def text_bomb() -> bytes:
    return png(8, 8, zlib.compress(bytes(72)), chunk(b"zTXt", b"k\0\0" + zlib.compress(bytes(50_000_000), 9)))


def profile_bomb() -> bytes:
    return png(8, 8, zlib.compress(bytes(72)), chunk(b"iCCP", b"k\0\0" + zlib.compress(bytes(50_000_000), 9)))


def tags_bomb() -> bytes:
    """EXIF whose list of tags says to be endless."""
    exif = b"Exif\0\0II*\0\x08\0\0\0" + struct.pack("<H", 65_535) + struct.pack("<HHII", 0x9286, 7, 0xFFFFFFFF, 8) * 20
    return picture("JPEG", exif=exif)


def animation(frames: int, size: int) -> bytes:
    out = io.BytesIO()
    pictures = [Image.new("P", (size, size), n % 250) for n in range(frames)]
    pictures[0].save(out, "GIF", save_all=True, append_images=pictures[1:])
    return out.getvalue()


def huge_gif() -> bytes:
    return (
        b"GIF89a"
        + struct.pack("<HHBBB", 65_535, 65_535, 0x80, 0, 0)
        + bytes(6)
        + b",\0\0\0\0\xff\xff\xff\xff\0\2\1\0\0;"
    )


def tiff_bomb() -> bytes:
    """A TIFF whose only strip says to hold 4 GB."""
    tags = [
        (256, 4, 1, 60_000),
        (257, 4, 1, 60_000),
        (258, 3, 1, 8),
        (259, 3, 1, 1),
        (262, 3, 1, 1),
        (273, 4, 1, 8),
        (278, 4, 1, 60_000),
        (279, 4, 1, 0xFFFFFFF0),
    ]
    return (
        b"II*\0\x08\0\0\0"
        + struct.pack("<H", len(tags))
        + b"".join(struct.pack("<HHII", *tag) for tag in tags)
        + bytes(4)
    )


def sound(rate: int = 8_000, frames: int = 800) -> bytes:
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(b"\1\0" * frames)
    return out.getvalue()


def with_number(data: bytes, at: int, number: int) -> bytes:
    return data[:at] + struct.pack("<I", number) + data[at + 4 :]


def alone(suffix: str, content: Callable[[], bytes], words: str, bomb: bool = False, taken: bool = False) -> Case:
    return Case("media.zip", lambda: zipped((f"a/x.{suffix}", content())), words, bomb=bomb, taken=taken)


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!DOCTYPE html><html><script>alert(1)</script></html>"
CASES: dict[str, Case] = {
    "a picture that is cut off": alone("png", lambda: picture(size=(300, 300))[:-100], "cut off or damaged"),
    "a photo that is cut off": alone("jpg", lambda: picture("JPEG", (300, 300))[:-400], "cut off or damaged"),
    "a picture with a damaged chunk": alone("png", lambda: picture().replace(b"IDAT", b"IDAX"), "no picture that can be read"),
    "a header that says 100,000 x 100,000": alone("png", lambda: png(100_000, 100_000, zlib.compress(bytes(99))), "more pixels", bomb=True),
    "a picture of 100 million pixels": alone("png", pixel_bomb, "more pixels", bomb=True),
    "a GIF of 65,535 x 65,535": alone("gif", huge_gif, "pixels", bomb=True),
    "an animation of too many frames": alone("gif", lambda: animation(60, 600), "pixels are more than the limit", bomb=True),
    "a GIF that is cut off": alone("gif", lambda: animation(3, 200)[:-150], "cut off or damaged"),
    "a TIFF that claims 4 GB": alone("tif", tiff_bomb, "more pixels", bomb=True),
    "50 MB of text in a picture": alone("png", text_bomb, "cut off or damaged", bomb=True),
    "a drawing with a script": alone("svg", lambda: SVG, "no picture (PNG"),
    "a drawing called PNG": alone("png", lambda: SVG, "a web page or a drawing"),
    "a web page called PNG": alone("png", lambda: HTML, "a web page or a drawing"),
    "a photo called PNG": alone("png", lambda: picture("JPEG"), "under another name"),
    "a picture that is an archive too": alone("png", lambda: picture() + zipped(("evil.py", b"x")), "something else follows"),
    "an archive called PNG": alone("png", lambda: zipped(("x.png", picture())), "no picture that can be read"),
    "an archive in a folder of pictures": alone("zip", lambda: zipped(("x.png", picture())), "no picture (PNG"),
    "an empty picture": alone("png", lambda: b"", "it is empty"),
    "a picture that is too large a file": alone("bmp", lambda: os.urandom(17 * 1024**2), "it has 17 MB"),
    "a device's name": Case("media.zip", lambda: zipped(("a/CON.png", picture())), "one of a device"),
    "a picture that is a link": Case("media.zip", lambda: zipped(("a/x.png", b"/etc/passwd"), modes=(stat.S_IFLNK | 0o777,)), "is a link"),
    "a picture outside of its folder": Case("media.zip", lambda: zipped(("../x.png", picture())), "leads outside"),
    "600 pictures under a limit of 500": Case("media.zip", lambda: zipped(*((f"a/{n}.png", b"x") for n in range(600))), "500 files"),
    "pictures and sounds in one folder": Case("media.zip", lambda: zipped(("a/x.png", picture()), ("a/y.wav", sound())), "both pictures and sound"),
    "a WAV that is cut off": alone("wav", lambda: sound()[:-300], "cut off or damaged"),
    "a WAV that claims 4 GB": alone("wav", lambda: with_number(sound(), 40, 0xFFFFFFF0), "cut off or damaged", bomb=True),
    "a WAV of 0 Hz": alone("wav", lambda: with_number(sound(), 24, 0), "cut off or damaged"),
    "a WAV without a sample": alone("wav", lambda: sound(frames=0), "cut off or damaged"),
    "a WAV of a day at 1 Hz": alone("wav", lambda: sound(rate=1, frames=86_400), "it lasts 86,400 s"),
    "a picture called WAV": alone("wav", picture, "cut off or damaged"),
    "a FLAC of nothing": alone("flac", lambda: b"fLaC" + bytes(40), "cut off or damaged"),
    "EXIF that says to be endless": alone("jpg", tags_bomb, "", bomb=True, taken=True),
    "a colour profile of 50 MB": alone("png", profile_bomb, "cut off or damaged", bomb=True),
    "names with line ends, markup and turned text": Case(
        "media.zip", lambda: zipped(("<b>a</b>/\u202ex\n.png", picture()), ("**b**/[x](javascript:y).png", picture())), "", taken=True
    ),
}  # fmt: skip
