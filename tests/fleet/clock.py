"""A kiosk's clocks in a day at speed: the boot's, and the wall's, which is set now and then."""

import msgspec

from kiosk.core.clock import ClockTrust, Stamp
from kiosk.domain.moment import BusinessDay, Moment, UtcMillis
from tests.domain.lobby import TODAY

Y1970_MS = 0
Y2030_MS = 1_893_456_000_000


class Turn(msgspec.Struct, frozen=True):
    """The wall clock is set, or the machine starts anew."""

    share: float
    """After so much of the day."""
    wall_ms: int | None
    """To this; None sets it right."""
    trust: ClockTrust
    boots: bool = False


NORMAL_BOOT = (
    Turn(0.0, Y1970_MS, ClockTrust.UNSYNCED),
    Turn(0.1, None, ClockTrust.SYNCED),
    Turn(0.5, Y1970_MS, ClockTrust.UNSYNCED, boots=True),
    Turn(0.55, None, ClockTrust.SYNCED),
)
"""What a machine without a battery does at every start: nobody need look at it."""
CHAOS = (
    Turn(0.0, Y1970_MS, ClockTrust.UNSYNCED),
    Turn(0.15, Y2030_MS, ClockTrust.SYNCED),
    Turn(0.4, None, ClockTrust.SYNCED),
    Turn(0.6, Y1970_MS, ClockTrust.HELD),
    Turn(0.8, None, ClockTrust.SYNCED),
)
"""From 1970 to 2030 and back, with a time server that lies."""


class SimulatedClock:
    """Tells the time of one kiosk."""

    def __init__(self, name: str, opened_ms: int, turns: tuple[Turn, ...]) -> None:
        self._name = name
        self._opened_ms = opened_ms
        self._turns = list(turns)
        self._boots = 1
        self._booted_at_ms = -600_000
        """By the time since opening: ten minutes before it."""
        self._error_ms = 0
        self._trust = ClockTrust.SYNCED

    def turn(self, share: float, after_ms: int) -> None:
        """Let happen to the clock what is due."""
        while self._turns and self._turns[0].share <= share:
            turn = self._turns.pop(0)
            right_ms = self._opened_ms + after_ms
            self._error_ms = 0 if turn.wall_ms is None else turn.wall_ms - right_ms
            self._trust = turn.trust
            if turn.boots:
                self._boots += 1
                self._booted_at_ms = after_ms - 1000

    def stamp(self, after_ms: int) -> Stamp:
        """Return what the clocks show so long after opening."""
        at = UtcMillis(self._opened_ms + after_ms + self._error_ms)
        synced = self._trust is not ClockTrust.UNSYNCED
        moment = Moment(at, BusinessDay(TODAY), clock_synced=synced)
        since_boot_ms = after_ms - self._booted_at_ms
        return Stamp(moment, f"{self._name}-{self._boots}", since_boot_ms, self._trust)
