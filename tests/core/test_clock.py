"""The business day turns when the wall clock in the hall says so, whatever the zone does."""

import asyncio
import datetime as dt
import zoneinfo

import pytest

from kiosk.core.bell import Bell
from kiosk.core.clock import BOOT_ID, ClockTrust, SystemClock, business_day
from kiosk.domain.moment import UtcMillis

pytestmark = pytest.mark.anyio
SHANGHAI, BERLIN, APIA = "Asia/Shanghai", "Europe/Berlin", "Pacific/Apia"


@pytest.mark.parametrize(
    ("zone", "day_starts", "utc", "day"),
    [
        # Midnight in Shanghai is 16:00 UTC.
        (SHANGHAI, "00:00", "2026-11-22T15:59:59.999", "2026-11-22"),
        (SHANGHAI, "00:00", "2026-11-22T16:00:00.000", "2026-11-23"),
        # A hall that works past midnight.
        (SHANGHAI, "04:00", "2026-11-22T19:59:59.999", "2026-11-22"),
        (SHANGHAI, "04:00", "2026-11-22T20:00:00.000", "2026-11-23"),
        # Berlin, 29 March 2026: 02:00 becomes 03:00, at 01:00 UTC.
        (BERLIN, "00:00", "2026-03-28T22:59:59.999", "2026-03-28"),
        (BERLIN, "00:00", "2026-03-28T23:00:00.000", "2026-03-29"),
        (BERLIN, "02:30", "2026-03-29T00:59:59.999", "2026-03-28"),
        (BERLIN, "02:30", "2026-03-29T01:00:00.000", "2026-03-29"),
        (BERLIN, "04:00", "2026-03-29T01:59:59.999", "2026-03-28"),
        (BERLIN, "04:00", "2026-03-29T02:00:00.000", "2026-03-29"),
        # Berlin, 25 October 2026: 03:00 becomes 02:00, at 01:00 UTC.
        (BERLIN, "04:00", "2026-10-25T02:59:59.999", "2026-10-24"),
        (BERLIN, "04:00", "2026-10-25T03:00:00.000", "2026-10-25"),
        (BERLIN, "00:00", "2026-10-25T22:59:59.999", "2026-10-25"),
        (BERLIN, "00:00", "2026-10-25T23:00:00.000", "2026-10-26"),
        # Fourteen hours ahead of UTC, and a leap day.
        (APIA, "00:00", "2028-02-28T11:00:00.000", "2028-02-29"),
        ("UTC", "23:59", "2026-11-22T23:58:59.999", "2026-11-21"),
        ("UTC", "23:59", "2026-11-22T23:59:00.000", "2026-11-22"),
        ("UTC", "00:00", "1970-01-01T00:00:00.000", "1970-01-01"),
    ],
)
def test_the_day_turns_on_the_halls_own_wall_clock(zone, day_starts, utc, day) -> None:
    at = UtcMillis(round(dt.datetime.fromisoformat(utc + "+00:00").timestamp() * 1000))
    hours, minutes = map(int, day_starts.split(":"))

    starts = dt.timedelta(hours=hours, minutes=minutes)
    assert business_day(at, zoneinfo.ZoneInfo(zone), starts) == day


def test_a_stamp_has_everything_that_headquarters_needs_to_correct_it() -> None:
    clock = SystemClock(SHANGHAI, 0)

    first, second = clock.stamp(), clock.stamp()

    assert first.boot == BOOT_ID.read_text().strip()
    assert first.mono_ms <= second.mono_ms
    assert first.moment.at <= second.moment.at
    assert first.trust in ClockTrust
    assert first.moment.clock_synced is (first.trust is not ClockTrust.UNSYNCED)


async def test_everybody_who_waits_hears_one_ring() -> None:
    bell = Bell()
    waiting = [asyncio.create_task(bell.wait(5)) for _ in range(3)]
    await asyncio.sleep(0)

    bell.ring()

    assert await asyncio.gather(*waiting) == [True, True, True]


async def test_a_ring_is_not_kept_for_whoever_comes_later() -> None:
    bell = Bell()
    bell.ring()

    assert not await bell.wait(0.01)
