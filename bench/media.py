"""What the playbook's recipes for pictures and sound score on a data set, out of fold and on its test rows.

    python -m bench.media DATA/clothing --room /tmp/clothing picture_linear picture_kernel [--with media=shapes_and_colours]

DATA/clothing holds train.csv, test.csv, answers.csv and task.json as described in docs/benchmarks.md. Each recipe is run as it
stands, with one `--with block=alternative` per exchange; files are represented once and stay in the room. With several recipes
the mean of their predictions is scored as well. Seconds are of processor time on one thread. Classification by accuracy only.
"""

from __future__ import annotations

import argparse
import json
import os
import time
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.model_selection import StratifiedKFold

from core.engineers.playbook.catalogue import named, recipe
from core.engineers.playbook.script import assemble
from core.engineers.port import Brief
from core.sandbox.gpu import device
from core.solution import Solution
from tests.engineers.playbook.room import brief_of, lay_out, represent, trained


def main() -> None:
    """Read the set, run each recipe, print one line for each."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("recipes", nargs="+")
    parser.add_argument("--room", type=Path, required=True)
    parser.add_argument("--with", dest="exchange", action="append", default=[], metavar="BLOCK=ALTERNATIVE")
    parser.add_argument("--folds", type=int, default=5, help="0: the test rows only")
    asked = parser.parse_args()
    data, room = asked.data.resolve(), asked.room.resolve()
    train, test, brief = _read(data, room)
    os.chdir(room)
    target = brief.task.targets[0]
    found = []
    for name in asked.recipes:
        solution = script(brief, name, asked.exchange)
        lay_out(room, brief, train)
        seconds = represent(room, solution, "train", list(train["file"]))
        seconds += represent(room, solution, "rows", list(test["file"]))
        held_out, taken = _out_of_fold(room, brief, solution, train, asked.folds)
        lay_out(room, brief, train)
        started = time.process_time()
        answers = trained(solution.code)(test[list(brief.task.columns)])
        taken.append(time.process_time() - started)
        found.append((held_out, answers))
        print(
            f"{name} {' '.join(asked.exchange)}: {_scores(train, test, target, held_out, answers)}; "
            f"representing {seconds:.0f} s, one training {np.mean(taken):.0f} s",
            flush=True,
        )
    if len(found) > 1:
        parts = [sum(each[at] for each in found) / len(found) if found[0][at] is not None else None for at in (0, 1)]
        print(f"mean of {len(found)}: {_scores(train, test, target, *parts)}")


def _read(data: Path, room: Path) -> tuple[pd.DataFrame, pd.DataFrame, Brief]:
    about = json.loads((data / "task.json").read_text())
    target, sound = about["target"][0], about["kind"] == "audio"
    train = pd.read_csv(data / "train.csv", dtype="str").rename_axis("row")
    test = pd.read_csv(data / "test.csv", dtype="str").merge(pd.read_csv(data / "answers.csv", dtype="str"), on="id")
    test.index = pd.RangeIndex(len(train), len(train) + len(test), name="row")
    (room / "input").mkdir(parents=True, exist_ok=True)
    if not (room / "input/media").exists():
        (room / "input/media").symlink_to(data / about["media"]["dir"])
    for table in (train, test):
        table["file"] = table["id"]
    kind = "sound" if sound else "picture"
    brief = brief_of(train, {"file": kind}, (target,), about["problem"], about["metric"])
    return train, test, brief.model_copy(update={"device": device()})


def script(brief: Brief, name: str, exchange: list[str]) -> Solution:
    """The recipe's script, with each "block=alternative" exchanged. Raises SystemExit for one that does not exist."""
    wanted = recipe(name)
    if wanted is None:
        raise SystemExit(f"there is no recipe {name}")
    solution = assemble(brief, wanted)
    for each in exchange:
        block, _, alternative = each.partition("=")
        code = named(block, alternative)
        if code is None:
            raise SystemExit(f"there is no alternative {alternative} of [{block}]")
        solution = solution.replace(block, code.code)
    return solution


def _out_of_fold(
    room: Path, brief: Brief, solution: Solution, train: pd.DataFrame, folds: int
) -> tuple[pd.DataFrame | None, list[float]]:
    if not folds:
        return None, []
    parts, seconds = [], []
    target = brief.task.targets[0]
    for fit, held in StratifiedKFold(folds, shuffle=True, random_state=0).split(train, train[target]):
        lay_out(room, brief, train.iloc[fit])
        started = time.process_time()
        parts.append(trained(solution.code)(train.iloc[held][list(brief.task.columns)]))
        seconds.append(time.process_time() - started)
    return pd.concat(parts).loc[train.index], seconds


def _scores(
    train: pd.DataFrame, test: pd.DataFrame, target: str, held_out: pd.DataFrame | None, answers: pd.DataFrame
) -> str:
    """Accuracy with its 95 % bootstrap interval, and log loss, of both."""
    texts = []
    for name, table, found in (("out of fold", train, held_out), ("test", test, answers)):
        if found is None:
            continue
        right = (found.idxmax(axis=1) == table[target]).to_numpy()
        drawn = np.random.default_rng(0).choice(right, (2000, len(right))).mean(axis=1)
        low, high = np.quantile(drawn, [0.025, 0.975])
        columns = found.columns.get_indexer(table[target])
        loss = -np.log(np.clip(found.to_numpy()[np.arange(len(found)), columns], 1e-9, 1)).mean()
        texts.append(f"{name} {right.mean():.4f} ({low:.3f} to {high:.3f}), log loss {loss:.3f}")
    return "; ".join(texts)


if __name__ == "__main__":
    main()
