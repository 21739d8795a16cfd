"""CatBoost with and without its long combinations of categories: seconds on one thread, and scores on held-out rows.

python -m bench.catboost_categories FOLDER...     # each with train.csv, test.csv, answers.csv, task.json (two classes)
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd
from catboost import CatBoostClassifier
from sklearn.metrics import roc_auc_score

WAYS = {"CatBoost's own defaults": {}, "as in the playbook": {"one_hot_max_size": 16, "max_ctr_complexity": 2}}
DRAWS = 300


def main(folders: list[str]) -> None:
    """Print a line per folder and way; the last column is the paired difference in AUC with its 95 % interval."""
    for folder in map(Path, folders):
        task = json.loads((folder / "task.json").read_text())
        target, name = task["target"][0], task["id"]
        train = pd.read_csv(folder / "train.csv").drop(columns=name)
        test = pd.read_csv(folder / "test.csv").merge(pd.read_csv(folder / "answers.csv"), on=name)
        X, T = train.drop(columns=target), test[train.columns.drop(target)]
        words = [each for each in X if not pd.api.types.is_numeric_dtype(X[each])]
        X, T = (
            frame.assign(**{each: frame[each].astype(object).fillna("").astype(str) for each in words})
            for frame in (X, T)
        )
        truth = (test[target].astype(str) == task["positive"]).to_numpy()
        chances = []
        for way, extra in WAYS.items():
            begun = time.perf_counter()
            model = CatBoostClassifier(
                iterations=500, learning_rate=0.06, depth=6, random_seed=0, thread_count=1, verbose=False,
                allow_writing_files=False, **extra,
            ).fit(X, train[target].astype(str) == task["positive"], cat_features=words)  # fmt: skip
            seconds = time.perf_counter() - begun
            chances.append(model.predict_proba(T)[:, 1])
            print(f"{folder.name}: {way}: {seconds:.1f} s, AUC {roc_auc_score(truth, chances[-1]):.5f}", flush=True)
        print(f"{folder.name}: difference {_difference(truth, *chances)}", flush=True)


def _difference(truth: np.ndarray, before: np.ndarray, after: np.ndarray) -> str:
    rng = np.random.default_rng(0)
    drawn = []
    for _ in range(DRAWS):
        rows = rng.integers(0, len(truth), len(truth))
        drawn.append(roc_auc_score(truth[rows], after[rows]) - roc_auc_score(truth[rows], before[rows]))
    low, high = np.quantile(drawn, (0.025, 0.975))
    return f"{np.mean(drawn):+.5f} ({low:+.5f} to {high:+.5f})"


if __name__ == "__main__":
    main(sys.argv[1:])
