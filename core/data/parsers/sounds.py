"""Each sound decoded once, to know that it can be. Runs apart and imports nothing of the program."""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator
from typing import Any

import soundfile

FORMATS = {"wav": ("WAV", "WAVEX"), "flac": ("FLAC",), "ogg": ("OGG",)}
BLOCK = 65_536  # frames decoded at a time


def answers(request: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """For each of `request["paths"]`, in order: {"what": "1.5 s at 16,000 Hz"} or {"refused": words}."""
    for path, extension in request["paths"]:
        yield _look(path, extension, request["sound_seconds"])


def _look(path: str, extension: str, most: int) -> dict[str, Any]:
    damaged = {"refused": "the sound is cut off or damaged; save it anew"}
    try:
        if extension == "wav" and _cut_off(path):
            return damaged
        with soundfile.SoundFile(path) as sound:
            if sound.format not in FORMATS[extension]:
                return {"refused": f"it is a {sound.format} sound under another name; name it .{sound.format.lower()}"}
            rate, frames = sound.samplerate, sound.frames
            if rate <= 0 or frames <= 0 or not 1 <= sound.channels <= 32:
                return damaged
            if frames / rate > most:
                return {"refused": f"it lasts {frames / rate:,.0f} s and the limit is {most:,} s; cut it into pieces"}
            heard = sum(len(block) for block in sound.blocks(BLOCK, dtype="float32"))
    except MemoryError:
        return {"refused": "it needs too much memory; cut it into pieces"}
    except (soundfile.SoundFileError, OSError, ValueError, OverflowError, struct.error, TypeError):
        return damaged
    return {"what": f"{frames / rate:.1f} s at {rate:,} Hz"} if heard == frames else damaged


def _cut_off(path: str) -> bool:
    """Whether a chunk of the RIFF file claims more bytes than there are: the decoder would be content with less."""
    size = os.path.getsize(path)
    with open(path, "rb") as file:
        head = file.read(12)
        if len(head) < 12 or head[:4] != b"RIFF" or head[8:12] != b"WAVE":
            return True
        while (at := file.tell()) + 8 <= size:
            name, length = struct.unpack("<4sI", file.read(8))
            if at + 8 + length > size:
                return True
            if name == b"data":
                return False
            file.seek(at + 8 + length + length % 2)
    return True
