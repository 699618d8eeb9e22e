"""Copies of the journal: made while the core works, brought back while it does not.

A restored journal begins a new epoch: what happened between copy and restore may be known at
headquarters and unknown here, and no number of an event may mean two things.
"""

import contextlib
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import structlog

from kiosk.core import successor
from kiosk.core.journal_file import JournalError, connect_reading, later_schema, lock
from kiosk.core.new_epoch import Begun, begin_epoch
from kiosk.core.successor import sync_path
from kiosk.core.verify import Report, verify

RESTORED = "restored"

log = structlog.get_logger()


def back_up(journal: Path, copy: Path) -> int:
    """Copy the journal to a file that is whole once it is there; return its last event.

    Raises:
        JournalError: There is no journal, or the copy would take its place, now or later.
        OSError: The copy cannot be written.
        sqlite3.Error: The same; nothing of it is left.
    """
    _check_two_files(journal, copy)
    unfinished = copy.with_name(copy.name + ".part")
    with contextlib.ExitStack() as on_failure:
        # On a disk that is full half a copy would take the hall's last room.
        on_failure.callback(unfinished.unlink, missing_ok=True)
        unfinished.unlink(missing_ok=True)
        _copy(journal, unfinished)
        with closing(sqlite3.connect(unfinished)) as db:
            last = db.execute("SELECT coalesce(max(seq), 0) FROM events").fetchone()[0]
        sync_path(unfinished)
        unfinished.rename(copy)
        on_failure.pop_all()
    sync_path(copy.parent)
    return int(last)


def restore(journal: Path, copy: Path, say: Callable[[str], object] = log.warning) -> int:
    """Put a copy in the journal's place and begin a new epoch; return its last event.

    What was there is kept beside it, with ``.replaced`` after its name, then ``.replaced2``.
    Cut off at any moment, the journal is the one that was there or the restored one.

    Args:
        journal: Where it goes.
        copy: What ``back_up`` made.
        say: Told what became of an earlier restore that was cut off.

    Raises:
        JournalError: The copy is damaged, or is the journal, or a core is running.
        OSError: The files cannot be written or moved.
        sqlite3.Error: The same.
    """
    _check_two_files(journal, copy)
    report = verify(copy)
    if report.problems:
        raise JournalError(f"{copy}: {report.problems[0]}; this copy cannot be restored")
    with lock(journal):
        for sentence in successor.settle(journal):
            say(sentence)
        with contextlib.ExitStack() as on_failure:
            on_failure.callback(successor.give_up, journal, successor.RESTORED)
            _fill(successor.begin(journal, successor.RESTORED), copy, report)
            successor.make_ready(journal, successor.RESTORED)
            on_failure.pop_all()
        successor.put_in_place(journal, successor.RESTORED)
    return report.last


def _fill(unfinished: Path, copy: Path, report: Report) -> None:
    _copy(copy, unfinished)
    former = report.epochs[-1] if report.epochs else ""
    with closing(sqlite3.connect(unfinished)) as db, db:
        db.executescript(later_schema())
        facts = Begun(former=former, last_known=report.last)
        begin_epoch(db, report.last, RESTORED, facts)


def _check_two_files(journal: Path, copy: Path) -> None:
    if journal.resolve() == copy.resolve():
        raise JournalError(f"{copy}: is the journal itself; name another file")
    if copy.resolve() in {one.resolve() for one in successor.on_the_way(journal)}:
        # The next core would put it in the journal's place, or remove it.
        raise JournalError(
            f"{copy}: the core takes a file of this name for its own; name another file"
        )


def _copy(source: Path, target: Path) -> None:
    with closing(connect_reading(source)) as old, closing(sqlite3.connect(target)) as new:
        old.backup(new)
        new.execute("PRAGMA journal_mode = DELETE")
