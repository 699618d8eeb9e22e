"""A clock that becomes right or is moved is written down, before anything by its time."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.core.clock import ClockTrust, Stamp
from kiosk.core.clock_watch import STEP_MS, ClockMark, RightTime, clock_news, first_mark
from kiosk.domain.commands import CallNext, CheckClocks, IssueTicket
from kiosk.domain.events import ClockSet
from kiosk.domain.moment import BusinessDay, Moment, UtcMillis
from tests.core.hall_in_tests import BOOTED, HandClock, done, fields, issue, open_writer, types

pytestmark = pytest.mark.anyio
SYNCED, HELD, UNSYNCED = ClockTrust.SYNCED, ClockTrust.HELD, ClockTrust.UNSYNCED
YEARS_MS = 56 * 365 * 86_400_000
DAY = BusinessDay("2026-11-22")


def stamp(offset_ms: int, mono_ms: int, trust: ClockTrust, boot: str = "a") -> Stamp:
    """Return what a clock of that offset says so long after a boot."""
    return Stamp(Moment(UtcMillis(offset_ms + mono_ms), DAY), boot, mono_ms, trust)


@pytest.mark.parametrize(
    ("before", "after", "step_ms", "told"),
    [
        (UNSYNCED, SYNCED, 0, 0),
        (UNSYNCED, SYNCED, YEARS_MS, YEARS_MS),
        (HELD, SYNCED, STEP_MS - 1, 0),
        (HELD, SYNCED, 400, 400),
        (SYNCED, SYNCED, STEP_MS, STEP_MS),
        (SYNCED, SYNCED, -STEP_MS, -STEP_MS),
        (UNSYNCED, UNSYNCED, YEARS_MS, YEARS_MS),
        (SYNCED, SYNCED, STEP_MS - 1, None),
        (SYNCED, HELD, 0, None),
        (SYNCED, UNSYNCED, 1 - STEP_MS, None),
        (UNSYNCED, UNSYNCED, 0, None),
    ],
)
def test_what_of_a_clock_is_news(before, after, step_ms, told) -> None:
    mark, news = clock_news(first_mark(stamp(0, 1_000, before)), stamp(step_ms, 61_000, after))

    expected = (
        None
        if told is None
        else ClockSet(
            before=before,
            after=after,
            step_ms=told,
            booted_at=UtcMillis(0),
            right_until=UtcMillis(0) if before is UNSYNCED else None,
        )
    )
    assert news == expected
    assert clock_news(mark, stamp(step_ms, 62_000, after)) == (mark, None)


def test_another_boot_is_another_clock_and_no_step() -> None:
    mark, news = clock_news(
        first_mark(stamp(0, 1_000, SYNCED)), stamp(YEARS_MS, 5, UNSYNCED, "b")
    )

    assert news is None
    assert (mark.boot, mark.offset_ms, mark.trust) == ("b", YEARS_MS, UNSYNCED)
    assert mark.right_until == 1_000


def test_a_right_clock_after_a_boot_that_nobody_had_set_is_news() -> None:
    """As if that boot's clock had gone on: nobody knows for how long the machine was off."""
    right = RightTime("before", UtcMillis(400))
    known = ClockMark("a", 0, UNSYNCED, right=right, written_at=UtcMillis(5_000))

    mark, news = clock_news(known, stamp(65_000, 20, SYNCED, "b"))

    assert news == ClockSet(
        before=UNSYNCED,
        after=SYNCED,
        step_ms=60_000,
        booted_at=UtcMillis(5_000),
        right_until=UtcMillis(400),
    )
    assert mark.right == RightTime("b", UtcMillis(65_020))
    assert clock_news(mark, stamp(65_000, 30, SYNCED, "b")) == (mark, None)


async def test_a_start_knows_until_when_its_record_was_told_by_a_right_clock(tmp_path) -> None:
    clock = HandClock()
    path = tmp_path / "journal.db"
    with open_writer(path, clock=clock) as writer:
        issue(writer)
        assert writer.clock_mark.right_until is None
    right_until = clock.at
    for boot in ("second", "third"):
        clock.passes(60)
        clock.boot, clock.jumped_ms, clock.trust = boot, clock.at - BOOTED, UNSYNCED
        with open_writer(path, clock=clock) as writer:
            clock.passes(60)
            issue(writer)
            assert writer.clock_mark.right_until == right_until
    with open_writer(path, clock=clock) as writer:
        clock.jumps(600)
        clock.trust = SYNCED
        issue(writer)
        told = next(
            one
            for one in map(fields, writer.journal.page(0, 100))
            if one["type"] == "clock_set"
        )
        assert writer.clock_mark.right_until is None
        # Taken in an earlier boot by a clock that nobody set, and today for all that.
        assert sorted(one.number for one in writer.hall.waiting.values()) == [
            "A001",
            "A002",
            "A003",
            "A004",
        ]
        assert [one.rpartition("/")[2] for one in writer.hall.unsure] == ["A002"]
        hall = writer.hall
    assert (told["right_until"], told["step_ms"]) == (right_until, 600_000)
    with open_writer(path, clock=clock) as writer:
        assert writer.hall == hall


