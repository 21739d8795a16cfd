"""The code of a notebook's first cells: how its data come from the person's own files, as the studio took them in.

Texts for `str.format`, but for NAMED, TABLE and LAST: doubled braces are single ones in the notebook.
"""

START = '''# what the studio knows of the task, and how it read the cells of each column
import json
from pathlib import Path

import pandas as pd

READINGS = json.loads({readings!r})
TASK = json.loads({task!r})
TAGS = {tags}
MISSING = {missing}


def characters(codes):
    """What a row of escapes stands for."""
    written = codes.group().encode("ascii").decode("unicode_escape")
    try:
        return written.encode("latin-1").decode("utf-8")  # bytes
    except UnicodeError:  # characters
        return written.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


AMOUNT = {amount!r}


def numbers(values):
    """Cells as numbers, amounts such as $1,234.50 and 12 % among them."""
    cells = values.str.strip()
    bare = cells.where(~cells.str.fullmatch(AMOUNT).eq(True), cells.str.replace(r"[{signs}, ]", "", regex=True))
    return pd.to_numeric(bare, errors="coerce").astype("float64").replace([float("inf"), -float("inf")], float("nan"))


def typed(cells):
    """A table of text cells as one with each column in the type of its kind; decimals are written with a point."""
    columns = {{}}
    for name, reading in READINGS.items():
        values = cells[name]
        if reading["kind"] == "number":
            columns[name] = numbers(values)
        elif reading["kind"] == "date":
            moments = pd.to_datetime(values.str.strip(), format=reading["form"], errors="coerce", utc=True)
            columns[name] = moments.dt.tz_localize(None).astype("datetime64[ns]")
        elif reading["whole"]:
            columns[name] = values.str.strip().str.replace(r"^(-?\\d+)\\.0+$", r"\\1", regex=True)
        elif reading["escaped"]:  # characters written as \\xa0 and \\u2019
            codes = r"(?<!\\\\)(?:\\\\x[0-9a-fA-F]{{2}}|\\\\u[0-9a-fA-F]{{4}}|\\\\[nrt])+"
            columns[name] = values.str.replace(codes, characters, regex=True)
        else:
            columns[name] = values
    for target in TASK["targets"]:
        if TAGS and TAGS["column"] in cells:  # a cell names several labels
            label = target.removeprefix(TAGS["column"] + ": ")
            named = cells[TAGS["column"]].fillna("").str.split(TAGS["separator"], regex=False)
            columns[target] = ["yes" if label in [part.strip() for part in parts] else "no" for parts in named]
        elif target in cells:
            columns[target] = numbers(cells[target]) if TASK["problem"] == "regression" else cells[target]
    table = pd.DataFrame(columns)
    table.index.name = "row"
    return table


def read(path):
    """The text cells of a table; its delimiter is found."""
    cells = pd.read_csv(path, sep=None, engine="python", dtype="str", keep_default_na=False, na_values=MISSING)
    cells.columns = cells.columns.str.strip()
    return cells
'''

TABLE = """# the table that the script reads
train = typed(read("train.csv")).dropna(subset=TASK["targets"])
"""

WRITE = """Path("input").mkdir(exist_ok=True)
train.to_parquet("input/train.parquet")
Path("input/task.json").write_text(json.dumps(TASK))
print(f"{{len(train):,}} rows; the run had {rows:,}.")
train.head()
"""

FILES = '''# the files that the script reads: in input/media, each under a name that its content gives it
import hashlib
import os
import shutil

FOLDER = Path("files")  # the folder of files
ENDINGS = {endings}
LEFT_OUT = set(json.loads({left_out!r}))  # what the studio could not use


def laid_out(folder):
    """Every file's name in input/media by its path in the folder."""
    names = {{}}
    Path("input/media").mkdir(parents=True, exist_ok=True)
    for path in sorted(folder.rglob("*")):
        told = path.relative_to(folder).as_posix()
        if path.suffix[1:].lower() in ENDINGS and path.is_file() and told not in LEFT_OUT:
            names[told] = hashlib.sha256(path.read_bytes()).hexdigest()
            there = Path("input/media") / names[told]
            if not there.exists():
                try:
                    os.link(path, there)
                except OSError:  # another disk, or one without links
                    shutil.copyfile(path, there)
    if not names:
        raise FileNotFoundError(f"There is no {kind} in {{folder.absolute()}}: put the folder of files there.")
    return names


FILES = laid_out(FOLDER)
print(f"{{len(FILES):,}} files")
'''

