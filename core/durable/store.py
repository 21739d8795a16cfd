"""Our tables, in the one database that DBOS also uses (SQLite by default, Postgres for a team).

Everything here is small and append-mostly; what pages show is derived from `studio_journal`.
"""

from __future__ import annotations

import fcntl
import json
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from core.errors import StudioError
from core.journal import Event
from core.settings import Home, home

SCHEMA = 1

meta = sa.MetaData()
schema = sa.Table("studio_schema", meta, sa.Column("version", sa.Integer, primary_key=True))
runs = sa.Table(
    "studio_runs",
    meta,
    sa.Column("run", sa.String(40), primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("created", sa.Float, nullable=False),
    sa.Column("minutes", sa.Float, nullable=False),
    sa.Column("control", sa.String(10), nullable=False, default=""),  # "", "stop", "finish"
    sa.Column("autonomy", sa.Text, nullable=False),
    sa.Column("version", sa.String(20), nullable=False),
)
journal = sa.Table(
    "studio_journal",
    meta,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("run", sa.String(40), nullable=False, index=True),
    sa.Column("key", sa.Text, nullable=False),
    sa.Column("kind", sa.String(20), nullable=False),
    sa.Column("at", sa.Float, nullable=False),
    sa.Column("body", sa.Text, nullable=False),
    sa.UniqueConstraint("run", "key", "kind"),
)
answers = sa.Table(
    "studio_answers",
    meta,
    sa.Column("run", sa.String(40), primary_key=True),
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("digest", sa.String(20), nullable=False),
    sa.Column("answer", sa.Text, nullable=False),
    sa.Column("at", sa.Float, nullable=False),
)
clock = sa.Table(
    "studio_clock",
    meta,
    sa.Column("run", sa.String(40), primary_key=True),
    sa.Column("second", sa.BigInteger, primary_key=True),
)
workers = sa.Table(
    "studio_workers",
    meta,
    sa.Column("worker", sa.String(120), primary_key=True),
    sa.Column("pid", sa.Integer, nullable=False),
    sa.Column("slots", sa.Integer, nullable=False),
    sa.Column("started", sa.Float, nullable=False),
    sa.Column("beat", sa.Float, nullable=False),
    sa.Column("protections", sa.Text, nullable=False),
)
evaluations = sa.Table(
    "studio_evaluations",
    meta,
    sa.Column("digest", sa.String(20), primary_key=True),
    sa.Column("result", sa.Text, nullable=False),
    sa.Column("at", sa.Float, nullable=False),
)
looks = sa.Table(
    "studio_vault_looks",
    meta,
    sa.Column("vault", sa.String(20), primary_key=True),
    sa.Column("solution", sa.String(40), primary_key=True),
)
drafts = sa.Table(
    "studio_drafts",
    meta,
    sa.Column("run", sa.String(40), primary_key=True),
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("text", sa.Text, nullable=False),
)
outcomes = sa.Table(
    "studio_outcomes",  # the memory; it outlives the runs it comes from
    meta,
    sa.Column("run", sa.String(40), primary_key=True),
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("at", sa.Float, nullable=False),
    sa.Column("body", sa.Text, nullable=False),
)
preferences = sa.Table(
    "studio_preferences",
    meta,
    sa.Column("name", sa.String(40), primary_key=True),
    sa.Column("value", sa.Text, nullable=False),
)
inherited = sa.Table(
    "studio_inherited",  # what a branch's steps answered in the run that it branched from
    meta,
    sa.Column("run", sa.String(40), primary_key=True),
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("answer", sa.Text, nullable=False),
)
OF_A_RUN = (runs, journal, answers, clock, drafts, inherited)


def make_engine(address: str) -> sa.Engine:
    """An engine with the settings that SQLite needs for several processes (WAL, NORMAL, a patient lock)."""
    if not address.startswith("sqlite"):
        return sa.create_engine(address, pool_size=10, max_overflow=10, pool_pre_ping=True)
    engine = sa.create_engine(address, pool_size=20, max_overflow=20, connect_args={"timeout": 30})

    @sa.event.listens_for(engine, "connect")
    def _pragmas(connection: Any, _record: Any) -> None:
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=NORMAL")
        cursor.execute("PRAGMA busy_timeout=30000")
        cursor.close()

    return engine


@contextmanager
def alone() -> Iterator[None]:
    """One process of this installation at a time. Tables are made, and SQLite is switched to WAL, in here: two at once fail."""
    path = home().folder / "locks" / "tables.lock"
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, "a+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@lru_cache(maxsize=8)
def _opened(address: str) -> sa.Engine:
    engine = make_engine(address)
    with alone():
        meta.create_all(engine)
    with engine.begin() as connection:
        versions = list(connection.execute(sa.select(schema.c.version)).scalars())
        if not versions:
            connection.execute(_insert(schema, engine).values(version=SCHEMA).on_conflict_do_nothing())
        elif versions != [SCHEMA]:
            raise StudioError(
                f"The database {address} was written by another version of the program (schema {versions[0]}, "
                f"this one reads {SCHEMA}): set STUDIO_HOME to a new folder or go back to that version."
            )
    return engine


def engine(where: Home | None = None) -> sa.Engine:
    """The engine of this installation, its tables made. Raises StudioError for another version's database."""
    return _opened((where or home()).database)


def _insert(table: sa.Table, on: sa.Engine) -> Any:
    return sqlite.insert(table) if on.dialect.name == "sqlite" else postgresql.insert(table)


def insert_once(table: sa.Table, **values: Any) -> bool:
    """Insert unless a row with this key is there; whether it was inserted."""
    with engine().begin() as connection:
        return insert_once_in(connection, table, **values)


def insert_once_in(connection: sa.Connection, table: sa.Table, **values: Any) -> bool:
    """The same, within a transaction of the caller's."""
    done = connection.execute(_insert(table, engine()).values(**values).on_conflict_do_nothing())
    return bool(done.rowcount)


def write(run: str, key: str, kind: str, body: dict[str, Any], learned: Sequence[dict[str, Any]] = ()) -> None:
    """Append an event; a second one under the same (run, key, kind) changes nothing.

    What was `learned` goes into the memory with the event, in one transaction: a replay adds nothing, not even after the
    memory was cleared.
    """
    now = time.time()
    with transaction() as connection:
        if insert_once_in(connection, journal, run=run, key=key, kind=kind, at=now, body=dumps(body)):
            for number, each in enumerate(learned):
                row = {"run": run, "key": f"{key} {kind}", "number": number, "at": now, "body": dumps(each)}
                insert_once_in(connection, outcomes, **row)


def read(run: str, after: int = 0, kind: str | None = None, but: str | None = None) -> list[Event]:
    """The run's events after this id, in order; of one kind only, or of all `but` one."""
    query = sa.select(journal).where(journal.c.run == run, journal.c.id > after).order_by(journal.c.id)
    if kind:
        query = query.where(journal.c.kind == kind)
    if but:
        query = query.where(journal.c.kind != but)
    with engine().connect() as connection:
        rows = connection.execute(query).all()
    return [
        Event(id=row.id, run=row.run, key=row.key, kind=row.kind, at=row.at, body=json.loads(row.body)) for row in rows
    ]


def event(run: str, key: str, kind: str) -> dict[str, Any] | None:
    """One event's body, if it was written."""
    query = sa.select(journal.c.body).where(journal.c.run == run, journal.c.key == key, journal.c.kind == kind)
    with engine().connect() as connection:
        body = connection.execute(query).scalar()
    return json.loads(body) if body is not None else None


def inherited_answer(run: str, key: str) -> dict[str, Any] | None:
    """What this step of a branch answered in the run that it branched from, if it was reached there in time."""
    query = sa.select(inherited.c.answer).where(inherited.c.run == run, inherited.c.key == key)
    with engine().connect() as connection:
        answer = connection.execute(query).scalar()
    return json.loads(answer) if answer is not None else None


def run_row(run: str) -> Any:
    """The `studio_runs` row, or None."""
    with engine().connect() as connection:
        return connection.execute(sa.select(runs).where(runs.c.run == run)).first()


def update_run(run: str, **values: Any) -> bool:
    """Change the run's row; whether there is one."""
    with engine().begin() as connection:
        return bool(connection.execute(sa.update(runs).where(runs.c.run == run).values(**values)).rowcount)


def seconds_used(run: str) -> int:
    """Seconds in which something of the run computed (each wall-clock second counts once, whoever computed)."""
    with engine().connect() as connection:
        query = sa.select(sa.func.count()).select_from(clock).where(clock.c.run == run)
        return int(connection.execute(query).scalar_one())


def forget(run: str) -> None:
    """Remove every row of a run."""
    with transaction() as connection:
        for table in OF_A_RUN:
            connection.execute(sa.delete(table).where(table.c.run == run))


@contextmanager
def transaction() -> Iterator[sa.Connection]:
    """One transaction on this installation's database."""
    with engine().begin() as connection:
        yield connection


def dumps(body: Any) -> str:
    """JSON as the tables hold it. Raises ValueError on NaN or infinity."""
    return json.dumps(body, allow_nan=False, ensure_ascii=False)


def look(vault: str, solution: str) -> int:
    """Count a look into a vault; how many different solutions have looked so far."""
    insert_once(looks, vault=vault, solution=solution)
    with engine().connect() as connection:
        query = sa.select(sa.func.count()).select_from(looks).where(looks.c.vault == vault)
        return int(connection.execute(query).scalar_one())


def draft(run: str, key: str) -> str | None:
    """The text a person was writing there, if any."""
    with engine().connect() as connection:
        query = sa.select(drafts.c.text).where(drafts.c.run == run, drafts.c.key == key)
        return connection.execute(query).scalar()


def save_draft(run: str, key: str, text: str) -> None:
    """Keep the text a person is writing there."""
    with transaction() as connection:
        connection.execute(sa.delete(drafts).where(drafts.c.run == run, drafts.c.key == key))
        connection.execute(sa.insert(drafts).values(run=run, key=key, text=text))
