"""Calls are heard: the loop that asks the hall which calls nobody has heard yet.

A call that is older than ``FRESH_S`` is not spoken any more: its customer has come, or staff
have pressed again. Without a loudspeaker in the settings this loop does not run.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import structlog

from drivers.faults import DeviceFault
from kiosk.core.writer import Writer
from kiosk.domain.commands import ReportAnnounced, ReportFault
from kiosk.domain.moment import elapsed_ms
from kiosk.domain.ticket import Ticket

SOUND = "sound"
FRESH_S = 30
"""How old a call may be and still be announced."""
IDLE_S = 60.0

log = structlog.get_logger()


class Announcing:
    """One loudspeaker, one thread, one call at a time."""

    def __init__(self, writer: Writer, play: Callable[[], bool]) -> None:
        """``play`` sounds the chime to its end and says whether it was heard."""
        self._writer = writer
        self._play = play
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="sound")

    async def run(self) -> None:
        """Announce for ever."""
        try:
            while True:
                ticket = self._first_unheard()
                if ticket is None:
                    await self._writer.bell.wait(IDLE_S)
                else:
                    await self._announce(ticket)
        finally:
            self._thread.shutdown()

    def _first_unheard(self) -> Ticket | None:
        hall = self._writer.hall
        held = [hall.tickets[one.ticket] for one in hall.desks.values() if one.ticket]
        unheard = [one for one in held if one.announced < one.calls]
        return min(unheard, key=lambda one: one.called_seq, default=None)

    async def _announce(self, ticket: Ticket) -> None:
        age_ms = elapsed_ms(ticket.called_at or self._writer.now(), self._writer.now())
        spoken = age_ms <= FRESH_S * 1000 and await self._sound()
        self._writer.submit(
            ReportAnnounced(
                number=ticket.number, day=ticket.day, calls=ticket.calls, spoken=spoken
            )
        )

    async def _sound(self) -> bool:
        try:
            loop = asyncio.get_running_loop()
            heard = await loop.run_in_executor(self._thread, self._play)
        except DeviceFault as fault:
            log.warning("sound fault", kind=fault.kind, detail=fault.detail)
            self._writer.submit(ReportFault(device=SOUND, kind=fault.kind, detail=fault.detail))
            return False
        if heard:
            self._writer.submit(ReportFault(device=SOUND))
        return heard
