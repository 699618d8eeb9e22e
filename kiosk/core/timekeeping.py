"""Limits pass at their second: the loop that sleeps until the rules' next watch is due.

Wall clocks jump, so it never sleeps long, and looks again whenever the hall has changed.
"""

import asyncio

from kiosk.core.writer import Writer
from kiosk.domain.commands import CheckClocks
from kiosk.domain.watches import next_due

LONGEST_S = 30.0
"""After a jump of the wall clock a limit may be noticed so much later."""
SHORTEST_S = 0.05
"""Keeps a watch that is due again at once from taking the whole processor."""


async def keep_time(writer: Writer) -> None:
    """Check the clocks whenever one is due, for ever."""
    while True:
        writer.note_clock()
        due = next_due(writer.hall)
        now = writer.now()
        if due is not None and due <= now:
            writer.submit(CheckClocks())
            await asyncio.sleep(SHORTEST_S)
            continue
        wait_s = LONGEST_S if due is None else min(LONGEST_S, (due - now) / 1000)
        await writer.bell.wait(max(wait_s, SHORTEST_S))
