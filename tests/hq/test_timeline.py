"""When events really happened, whatever the kiosk's clock said then."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.hq.timeline import AHEAD_MS, Heard, Reading, Timeline, utc_ms, utc_text

NOON_MS = 1_795_348_800_000
"""2026-11-22T12:00:00Z; headquarters' clock is right, and the events arrive in the evening."""
NOW_MS = NOON_MS + 6 * 3_600_000
MINUTE_MS = 60_000


def play(*events: tuple[str, int, int, str]) -> list[int]:
    """Return when events happened in the end: boot, monotonic time, told time, trust."""
    timeline = Timeline()
    happened: list[str] = []
    for position, (boot, mono_ms, told_ms, clock) in enumerate(events, start=1):
        reading = Reading(position, boot, mono_ms, utc_text(told_ms), clock)
        heard = timeline.hear(reading, NOW_MS)
        for one in heard.corrections:
            for at in range(one.first, one.last + 1):
                happened[at - 1] = utc_text(one.zero_ms + events[at - 1][1])
        happened.append(heard.occurred)
    found = [utc_ms(text) for text in happened]
    return [one - NOON_MS for one in found if one is not None]


def test_a_clock_that_is_right_is_believed() -> None:
    assert play(
        ("a", 0, NOON_MS, "synced"),
        ("a", MINUTE_MS, NOON_MS + MINUTE_MS + 40, "held"),
    ) == [0, MINUTE_MS + 40]


def test_what_happened_before_the_clock_was_set_is_dated_by_what_came_after() -> None:
    assert play(
        ("a", 1_000, 0, "unsynced"),
        ("a", 2_000, 1_000, "unsynced"),
        ("a", 61_000, NOON_MS + 61_000, "synced"),
        ("a", 62_000, NOON_MS + 62_000, "synced"),
    ) == [1_000, 2_000, 61_000, 62_000]


def test_a_core_that_forgot_that_the_clock_was_right_is_dated_by_its_boot() -> None:
    assert play(
        ("a", 0, NOON_MS, "synced"),
        ("a", 5_000, NOON_MS + 9_999_000, "unsynced"),
    ) == [0, 5_000]


def test_a_boot_without_the_time_lies_between_its_neighbours() -> None:
    told_1970 = play(
        ("a", 0, NOON_MS, "synced"),
        ("b", 1_000, 1_000, "unsynced"),
        ("b", 5_000, 5_000, "unsynced"),
        ("c", 0, NOON_MS + 3_600_000, "synced"),
    )
    told_2030 = play(
        ("a", 0, NOON_MS, "synced"),
        ("b", 1_000, NOON_MS * 2, "unsynced"),
        ("b", 5_000, NOON_MS * 2 + 4_000, "unsynced"),
        ("c", 0, NOON_MS + 3_600_000, "synced"),
    )
    plausible = play(
        ("a", 0, NOON_MS, "synced"),
        ("b", 1_000, NOON_MS + 71_000, "unsynced"),
        ("b", 5_000, NOON_MS + 75_000, "unsynced"),
        ("c", 0, NOON_MS + 3_600_000, "synced"),
    )

    assert told_1970 == [0, 0, 4_000, 3_600_000]
    assert told_2030 == [0, 3_596_000, 3_600_000, 3_600_000]
    assert plausible == [0, 71_000, 75_000, 3_600_000]


def test_a_time_ahead_of_headquarters_is_not_believed_and_the_jump_back_changes_nothing() -> (
    None
):
    ahead_ms = NOW_MS + AHEAD_MS + 365 * 86_400_000

    assert play(
        ("a", 0, NOON_MS, "synced"),
        ("a", 10_000, ahead_ms, "synced"),
        ("a", 20_000, NOON_MS + 20_000, "synced"),
    ) == [0, 10_000, 20_000]


def test_a_clock_that_jumps_within_a_boot_dates_what_was_before() -> None:
    assert play(
        ("a", 0, NOON_MS - 86_400_000, "synced"),
        ("a", 10_000, NOON_MS + 10_000, "synced"),
    ) == [0, 10_000]


@given(st.integers(0, 253_402_300_740_000))
def test_a_time_is_written_as_it_is_read(at_ms: int) -> None:
    text = utc_text(at_ms)

    assert utc_ms(text) == at_ms
    assert dt.datetime.fromisoformat(text).tzinfo is not None


@pytest.mark.parametrize("text", ["2026-13-01T00:00:00.000Z", "2026-11-22T0:::::::.000Z"])
def test_a_time_that_no_calendar_has_is_left_alone(text: str) -> None:
    assert utc_ms(text) is None
    heard = Timeline().hear(Reading(1, "a", 5, text, "synced"), NOW_MS)
    assert heard.occurred == text


EVENT = st.tuples(
    st.sampled_from("abc"),
    st.integers(0, 10**9),
    st.integers(0, 2 * NOON_MS),
    st.sampled_from(["synced", "held", "unsynced", "robot"]),
)


@given(st.lists(EVENT, max_size=30))
def test_what_is_steady_is_heard_the_same(events: list[tuple[str, int, int, str]]) -> None:
    judged, quick = Timeline(), Timeline()
    for position, (boot, mono_ms, told_ms, clock) in enumerate(events, start=1):
        at = Reading(position, boot, mono_ms, utc_text(told_ms), clock)
        heard = judged.hear(at, NOW_MS)
        if quick.steady(at, NOW_MS):
            assert heard == Heard(at.time)
        else:
            assert quick.hear(at, NOW_MS) == heard
        assert quick == judged


@given(st.lists(EVENT, max_size=30))
def test_whatever_the_clocks_say_each_event_gets_a_time(
    events: list[tuple[str, int, int, str]],
) -> None:
    assert len(play(*events)) == len(events)
