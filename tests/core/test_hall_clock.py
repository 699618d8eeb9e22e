"""A clock that nobody has set is believed as far as the hall's own record bears it out."""

import pytest

from kiosk.core.clock import Stamp
from kiosk.core.clock_watch import STEP_MS
from kiosk.core.hall_clock import BELIEVED_MS, HallClock, LastWritten, last_written
from kiosk.domain.moment import ClockTrust, UtcMillis
from tests.core.hall_in_tests import NOON, HandClock, issue, open_writer
from tests.domain.clock_lobby import moment

pytestmark = pytest.mark.anyio
SYNCED, HELD, UNSYNCED = ClockTrust
YEAR_MS = 365 * 86_400_000
UP_MS = 40_000


class Machine:
    """A machine that was started some seconds ago."""

    def __init__(self, at: int, trust: ClockTrust = UNSYNCED, boot: str = "b") -> None:
        self.at = UtcMillis(at)
        self.trust = trust
        self.boot = boot
        self.mono_ms = UP_MS
        self.stands_still_ms = 0
        """The next time that it is asked, after the one clock was read and before the other."""

    def stamp(self) -> Stamp:
        """Return now."""
        shown = moment(self.at, synced=self.trust is not UNSYNCED)
        self.at = UtcMillis(self.at + self.stands_still_ms)
        self.mono_ms += self.stands_still_ms
        self.stands_still_ms = 0
        return Stamp(shown, self.boot, self.mono_ms, self.trust)

    moment = staticmethod(moment)


LAST = LastWritten(NOON, "a", 3_000_000)
RECKONED = NOON + UP_MS


@pytest.mark.parametrize(
    ("at", "trust", "shown"),
    [
        (0, UNSYNCED, RECKONED),
        (NOON - 600_000, UNSYNCED, RECKONED),
        (RECKONED - STEP_MS, UNSYNCED, RECKONED),
        (RECKONED - STEP_MS + 1, UNSYNCED, RECKONED - STEP_MS + 1),
        (RECKONED, UNSYNCED, RECKONED),
        (RECKONED + BELIEVED_MS, UNSYNCED, RECKONED + BELIEVED_MS),
        (RECKONED + BELIEVED_MS + 1, UNSYNCED, RECKONED),
        (NOON + 4 * YEAR_MS, UNSYNCED, RECKONED),
        (NOON + 4 * YEAR_MS, SYNCED, NOON + 4 * YEAR_MS),
        (NOON + 4 * YEAR_MS, HELD, NOON + 4 * YEAR_MS),
        (NOON - YEAR_MS, SYNCED, NOON - YEAR_MS),
    ],
)
def test_what_time_it_is_in_a_hall_that_was_started_again(at, trust, shown) -> None:
    now = HallClock(Machine(at, trust), LAST).stamp()

    assert now.moment == moment(UtcMillis(shown), synced=trust is not UNSYNCED)
    assert (now.boot, now.mono_ms, now.trust) == ("b", UP_MS, trust)


@pytest.mark.parametrize("at", [0, NOON + 4 * YEAR_MS])
def test_a_hall_without_a_record_has_nothing_but_the_machines_clock(at) -> None:
    assert HallClock(Machine(at), None).stamp().moment.at == at


@pytest.mark.parametrize("at", [0, NOON + 4 * YEAR_MS])
def test_the_time_goes_on_until_the_network_sets_the_clock_for_good(at) -> None:
    machine = Machine(at)
    clock = HallClock(machine, LAST)
    for _ in range(3):
        clock.stamp()
        machine.at = UtcMillis(machine.at + 5_000)
        machine.mono_ms += 5_000
    assert clock.stamp().moment.at == RECKONED + 15_000

    machine.at, machine.trust = UtcMillis(NOON + YEAR_MS), SYNCED
    assert clock.stamp().moment.at == machine.at
    machine.trust = UNSYNCED
    assert clock.stamp().moment.at == machine.at


@pytest.mark.parametrize("set_to", [NOON - 600_000, NOON + 600_000, NOON + 4 * YEAR_MS])
def test_who_sets_the_clock_by_hand_is_believed(set_to) -> None:
    machine = Machine(0)
    clock = HallClock(machine, LAST)
    clock.stamp()

    machine.at = UtcMillis(set_to)

    assert [clock.stamp().moment.at, clock.stamp().moment.at] == [set_to, set_to]


@pytest.mark.parametrize("stood_still_ms", [STEP_MS, 5_000])
def test_a_machine_that_stood_still_between_its_two_clocks_has_moved_neither(
    stood_still_ms,
) -> None:
    machine = Machine(0)
    clock = HallClock(machine, LAST)
    clock.stamp()
    machine.stands_still_ms = stood_still_ms

    assert [clock.stamp().moment.at for _ in range(2)] == [RECKONED + stood_still_ms] * 2


async def test_the_last_event_says_from_when_to_reckon_on(tmp_path) -> None:
    clock = HandClock()
    with open_writer(tmp_path / "journal.db", clock=clock) as writer:
        assert last_written(writer.journal.page(writer.journal.last - 1, 1)) is None
        issue(writer)
        clock.passes(5)
        issue(writer)
        last = last_written(writer.journal.page(writer.journal.last - 1, 1))

    stamp = clock.stamp()
    assert last == LastWritten(stamp.moment.at, stamp.boot, stamp.mono_ms)


def test_a_core_that_starts_again_in_the_same_boot_goes_on_as_before() -> None:
    last = LastWritten(NOON, "b", UP_MS - 7_000)

    assert HallClock(Machine(0), last).stamp().moment.at == NOON + 7_000
