"""Opening the journal's SQLite file: its settings, its schema, and that it is ours alone.

WAL with ``synchronous=FULL`` is the promise that a committed event outlives a pulled plug.
Drivers and builds override defaults, so both are read back.
"""

import contextlib
import fcntl
import sqlite3
from importlib import resources
from pathlib import Path
from typing import IO

APPLICATION_ID = 0x4C4F4242
VERSION = 1
FULL = 2
LOG_KEPT_BYTES = 8 * 1024 * 1024
"""▲ What stays of the write-ahead log after a peak: twice what SQLite lets it grow to."""


class JournalError(Exception):
    """The journal cannot be used; the message says why and what to do."""


class JournalDamagedError(JournalError):
    """The journal has lost or changed what was written; what is whole of it can be saved."""


def is_damage(error: BaseException) -> bool:
    """Return whether SQLite has found a file that is not as it was written."""
    return isinstance(error, sqlite3.DatabaseError) and (
        getattr(error, "sqlite_errorcode", 0) & 0xFF
        in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
    )


def connect(path: Path) -> sqlite3.Connection:
    """Open a journal for reading and writing, making it when there is none.

    Raises:
        JournalError: The file is another program's, of a newer version, or cannot be opened.
        JournalDamagedError: It is damaged.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with contextlib.ExitStack() as on_failure:
            connection = sqlite3.connect(path, isolation_level=None)
            on_failure.callback(connection.close)
            # First of all whose file it is: WAL would change another program's.
            _apply_schema(connection, path)
            _configure(connection, path)
            on_failure.pop_all()
    except (sqlite3.Error, OSError) as error:
        kind = JournalDamagedError if is_damage(error) else JournalError
        raise kind(
            f"{path}: {error}. Check that the folder exists, belongs to this user and is not "
            "full; if the file is damaged, restore a backup: kiosk restore --help"
        ) from error
    return connection


def connect_reading(path: Path) -> sqlite3.Connection:
    """Open an existing journal for reading only, beside a core that may be writing.

    Raises:
        JournalError: There is no such journal, or it is no journal.
    """
    uri = f"{path.absolute().as_uri()}?mode=ro"
    try:
        with contextlib.ExitStack() as on_failure:
            connection = sqlite3.connect(uri, uri=True, isolation_level=None)
            on_failure.callback(connection.close)
            version = _pragma(connection, "user_version")
            if _pragma(connection, "application_id") != APPLICATION_ID or version != VERSION:
                raise JournalError(f"{path}: not a journal of version {VERSION}")
            on_failure.pop_all()
    except sqlite3.Error as error:
        raise JournalError(f"{path}: {error}") from error
    return connection


def lock(path: Path) -> IO[bytes]:
    """Keep every other core away from this journal for as long as the returned file is open.

    Raises:
        JournalError: Another core has it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    held = Path(f"{path}.lock").open("wb")  # noqa: SIM115 - held open for the process's life
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        held.close()
        raise JournalError(f"{path}: another core is running on this journal") from error
    return held


def later_schema() -> str:
    """Return what version 1 has been given since, as a script that may run again."""
    return resources.files(__package__).joinpath("schema/journal_v1_later.sql").read_text()


def _configure(connection: sqlite3.Connection, path: Path) -> None:
    mode = connection.execute("PRAGMA journal_mode = WAL").fetchone()[0]
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")
    if mode != "wal" or _pragma(connection, "synchronous") != FULL:
        raise JournalError(
            f"{path}: SQLite did not accept WAL with synchronous=FULL; events would not "
            "survive a power cut. Put the journal on a local disk"
        )
    connection.execute(f"PRAGMA journal_size_limit = {LOG_KEPT_BYTES}")
    # What an earlier core could not sync may look written and be nowhere: write it again.
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _apply_schema(connection: sqlite3.Connection, path: Path) -> None:
    application, version = (
        _pragma(connection, "application_id"),
        _pragma(connection, "user_version"),
    )
    if (application, version) == (0, 0):
        if connection.execute("SELECT 1 FROM sqlite_schema").fetchone():
            raise JournalError(f"{path}: this SQLite file is not a journal; name another one")
        schema = resources.files(__package__).joinpath("schema/journal_v1.sql").read_text()
        connection.executescript(f"BEGIN IMMEDIATE; {schema} COMMIT;")
    elif application != APPLICATION_ID:
        raise JournalError(f"{path}: this SQLite file is not a journal; name another one")
    elif version != VERSION:
        raise JournalError(
            f"{path}: the journal has version {version}, this kiosk knows {VERSION}; install "
            "the newer kiosk again, or start with an empty journal"
        )
    connection.executescript(later_schema())


def _pragma(connection: sqlite3.Connection, name: str) -> int:
    return int(connection.execute(f"PRAGMA {name}").fetchone()[0])
