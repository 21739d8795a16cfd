"""What stands side by side: how each system is installed and called, and which version of it that is."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bench.quality.environments import python_of
from bench.quality.layout import About
from core.errors import BadInput

ROOT = Path(__file__).resolve().parents[2]
PEERS = Path(__file__).parent / "peers"
PACKAGES = {"autogluon": "autogluon-tabular", "flaml": "flaml", "mljar": "mljar-supervised", "sklearn": "scikit-learn"}
NAMES = ("studio", *PACKAGES)


@dataclass(frozen=True)
class Call:
    """One call: what to learn from, where to write, how long (`until`: seconds since the epoch), on how many cores."""

    about: About
    input: Path
    out: Path
    minutes: float
    until: float
    cores: int
    seed: int


@dataclass(frozen=True)
class System:
    """`python` makes the environment and raises NotInstalled; `command` is what to run with it; `predictions` the file it
    leaves in `out`; `kinds` the kinds of data it takes; `fine` the exit codes with which predictions count."""

    name: str
    version: str
    python: Callable[[], Path]
    command: Callable[[Path, Call], list[str]]
    predictions: str = "predictions.csv"
    kinds: tuple[str, ...] = ("tabular", "text", "image", "audio")
    fine: tuple[int, ...] = (0,)


def systems(names: list[str], cache: Path) -> list[System]:
    """The systems of these names, in this order. Raises BadInput for one that is not known."""
    if strangers := [name for name in names if name not in NAMES]:
        raise BadInput(f"--systems: there is no system '{strangers[0]}'; choose from {', '.join(NAMES)}.")
    return [studio() if name == "studio" else peer(name, cache) for name in dict.fromkeys(names)]


def studio() -> System:
    """This program, as it stands here, by its headless command with the playbook. Code 3: a cap was reached, with the best so far written."""
    return System(
        "studio",
        program_version(),
        lambda: Path(sys.executable),
        _studio_command,
        predictions="submission.csv",
        fine=(0, 3),
    )


def peer(name: str, cache: Path) -> System:
    """One of the others, in an environment of its own."""
    pins = PEERS / f"{name}.txt"
    found = re.search(rf"^{re.escape(PACKAGES[name])}==(\S+)", pins.read_text(encoding="utf-8"), re.MULTILINE)
    if found is None:
        raise BadInput(f"{pins}: {PACKAGES[name]} is not pinned here; add it.")

    def command(python: Path, call: Call) -> list[str]:
        return [
            str(python), str(PEERS / f"with_{name}.py"), "--input", str(call.input), "--out", str(call.out),
            "--until", f"{call.until:.3f}", "--minutes", f"{call.minutes:g}", "--cores", str(call.cores), "--seed", str(call.seed),
        ]  # fmt: skip

    return System(name, found[1], lambda: python_of(name, pins, cache), command, kinds=("tabular", "text"))


def program_version() -> str:
    """The commit, with `-dirty` where files were changed since."""
    done = subprocess.run(
        ["git", "describe", "--always", "--dirty"], cwd=ROOT, capture_output=True, text=True, check=False
    )  # fmt: skip
    return done.stdout.strip() or "unknown"


def _studio_command(python: Path, call: Call) -> list[str]:
    about = call.about
    command = [
        str(python), "-m", "core", "run", "--auto", "--engineer", "playbook", "--search", "off",
        "--train", str(call.input / "train.csv"), "--test", str(call.input / "test.csv"), "--target", ",".join(about.target),
        "--id", about.id, "--metric", about.metric, "--minutes", f"{call.minutes:g}", "--seed", str(call.seed),
        "--out", str(call.out),
    ]  # fmt: skip
    if about.positive:
        command += ["--positive", about.positive]
    if about.about:
        command += ["--description", about.about]
    if about.media:
        command += ["--images" if about.kind == "image" else "--audio", str(call.input / about.media.dir)]
    return command
