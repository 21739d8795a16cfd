"""`python -m bench.prior [FOLDER ...]`: measure what the memory's shipped prior says, and write it.

Each open set is searched by the program itself, without any memory, for the same minutes. So that every block gets its
turn, the target decision is answered here: the block with the fewest attempts so far. What the run's own memory then holds
is averaged per alternative and goes into `core/engineers/playbook/prior.json`. Answers of test sets are never opened.
"""

from __future__ import annotations

import argparse
import json
import math
import platform
import sys
import tempfile
import time
from collections import Counter, defaultdict
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pandas as pd

from bench.home import installation, wait, worker
from bench.quality.layout import find_sets
from core.errors import StudioError

ROWS = 1_500  # of a larger table, drawn: so that many alternatives are seen in the minutes
MODELS = 2  # candidates, so that most of the minutes go into attempts
LIBRARIES = ("scikit-learn", "lightgbm", "catboost", "torch")
SAMPLES = {
    "breast-cancer": "UCI, CC BY 4.0, as part of scikit-learn",
    "wine": "UCI, CC BY 4.0, as part of scikit-learn",
    "diabetes": "Efron et al. 2004, as part of scikit-learn",
    "digits": "UCI, CC BY 4.0, as part of scikit-learn",
    "bike-shop": "made up by this program, CC0 1.0",
}


def main() -> int:
    """Exit code 1 where a set brought nothing. Progress on standard error; a set with a kept result is not run again."""
    options = _options()
    options.parts.mkdir(parents=True, exist_ok=True)
    missed = 0
    for name, make in _sets(options.folders, options.samples.split(",")).items():
        part = options.parts / f"{name}.json"
        if part.exists():
            continue
        began = time.monotonic()
        try:
            found = _searched(name, make, options.minutes)
        except StudioError as error:
            print(f"{name}: {error}", file=sys.stderr, flush=True)
            missed += 1
            continue
        part.write_text(json.dumps(found))
        seconds = time.monotonic() - began
        print(f"{name}: {len(found['outcomes'])} outcomes in {seconds:.0f} s", file=sys.stderr, flush=True)
    _write(options)
    return min(1, missed)


