"""Where things live, from the environment (design 4.7)."""

from __future__ import annotations

import os
from functools import lru_cache
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
    given = os.environ.get("STUDIO_HOME") or ".studio"
    folder = _made(given, "" if os.path.isabs(given) else os.getcwd())
    database = os.environ.get("STUDIO_DATABASE_URL") or f"sqlite:///{folder / 'studio.sqlite'}"
    if database.startswith("postgresql://"):
        database = database.replace("postgresql://", "postgresql+psycopg://", 1)
    artifacts = os.environ.get("STUDIO_ARTIFACTS_URL") or str(folder / "artifacts")
    return Home(folder=folder, database=database, artifacts=artifacts)


@lru_cache(maxsize=8)
def _made(given: str, _: str) -> Path:
    """Once per folder (and working directory, where it is relative): a page asks for it dozens of times at each drawing."""
    folder = Path(given).expanduser().resolve()
    folder.mkdir(parents=True, exist_ok=True)
    return folder


class Limits(Value):
    """What an upload may be at most. Each is the environment variable `STUDIO_MAX_` and its name in capitals.

    Sizes are in MB of 1024² bytes. `upload_mb` is one file as it comes; `unpacked_mb` is one archive's content, and one
    table's text; `memory_mb` is what the process that reads a Parquet file, a workbook, a picture or a sound may take.
    """

    upload_mb: int = 500
    unpacked_mb: int = 2048
    ratio: int = 250  # unpacked over packed, looked at from 16 MB on
    columns: int = 6_000
    cells: int = 200_000_000
    name_length: int = 500  # characters of a column's name
    files: int = 50_000  # of a folder or an archive
    depth: int = 8  # folders in folders
    file_mb: int = 100  # one picture or sound
    pixels: int = 50_000_000
    sound_seconds: int = 3_600
    memory_mb: int = 4_096
    read_seconds: int = 120


def limits() -> Limits:
    """The limits that the environment sets, else the defaults. Raises BadInput for what is no number above zero."""
    given = {}
    for name in Limits.model_fields:
        variable = f"STUDIO_MAX_{name.upper()}"
        value = os.environ.get(variable)
        if value:
            given[name] = _above_zero(variable, value)
    return Limits(**given)


def open_to_all() -> bool:
    """Whether a server that others can reach may be used without sign-in: `STUDIO_OPEN=1`. Raises BadInput."""
    given = os.environ.get("STUDIO_OPEN") or "0"
    if given not in ("0", "1"):
        raise BadInput(f"STUDIO_OPEN must be 1 (anyone who reaches the server may use it) or 0, not {given!r}.")
    return given == "1"


def users() -> tuple[str, ...]:
    """The e-mail addresses that may use a server with sign-in: `STUDIO_USERS`, separated by commas; empty means all."""
    return tuple(each.strip().lower() for each in os.environ.get("STUDIO_USERS", "").split(",") if each.strip())


def slots() -> int:
    """How many evaluations one worker runs side by side: `STUDIO_SLOTS`, else one per core."""
    given = os.environ.get("STUDIO_SLOTS")
    if not given:
        return len(os.sched_getaffinity(0))
    return _above_zero("STUDIO_SLOTS", given)


def _above_zero(variable: str, given: str) -> int:
    if not (given.isascii() and given.isdecimal()) or int(given) < 1:
        raise BadInput(f"{variable} must be a whole number above zero, not {given!r}.")
    return int(given)


CGROUPS = ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes")  # version 2, version 1


def memory_bytes() -> int:
    """Bytes of memory that this program may use: the machine's, or the limit of the container that it runs in."""
    whole = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    told = [Path(each).read_text().strip() for each in CGROUPS if Path(each).is_file()]
    return min([whole, *(int(each) for each in told if each.isdecimal())])
