"""One business day of a journal, or its newest time, read beside a running core."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from kiosk.core.item import decode_item, item_time
from kiosk.core.journal_file import JournalError, connect_reading
from kiosk.domain.events import DayOpened
from kiosk.domain.moment import BusinessDay, UtcMillis
from kiosk.domain.retelling import Happened

OPENINGS = (
    "SELECT seq, item FROM events "
    """WHERE instr(item, CAST('"type":"day_opened"' AS BLOB)) ORDER BY seq"""
)


def read_day(path: Path, day: str | None) -> tuple[BusinessDay, list[Happened]]:
    """Return a day and what happened from the opening of the day before it to its end.

    The day before is read too: a counter that was left open is open, somebody served past the
    end is served. Without ``day`` it is the newest one.

    Raises:
        JournalError: The file is no journal, or knows nothing of that day.
        msgspec.MsgspecError: A newer kiosk wrote it.
    """
    with closing(connect_reading(path)) as db:
        opened = list(_openings(db))
        if not opened:
            raise JournalError(f"{path}: no day has been opened in it")
        wanted = opened[-1][1] if day is None else BusinessDay(day)
        places = [place for place, (_, one) in enumerate(opened) if one == wanted]
        if not places:
            known = f"{min(one for _, one in opened)} to {max(one for _, one in opened)}"
            raise JournalError(f"{path}: nothing of {wanted}; it holds {known}")
        first, last = opened[max(0, places[0] - 1)][0], None
        if places[-1] + 1 < len(opened):
            last = opened[places[-1] + 1][0]
        return wanted, list(_events(db, first, last))


def _openings(db: sqlite3.Connection) -> Iterator[tuple[int, BusinessDay]]:
    for seq, item in db.execute(OPENINGS):
        event, _ = decode_item(item)
        if isinstance(event, DayOpened):
            yield seq, event.day


def _events(db: sqlite3.Connection, first: int, end: int | None) -> Iterator[Happened]:
    query = "SELECT item FROM events WHERE seq >= ? AND (? IS NULL OR seq < ?) ORDER BY seq"
    for (item,) in db.execute(query, (first, end, end)):
        yield Happened(*decode_item(item))


def newest_time(path: Path) -> UtcMillis:
    """Return when the newest event was written; 0 in an empty journal.

    Raises:
        JournalError: The file is no journal.
    """
    with closing(connect_reading(path)) as db:
        row = db.execute("SELECT item FROM events ORDER BY seq DESC LIMIT 1").fetchone()
    return UtcMillis(0) if row is None else item_time(row[0])
