"""Take in a packed run. The file comes from anywhere: it is an upload like any other, and nothing in it is run or believed."""

from __future__ import annotations

import hashlib
import json
import shutil
import time
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from core import artifacts
from core.data import unpacking
from core.data.cells import clip
from core.durable import store
from core.durable.evaluations import DATA_KEY
from core.durable.flow import VERSION
from core.errors import BadInput, Refused
from core.journal import Event
from core.packing.content import BROKEN, MB, Content, checked
from core.packing.form import FORMAT, MANIFEST, Manifest
from core.packing.outgoing import why
from core.runs import ASK
from core.settings import Limits, limits
from core.value import digest

MANIFEST_BYTES = 16 * MB
NOT_ENDED = "The run had not ended when it was exported. It is shown as it stood then, and does not go on here."


class _Parts(Mapping[str, bytes]):
    """The parts of a file that was unpacked, read one at a time; each is what the manifest says it is, or raises ValueError."""

    def __init__(self, places: dict[str, Path], manifest: Manifest) -> None:
        self._places, self._told = places, manifest.parts

    def __getitem__(self, name: str) -> bytes:
        content = self._places[name].read_bytes()
        if hashlib.sha256(content).hexdigest() != self._told[name].sha256:
            raise ValueError(f"'{name[:60]}' was changed after it was written")
        return content

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)


def unpack(path: Path, name: str = "") -> str:
    """Take the run in under a new id, so that no run that is or was here is touched; the id. `name` is what the person calls the file.

    It is shown, never continued: one that had not ended is shown as stopped. Raises BadInput with one sentence for a file
    that is damaged, altered, too large or none of ours; Refused for one that was imported before.
    """
    label, most = clip(name or path.name, 80), limits()
    if path.stat().st_size > most.upload_mb * MB:
        raise BadInput(
            f"{label}: the file has more than the limit of {most.upload_mb:,} MB; export it without its rows"
        )
    folder = artifacts.new()
    try:
        places = _unpacked(path, label, folder, most)
        manifest = _manifest(places.pop(MANIFEST, None), label)
        if set(places) != set(manifest.parts):
            raise BadInput(f"{label}: parts of the file are missing, or others were added; export the run again")
        source = digest(manifest)
        _refuse_again(source)
        try:
            content = checked(manifest, _Parts(places, manifest), most)
        except BROKEN as error:
            raise BadInput(f"{label}: it cannot be used ({why(error)}); export the run again") from None
    finally:
        shutil.rmtree(folder)
    run = f"{time.strftime('%Y%m%d-%H%M%S')}-{uuid.uuid4().hex[:6]}"
    try:
        _publish(run, content)
        _write(run, content, source)
    except BaseException:
        artifacts.remove(f"runs/{run}")
        for named in content.predictions:
            artifacts.remove(f"evaluations/{_renamed(run, named)}")
        raise
    return run


def _unpacked(path: Path, label: str, folder: Path, most: Limits) -> dict[str, Path]:
    """Every part under a name of ours, by its own name."""
    places: dict[str, Path] = {}
    for entry in unpacking.entries(path, label, most):
        if entry.name in places:
            raise BadInput(f"{label}: a part of the file stands twice in it; export the run again")
        places[entry.name] = folder / str(entry.place)
        unpacking.unpack(path, entry, label, places[entry.name], entry.bytes)
    return places


def _manifest(place: Path | None, label: str) -> Manifest:
    strange = BadInput(
        f"{label}: this is no run that was exported by the studio; choose a file that ends in .studio.zip"
    )
    if place is None or place.stat().st_size > MANIFEST_BYTES:
        raise strange
    content = place.read_bytes()
    try:
        told = json.loads(content)
        if isinstance(told, dict) and isinstance(told.get("format"), int) and told["format"] > FORMAT:
            raise BadInput(f"{label}: it was exported by a newer version of the program; update this one to import it")
        return Manifest.model_validate_json(content)
    except (ValueError, RecursionError):
        raise strange from None


def _refuse_again(source: str) -> None:
    query = sa.select(store.journal.c.run, store.journal.c.body).where(store.journal.c.kind == "imported")
    with store.engine().connect() as connection:
        rows = connection.execute(query).all()
    for run, body in rows:
        if json.loads(body)["source"] == source:
            raise Refused(f"This file was imported already: the run '{store.run_row(run).name}' is it.")


def _publish(run: str, content: Content) -> None:
    """Data, predictions and submission as artifacts, written anew from the values that were checked."""
    if content.data is not None:
        folder = artifacts.new()
        # a digest of its own: what is evaluated on rows of this installation is never mixed up with these
        replace(content.data, digest=digest("imported", run)).save(folder)
        artifacts.publish(folder, DATA_KEY.format(run=run))
    for named, predictions in content.predictions.items():
        folder = artifacts.new()
        predictions.to_parquet(folder / "predictions.parquet")
        artifacts.publish(folder, f"evaluations/{_renamed(run, named)}")
    if content.submission:
        folder = artifacts.new()
        for name, part in content.submission.items():
            place = folder / name
            place.parent.mkdir(exist_ok=True)
            place.write_bytes(part)
        artifacts.publish(folder, _folder(run, content.seen.submissions[-1].folder))


def _write(run: str, content: Content, source: str) -> None:
    """The run's row and its journal, in one transaction. It ends with its end, and with where it came from."""
    about, events = content.manifest.run, content.events
    lines: list[tuple[str, str, float, dict[str, Any]]] = [(e.key, e.kind, e.at, _here(run, e)) for e in events]
    if not content.seen.ended:
        lines.append(("", "stopped", events[-1].at, {"sentence": NOT_ENDED}))
    now = time.time()
    imported = {
        "source": source, "run": about.run, "program": content.manifest.program, "state": about.state,
        "seconds": about.seconds, "rows": content.manifest.rows, "texts": content.manifest.texts,
    }  # fmt: skip
    lines.append(("", "imported", now, imported))
    rows = [
        {"run": run, "key": key, "kind": kind, "at": at, "body": store.dumps(body)} for key, kind, at, body in lines
    ]
    with store.transaction() as connection:
        connection.execute(
            sa.insert(store.runs).values(
                run=run, name=about.name, created=about.created, minutes=about.minutes, control="stop",
                autonomy=json.dumps(ASK), version=VERSION,
            )
        )  # fmt: skip
        connection.execute(sa.insert(store.journal), rows)


def _here(run: str, event: Event) -> dict[str, Any]:
    """The body under this run's names: evaluations are shared among runs by their digests, and these are to be shared with none."""
    body = event.body
    if event.kind == "evaluated":
        own = {"digest": _renamed(run, body["evaluation"]["digest"]), "also": "", "representations": []}
        body = {"evaluation": {**body["evaluation"], **own}}  # what did not travel is not named here
    elif event.kind == "submission":
        fits = [[_renamed(run, each) for each in fit] for fit in body["fits"]]
        body = {**body, "folder": _folder(run, body["folder"]), "fits": fits}
    elif event.kind == "decision" and "members" in body["context"]:
        members = [{**each, "evaluation": _renamed(run, each["evaluation"])} for each in body["context"]["members"]]
        body = {**body, "context": {**body["context"], "members": members}}
    return body


def _renamed(run: str, named: str) -> str:
    return digest("imported", run, named)


def _folder(run: str, theirs: str) -> str:
    return f"runs/{run}/submissions/{theirs.rsplit('/', 1)[-1]}"
