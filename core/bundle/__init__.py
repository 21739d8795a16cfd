"""The model bundle: a zip archive that predicts on a new table in a fresh environment and gives the submission's numbers.

It holds the fitted models, how cells are read, how members are combined and labelled, pinned requirements, a model card, and the
program's own code for reading and combining, as far as `predict.py` needs it.
"""

from __future__ import annotations

import ast
import io
import json
import re
import sys
import zipfile
from collections.abc import Iterator
from importlib.metadata import packages_distributions, version
from pathlib import Path

from core import artifacts, syntax
from core.bundle.card import model_card
from core.durable.evaluations import dataset
from core.errors import Refused
from core.harness.contract import contract
from core.verbs import view

ROOT = Path(__file__).parents[2]
PACKAGE = "studio_model"  # what the program's own code is called in a bundle
ALWAYS = {"cloudpickle", "pyarrow"}  # needed to open the models and to read text columns


def model_bundle(run: str) -> bytes:
    """The archive of what was submitted last. Raises Refused where there is none to make."""
    seen = view(run)
    if not seen.submissions:
        raise Refused("There is no fitted model yet: it comes with the first submission.")
    if seen.task.place:
        raise Refused(
            "A model of pictures from pictures cannot be taken away yet: its rows are pixels that the studio makes."
        )
    if seen.imported:
        raise Refused("An imported run brings no fitted models: pack the model in the installation that made the run.")
    last, data = seen.submissions[-1], dataset(run)
    if not last.fits or not data.readings:
        raise Refused(
            "This submission was written before a model was fitted on all rows, or by an earlier version: there is no model to take. A later submission of the run, or a run with more minutes, brings one."
        )
    try:
        folder = artifacts.folder(last.folder)
    except FileNotFoundError:
        raise Refused(
            "The files of the submission are no longer here: put them back from a backup, or branch the run."
        ) from None
    files: dict[str, bytes] = {}
    for number, fits in enumerate(last.fits, start=1):
        for seed, named in enumerate(fits):
            files[f"models/{number}_{seed}.pkl"] = _model(named, number)
    for path in sorted(folder.rglob("*.py")):
        files[f"scripts/{path.relative_to(folder)}"] = path.read_bytes()
    files["ensemble.json"] = (folder / "ensemble.json").read_bytes()
    readings = {name: reading.model_dump(mode="json") for name, reading in data.readings.items()}
    told = contract(data, threads=1, seconds=0.0)
    schema = {"task": data.task.model_dump(mode="json"), "readings": readings, "told": told}
    files["schema.json"] = json.dumps(schema, indent=1, ensure_ascii=False).encode()
    sources = _sources("core.bundle.predict")
    for module, path in sources.items():
        place = "predict.py" if module == "core.bundle.predict" else f"{PACKAGE}/{'/'.join(module.split('.')[1:])}.py"
        files[place] = renamed(path.read_text(encoding="utf-8")).encode()
    for place in sorted({str(Path(name).parent) for name in files if name.startswith(f"{PACKAGE}/")} | {PACKAGE}):
        files[f"{place}/__init__.py"] = b""
    scripts = [text for name, text in files.items() if name.startswith("scripts/")]
    files["requirements.txt"] = _requirements([*(path.read_bytes() for path in sources.values()), *scripts]).encode()
    files["MODEL_CARD.md"] = model_card(seen, sorted(files)).encode()
    return _zipped(files)


def renamed(text: str) -> str:
    """Source text in which the program's package goes by the bundle's name for it."""
    text = re.sub(r"\bcore\.(?=[a-z_])", f"{PACKAGE}.", text)
    return re.sub(r"^from core import", f"from {PACKAGE} import", text, flags=re.MULTILINE)


def _model(named: str, number: int) -> bytes:
    try:
        path = artifacts.folder(f"evaluations/{named}") / "model.pkl"
        return path.read_bytes()
    except FileNotFoundError:
        raise Refused(f"Member {number} could not be saved as a file (see the log): there is no bundle.") from None


def _sources(entry: str) -> dict[str, Path]:
    """The modules that this one imports, itself included, with those that they import."""
    found: dict[str, Path] = {}
    waiting = [entry]
    while waiting:
        module = waiting.pop()
        path = ROOT / f"{module.replace('.', '/')}.py"
        if module not in found and path.is_file():
            found[module] = path
            waiting += [name for name in _imported(path.read_bytes()) if name.startswith("core.")]
    return found


def _imported(source: bytes) -> Iterator[str]:
    for node in ast.walk(syntax.parse(source)):
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def _requirements(sources: list[bytes]) -> str:
    """The packages that the code imports, pinned to what the models were fitted with."""
    tops = {name.split(".")[0] for source in sources for name in _imported(source)} | ALWAYS
    where = packages_distributions()
    names = sorted(
        {where[top][0] for top in tops if top in where and top not in sys.stdlib_module_names}, key=str.lower
    )
    python = f"{sys.version_info.major}.{sys.version_info.minor}"
    return f"# Python {python}\n" + "".join(f"{name}=={version(name)}\n" for name in names)


def _zipped(files: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sorted(files.items()):
            archive.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)
    return packed.getvalue()