@given(
    st.lists(
        st.tuples(st.integers(-YEARS_MS, YEARS_MS), st.sampled_from(list(ClockTrust))),
        max_size=20,
    )
)
def test_the_steps_told_add_up_to_where_the_clock_is(looks) -> None:
    """Whatever the clock does, headquarters knows each earlier time to within one threshold."""
    mark = first_mark(stamp(0, 0, UNSYNCED))
    told, now = 0, 0
    for mono_ms, (offset_ms, trust) in enumerate(looks):
        mark, news = clock_news(mark, stamp(offset_ms, mono_ms, trust))
        told += 0 if news is None else news.step_ms
        now = offset_ms
    assert abs(told - now) < STEP_MS


async def test_the_record_says_so_before_what_happens_by_the_new_time(tmp_path) -> None:
    clock = HandClock()
    clock.trust = UNSYNCED
    clock.jumps(-YEARS_MS / 1000)
    with open_writer(tmp_path / "journal.db", clock=clock) as writer:
        issue(writer)
        clock.jumps(YEARS_MS / 1000)
        clock.trust = SYNCED
        done(writer, IssueTicket(service="account"), "11111111-1111-4111-8111-111111111111")
        items = [fields(one) for one in writer.journal.page(0, 100)]

    said = [one["type"] for one in items]
    assert said.count("clock_set") == 1
    place = said.index("clock_set")
    reference = items[place]
    assert (reference["before"], reference["after"]) == ("unsynced", "synced")
    assert (reference["clock"], reference["step_ms"]) == ("synced", YEARS_MS)
    assert "command" not in reference
    assert {one["clock"] for one in items[:place]} == {"unsynced"}
    assert {one["clock"] for one in items[place:]} == {"synced"}
    # What headquarters will make of it: the ticket was taken in the very moment.
    assert {one["mono_ms"] for one in items} == {reference["mono_ms"]}


async def test_a_step_while_no_core_ran_is_found_at_the_start(tmp_path) -> None:
    clock = HandClock()
    path = tmp_path / "journal.db"
    with open_writer(path, clock=clock) as writer:
        issue(writer)
    clock.passes(60)
    clock.jumps(-3)
    with open_writer(path, clock=clock) as writer:
        writer.note_clock()
        last = fields(writer.journal.page(writer.journal.last - 1, 1)[0])

    assert (last["type"], last["step_ms"]) == ("clock_set", -3000)


async def test_a_clock_from_1970_to_2030_and_back_gives_no_number_twice(tmp_path) -> None:
    """Numbers, the day and the watches outlive it; everything is replayed alike."""
    clock = HandClock()
    path = tmp_path / "journal.db"
    given: list[tuple[object, str]] = []
    with open_writer(path, clock=clock) as writer:
        for day, jump_s, trust in (
            ("2026-11-22", 0, SYNCED),
            ("1970-01-01", -56 * 365 * 86_400, UNSYNCED),
            ("2030-06-01", 60 * 365 * 86_400, UNSYNCED),
            ("2026-11-22", -4 * 365 * 86_400, SYNCED),
        ):
            clock.day = BusinessDay(day)
            clock.jumps(jump_s)
            clock.trust = trust
            for _ in range(3):
                number = issue(writer)
                given.append((writer.hall.day, number))
            writer.submit(CallNext(counter="1"))
            writer.submit(CheckClocks())
            clock.passes(30)
        hall = writer.hall
        assert types(writer).count("clock_set") == 3
    with open_writer(path, clock=clock) as writer:
        assert writer.hall == hall

    assert len(set(given)) == len(given)
    assert [day for day, _ in given] == ["2026-11-22"] * 6 + ["2030-06-01"] * 3 + [
        "2026-11-22"
    ] * 3


async def test_who_came_before_the_network_set_the_clock_is_called_all_the_same(
    tmp_path,
) -> None:
    clock = HandClock()
    path = tmp_path / "journal.db"
    with open_writer(path, clock=clock) as writer:
        issue(writer)
    clock.passes(36_000)
    clock.boot, clock.jumped_ms, clock.trust = "after-a-night", clock.at - BOOTED, UNSYNCED
    with open_writer(path, clock=clock) as writer:
        clock.passes(60)
        came = issue(writer)
        clock.day = BusinessDay("2026-11-23")
        clock.jumps(50_000)
        clock.begins = UtcMillis(clock.at - 10_800_000)
        clock.trust = SYNCED
        behind = issue(writer)
        waits = [(one.number, one.day) for one in writer.hall.waiting.values()]
        hall = writer.hall
    with open_writer(path, clock=clock) as writer:
        assert writer.hall == hall

    assert (came, behind) == ("A002", "A003")
    assert sorted(waits) == [("A002", "2026-11-22"), ("A003", "2026-11-23")]