CLASSES = """# a row for each file: its class is the folder that it lies in
LABELS = set(json.loads({labels!r}))
labels = [next((part for part in Path(path).parts[:-1] if part in LABELS), None) for path in FILES]
cells = pd.DataFrame({{TASK["media"]["column"]: list(FILES.values()), TASK["targets"][0]: labels}}, dtype="str")
train = typed(cells).dropna(subset=TASK["targets"])
"""

BEGINNINGS = """# a row for each file: its class is what its name begins with
LABELS = json.loads({labels!r})  # the longest first
labels = [next((label for label in LABELS if Path(path).name.startswith(label)), None) for path in FILES]
cells = pd.DataFrame({{TASK["media"]["column"]: list(FILES.values()), TASK["targets"][0]: labels}}, dtype="str")
train = typed(cells).dropna(subset=TASK["targets"])
"""

NAMED = '''# the table, with one more column that says which file each row names
def of_each(cells):
    """What lies in input/media for each cell: a file's path or the end of it, with or without the suffix."""
    found = {}
    for path, name in FILES.items():
        ours = any("train" in folder.lower() for folder in Path(path).parts[:-1])
        for start in range(len(Path(path).parts)):
            end = Path(*Path(path).parts[start:])
            for called in {end.as_posix(), end.with_suffix("").as_posix()}:
                found.setdefault(called, ([], []))[ours].append(name)
    nearest = {called: set(ours or others) for called, (others, ours) in found.items()}
    sure = {called: names.pop() for called, names in nearest.items() if len(names) == 1}
    return cells.str.strip().str.replace("\\\\", "/").str.removeprefix("./").map(sure)


cells = read("train.csv")
named = pd.DataFrame({column: of_each(cells[column]) for column in cells if column not in TASK["targets"]})
naming = named.notna().mean().idxmax()
if not named[naming].notna().any():
    raise ValueError(f"No column of train.csv names the files of {FOLDER.absolute()}.")
cells[TASK["media"]["column"]] = named[naming].astype("str")
train = typed(cells).dropna(subset=TASK["targets"])
'''

PIXELS = '''# a row for each pixel that is learned from: drawn from each picture, its target what the other of the pair has there
import random

import numpy as np
from PIL import Image, ImageOps

PAIRS = json.loads({pairs!r})  # by content: a picture, and what it should become
PLACES = {place}
MEDIA = Path("input/media")


def drawn(picture, wanted):
    """Up to {take:,} places of a picture, and what the other has there in each of its colours."""
    with Image.open(MEDIA / wanted) as opened:
        turned = ImageOps.exif_transpose(opened).convert("{mode}")
    width, height = turned.size
    at = sorted(random.Random(f"{seed} {{picture}}").sample(range(width * height), min({take}, width * height)))
    rows = pd.DataFrame({{TASK["media"]["column"]: picture, PLACES[0]: np.array(at) // width, PLACES[1]: np.array(at) % width}})
    rows[TASK["targets"]] = np.round(np.asarray(turned).reshape(width * height, -1)[at] / 255, 6)
    return rows


lacking = [picture for pair in PAIRS for picture in pair if not (MEDIA / picture).exists()]
if lacking:
    raise FileNotFoundError(f"{{len(lacking):,}} of the pictures that the run learned from are not in {{FOLDER.absolute()}}.")
train = typed(pd.concat([drawn(*pair) for pair in PAIRS], ignore_index=True).astype("str"))
'''

LAST = """# predictions for new rows with the same columns
predictions = predict(train[list(READINGS)].head())
predictions
"""
