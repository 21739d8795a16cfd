"""Write a run as one file."""

from __future__ import annotations

import hashlib
import io
import zipfile
import zlib
from typing import Any

from core import artifacts
from core.durable import store
from core.durable.evaluations import dataset
from core.durable.flow import VERSION
from core.errors import Refused
from core.harness.evaluate import oof
from core.journal import TRANSCRIPT, Event
from core.packing import cells
from core.packing.bodies import BODIES
from core.packing.content import BROKEN, checked
from core.packing.form import FORMAT, JOURNAL, MANIFEST, PREDICTIONS, SUBMISSION, Line, Manifest, Part, Row
from core.settings import limits
from core.verbs import view
from core.view import RunView

RATIO = 100  # well below the 250 that an upload may have


def pack(run: str, *, rows: bool = True, texts: bool = False) -> bytes:
    """The run as it stands, as a zip archive for `unpack`; the same run gives the same bytes.

    `rows`: with the labelled rows and the held-out predictions, which the diagnosis, a comparison and a notebook need; without
    them the profile's example cells are left out too. `texts`: with a language model's transcripts. Never in it: fitted models,
    pictures and sounds, rows to predict, drafts, what earlier runs brought, anything of the environment. Raises Refused.
    """
    seen = view(run)
    events = [each for each in store.read(run, but=None if texts else TRANSCRIPT) if each.kind in BODIES]
    texts = texts and any(each.kind == TRANSCRIPT for each in events)
    parts = {JOURNAL: b"".join(_line(each, rows) for each in events), **_submission(seen)}
    if rows:
        parts |= {**cells.table_parts(dataset(run)), **_predictions(seen)}
    about = Row(run=run, name=seen.name, created=seen.created, minutes=seen.minutes, seconds=seen.seconds_used, state=seen.state)  # fmt: skip
    told = {
        name: Part(bytes=len(part), sha256=hashlib.sha256(part).hexdigest()) for name, part in sorted(parts.items())
    }
    manifest = Manifest(format=FORMAT, program=VERSION, run=about, rows=rows, texts=texts, parts=told)
    try:
        checked(manifest, parts, limits())
    except BROKEN as error:
        raise Refused(f"This run cannot be packed: {why(error)}.") from error
    return _zipped({MANIFEST: manifest.model_dump_json(indent=1).encode(), **parts})


def why(error: Exception) -> str:
    """The first thing that is wrong, in one line."""
    from pydantic import ValidationError

    if isinstance(error, ValidationError):
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        return " ".join(f"{'.'.join(map(str, first['loc']))}: {first['msg']}".split())[:200]
    return " ".join(str(error).split())[:200] or type(error).__name__


def _line(event: Event, rows: bool) -> bytes:
    body = event.body
    if event.kind == "created":
        told = ("brief", "branch_of")  # of what other runs brought, and of one that does not come along
        body = {name: part for name, part in body.items() if name not in told}
        if not rows:
            columns = [{**each, "examples": []} for each in body["profile"]["columns"]]
            body = body | {"profile": body["profile"] | {"columns": columns}}
    return (Line(key=event.key, kind=event.kind, at=event.at, body=body).model_dump_json() + "\n").encode()


def _submission(seen: RunView) -> dict[str, bytes]:
    """The last submission's files: those that pages show."""
    if not seen.submissions:
        return {}
    folder = artifacts.folder(seen.submissions[-1].folder)
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {SUBMISSION + path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def _predictions(seen: RunView) -> dict[str, bytes]:
    """Held-out predictions of the best solution, of what was submitted, and of what ensembles were tried with."""
    names = {seen.best_solution or "", *(name for each in seen.trials for name in each.plan.members)}
    names |= set(seen.report["ensemble"]["members"]) if seen.report else set()
    found: dict[str, bytes] = {}
    for name in sorted(names & set(seen.solutions)):
        evaluation = seen.solutions[name].evaluation
        if evaluation and evaluation.score and artifacts.exists(f"evaluations/{evaluation.digest}"):
            found[PREDICTIONS + evaluation.digest] = cells.prediction_bytes(oof(evaluation.digest))
    return found


def _zipped(parts: dict[str, Any]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in sorted(parts.items()):
            archive.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), part, _method(part))
    return packed.getvalue()


def _method(part: bytes) -> int:
    """Deflated, but for what packs as only a bomb does, such as a column of zeros: `core.data.unpacking` would refuse the file."""
    return zipfile.ZIP_STORED if len(part) > RATIO * len(zlib.compress(part, 1)) else zipfile.ZIP_DEFLATED
