"""What TabPFN learned (Hollmann et al. 2023, arXiv 2207.01848; Apache 2.0): 52 MB that no package installs, fetched once.

The authors' package `pfns` carries the network's weights in its source archive, not in what pip installs of it. `fetch` takes them
from there and lays them beside the interpreter, where a closed room may read them. Without them the recipe is not offered.
"""

from __future__ import annotations

import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

from core.errors import StudioError

NAME = "tabpfn-weights"  # how it stands among the libraries that a brief names
VERSION = "0.3.0"  # of `pfns`
SHA256 = "1b48899b4485188978930c76ce6eeea927ae468355ab9e636c9e583696943544"
MEMBER = f"pfns-{VERSION}/models_diff/prior_diff_real_checkpoint_n_0_epoch_42.cpkt"
REMEDY = "Everything else works without them; try again with `python -m core weights`."
PLACE = Path(sys.prefix, "share", "tabpfn", "weights.pt")  # as the block [estimator] "tabpfn" has it


def installed() -> dict[str, str]:
    """Its name and version if it is here, to stand among the installed libraries."""
    return {NAME: VERSION} if PLACE.exists() else {}


def sentence() -> str:
    """Whether it is here, and what to do where it is not."""
    if installed():
        return "For small tables, TabPFN: its weights are here."
    return "For small tables, TabPFN: its weights are not here; `python -m core weights` fetches them once (98 MB)."


def fetch(place: Path = PLACE) -> Path:
    """Downloads the archive (98 MB) from the package index that pip is set up for, checks it against its digest, and keeps the
    weights as float16. Raises StudioError where that fails."""
    try:
        return _fetched(place)
    except OSError as error:
        raise StudioError(f"TabPFN's weights could not be kept: {error}. {REMEDY}") from error


def _fetched(place: Path) -> Path:
    with tempfile.TemporaryDirectory() as made:
        wanted = Path(made, "wanted.txt")
        wanted.write_text(f"pfns=={VERSION} --hash=sha256:{SHA256}\n")
        pip = (sys.executable, "-m", "pip", "--disable-pip-version-check", "download", "--quiet", "--dest", made)
        told = subprocess.run(
            [*pip, "--no-deps", "--no-binary", ":all:", "--require-hashes", "--requirement", str(wanted)],
            capture_output=True, text=True,
        )  # fmt: skip
        if told.returncode != 0:
            last = (told.stderr.strip() or told.stdout.strip() or "pip said nothing").splitlines()[-1]
            raise StudioError(f"TabPFN's weights could not be fetched ({last}). {REMEDY}")
        _keep(Path(made, f"pfns-{VERSION}.tar.gz"), place)
    return place


def _keep(archive: Path, place: Path) -> None:
    import torch

    with tarfile.open(archive) as opened:
        member = opened.extractfile(MEMBER)
        assert member is not None, f"{MEMBER} is a file"
        with tempfile.TemporaryFile() as file:
            while part := member.read(1 << 20):
                file.write(part)
            file.seek(0)
            state = torch.load(file, map_location="cpu", weights_only=True)[0]
    weights = {name.removeprefix("module."): value.half() for name, value in state.items() if "criterion" not in name}
    place.parent.mkdir(parents=True, exist_ok=True)
    unfinished = place.with_suffix(".part")
    torch.save(weights, unfinished)
    unfinished.replace(place)
