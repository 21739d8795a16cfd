"""What can be taken away from a run: the submission's files, the report, the journal."""

from __future__ import annotations

import json

from core import artifacts
from core.durable import store
from core.errors import Refused
from core.report import markdown, so_far
from core.verbs import view


def listing(run: str) -> list[str]:
    """Names that `read` takes, the submission first; none of it where its artifact is gone."""
    seen = view(run)
    names: list[str] = []
    if seen.submissions:
        names = _submitted(seen.submissions[-1].folder)
        names.sort(key=lambda name: (name != "submission.csv", name != "solution.py", name))
    if seen.report is not None or seen.submissions:
        names.append("report.json")
    return [*names, "report.md", "journal.jsonl"]


def read(run: str, name: str) -> bytes:
    """The file's content. Raises Refused when it is not there (yet)."""
    if name not in listing(run):
        raise Refused(f"{name} does not exist yet.")
    seen = view(run)
    if name == "report.md":
        return markdown(seen).encode()
    if name == "report.json":
        return json.dumps(seen.report or so_far(seen), indent=1, ensure_ascii=False).encode()
    if name == "journal.jsonl":
        return "".join(event.model_dump_json() + "\n" for event in store.read(run)).encode()
    return (artifacts.folder(seen.submissions[-1].folder) / name).read_bytes()


def _submitted(key: str) -> list[str]:
    try:
        folder = artifacts.folder(key)
    except FileNotFoundError:
        return []
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())
