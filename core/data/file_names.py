"""Classes that the names of files begin with: `cat.0.jpg`, `golden_retriever_12.png`, `7_jackson_3.wav`."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from pathlib import PurePosixPath

COUNTED = re.compile(r"^(.*\D)??[._\- (]*\d+\)?$")  # what stands before a number at the end
FIRST = re.compile(r"^([^._\- ]+)[._\- ]")  # what stands before the first mark
EACH, MOST = 5, 200  # files of a class, on average, and classes
SPLITS = {"train", "test", "valid", "val", "validation"}  # parts of a data set; folders so called hold class folders
# What cameras and their like call files.
CAMERAS = {"img", "dsc", "dscn", "dscf", "pxl", "pict", "image", "photo", "picture", "scan", "screenshot"}
MOMENT = re.compile(r"\d{4}|\d{8}")  # a year or a day


def classes_by_name(paths: Iterable[str]) -> dict[str, str]:
    """Each file's class, by how its name begins, where all lie in one folder. Empty where the beginnings are no classes: all alike,
    hardly two alike, missing, moments, cameras, the parts of a data set, or one the beginning of another's file."""
    stems = {path: PurePosixPath(path).stem for path in paths}
    found = {path: _beginning(stem) for path, stem in stems.items()}
    counts = Counter(found.values())
    if "" in counts or not 2 <= len(counts) <= MOST or min(counts.values()) < 2 or len(found) < EACH * len(counts):
        return {}
    if len({str(PurePosixPath(path).parent) for path in found}) > 1 or {label.lower() for label in counts} & SPLITS:
        return {}
    longest = sorted(counts, key=len, reverse=True)
    if all(map(MOMENT.fullmatch, longest)) or {label.lower() for label in counts} <= CAMERAS:
        return {}
    told = all(next(each for each in longest if stem.startswith(each)) == found[path] for path, stem in stems.items())
    return found if told else {}


def _beginning(stem: str) -> str:
    """What stands before the number at its end, where there are no other numbers; else what stands before the first mark."""
    counted, first = COUNTED.match(stem), FIRST.match(stem)
    words = (counted.group(1) or "").rstrip("._- (") if counted else ""
    if words and not re.search(r"\d", words):
        return words
    return first.group(1) if first else ""
