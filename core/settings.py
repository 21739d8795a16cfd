"""Where things live, from the environment (design 4.7)."""

from __future__ import annotations

import os
from pathlib import Path

from core.errors import BadInput
from core.value import Value


class Home(Value):
    """One installation: its folder, its database, its artifacts."""

    folder: Path
    database: str  # an SQLAlchemy address
    artifacts: str  # a folder or any fsspec address

    @property
    def local(self) -> bool:
        """Whether the database is a file of this machine."""
        return self.database.startswith("sqlite")


def home() -> Home:
    """The installation that the environment names; the folder is made when it is missing."""
    folder = Path(os.environ.get("STUDIO_HOME") or ".studio").expanduser().resolve()
    folder.mkdir(parents=True, exist_ok=True)
    database = os.environ.get("STUDIO_DATABASE_URL") or f"sqlite:///{folder / 'studio.sqlite'}"
    if database.startswith("postgresql://"):
        database = database.replace("postgresql://", "postgresql+psycopg://", 1)
    artifacts = os.environ.get("STUDIO_ARTIFACTS_URL") or str(folder / "artifacts")
    return Home(folder=folder, database=database, artifacts=artifacts)


def slots() -> int:
    """How many evaluations one worker runs side by side: `STUDIO_SLOTS`, else one per core."""
    given = os.environ.get("STUDIO_SLOTS")
    if not given:
        return len(os.sched_getaffinity(0))
    if not given.isdecimal() or int(given) < 1:
        raise BadInput(f"STUDIO_SLOTS must be a whole number above zero, not {given!r}.")
    return int(given)
