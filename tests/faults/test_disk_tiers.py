"""A disk that fills up and is emptied again, for real: a small file system of its own.

Nothing of tickets, calls and ratings is lost, and all that was left out is said.
"""

import asyncio
import errno
import os
import subprocess
import uuid
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from kiosk.client import Accepted, DoorClosed, DoorError
from kiosk.core.housekeeping import AT_ONCE, throw_away
from kiosk.core.journal import Journal
from kiosk.core.stored_on import DAY_MS
from kiosk.core.writer import Writer
from kiosk.domain.commands import (
    CallNext,
    FinishService,
    IssueTicket,
    RateVisit,
    ReportEstimate,
)
from kiosk.domain.events import EstimatedWait
from kiosk.domain.hall import Hall
from tests.core.hall_in_tests import PLAN, HandClock, days
from tests.e2e.lobby import STOP_S, HallSettings, RunningCore

DISK_MB, RESERVE_MB, LOW_MB = 32, 4, 8
LEFT_MB = 6
"""What a reserve leaves once it is given up."""
MB = 1024 * 1024
ENOUGH = 30_000
SETTINGS = HallSettings(journal=f"reserve_mb = {RESERVE_MB}\nlow_mb = {LOW_MB}\nquota_mb = 16")


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(  # noqa: S603  # fixed
        ["mount", "-t", "tmpfs", "-o", f"size={DISK_MB}m", "tmpfs", folder],  # noqa: S607  # same
        check=False,
        capture_output=True,
        text=True,
    )
    if mounted.returncode != 0:
        pytest.skip(f"only root may mount a small disk: {mounted.stderr.strip()}")
    yield folder
    subprocess.run(["umount", folder], check=True)  # noqa: S603, S607  # fixed


def test_a_disk_that_fills_up_costs_no_ticket_and_all_of_it_is_said(disk) -> None:
    others = disk / "somebody-elses-logs"
    with RunningCore(disk / "hall", SETTINGS) as core:
        reserve = Path(f"{core.journal}.reserve")
        given = [_visit(core)]
        assert reserve.stat().st_blocks * 512 == RESERVE_MB * MB

        _write_until_left(others, (LOW_MB - 2) * MB)
        core.wait_until(lambda: _fault(core) == "disk_low")
        given.append(_visit(core))
        told = core.submit(_estimate(120))
        assert isinstance(told, Accepted)
        assert told.event("waits_estimated") is None
        assert reserve.exists()

        _write_until_left(others, 0)
        core.wait_until(lambda: _fault(core) == "disk_full")
        assert not reserve.exists()
        given += [_visit(core) for _ in range(20)]
        with core.client() as client:
            known = client.acknowledged()
        assert known.alarms == ("disk_full",)

        _write_until_left(others, 0)
        lost = _visit_until_the_core_stops(core, given)
        others.unlink()
        core.start()
        core.wait_until(lambda: _fault(core) is None)
        again = core.submit(IssueTicket(service="account"), lost)
        assert isinstance(again, Accepted)
        given.append(str(again.events[-1]["number"]))
        events = core.events()
        assert reserve.stat().st_blocks * 512 == RESERVE_MB * MB
        assert core.submit(_estimate(900)) is not None
        core.stop()
        verified = core.kiosk("journal", "verify")

    assert (verified.returncode, verified.stderr) == (0, "")
    issued = [str(one["number"]) for one in events if one["type"] == "ticket_issued"]
    assert issued == given
    assert len(set(issued)) == len(issued)
    kinds = Counter(str(one["type"]) for one in events)
    assert kinds["visit_rated"] == 22
    assert kinds["waits_estimated"] == 0
    (dropped,) = (one for one in events if one["type"] == "events_dropped")
    assert dropped["counts"] == {"waits_estimated": 1}
    assert dropped["since"] <= dropped["until"]
    faults = [one["kind"] for one in events if str(one["type"]).startswith("fault_")]
    assert faults[0] == "disk_low"
    assert "disk_full" in faults
    assert events[-1]["type"] != "fault_reported"


def test_a_disk_full_of_what_headquarters_has_makes_room_for_itself(disk) -> None:
    """Throwing events away writes too: the hall must not stop over it."""
    asyncio.run(_make_room(disk))


async def _make_room(disk: Path) -> None:
    clock = HandClock()
    with closing(Journal(disk / "journal.db")) as journal:
        written = 0
        while journal.size_bytes() < 2 * LEFT_MB * MB:
            written = len(journal.append(days(25) * 40, clock.stamp())) + written
        journal.save_snapshot(written, b"a hall")
        writer = Writer(PLAN, journal, clock, hall=Hall(PLAN))
        assert writer.acknowledge(journal.epoch, written)
        _write_until_left(disk / "somebody-elses-logs", LEFT_MB * MB)
        clock.passes(3 * DAY_MS / 1000)

        gone = [throw_away(writer, clock, 1) for _ in range(written // AT_ONCE + 1)]

        assert sum(gone) == written
        assert journal.size_bytes() < MB
        assert journal.append(days(25) * 40, clock.stamp())


def test_headquarters_word_that_finds_no_room_stops_no_hall(disk) -> None:
    asyncio.run(_no_room_for_a_word(disk))


async def _no_room_for_a_word(disk: Path) -> None:
    with closing(Journal(disk / "journal.db")) as journal:
        writer = Writer(PLAN, journal, HandClock(), hall=Hall(PLAN))
        journal.append(days(25), HandClock().stamp())
        _write_until_left(disk / "somebody-elses-logs", 0)
        words = [writer.acknowledge(journal.epoch, 1 + one % 25) for one in range(3_000)]
        assert None in words
        assert not writer.broken.done()
        (disk / "somebody-elses-logs").unlink()
        assert writer.acknowledge(journal.epoch, 25)


def _visit(core: RunningCore) -> str:
    """Serve somebody from ticket to rating and return the number."""
    number = core.accepted(IssueTicket(service="account")).events[-1]["number"]
    core.accepted(CallNext(counter="1"))
    core.accepted(FinishService(counter="1"))
    core.accepted(RateVisit(counter="1", score=5))
    return str(number)


def _estimate(wait_s: int) -> ReportEstimate:
    one = EstimatedWait("account", "ordinary", wait_s, 2 * wait_s)
    return ReportEstimate(waits=(one,), tickets=())


def _fault(core: RunningCore) -> str | None:
    kinds = [
        one["kind"] if one["type"] == "fault_reported" else None
        for one in core.events()
        if one.get("device") == "disk"
    ]
    return kinds[-1] if kinds else None


def _write_until_left(path: Path, left_bytes: int) -> None:
    """Fill the disk, as a log does that nobody looks after."""
    with path.open("ab", buffering=0) as file:
        while True:
            about = os.statvfs(path)
            more = min(64 * 1024, about.f_bavail * about.f_frsize - left_bytes)
            if more <= 0:
                return
            try:
                file.write(bytes(more))
            except OSError as error:
                if error.errno != errno.ENOSPC:
                    raise
                return


def _visit_until_the_core_stops(core: RunningCore, given: list[str]) -> str:
    """Take tickets until one has no answer, and return that command's id."""
    for _ in range(ENOUGH):
        command_id = str(uuid.uuid4())
        try:
            answer = core.submit(IssueTicket(service="account"), command_id)
        except (DoorClosed, DoorError):
            assert core.process is not None
            assert core.process.wait(STOP_S) != 0
            return command_id
        assert isinstance(answer, Accepted)
        given.append(str(answer.events[-1]["number"]))
    pytest.fail("a full disk took everything")
