"""A lobby that lives in true time and has a machine whose clock may show anything.

The time goes the whole way to the rules: the machine's clock, the hall's own (``HallClock``),
the watch that tells of its steps, ``decide`` and ``evolve``. Only the disk is left out.
"""

import datetime as dt
from typing import Self

from kiosk.core.clock import Stamp
from kiosk.core.clock_watch import ClockMark, RightTime, clock_news, first_mark
from kiosk.core.hall_clock import HallClock, LastWritten
from kiosk.domain import commands as c
from kiosk.domain.decide import decide
from kiosk.domain.decision import Events
from kiosk.domain.evolve import evolve
from kiosk.domain.moment import BusinessDay, ClockTrust, Moment, UtcMillis
from kiosk.domain.plan import HallPlan
from kiosk.domain.refused import Refused
from kiosk.domain.retelling import Happened
from tests.domain.lobby import OPENING, PLAN, Lobby

DAY_MS = 86_400_000
ZONE_MS = 8 * 3_600_000
"""Shanghai."""
SYNCED, UNSYNCED = ClockTrust.SYNCED, ClockTrust.UNSYNCED
YEARS_S = 4 * 365 * 86_400


def moment(at: UtcMillis, *, synced: bool) -> Moment:
    """Return what the calendar of a hall in Shanghai says, whose day begins at 00:00."""
    begins = UtcMillis((at + ZONE_MS) // DAY_MS * DAY_MS - ZONE_MS)
    date = dt.datetime.fromtimestamp((at + ZONE_MS) // 1000, dt.UTC).date()
    return Moment(at, BusinessDay(date.isoformat()), synced, begins, begins)


class Machine:
    """A machine's two clocks: one counts truly from the boot, the other shows anything."""

    def __init__(self) -> None:
        self.true = OPENING
        self.ahead_ms = 0
        self.trust = SYNCED
        self.boots = 1
        self.booted = UtcMillis(OPENING - 600_000)

    def stamp(self) -> Stamp:
        """Return now, by the clock."""
        at = UtcMillis(self.true + self.ahead_ms)
        shown = moment(at, synced=self.trust is SYNCED)
        return Stamp(shown, str(self.boots), self.true - self.booted, self.trust)

    def moment(self, at: UtcMillis, *, synced: bool) -> Moment:
        """Return what the calendar says of a time."""
        return moment(at, synced=synced)


class ClockLobby(Lobby):
    """A lobby, its machine, and what its record would say."""

    def __init__(
        self, *, ahead_s: float = 0, trust: ClockTrust = SYNCED, plan: HallPlan = PLAN
    ) -> None:
        super().__init__(plan)
        self.machine = Machine()
        self.machine.ahead_ms, self.machine.trust = round(ahead_s * 1000), trust
        self.clock = HallClock(self.machine, None)
        self.mark = first_mark(self.clock.stamp())
        self.record: list[Happened] = []
        self._last: LastWritten | None = None
        self._right: RightTime | None = None
        self._last_trust = SYNCED

    @property
    def moment(self) -> Moment:
        """What the hall's clock says, its steps written down before anything else."""
        stamp = self.clock.stamp()
        self.mark, news = clock_news(self.mark, stamp)
        self.at = stamp.moment.at
        if news is not None:
            self._written(stamp, (news,))
        return stamp.moment

    def do(self, command: c.AnyCommand) -> Events:
        """Carry a command out as the core does."""
        now = self.moment
        events = decide(self.hall, command, now)
        assert not isinstance(events, Refused), f"{command} was refused: {events.reason}"
        self._written(self.clock.stamp(), events)
        return events

    def later(self, seconds: float) -> Self:
        """Let true time pass."""
        self.machine.true = UtcMillis(self.machine.true + round(seconds * 1000))
        return self

    def starts_again(self, *, off_s: float, ahead_s: float) -> Self:
        """Switch the machine off and on again, with a clock that is wrong by so much."""
        self.later(off_s)
        machine = self.machine
        machine.boots += 1
        machine.booted, machine.ahead_ms = machine.true, round(ahead_s * 1000)
        machine.trust = UNSYNCED
        self.later(20)
        return self.core_starts_again()

    def core_starts_again(self) -> Self:
        """Start the core from its record."""
        last = self._last
        assert last is not None, "there is no record yet"
        self.mark = ClockMark(
            last.boot,
            last.at - last.mono_ms,
            self._last_trust,
            right=self._right,
            written_at=last.at,
        )
        self.clock = HallClock(self.machine, last)
        return self

    def clock_is_set(self) -> Self:
        """Let the network set the clock right, and whatever is due happen."""
        self.machine.ahead_ms, self.machine.trust = 0, SYNCED
        return self.rings()

    def clock_is_moved(self, seconds: float) -> Self:
        """Let somebody move the clock by hand."""
        self.machine.ahead_ms += round(seconds * 1000)
        return self.rings()

    def rings(self) -> Self:
        """Turn the day and let the clocks ring, if it is time."""
        self.do(c.TurnDay())
        self.do(c.CheckClocks())
        return self

    def waited_s(self, number: str) -> float:
        """Return how long a ticket has waited, by the hall's clock."""
        return (self.moment.at - self.ticket(number).queued_at) / 1000

    def _written(self, stamp: Stamp, events: Events) -> None:
        for event in events:
            self.hall = evolve(self.hall, event, stamp.moment.at)
            self.record.append(Happened(event, stamp.moment.at))
        if events:
            self._last = LastWritten(stamp.moment.at, stamp.boot, stamp.mono_ms)
            self._last_trust = stamp.trust
            if stamp.trust is SYNCED:
                self._right = RightTime(stamp.boot, stamp.moment.at)
