"""The time as the hall has it: the machine's, unless the hall's own record contradicts it.

A clock that the network has set is believed. One that nobody has set is believed if it goes on
from the record: a machine without a battery wakes up in the past, one whose battery keeps
nonsense may wake up years ahead. Then the hall counts on from its last event, by what a boot's
own clock says, until the clock is set. So neither anybody's day, nor the hall's hours, nor what
is kept until some time hangs on a number that is no time at all.
"""

from collections.abc import Sequence

import msgspec

from kiosk.core.clock import MachineClock, Stamp
from kiosk.core.clock_watch import STEP_MS
from kiosk.core.item import item_time
from kiosk.domain.moment import ClockTrust, UtcMillis

BELIEVED_MS = 31 * 24 * 3_600_000
"""▲ No holiday lasts longer than a month; a clock that keeps nonsense is wrong by years."""


class LastWritten(msgspec.Struct, frozen=True):
    """When the record's last event was written."""

    at: UtcMillis
    boot: str
    mono_ms: int


class _Envelope(msgspec.Struct):
    boot: str
    mono_ms: int


def last_written(page: Sequence[bytes]) -> LastWritten | None:
    """Return when the last event of a page of the journal was written; None for no event."""
    if not page:
        return None
    said = msgspec.json.decode(page[-1], type=_Envelope)
    return LastWritten(item_time(page[-1]), said.boot, said.mono_ms)


class HallClock:
    """A machine's clock, as far as a hall's record bears it out."""

    def __init__(self, machine: MachineClock, last: LastWritten | None) -> None:
        self._machine = machine
        self._off_ms = 0 if last is None else _off_ms(machine.stamp(), last)
        """How much later it is than the machine's clock says."""
        self._offset_ms: int | None = None
        """The machine's wall time minus time since boot when it was last asked."""

    def stamp(self) -> Stamp:
        """Return now."""
        seen = self._machine.stamp()
        moved = self._is_moved(seen)
        if moved:
            # A machine that stood still between its two clocks looks the same, once.
            seen = self._machine.stamp()
            moved = self._is_moved(seen)
        self._offset_ms = seen.moment.at - seen.mono_ms
        # Whoever moves the clock while the hall looks on knows what time it is.
        if moved or seen.trust is not ClockTrust.UNSYNCED:
            self._off_ms = 0
        if not self._off_ms:
            return seen
        at = UtcMillis(seen.moment.at + self._off_ms)
        moment = self._machine.moment(at, synced=False)
        return msgspec.structs.replace(seen, moment=moment)

    def _is_moved(self, seen: Stamp) -> bool:
        if self._offset_ms is None:
            return False
        return abs(seen.moment.at - seen.mono_ms - self._offset_ms) >= STEP_MS


def _off_ms(seen: Stamp, last: LastWritten) -> int:
    """Return how much later it is, at least, going by the record; 0 if that bears it out."""
    passed_ms = seen.mono_ms - (last.mono_ms if seen.boot == last.boot else 0)
    ahead_ms = seen.moment.at - (last.at + passed_ms)
    if seen.trust is not ClockTrust.UNSYNCED or -STEP_MS < ahead_ms <= BELIEVED_MS:
        return 0
    return -ahead_ms
