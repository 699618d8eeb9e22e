"""Loud by day, softer at night, silent when the hall wants it (S81)."""

import datetime as dt
import zoneinfo

import pytest

from kiosk.core.clock import ClockTrust, minute_of_day
from kiosk.domain.moment import UtcMillis
from kiosk.settings import Loudness
from tests.core.hall_in_tests import HandClock


def minute(time: str) -> int:
    hours, minutes = time.split(":")
    return int(hours) * 60 + int(minutes)


@pytest.mark.parametrize(
    ("time", "volume"),
    [("06:59", 50), ("07:00", 100), ("20:59", 100), ("21:00", 50), ("00:00", 50)],
)
def test_s81_the_volume_is_limited_at_night(time, volume) -> None:
    assert Loudness().volume_at(minute(time)) == volume


def test_s81_a_limit_lowers_and_never_raises() -> None:
    soft = Loudness(volume=30)

    assert {soft.volume_at(one) for one in range(1440)} == {30}
    assert Loudness(volume=80, schedule=()).volume_at(minute("23:00")) == 80


@pytest.mark.parametrize(
    ("time", "quiet"),
    [
        ("21:59", False), ("22:00", True), ("23:59", True), ("00:00", True), ("06:59", True),
        ("07:00", False), ("12:00", True), ("13:30", False),
    ],
)  # fmt: skip
def test_quiet_hours_may_pass_midnight(time, quiet) -> None:
    hours = Loudness(quiet=((22 * 60, 7 * 60), (12 * 60, 13 * 60 + 30)))

    assert hours.is_quiet(minute(time)) is quiet


def test_a_clock_that_nobody_has_set_silences_nobody() -> None:
    all_day = Loudness(volume=90, quiet=((0, 1439),), schedule=((0, 10),))

    assert not all_day.is_quiet(None)
    assert all_day.volume_at(None) == 90


def test_the_time_is_the_halls_and_unknown_until_the_network_has_set_the_clock() -> None:
    clock, zone = HandClock(), zoneinfo.ZoneInfo("Asia/Shanghai")
    at = dt.datetime(2026, 11, 27, 22, 30, tzinfo=zone)
    clock.at = UtcMillis(round(at.timestamp() * 1000))

    assert minute_of_day(clock, zone) == minute("22:30")
    clock.trust = ClockTrust.UNSYNCED
    assert minute_of_day(clock, zone) is None