def _options() -> argparse.Namespace:
    from core.durable.memory import PRIOR

    parser = argparse.ArgumentParser(prog="python -m bench.prior", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folders", nargs="*", type=Path, metavar="FOLDER", help="sets beside the bundled samples")
    parser.add_argument(
        "--samples", default=",".join(SAMPLES), metavar="NAMES", help="bundled ones; default: %(default)s"
    )
    parser.add_argument("--minutes", type=float, default=3.0, metavar="N", help="for each set; default: 3")
    parser.add_argument("--out", type=Path, default=PRIOR, metavar="FILE")
    parser.add_argument("--parts", type=Path, default=Path("artifacts/prior"), metavar="DIR", help="results set by set")
    return parser.parse_args()


def _sets(folders: list[Path], samples: list[str]) -> dict[str, Any]:
    """Per set a function that gives its training table and what `propose` is told."""
    made: dict[str, Any] = {name: lambda name=name: _sample(name) for name in samples if name in SAMPLES}
    for found in find_sets(folders) if folders else []:
        if found.about.kind in ("tabular", "text"):
            about = found.about
            told = {"targets": list(about.target), "id": about.id, "metric": about.metric, "positive": about.positive}
            made[found.name] = lambda found=found, told=told: (found.train(), told)
    return made


def _sample(name: str) -> tuple[pd.DataFrame, dict[str, Any]]:
    from core.data.reading import read_table
    from core.data.samples import SAMPLES as BUNDLED
    from core.data.samples import materialise

    if name == "digits":
        from sklearn.datasets import load_digits

        frame = load_digits(as_frame=True).frame
        return frame.astype("str"), {"targets": ["target"], "metric": "accuracy"}
    with tempfile.TemporaryDirectory() as folder:
        train = read_table(materialise(name, folder).train)
    return train, {"targets": [BUNDLED[name].target], "metric": BUNDLED[name].metric}


def _searched(name: str, make: Any, minutes: float) -> dict[str, Any]:
    import core
    from core.data.proposal import propose
    from core.durable.memory import own
    from core.runs import AUTO, Settings, Sizes

    train, told = make()
    if len(train) > ROWS:
        train = train.sample(ROWS, random_state=0).reset_index(drop=True)
    proposal = propose(train, name=name, seed=0, **told)
    sizes = Sizes(models=MODELS, outer=40, inner=2, solutions=2, ensembles=1)
    settings = Settings(minutes=minutes, autonomy={**AUTO, "target": "ask"}, sizes=sizes, memory="own")
    with installation(), worker():
        run = core.create(name=name, train=train, test=None, proposal=proposal, settings=settings)
        attempts: Counter[tuple[str, str]] = Counter()
        over = time.monotonic() + 60 * minutes + 60
        while not core.view(run).ended and time.monotonic() < over:
            _answer(run, attempts)
            time.sleep(0.1)
        if not core.view(run).ended:
            core.stop(run)
            wait(lambda: core.view(run).ended, 60.0, "the run did not stop")
        outcomes, sentence = own(), core.view(run).sentence
    if not outcomes:
        raise StudioError(f"nothing was tried in {minutes:g} minutes: {sentence}")
    task = outcomes[0].task.model_dump(mode="json")
    return {"name": name, "task": task, "outcomes": _averaged([each.model_dump(mode="json") for each in outcomes])}


def _answer(run: str, attempts: Counter[tuple[str, str]]) -> None:
    """Choose the block with the fewest attempts in this branch, as a person would on the run page."""
    import core
    from core.decisions import Answer

    for key, decision in core.view(run).open.items():
        if decision.kind != "target":  # the autopilot is about to answer it
            continue
        branch = key.split("/", 1)[0]
        options = decision.context["options"]
        first = min(options, key=lambda option: attempts[branch, option["plan"]["block"]])
        attempts[branch, first["plan"]["block"]] += 1
        core.answer(run, key, decision.digest, Answer(verdict="edit", value=first, by="bench"))


def _averaged(outcomes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """One outcome per role, block, alternative and families: means, of errors and ratios the root mean square and the geometric one."""
    grouped: dict[tuple[Any, ...], list[dict[str, Any]]] = defaultdict(list)
    for each in outcomes:
        each.pop("task")
        grouped[each["role"], each["block"], each["alternative"], tuple(each["families"])].append(each)
    return [_one(found) for _, found in sorted(grouped.items())]


def _one(found: list[dict[str, Any]]) -> dict[str, Any]:
    scored = [each for each in found if each["gain"] is not None]
    ratios = [each["ratio"] for each in found if each["ratio"]]
    seconds = [each["seconds"] for each in found if each["seconds"]]
    return found[0] | {
        "gain": round(sum(each["gain"] for each in scored) / len(scored), 6) if scored else None,
        "error": round(math.sqrt(sum(each["error"] ** 2 for each in scored) / len(scored)), 6) if scored else None,
        "p_better": max((each["p_better"] for each in scored), default=None),
        "adopted": any(each["adopted"] for each in found),
        "ratio": round(math.exp(sum(map(math.log, ratios)) / len(ratios)), 3) if ratios else None,
        "seconds": round(sum(seconds) / len(seconds), 3) if seconds else None,
    }


def _write(options: argparse.Namespace) -> None:
    """One outcome a line, so that a new measurement can be read as a difference."""
    parts = [json.loads(path.read_text()) for path in sorted(options.parts.glob("*.json"))]
    head = {
        "command": f"python -m bench.prior --minutes {options.minutes:g} --samples {options.samples}"
        + "".join(f" {each.name}" for each in options.folders),
        "sets_measured": len(parts), "measured": time.strftime("%Y-%m-%d"), "minutes": options.minutes, "rows": ROWS, "cores": 2,
        "versions": {"python": platform.python_version(), **{each: version(each) for each in LIBRARIES}},
    }  # fmt: skip
    lines = [json.dumps(head)[:-1] + ', "sets": [']
    for number, part in enumerate(parts):
        lines.append(json.dumps({"name": part["name"], "task": part["task"]})[:-1] + ', "outcomes": [')
        lines.append(",\n".join(json.dumps(each) for each in part["outcomes"]))
        lines.append("]}" + ("," if number < len(parts) - 1 else ""))
    options.out.write_text("\n".join([*lines, "]}"]) + "\n")


if __name__ == "__main__":
    sys.exit(main())
