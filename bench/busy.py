"""How busy a run kept the cores: the scripts' own seconds against all that there were, by phase.

python -m bench.busy JOURNAL.jsonl… [--cores 2]        # journals as a run's Results page, or `--out`, gives them
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import pandas as pd


def main() -> None:
    """Print a table per journal: phase, wall clock, the scripts' seconds, their share of the cores' seconds."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("journals", nargs="+", type=Path)
    parser.add_argument("--cores", type=int, default=2)
    options = parser.parse_args()
    for journal in options.journals:
        events = [json.loads(line) for line in journal.read_text().splitlines()]
        print(f"{journal}\n{busy(events, options.cores).to_string(float_format='{:.2f}'.format)}")


def busy(events: list[dict[str, Any]], cores: int) -> pd.DataFrame:
    """A line per phase and one for the whole: `wall` and `scripts` in seconds, `share` from 0 to 1. What an evaluation took counts in the
    phase in which it ended."""
    begins = [(event["at"], event["body"]["title"]) for event in events if event["kind"] == "phase"]
    ends = [at for at, _ in begins[1:]] + [events[-1]["at"]]
    rows = list[tuple[str, float, float]]()
    for (begun, title), end in zip(begins, ends):
        taken = sum(_seconds(each["body"]["evaluation"]) for each in events
                    if each["kind"] == "evaluated" and begun < each["at"] <= end)  # fmt: skip
        rows.append((title, end - begun, taken))
    table = pd.DataFrame(rows, columns=["phase", "wall", "scripts"]).set_index("phase")
    table.loc["the whole run"] = table.sum()
    return table.assign(share=table["scripts"] / (cores * table["wall"]))


def _seconds(evaluation: dict[str, Any]) -> float:
    """Training and predicting on every fold, what was represented first, and the questions that the checks asked; of an evaluation that
    failed its wall clock."""
    if evaluation["failure"]:
        return float(evaluation["seconds"])
    asked = (evaluation.get("observed") or {}).get("seconds", 0.0)
    return float(sum(fold["seconds"] for fold in evaluation["folds"]) + evaluation["represented"] + asked)


if __name__ == "__main__":
    main()
