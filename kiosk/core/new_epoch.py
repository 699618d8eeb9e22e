"""A journal that goes on in a new epoch: no number of an event may ever mean two things.

Begun when a copy was restored, when a damaged journal was saved as far as it was whole, and by
hand when a card was cloned.
"""

import contextlib
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import msgspec
import structlog

from kiosk.core import journal_file, successor
from kiosk.core.journal import new_epoch
from kiosk.core.journal_file import JournalError

CLONED = "cloned"

log = structlog.get_logger()


class Begun(msgspec.Struct, frozen=True):
    """What an epoch has to say of the one before it."""

    former: str = ""
    last_known: int = 0
    given: dict[str, dict[str, int]] = {}
    """By day and prefix, running numbers known to have been given out."""


def begin_epoch(db: sqlite3.Connection, last: int, cause: str, facts: Begun) -> None:
    """Begin a new epoch after event ``last``, within the caller's transaction."""
    epoch = new_epoch()
    db.execute(
        "INSERT INTO epochs (epoch, first_seq, cause) VALUES (?, ?, ?)",
        (epoch, last + 1, cause),
    )
    db.execute("INSERT INTO begun VALUES (?, ?)", (epoch, msgspec.json.encode(facts)))


def leave_epoch(journal: Path, say: Callable[[str], object] = log.warning) -> int:
    """Begin a new epoch in a journal that another kiosk may have too; return its last event.

    Args:
        journal: It.
        say: Told what became of a restore that was cut off.

    Raises:
        JournalError: There is no journal, or a core is running on it.
    """
    with contextlib.ExitStack() as held:
        if journal.exists() or not successor.is_settled(journal):
            held.enter_context(journal_file.lock(journal))
            for sentence in successor.settle(journal):
                say(sentence)
        if not journal.exists():
            raise JournalError(f"{journal}: there is no journal; the core makes one")
        db = held.enter_context(closing(journal_file.connect(journal)))
        db.execute("BEGIN IMMEDIATE")
        last = db.execute(
            "SELECT max(coalesce((SELECT max(seq) FROM events), 0),"
            " coalesce((SELECT seq FROM pruned), 0))"
        ).fetchone()[0]
        former = db.execute("SELECT epoch FROM epochs ORDER BY number DESC LIMIT 1").fetchone()
        facts = Begun(former="" if former is None else former[0], last_known=last)
        begin_epoch(db, last, CLONED, facts)
        db.execute("COMMIT")
    return int(last)
