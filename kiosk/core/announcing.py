"""Calls are heard: the loop that asks the hall which calls nobody has heard yet.

One announcement is played to its end before the next begins, in the order of the calls; only
the end of the core cuts it off, and it is said again when the core is back in time. A call that
is over before its turn is not spoken: its ticket is no longer called. Nor is one older than
``FRESH_S``: its customer has come, or staff have pressed again. Without a loudspeaker in the
settings this loop does not run.

While everybody is asked to leave, nothing else is said. That begins at once, into a call that
is spoken, and ends in the middle of a sentence: to be asked to leave when that is over is worse
than half a sentence.

A card or a pack that fails costs sound, never the loop: both are told as faults when the core
starts, not at the first call, and clear by themselves.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Protocol, TypeVar

import structlog

from drivers.faults import DeviceFault
from kiosk.core.calling_aloud import Heard
from kiosk.core.help_chimes import HelpChimes
from kiosk.core.writer import Writer
from kiosk.domain.commands import ReportAnnounced, ReportFault
from kiosk.domain.moment import elapsed_ms
from kiosk.domain.ticket import Ticket, TicketState
from kiosk.voice.calls import Call

SOUND = "sound"
VOICE = "voice"
FRESH_S = 60
"""How old a call may be and still be announced: four that wait for one another take as long."""
REPEATED_UP_TO = 2
"""With more calls waiting to be spoken than so many, each is said once: a repeat takes six
seconds, and the last in the row would be called to a counter that gave up on it."""
PAUSE_S = 3.0
"""▲ Between two sentences that ask everybody to leave: staff give directions then."""
HUSH_S = 0.2
"""So often it is looked whether a sound is to end: the bell may ring before anybody listens.
One that is to end may be put together still: so often it is told again."""
LOOK_S = 60.0
"""How often a card or a pack that failed is looked at again while nobody is called."""

log = structlog.get_logger()
Answer = TypeVar("Answer")


class Aloud(Protocol):
    """What sounds a call; ``CallingAloud`` in a hall. Called in one thread of its own."""

    def play(self, call: Call) -> Heard:
        """Sound one call to its end; a DeviceFault is the sound card's."""
        ...

    def chime(self) -> Heard:
        """Sound the chime alone, to its end; a DeviceFault is the sound card's."""
        ...

    def apologise(self) -> Heard:
        """Say once that we are sorry for the wait; a DeviceFault is the sound card's."""
        ...

    def evacuate(self, nth: int, *, drill: bool) -> Heard:
        """Ask everybody to leave, the nth time; a DeviceFault is the sound card's."""
        ...

    def is_there(self) -> bool:
        """Return whether the sound card takes sounds; a DeviceFault says why not."""
        ...

    def voice_fault(self) -> DeviceFault | None:
        """Return what is wrong with the voice."""
        ...

    def hush(self) -> None:
        """End what is playing, and play the next as ever; from another thread."""
        ...

    def stop(self) -> None:
        """End what is playing; from another thread."""
        ...


