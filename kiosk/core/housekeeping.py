"""Old events make room, and staff and headquarters are told when room is short.

What headquarters has is kept for a month after it said so, so that it can read it again when it
has had to restore a backup of its own. While the clock is not known to be right, or was moved
far not long ago, nothing is thrown away. What goes, goes a little at a time: nobody waits for a
number meanwhile, and a disk that is full has room for it.
"""

import asyncio
import sqlite3

import structlog

from kiosk.core.clock import Clock, ClockTrust
from kiosk.core.journal import Journal
from kiosk.core.room import Disk, Room
from kiosk.core.stored_on import DAY_MS
from kiosk.core.writer import Writer
from kiosk.domain.commands import ReportFault
from kiosk.domain.events import EventsDropped
from kiosk.domain.moment import UtcMillis

SPARED_DAYS = 1
"""▲ So long when the disk is full: a new ticket is worth more than an old one's second copy."""
CALM_MS = DAY_MS
"""▲ After the clock was moved by more than a day, or the kiosk woke up more than a month after
it wrote anything, nothing goes for so long."""
AT_ONCE = 1_000
"""▲ So many events go in one transaction: half a megabyte, a blink of a slow card."""
THROWN_EVERY_S = 6 * 60 * 60.0
LOOKED_EVERY_S = 2.0
"""▲ How often the disk is looked at: the reserve holds more than a hall writes meanwhile."""
DISK = "disk"

log = structlog.get_logger()


async def keep_house(writer: Writer, disk: Disk, clock: Clock, kept_days: int) -> None:
    """Look at the disk, throw old events away now and then, for ever."""
    journal = writer.journal
    left_s = 0.0
    while True:
        full = tell_room(writer, disk) is Room.FULL
        gone = 0
        if left_s <= 0 or full:
            gone = throw_away(writer, clock, SPARED_DAYS if full else kept_days)
            if gone:
                log.info("old events thrown away", events=gone, left=journal.size_bytes())
        if left_s <= 0:
            # There may be more where these were.
            left_s = 0 if gone == AT_ONCE else THROWN_EVERY_S
        left_s -= LOOKED_EVERY_S
        await asyncio.sleep(LOOKED_EVERY_S)


def tell_room(writer: Writer, disk: Disk) -> Room:
    """Look at the disk; tell staff and the record when there is more or less room."""
    room = disk.look(writer.journal.size_bytes())
    if room is Room.PLENTY:
        since, counts = writer.journal.dropped()
        if counts:
            writer.note(EventsDropped(since=since, until=writer.now(), counts=counts))
    told = writer.hall.faults.get(DISK)
    if (None if told is None else told.kind) != (room or None):
        log.warning("room on the disk", room=room or "plenty", free_bytes=disk.free_bytes())
        writer.submit(ReportFault(device=DISK, kind=room or None))
    return room


def throw_away(writer: Writer, clock: Clock, kept_days: int) -> int:
    """Throw away the oldest of what headquarters has had for so long; return how many events.

    Not more than ``AT_ONCE``, and none when the disk has no room even for that.
    """
    stamp, mark = clock.stamp(), writer.clock_mark
    moved_far = mark.boot == stamp.boot and abs(mark.moved_ms) > DAY_MS
    if stamp.trust is not ClockTrust.SYNCED:
        return 0
    if moved_far and stamp.mono_ms - mark.set_mono_ms < CALM_MS:
        return 0
    journal: Journal = writer.journal
    old = UtcMillis(stamp.moment.at - kept_days * DAY_MS)
    try:
        gone = journal.prune(journal.stored_before(old), AT_ONCE)
        journal.stored_on.forget(old)
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode != sqlite3.SQLITE_FULL:
            raise
        # Staff and headquarters are told of the disk already; what is left stays as it is.
        return 0
    return gone
