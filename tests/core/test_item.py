"""An event that was written down is read back the same, to the millisecond."""

import datetime as dt
import json

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.core.clock import ClockTrust, Stamp
from kiosk.core.item import chain, decode_item, encode_item, iso_time, item_time, with_hash
from kiosk.domain.events import AnyEvent, DayOpened
from kiosk.domain.moment import BusinessDay, Moment, UtcMillis
from tests.core.hall_in_tests import HandClock

EVENTS: st.SearchStrategy[AnyEvent] = st.one_of(*map(st.from_type, AnyEvent.__args__))
TIMES = st.integers(0, 4_102_444_800_000).map(UtcMillis)
"""From 1970 to 2100: a Pi without network starts in the past."""
STAMPS = st.builds(
    Stamp,
    moment=st.builds(Moment, at=TIMES, day=st.just(BusinessDay("2026-11-22"))),
    boot=st.uuids().map(str),
    mono_ms=st.integers(0, 2**40),
    trust=st.sampled_from(ClockTrust),
)


def _encoded(event: AnyEvent, stamp: Stamp, command: str | None = None) -> bytes:
    return encode_item(event, epoch="e" * 32, seq=7, stamp=stamp, command=command)


@given(event=EVENTS, stamp=STAMPS, command=st.none() | st.uuids().map(str))
def test_every_event_comes_back_as_it_was_with_its_time(event, stamp, command) -> None:
    item = _encoded(event, stamp, command)

    assert decode_item(item) == (event, stamp.moment.at)


@given(event=EVENTS, stamp=STAMPS)
def test_an_item_says_who_and_when_before_it_says_what(event, stamp) -> None:
    item = json.loads(_encoded(event, stamp, "a-command"))

    head = ["epoch", "seq", "type", "time", "boot", "mono_ms", "clock", "command"]
    assert list(item)[: len(head)] == head
    assert item["clock"] == stamp.trust


@given(event=EVENTS, stamp=STAMPS)
def test_the_hash_is_added_and_nothing_else_is_touched(event, stamp) -> None:
    item = _encoded(event, stamp)
    digest = chain(bytes(32), item)

    given_out = with_hash(item, digest)
    assert json.loads(given_out) == {**json.loads(item), "hash": digest.hex()}
    assert given_out.startswith(item[:-1])


@given(at=TIMES)
def test_a_time_loses_nothing_in_writing(at) -> None:
    item = b'{"time":"%s"}' % iso_time(at).encode()

    assert item_time(item) == at


@pytest.mark.parametrize(
    ("at", "text"),
    [
        (0, "1970-01-01T00:00:00.000Z"),
        (1, "1970-01-01T00:00:00.001Z"),
        (999, "1970-01-01T00:00:00.999Z"),
        (1_795_320_000_123, "2026-11-22T04:00:00.123Z"),
        (951_782_400_000, "2000-02-29T00:00:00.000Z"),
    ],
)
def test_times_are_written_in_utc_with_milliseconds(at, text) -> None:
    assert iso_time(UtcMillis(at)) == text
    assert dt.datetime.fromisoformat(text).timestamp() * 1000 == pytest.approx(at)


def test_an_event_of_a_newer_kiosk_is_not_taken_for_another() -> None:
    item = _encoded(DayOpened(day=BusinessDay("2026-11-22")), HandClock().stamp())

    with pytest.raises(msgspec.MsgspecError):
        decode_item(item.replace(b"day_opened", b"moon_opened"))
