"""Old events make room: those that headquarters has stored and that nobody here will ask for.

They are kept a month beyond that, so that headquarters can read them again when it has had to
restore a backup of its own. While the clock is not known to be right, nothing is thrown away.
"""

import asyncio

import structlog

from kiosk.core.clock import Clock, ClockTrust
from kiosk.core.journal import Journal
from kiosk.domain.moment import UtcMillis

KEPT_DAYS = 30
"""How long an event stays after it was written, however well headquarters has it."""
DAY_MS = 24 * 60 * 60 * 1000
EVERY_S = 6 * 60 * 60.0

log = structlog.get_logger()


async def keep_house(journal: Journal, clock: Clock) -> None:
    """Throw old events away now and then, for ever."""
    while True:
        gone = throw_away(journal, clock)
        if gone:
            log.info("old events thrown away", events=gone)
        await asyncio.sleep(EVERY_S)


def throw_away(journal: Journal, clock: Clock) -> int:
    """Throw away what is old, stored and covered by a snapshot; return how many events."""
    stamp = clock.stamp()
    if stamp.trust is not ClockTrust.SYNCED:
        return 0
    old = UtcMillis(stamp.moment.at - KEPT_DAYS * DAY_MS)
    return journal.prune(journal.seq_before(old))
