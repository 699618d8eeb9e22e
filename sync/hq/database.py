"""The way into headquarters' database: SQLite with every commit on disk, or PostgreSQL."""

import contextlib
import fcntl
import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event, func, select
from sqlalchemy.engine import Connection, make_url
from sqlalchemy.exc import ArgumentError, OperationalError
from sqlalchemy.pool import ConnectionPoolEntry

from sync.hq.migrations import migrate

EXPECTED = "sqlite:///path/to/file or postgresql://user@host/database"
BUSY_TIMEOUT_MS = 10_000
PATIENCE = {
    "connect_timeout": 10,
    # A server that is gone without a word (its power, the network) is noticed within a minute.
    "keepalives_idle": 15,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,
}
"""libpq's; what an URL names itself goes before them."""
WRITING = {"lobby_writing": True}
"""Execution option: a SQLite transaction that takes the right to write when it begins.

One that reads first and then writes is refused when somebody else has written meanwhile.
"""
TABLES_LOCK = 0x4C4F4242
"""PostgreSQL's advisory lock while tables are made; any number that nobody else uses."""


class BadUrl(Exception):
    """The text is no database that can be used; it says what was found and expected."""


def open_database(url: str) -> Engine:
    """Return the database at ``url``, its tables brought to the present version.

    Raises:
        BadUrl: The text names no such database.
    """
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise BadUrl(f"found {url!r}, expected {EXPECTED}") from error
    match parsed.get_backend_name():
        case "sqlite" if parsed.database and parsed.database != ":memory:":
            engine = create_engine(parsed)
            event.listen(engine, "connect", _prepare)
            event.listen(engine, "begin", _begin)
        case "postgresql":
            engine = create_engine(
                parsed.set(drivername="postgresql+psycopg"), connect_args=PATIENCE
            )
            event.listen(engine, "connect", _write_bytes_fast)
        case _:
            raise BadUrl(f"found {url!r}, expected {EXPECTED}")
    try:
        _make_tables(engine)
    except (OperationalError, OSError) as error:
        engine.dispose()
        cause = error.orig if isinstance(error, OperationalError) else error
        raise BadUrl(f"found {url!r}, which cannot be opened: {cause}") from error
    return engine


def _make_tables(engine: Engine) -> None:
    """Bring the tables to the present version, one process at a time.

    Collector and pages start together.
    """
    with contextlib.ExitStack() as alone:
        if engine.dialect.name == "sqlite":
            # SQLite does not wait while another process turns a new file into a WAL one.
            turn = alone.enter_context(Path(f"{engine.url.database}.lock").open("wb"))
            fcntl.flock(turn, fcntl.LOCK_EX)
        connection = alone.enter_context(engine.begin())
        if engine.dialect.name == "postgresql":
            connection.execute(select(func.pg_advisory_xact_lock(TABLES_LOCK)))
        migrate(connection)


def _prepare(connection: sqlite3.Connection, _entry: ConnectionPoolEntry) -> None:
    # Transactions are ours, not the module's: it would begin them only before a write.
    connection.isolation_level = None
    connection.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
    mode = connection.execute("PRAGMA journal_mode = WAL").fetchone()[0]
    connection.execute("PRAGMA synchronous = FULL")
    level = connection.execute("PRAGMA synchronous").fetchone()[0]
    # Both are requests that SQLite may decline without a word.
    if (mode, level) != ("wal", 2):
        raise sqlite3.OperationalError(f"found {mode}, {level}, expected WAL and FULL (2)")


def _write_bytes_fast(connection: Any, _entry: ConnectionPoolEntry) -> None:  # noqa: ANN401  # psycopg's, which a SQLite headquarters need not have
    # The DB-API's Binary, registered last, is what a COPY takes for bytea: a dumper in Python.
    known = connection.adapters
    known.register_dumper(bytes, known.get_dumper(bytes, "b"))


def _begin(connection: Connection) -> None:
    writing = connection.get_execution_options().get("lobby_writing")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")
