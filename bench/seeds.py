"""What averaging over seeds is worth: the members of a finished run's submission, each trained with several seeds.

python -m bench.seeds OUT FOLDER [--seeds 3]

OUT is what `python -m core run --out OUT` left, FOLDER the set that it was run on (train.csv, test.csv, answers.csv, task.json). For each number of
seeds the mean score on the test rows over as many averages as there are seeds: each begins at another. One thread.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np

from bench.worth import answers, taken_in
from core.harness.ensemble import FittedEnsemble, apply
from core.harness.metrics import score
from core.solution import Solution


def main() -> None:
    """Print a line per number of seeds."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seeds", type=int, default=3)
    options = parser.parse_args()
    data, truth = taken_in(options.folder, 0)
    fitted = FittedEnsemble.model_validate(json.loads((options.out / "ensemble.json").read_text())["fitted"])
    scripts = sorted((options.out / "members").glob("*.py"), key=lambda path: int(path.stem))
    members = [Solution(code=path.read_text(), title=path.stem, model="one") for path in scripts]
    said = [[answers(data, each, seed) for seed in range(options.seeds)] for each in members]
    for count in range(1, options.seeds + 1):
        found = []
        for first in range(options.seeds):
            chosen = [[each[(first + more) % options.seeds] for more in range(count)] for each in said]
            mean = [sum(each[1:], each[0]) / count for each in chosen]
            found.append(score(data.task, truth, apply(data.task, fitted, mean), None, None))
        print(f"{count} seeds: {np.mean(found):.6g} ({', '.join(f'{each:.6g}' for each in found)})", flush=True)


if __name__ == "__main__":
    main()
