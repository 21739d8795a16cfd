"""A set of texts without a download: sentences from the documentation inside three installed libraries; which library wrote each?

python -m bench.docstrings FOLDER

The folder then has train.csv (9,000 sentences), test.csv and answers.csv (6,000) and task.json, as `bench.worth` and `bench.quality` take
them. What the libraries are called is struck out. Their versions are those of requirements.txt, so the set is the same everywhere.
"""

from __future__ import annotations

import argparse
import ast
import importlib.util
import random
import re
from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from bench.sets import write

LIBRARIES = ("scipy", "pandas", "torch")
EACH, TRAIN = 5_000, 9_000
SHORTEST, LONGEST = 40, 400  # characters of a sentence
SECTIONS = re.compile(r"\n\s*(Examples?|References|See Also)\b")  # code and lists follow
NAMES = re.compile(r"\b(scipy|pandas|torch|pytorch|numpy|ndarray|tensors?|dataframe|series|array_like)\b", re.I)


def main() -> None:
    """Write the set."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    rows = [(text, library) for library in LIBRARIES for text in drawn(library)]
    table = pd.DataFrame(rows, columns=["text", "library"]).sample(frac=1, random_state=0).reset_index(drop=True)
    table.insert(0, "id", table.index)
    about = {"name": "docstrings", "kind": "text", "problem": "multiclass", "metric": "log_loss"}
    write(folder, table[:TRAIN], table[TRAIN:], "library", **about)


def drawn(library: str) -> list[str]:
    """As many sentences of each library, each once."""
    found = importlib.util.find_spec(library)
    assert found is not None
    assert found.origin is not None
    files = sorted(Path(found.origin).parent.rglob("*.py"))
    texts = [sentence for file in files if "tests" not in file.parts for sentence in sentences(file)]
    unique = list(dict.fromkeys(texts))
    random.Random(1).shuffle(unique)
    return unique[:EACH]


def sentences(file: Path) -> Iterator[str]:
    """The sentences of a module's docstrings, code left out."""
    try:
        tree = ast.parse(file.read_text(encoding="utf-8", errors="ignore"))
    except SyntaxError:  # a template
        return
    for node in ast.walk(tree):
        if not isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef):
            continue
        for paragraph in SECTIONS.split(ast.get_docstring(node) or "")[0].split("\n\n"):
            if ">>>" in paragraph or "---" in paragraph or "::" in paragraph:
                continue
            plain = NAMES.sub("it", re.sub(r"\s+", " ", re.sub(r"[`*:]\w*", " ", paragraph)))
            for sentence in re.split(r"(?<=[.!?]) (?=[A-Z])", plain):
                if SHORTEST < len(sentence) < LONGEST and sentence.count("_") < 2:
                    yield sentence


if __name__ == "__main__":
    main()
