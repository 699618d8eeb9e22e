"""Copies of the journal: made while the core works, brought back while it does not.

A restored journal begins a new epoch: what happened between copy and restore may be known at
headquarters and unknown here, and no number of an event may mean two things.
"""

import sqlite3
from contextlib import closing
from pathlib import Path

from kiosk.core.journal_file import JournalError, connect_reading, later_schema, lock
from kiosk.core.new_epoch import Begun, begin_epoch, sync_path, unused_name
from kiosk.core.verify import verify

RESTORED = "restored"


def back_up(journal: Path, copy: Path) -> int:
    """Copy the journal to a file that is whole once it is there; return its last event.

    Raises:
        JournalError: There is no journal, or the copy would take its place.
        OSError: The copy cannot be written.
    """
    _check_two_files(journal, copy)
    unfinished = _copy(journal, copy)
    with closing(sqlite3.connect(unfinished)) as db:
        last = db.execute("SELECT coalesce(max(seq), 0) FROM events").fetchone()[0]
    _put_in_place(unfinished, copy)
    return int(last)


def restore(journal: Path, copy: Path) -> int:
    """Put a copy in the journal's place and begin a new epoch; return its last event.

    What was there is kept beside it, with ``.replaced`` after its name, then ``.replaced2``.

    Raises:
        JournalError: The copy is damaged, or is the journal, or a core is running.
        OSError: The files cannot be moved.
    """
    _check_two_files(journal, copy)
    report = verify(copy)
    if report.problems:
        raise JournalError(f"{copy}: {report.problems[0]}; this copy cannot be restored")
    with lock(journal):
        unfinished = _copy(copy, journal)
        with closing(sqlite3.connect(unfinished)) as db, db:
            db.executescript(later_schema())
            facts = Begun(former=report.epochs[-1], last_known=report.last)
            begin_epoch(db, report.last, RESTORED, facts)
        kept = unused_name(journal, "replaced")
        for suffix in ("", "-wal", "-shm"):
            old = Path(f"{journal}{suffix}")
            if old.exists():
                old.rename(f"{kept}{suffix}")
        _put_in_place(unfinished, journal)
    return report.last


def _check_two_files(journal: Path, copy: Path) -> None:
    if journal.resolve() == copy.resolve():
        raise JournalError(f"{copy}: is the journal itself; name another file")


def _copy(source: Path, target: Path) -> Path:
    """Return a whole copy beside the target, under a name of its own."""
    unfinished = target.with_name(target.name + ".part")
    unfinished.unlink(missing_ok=True)
    with closing(connect_reading(source)) as old, closing(sqlite3.connect(unfinished)) as new:
        old.backup(new)
        new.execute("PRAGMA journal_mode = DELETE")
    return unfinished


def _put_in_place(unfinished: Path, target: Path) -> None:
    sync_path(unfinished)
    unfinished.rename(target)
    sync_path(target.parent)
