"""The latest moment that is known to have been: no clock that stands before it can be right.

What is known comes from whoever knows it, as entry points: the core its journal, sync the
kiosk's certificate. Only what was written while the network kept the clock counts: a clock that
once ran ahead must not drag the next boot there.
"""

import contextlib
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from importlib.metadata import entry_points
from pathlib import Path
from typing import NamedTuple

import kiosk
from kiosk.core.item import item_time
from kiosk.core.journal_file import JournalError, connect_reading
from kiosk.domain.moment import UtcMillis
from kiosk.settings import Settings

GROUP = "kiosk.time_floors"
CLOCK_EPOCH = Path("/usr/lib/clock-epoch")
"""When the system was built, as systemd knows it."""
LOOKED_AT = 50_000
"""▲ Newest events: more than a busy week. The core waits for this, and the journal of a year
without a network is a gigabyte; behind them the certificate knows more."""
NEWEST_SYNCED = (
    "SELECT item FROM (SELECT seq, item FROM events ORDER BY seq DESC LIMIT ?) "
    """WHERE instr(item, CAST('"clock":"synced"' AS BLOB)) ORDER BY seq DESC LIMIT 1"""
)


class Known(NamedTuple):
    """A moment that has been."""

    what: str
    at: UtcMillis


def floor(settings: Settings) -> Known:
    """Return the latest moment that is known to have been, and from where."""
    found = [
        Known(what, at)
        for one in sorted(entry_points(group=GROUP), key=lambda one: one.name)
        for what, at in one.load()(settings)
    ]
    return max(found, key=lambda known: known.at, default=Known("nothing", UtcMillis(0)))


def known_to_core(settings: Settings, clock_epoch: Path = CLOCK_EPOCH) -> Iterator[Known]:
    """Yield when the program and the system were made, and the journal's newest sure time."""
    for path in (Path(kiosk.__file__), clock_epoch):
        with contextlib.suppress(FileNotFoundError):
            yield Known(str(path), UtcMillis(path.stat().st_mtime_ns // 1_000_000))
    path = settings.journal.path
    # A journal that cannot be read is the core's to tell: here it only says nothing.
    with (
        contextlib.suppress(JournalError, sqlite3.Error, OSError),
        closing(connect_reading(path)) as db,
    ):
        row = db.execute(NEWEST_SYNCED, (LOOKED_AT,)).fetchone()
        if row is not None:
            yield Known(str(path), item_time(row[0]))
