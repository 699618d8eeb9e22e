"""What headquarters has had for a month makes room; nothing else, whatever the clock does."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.core.clock import ClockTrust
from kiosk.core.housekeeping import AT_ONCE, throw_away
from kiosk.core.journal import Journal
from kiosk.core.stored_on import DAY_MS
from kiosk.core.verify import verify
from kiosk.core.writer import Writer
from kiosk.domain.commands import IssueTicket, TurnDay
from kiosk.domain.hall import Hall
from kiosk.domain.moment import UtcMillis
from tests.core.hall_in_tests import NOON, PLAN, HandClock, days

pytestmark = pytest.mark.anyio
KEPT_DAYS = 30
DAY_S = DAY_MS / 1000
MB = 1024 * 1024


@pytest.fixture
async def writer(tmp_path: Path) -> AsyncIterator[Writer]:
    """Return the writer of a journal with ten events, and snapshots that cover them."""
    journal = Journal(tmp_path / "journal.db")
    journal.append(days(10), HandClock().stamp())
    writer = Writer(PLAN, journal, HandClock())
    journal.save_snapshot(9, b"a hall")
    journal.save_snapshot(10, b"a hall")
    yield writer
    journal.close()


def acknowledge(writer: Writer, clock: HandClock, stored: int) -> None:
    """Hear from headquarters, as the door would."""
    assert writer.journal.acknowledge(writer.journal.epoch, stored, clock.at)


@pytest.mark.parametrize(
    ("heard_after_days", "days_later", "stored", "gone"),
    [
        (0, KEPT_DAYS - 0.1, 10, 0),
        (0, KEPT_DAYS, 10, 9),
        (0, KEPT_DAYS, 4, 4),
        (200, KEPT_DAYS, 10, 0),
        (200, 199 + KEPT_DAYS, 10, 0),
        (200, 200 + KEPT_DAYS, 10, 9),
        (0, KEPT_DAYS + 90, 0, 0),
    ],
)
async def test_an_event_goes_a_month_after_headquarters_was_known_to_have_it(
    writer, heard_after_days, days_later, stored, gone
) -> None:
    clock = HandClock()
    clock.passes(heard_after_days * DAY_S)
    acknowledge(writer, clock, stored)
    clock.at = UtcMillis(NOON + int(days_later * DAY_MS))

    assert throw_away(writer, clock, KEPT_DAYS) == gone

    assert verify(writer.journal.path).problems == ()
    assert len(writer.journal.page(0, 100)) == 10 - gone


async def test_a_word_a_day_is_kept_and_what_is_older_than_needed_is_forgotten(writer) -> None:
    clock = HandClock()
    for hour in range(240):
        acknowledge(writer, clock, 1 + hour // 24)
        clock.passes(3600)
    journal = writer.journal

    heard = journal.stored_on.before(clock.at)
    assert heard == {journal.epoch: 10}
    assert len(_words(journal)) == 10
    clock.passes((KEPT_DAYS - 5) * DAY_S)
    assert throw_away(writer, clock, KEPT_DAYS) == 6
    assert len(_words(journal)) == 5


def _size(path: Path) -> int:
    return path.stat().st_size


def _words(journal: Journal) -> list[object]:
    return journal._db.execute("SELECT at FROM stored_on").fetchall()  # noqa: SLF001 - how many


async def test_what_goes_goes_a_little_at_a_time(tmp_path) -> None:
    journal, clock = Journal(tmp_path / "journal.db"), HandClock()
    for _ in range(100):
        journal.append(days(25), clock.stamp())
    log = Path(f"{journal.path}-wal")
    journal.save_snapshot(2_500, b"a hall")
    writer = Writer(PLAN, journal, clock, hall=Hall(PLAN))
    acknowledge(writer, clock, 2_500)
    clock.passes(KEPT_DAYS * DAY_S)
    before = _size(log)

    gone = [throw_away(writer, clock, KEPT_DAYS) for _ in range(4)]

    assert gone == [AT_ONCE, AT_ONCE, 500, 0]
    assert _size(log) <= max(before, 5 * MB), "the log of it all would be as large as it"
    assert verify(journal.path).problems == ()
    journal.close()


@pytest.mark.parametrize("trust", [ClockTrust.UNSYNCED, ClockTrust.HELD])
async def test_nothing_goes_by_a_clock_that_may_be_wrong(writer, trust) -> None:
    clock = HandClock()
    acknowledge(writer, clock, 10)
    clock.passes(400 * DAY_S)
    clock.trust = trust

    assert throw_away(writer, clock, KEPT_DAYS) == 0


async def test_a_word_without_a_clock_that_was_right_lets_nothing_go(writer) -> None:
    clock = HandClock()
    assert writer.journal.acknowledge(writer.journal.epoch, 10)
    clock.passes(400 * DAY_S)

    assert throw_away(writer, clock, KEPT_DAYS) == 0


async def test_nothing_goes_for_a_day_after_the_clock_was_moved_far(tmp_path) -> None:
    clock = HandClock()
    journal = Journal(tmp_path / "journal.db")
    writer = Writer(PLAN, journal, clock)
    writer.submit(TurnDay())
    writer.snapshot()
    acknowledge(writer, clock, 1)
    clock.jumps(400 * DAY_S)
    writer.note_clock()

    assert throw_away(writer, clock, KEPT_DAYS) == 0
    # Whoever starts again in the same boot knows of it too.
    restarted = Writer(PLAN, journal, clock)
    assert throw_away(restarted, clock, KEPT_DAYS) == 0
    clock.passes(DAY_S)
    assert throw_away(restarted, clock, KEPT_DAYS) == 1
    journal.close()


async def test_nothing_goes_for_a_day_after_a_boot_at_another_time(tmp_path) -> None:
    """Whoever sets a clock wrong may pull the plug after it."""
    clock = HandClock()
    journal = Journal(tmp_path / "journal.db")
    writer = Writer(PLAN, journal, clock)
    writer.submit(TurnDay())
    writer.snapshot()
    acknowledge(writer, clock, 1)
    clock.passes(400 * DAY_S)
    clock.boots("another-boot")

    for _ in range(2):
        writer = Writer(PLAN, journal, clock)
        writer.note_clock()
        assert throw_away(writer, clock, KEPT_DAYS) == 0
        # The next start in this boot finds events of it in the journal.
        writer.submit(IssueTicket(service="account"))
    clock.passes(DAY_S)
    assert throw_away(writer, clock, KEPT_DAYS) == 1
    journal.close()


async def test_a_kiosk_that_is_switched_off_at_night_throws_away_in_the_morning(
    tmp_path,
) -> None:
    clock = HandClock()
    journal = Journal(tmp_path / "journal.db")
    writer = Writer(PLAN, journal, clock)
    writer.submit(TurnDay())
    writer.snapshot()
    acknowledge(writer, clock, 1)
    for day in range(KEPT_DAYS + 1):
        clock.passes(DAY_S)
        clock.boots(f"boot {day}")
        writer = Writer(PLAN, journal, clock)
        writer.submit(IssueTicket(service="account"))

    assert throw_away(writer, clock, KEPT_DAYS) == 1
    journal.close()


async def test_a_time_that_was_never_right_makes_an_event_stay_longer_and_not_for_ever(
    writer,
) -> None:
    clock = HandClock()
    clock.passes(4 * 365 * DAY_S)
    acknowledge(writer, clock, 10)
    clock.at = NOON
    acknowledge(writer, clock, 10)

    clock.passes(KEPT_DAYS * DAY_S)

    assert throw_away(writer, clock, KEPT_DAYS) == 9


@given(
    words=st.lists(st.tuples(st.integers(-90, 90), st.integers(0, 10)), max_size=12),
    later=st.integers(0, 120),
)
@settings(max_examples=60, deadline=None)
async def test_whatever_the_clock_did_no_event_goes_that_headquarters_was_not_known_to_have(
    tmp_path_factory, words, later
) -> None:
    journal = Journal(tmp_path_factory.mktemp("hall") / "journal.db")
    try:
        clock = HandClock()
        journal.append(days(10), clock.stamp())
        for day, stored in words:
            at = UtcMillis(NOON + day * DAY_MS)
            journal.acknowledge(journal.epoch, stored, at)
        old = UtcMillis(NOON + (later - KEPT_DAYS) * DAY_MS)
        # A clock that goes back was ahead before: what it heard then is no younger than now.
        heard = [
            (min(day for day, _ in words[place:]), stored)
            for place, (_, stored) in enumerate(words)
        ]
        most = max((stored for day, stored in heard if day <= later - KEPT_DAYS), default=0)
        assert journal.stored_before(old) <= most
    finally:
        journal.close()


async def test_an_epoch_that_headquarters_has_not_stored_holds_back_the_later_ones(
    writer,
) -> None:
    journal, clock = writer.journal, HandClock()
    journal._db.execute(  # noqa: SLF001 - a restored journal, without restoring one
        "INSERT INTO epochs (epoch, first_seq, cause) VALUES ('second', 6, 'restored')"
    )
    first, later = journal.epoch, HandClock()
    later.passes(400 * DAY_S)

    journal.acknowledge("second", 10, clock.at)
    assert throw_away(writer, later, KEPT_DAYS) == 0
    journal.acknowledge(first, 4, clock.at)
    assert throw_away(writer, later, KEPT_DAYS) == 4
    clock.passes(DAY_S)
    journal.acknowledge(first, 5, clock.at)
    assert throw_away(writer, later, KEPT_DAYS) == 5
