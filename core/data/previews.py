"""Files as a page shows them: a small picture, or the picture of a sound with its beginning to hear.

What came from outside is decoded apart (`core/data/apart.py`), which hands plain pixels and samples back; the picture and the
sound that a browser gets are written here, from these, and Streamlit, which opens every picture that it shows, opens no other.
They are kept beside the folder of the files and go away with it.
"""

from __future__ import annotations

import base64
import io
import os
import re
import uuid
import wave
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from core.data import apart
from core.data.media import WORDS, Media
from core.settings import limits

SIDE = 224  # pixels of the longer side at most
HEARD = 10.0  # seconds of a sound
DIGEST = re.compile(r"[0-9a-f]{64}")
STOPS = (
    (68, 1, 84),
    (59, 82, 139),
    (33, 145, 140),
    (94, 201, 98),
    (253, 231, 37),
)  # viridis: even to any colour vision


@dataclass(frozen=True)
class Preview:
    """A file to look at. `picture` is a PNG file (square, with a clear margin, where it is no spectrogram), `sound` a WAV file; where
    the file cannot be shown, both are empty and `refused` says why."""

    picture: bytes = b""
    sound: bytes = b""
    refused: str = ""


def previews(media: Media, digests: Sequence[str]) -> dict[str, Preview]:
    """The previews of these files, made where they are not there yet."""
    folder = media.folder.parent / "previews"
    folder.mkdir(exist_ok=True)
    wanted = [each for each in dict.fromkeys(digests) if DIGEST.fullmatch(each)]
    found = {each: kept for each in wanted if (kept := _kept(folder, each, media.kind))}
    missing = [each for each in wanted if each not in found]
    limit = limits()
    request = {"pixels": limit.pixels, "side": SIDE, **({"shown": HEARD} if media.kind == "sound" else {})}
    answers = (
        apart.each(WORDS[media.kind], request, [(media.folder / each, "") for each in missing], limit)
        if missing
        else []
    )
    for digest, answer in zip(missing, answers):
        found[digest] = Preview(refused=answer["refused"]) if "refused" in answer else _made(answer)
        if not found[digest].refused:
            _keep(folder, digest, found[digest])
    return {each: found.get(each, Preview(refused="there is no such file")) for each in digests}


def _made(answer: dict[str, Any]) -> Preview:
    width, height = (int(each) for each in answer["size"])
    if "rgb" in answer:
        shown = Image.frombytes("RGB", (width, height), base64.b64decode(answer["rgb"]))
        square = Image.new("RGBA", (max(width, height),) * 2)
        square.paste(shown, ((square.width - width) // 2, (square.height - height) // 2))
        return Preview(picture=_png(square))
    grey = np.frombuffer(base64.b64decode(answer["grey"]), dtype=np.uint8).reshape(height, width)
    heard = io.BytesIO()
    with wave.open(heard, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(int(answer["rate"]))
        out.writeframes(base64.b64decode(answer["samples"]))
    return Preview(picture=_png(Image.fromarray(_coloured(grey))), sound=heard.getvalue())


def _coloured(grey: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    places = np.linspace(0, 255, len(STOPS))
    table = np.stack([np.interp(np.arange(256), places, [stop[part] for stop in STOPS]) for part in range(3)], axis=1)
    return np.asarray(table.round().astype(np.uint8)[grey])


def _png(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, format="PNG")
    return out.getvalue()


def _kept(folder: Path, digest: str, kind: str) -> Preview | None:
    picture, sound = folder / f"{digest}.png", folder / f"{digest}.wav"
    if not picture.exists():
        return None
    return Preview(picture=picture.read_bytes(), sound=sound.read_bytes() if kind == "sound" else b"")


def _keep(folder: Path, digest: str, made: Preview) -> None:
    """The picture last: where it lies, all of it does."""
    for suffix, content in (("wav", made.sound), ("png", made.picture)):
        if content:
            part = folder / f"{uuid.uuid4().hex}.part"
            part.write_bytes(content)
            os.replace(part, folder / f"{digest}.{suffix}")
