"""Packed runs that were tampered with: the parts changed, sizes and digests right."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Callable
from typing import Any

Parts = dict[str, bytes]
Lines = list[dict[str, Any]]


def parts_of(packed: bytes) -> Parts:
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(parts: Parts) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def sealed(parts: Parts, **told: Any) -> bytes:
    """The file of these parts, whose manifest tells of them as they are; `told` replaces fields of it."""
    rest = {name: content for name, content in parts.items() if name != "manifest.json"}
    manifest = json.loads(parts["manifest.json"]) | told
    manifest["parts"] = {
        name: {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()} for name, content in rest.items()
    }
    return zipped({"manifest.json": json.dumps(manifest).encode(), **rest})


def retold(packed: bytes, change: Callable[[Lines], None]) -> bytes:
    """With another journal."""
    parts = parts_of(packed)
    lines = [json.loads(line) for line in parts["journal.jsonl"].splitlines()]
    change(lines)
    parts["journal.jsonl"] = "".join(json.dumps(line) + "\n" for line in lines).encode()
    return sealed(parts)


def first(lines: Lines, kind: str) -> dict[str, Any]:
    """The body of the first event of this kind."""
    return next(line["body"] for line in lines if line["kind"] == kind)


def put(packed: bytes, name: str, content: bytes) -> bytes:
    """With this part added or exchanged."""
    return sealed(parts_of(packed) | {name: content})
