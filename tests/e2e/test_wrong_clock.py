"""Two power cuts and a clock that is wrong by years both ways: nobody loses the place."""

import json
import sys
import time
from pathlib import Path

from msgspec.structs import replace

from kiosk.core.clock import ClockTrust
from kiosk.core.item import item_time
from kiosk.domain.commands import CallNext, IssueTicket
from tests.domain.lobby import OPENING, TODAY
from tests.e2e.core_by_clock import Wrong, write
from tests.e2e.lobby import RunningCore

YEAR_MS = 365 * 86_400_000


def mono_ms() -> int:
    return time.clock_gettime_ns(time.CLOCK_BOOTTIME) // 1_000_000


def test_who_waited_through_two_power_cuts_is_called_in_turn(tmp_path: Path) -> None:
    right_ms = OPENING - time.time_ns() // 1_000_000
    clock = tmp_path / "clock.json"
    wrapper = (sys.executable, "-m", "tests.e2e.core_by_clock", clock)
    with RunningCore(tmp_path, started=False) as core:
        write(clock, Wrong("first", right_ms, ClockTrust.SYNCED))
        core.start(wrapper)
        core.accepted(IssueTicket(service="account"))
        for years in (4, -50):
            core.kill()
            wrong_ms, booted_ms = right_ms + years * YEAR_MS, mono_ms()
            wrong = Wrong(f"{years} years", wrong_ms, ClockTrust.UNSYNCED, booted_ms)
            write(clock, wrong)
            core.start(wrapper)
            core.accepted(IssueTicket(service="account"))
        write(clock, replace(wrong, ahead_ms=right_ms, trust=ClockTrust.SYNCED))
        called = [core.accepted(CallNext(counter=one)).events[-1] for one in "123"]
        before = core.ticket_view()
        events = core.events()
        core.kill()
        core.start(wrapper)
        verified = core.kiosk("journal", "verify")

        assert [one["number"] for one in called] == ["A001", "A002", "A003"]
        assert [one["day"] for one in events if one["type"] == "day_opened"] == [TODAY]
        assert {one["day"] for one in called} == {TODAY}
        assert "ticket_cancelled" not in {one["type"] for one in events}
        (told,) = [one for one in events if one["type"] == "clock_set"]
        first = next(one for one in events if one["type"] == "ticket_issued")
        assert item_time(json.dumps(first).encode()) == told["right_until"]
        assert 0 <= told["step_ms"] < 120_000, "no more than the machine was off"
        # Years are in no time that anybody sees.
        assert {one["time"][:10] for one in events} == {TODAY}
        assert core.ticket_view().newest == before.newest
        assert verified.returncode == 0, verified.stdout + verified.stderr
