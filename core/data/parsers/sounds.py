"""Each sound decoded once, to know that it can be, or made into what is shown and heard of it. Runs apart and imports nothing of
the program."""

from __future__ import annotations

import base64
import os
import struct
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import numpy as np
import soundfile

FORMATS = {"wav": ("WAV", "WAVEX"), "flac": ("FLAC",), "ogg": ("OGG",), "aif": ("AIFF",), "aiff": ("AIFF",)}
BLOCK = 65_536  # frames decoded at a time
FASTEST = 24_000  # samples a second of what is heard; a quicker sound is thinned out
WINDOW = 0.032  # seconds that one column of a spectrogram hears
LOWEST = 60.0  # hertz
QUIETEST = -80.0  # decibels below the loudest cell, which is drawn as nothing


def answers(request: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """For each of `request["paths"]`, in order: {"what": "1.5 s at 16,000 Hz"} or {"refused": words}.

    With `request["shown"]` seconds instead its beginning: {"what", "rate", "samples": base64 of 16-bit mono, "size": (width, height),
    "grey": base64 of its spectrogram, loudness from 0 to 255, high notes on top}; `request["side"]` bounds width and height.
    """
    for path, extension in request["paths"]:
        if "shown" in request:
            yield _beginning(path, request["shown"], request["side"])
        else:
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


def _beginning(path: str, seconds: float, side: int) -> dict[str, Any]:
    try:
        with soundfile.SoundFile(path) as sound:
            rate = sound.samplerate
            what = f"{sound.frames / rate:.1f} s at {rate:,} Hz"
            heard = sound.read(int(seconds * rate), dtype="float32", always_2d=True).mean(axis=1)
    except (soundfile.SoundFileError, OSError, ValueError, OverflowError, MemoryError, TypeError):
        return {"refused": "the sound is cut off or damaged; save it anew"}
    heard = np.nan_to_num(heard)
    thin = -(-rate // FASTEST)
    whole = len(heard) // thin * thin
    heard, rate = heard[:whole].reshape(-1, thin).mean(axis=1), rate // thin
    samples = np.round(np.clip(heard, -1, 1) * 32767).astype("<i2")
    grey = _spectrogram(heard, rate, side)
    return {
        "what": what, "rate": rate, "samples": base64.b64encode(samples.tobytes()).decode(),
        "size": grey.shape[::-1], "grey": base64.b64encode(grey.tobytes()).decode(),
    }  # fmt: skip


def _spectrogram(heard: Any, rate: int, side: int) -> Any:
    """Columns are moments, rows are pitches that stand equally far apart on a logarithmic scale."""
    window = max(16, int(WINDOW * rate))
    heard = np.pad(heard, (0, max(0, window - len(heard))))
    starts = np.linspace(0, len(heard) - window, side).astype(int)
    frames = heard[starts[:, None] + np.arange(window)] * np.hanning(window)
    power = np.abs(np.fft.rfft(frames, 4 * window, axis=1)) ** 2  # padded: low notes get more than one value
    edges = np.geomspace(min(LOWEST, rate / 4) * 4 * window / rate, power.shape[1], side // 2 + 1)
    rows = [power[:, int(low) : max(int(high), int(low) + 1)].mean(axis=1) for low, high in pairwise(edges)]
    loud = 10 * np.log10(np.maximum(np.array(rows[::-1]), 1e-12))
    above = np.clip((loud - loud.max()) / -QUIETEST + 1, 0, 1)
    return np.ascontiguousarray(np.round(above * 255).astype(np.uint8))


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
