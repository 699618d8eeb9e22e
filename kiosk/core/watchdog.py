"""Tells systemd that the core lives, for as long as it does what it is there for.

Alive means: the event loop turns and the journal answers. A broker that is away, a printer that
fails or a hall that is empty say nothing about that.
"""

import asyncio

from kiosk.core.writer import Writer
from kiosk.domain.commands import TurnDay
from kiosk.sdnotify import notify, watchdog_interval_s

TICK_S = 10.0
"""How often the core looks at the clock when systemd does not ask for more."""


async def keep_alive(writer: Writer) -> None:
    """Feed the watchdog, and turn the business day when the clock has passed it."""
    interval_s = min(watchdog_interval_s() or TICK_S, TICK_S)
    while True:
        writer.submit(TurnDay())
        writer.journal.page(writer.hall.seq - 1, 1)
        notify("WATCHDOG=1")
        await asyncio.sleep(interval_s)
