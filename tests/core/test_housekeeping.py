"""What headquarters has had for a month makes room; nothing else does."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from kiosk.core.clock import ClockTrust, Stamp
from kiosk.core.housekeeping import DAY_MS, KEPT_DAYS, throw_away
from kiosk.core.journal import Journal
from kiosk.core.verify import verify
from kiosk.domain.events import DayOpened
from kiosk.domain.moment import BusinessDay, UtcMillis
from tests.core.hall_in_tests import NOON, HandClock


def at(clock: HandClock, days: float) -> Stamp:
    """Return the stamp of a moment so many days after noon."""
    stamp = clock.stamp()
    later = UtcMillis(NOON + int(days * DAY_MS))
    return replace(stamp, moment=replace(stamp.moment, at=later))


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    journal = Journal(tmp_path / "journal.db")
    yield journal
    journal.close()


def fill(journal: Journal, clock: HandClock) -> None:
    """Write one event a day, ten in all, and snapshots that cover them."""
    for day in range(10):
        journal.append((DayOpened(day=BusinessDay(f"2026-12-{day + 1:02d}")),), at(clock, day))
    journal.save_snapshot(9, b"a hall")
    journal.save_snapshot(10, b"a hall")


@pytest.mark.parametrize(
    ("days_later", "stored", "gone"),
    [
        (KEPT_DAYS, 10, 0),
        (KEPT_DAYS + 0.5, 10, 1),
        (KEPT_DAYS + 3.5, 10, 4),
        (KEPT_DAYS + 3.5, 2, 2),
        (KEPT_DAYS + 3.5, 0, 0),
        (KEPT_DAYS + 90, 10, 9),
    ],
)
def test_an_event_goes_a_month_after_it_was_written_if_headquarters_has_it(
    journal, days_later, stored, gone
) -> None:
    clock = HandClock()
    fill(journal, clock)
    journal.acknowledge(journal.epoch, stored)
    clock.at = UtcMillis(NOON + int(days_later * DAY_MS))

    assert throw_away(journal, clock) == gone

    assert verify(journal.path).problems == ()
    assert len(journal.page(0, 100)) == 10 - gone


@pytest.mark.parametrize("trust", [ClockTrust.UNSYNCED, ClockTrust.HELD])
def test_nothing_goes_by_a_clock_that_may_be_wrong(journal, trust) -> None:
    clock = HandClock()
    fill(journal, clock)
    journal.acknowledge(journal.epoch, 10)
    clock.at = UtcMillis(NOON + 400 * DAY_MS)
    clock.trust = trust

    assert throw_away(journal, clock) == 0


def test_an_epoch_that_headquarters_has_not_stored_holds_back_the_later_ones(journal) -> None:
    clock = HandClock()
    fill(journal, clock)
    journal._db.execute(  # noqa: SLF001 - a restored journal, without restoring one
        "INSERT INTO epochs (epoch, first_seq, cause) VALUES ('second', 6, 'restored')"
    )
    first = journal.epoch
    clock.at = UtcMillis(NOON + 400 * DAY_MS)

    journal.acknowledge("second", 10)
    assert throw_away(journal, clock) == 0
    journal.acknowledge(first, 4)
    assert throw_away(journal, clock) == 4
    journal.acknowledge(first, 5)
    assert throw_away(journal, clock) == 5