class Announcing:
    """One loudspeaker, one thread, one call at a time."""

    def __init__(
        self,
        writer: Writer,
        aloud: Aloud,
        look_s: float = LOOK_S,
        pause_s: float = PAUSE_S,
    ) -> None:
        """``look_s`` is how long a fault stands before it is looked at again."""
        self._writer = writer
        self._aloud = aloud
        self._look_s = look_s
        self._pause_s = pause_s
        self._looked_at_s = 0.0
        self._leave_at_s = 0.0
        self._leave_said = 0
        """How often everybody was asked to leave in this emergency."""
        self._help_chimes = HelpChimes(writer)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="sound")

    async def run(self) -> None:
        """Announce for ever."""
        try:
            await self._look()
            while True:
                if not self._emergency:
                    self._leave_said, self._leave_at_s = 0, 0.0
                unheard = self._unheard()
                if self._help_chimes.take_apology():
                    await self._apologise()
                elif self._help_chimes.take():
                    await self._chime()
                elif self._emergency:
                    await self._ask_to_leave()
                elif unheard:
                    await self._announce(unheard[0], waiting=len(unheard))
                elif self._faulty() and self._since_look_s() >= self._look_s:
                    await self._look()
                else:
                    await self._writer.bell.wait(self._wait_s())
        finally:
            self._aloud.stop()
            self._thread.shutdown()

    @property
    def _emergency(self) -> bool:
        return self._writer.hall.halt.emergency

    async def _ask_to_leave(self) -> None:
        """Say it once, or wait until it is time again (P44)."""
        left_s = self._leave_at_s - asyncio.get_running_loop().time()
        if left_s > 0:
            await self._writer.bell.wait(min(left_s, self._wait_s()))
            return
        nth, drill = self._leave_said, self._writer.hall.halt.drill
        self._leave_said += 1
        self._note(await self._tried(lambda: self._aloud.evacuate(nth, drill=drill)))
        self._leave_at_s = asyncio.get_running_loop().time() + self._pause_s

    def _wait_s(self) -> float:
        return self._help_chimes.wait_s(self._look_s)

    def _unheard(self) -> list[Ticket]:
        """Return the calls that nobody has heard yet, the oldest first."""
        hall = self._writer.hall
        if hall.halt.emergency:
            # Nobody is called back into the hall (S75).
            return []
        held = [hall.tickets[one.ticket] for one in hall.desks.values() if one.ticket]
        unheard = [
            one for one in held if one.state is TicketState.CALLED and one.announced < one.calls
        ]
        return sorted(unheard, key=lambda one: one.called_seq)

    async def _announce(self, ticket: Ticket, *, waiting: int) -> None:
        age_ms = elapsed_ms(ticket.called_at or self._writer.now(), self._writer.now())
        call = Call(
            number=ticket.number,
            counter=ticket.counter or "",
            language=ticket.language,
            again=ticket.recalls > 0,
            hurried=waiting > REPEATED_UP_TO,
        )
        spoken = age_ms <= FRESH_S * 1000 and await self._sound(call)
        self._writer.submit(
            ReportAnnounced(
                number=ticket.number, day=ticket.day, calls=ticket.calls, spoken=spoken
            )
        )

    async def _chime(self) -> None:
        """Sound the chime alone: somebody outside needs help."""
        heard = await self._tried(self._aloud.chime)
        if heard is not None and heard.sounded:
            self._writer.submit(ReportFault(device=SOUND))

    async def _apologise(self) -> None:
        """Say that nobody has come yet: the ladder of a help button ends (N052, P36)."""
        self._note(await self._tried(self._aloud.apologise))

    async def _sound(self, call: Call) -> bool:
        return self._note(await self._tried(lambda: self._aloud.play(call)))

    def _note(self, heard: Heard | None) -> bool:
        """Tell what is wrong with card and voice, and return whether anything was heard."""
        if heard is None:
            return False
        if heard.sounded:
            self._writer.submit(ReportFault(device=SOUND))
        if heard.voice is not None:
            self._report(VOICE, heard.voice)
        return heard.sounded

    async def _look(self) -> None:
        """Tell what is wrong with card and voice before a call needs them, or is mended."""
        self._looked_at_s = asyncio.get_running_loop().time()
        if await self._tried(self._aloud.is_there):
            self._writer.submit(ReportFault(device=SOUND))
        fault = await self._in_thread(self._aloud.voice_fault)
        if fault is None:
            self._writer.submit(ReportFault(device=VOICE))
        else:
            self._report(VOICE, fault)

    def _since_look_s(self) -> float:
        return asyncio.get_running_loop().time() - self._looked_at_s

    def _faulty(self) -> bool:
        return any(one in self._writer.hall.faults for one in (SOUND, VOICE))

    async def _tried(self, action: Callable[[], Answer]) -> Answer | None:
        """Do something with the sound card; None when it failed and that was told."""
        try:
            return await self._in_thread(action)
        except DeviceFault as fault:
            self._report(SOUND, fault)
            return None

    async def _in_thread(self, action: Callable[[], Answer]) -> Answer:
        """Do something to its end, or until an emergency begins or ends."""
        began_in = self._state()
        done = asyncio.get_running_loop().run_in_executor(self._thread, action)
        while True:
            if self._state() != began_in:
                self._aloud.hush()
            bell = asyncio.ensure_future(self._writer.bell.wait(HUSH_S))
            either: set[asyncio.Future[Any]] = {done, bell}
            try:
                await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
            finally:
                bell.cancel()
            if done.done():
                return done.result()

    def _state(self) -> tuple[bool, bool]:
        return self._writer.hall.halt.emergency, self._writer.hall.halt.drill

    def _report(self, device: str, fault: DeviceFault) -> None:
        log.warning("sound fault", device=device, kind=fault.kind, detail=fault.detail)
        self._writer.submit(ReportFault(device=device, kind=fault.kind, detail=fault.detail))
