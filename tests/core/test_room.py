"""Short of room, waiting times give way; full, a reserve does; tickets never do."""

import sqlite3
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.core.housekeeping import tell_room
from kiosk.core.room import Disk, Room, RoomLimits, room_now, written_and_dropped
from kiosk.core.writer import Writer
from kiosk.domain.commands import IssueTicket, ReportEstimate
from kiosk.domain.events import DayOpened, EstimatedWait, EstimateMeasured, WaitUpdated
from kiosk.domain.moment import BusinessDay
from tests.core.hall_in_tests import done, fields, issue, open_writer, types

pytestmark = pytest.mark.anyio
MB = 1024 * 1024
LIMITS = RoomLimits(low_bytes=100 * MB, reserve_bytes=16 * MB, quota_bytes=1000 * MB)
SMALL = RoomLimits(low_bytes=1, reserve_bytes=MB, quota_bytes=1000 * MB)
PLENTY, LOW, FULL = Room.PLENTY, Room.LOW, Room.FULL


@pytest.mark.parametrize(
    ("before", "free_mb", "journal_mb", "after"),
    [
        (PLENTY, 100, 0, PLENTY),
        (PLENTY, 99, 0, LOW),
        (PLENTY, 5000, 1000, LOW),
        (PLENTY, 5000, 999, PLENTY),
        (PLENTY, 7, 0, FULL),
        (LOW, 8, 0, LOW),
        (LOW, 7, 0, FULL),
        (LOW, 109, 0, LOW),
        (LOW, 110, 0, PLENTY),
        (LOW, 5000, 901, LOW),
        (LOW, 5000, 899, PLENTY),
        # What was the reserve's is free now, and not for others.
        (FULL, 16, 0, FULL),
        (FULL, 31, 0, FULL),
        (FULL, 32, 0, LOW),
        (FULL, 125, 0, LOW),
        (FULL, 126, 0, PLENTY),
    ],
)
def test_what_room_there_is(before, free_mb, journal_mb, after) -> None:
    assert room_now(before, free_mb * MB, journal_mb * MB, LIMITS) is after


@given(st.sampled_from(Room), st.integers(0, 300 * MB), st.integers(0, 1200 * MB))
def test_what_does_not_change_is_judged_once(before, free, journal) -> None:
    """Given up or laid by again, the reserve itself does not change the judgement."""
    after = room_now(before, free, journal, LIMITS)
    if after is not Room.FULL and before is Room.FULL:
        free -= LIMITS.reserve_bytes
    if after is Room.FULL and before is not Room.FULL:
        free += LIMITS.reserve_bytes
    assert room_now(after, free, journal, LIMITS) is after


@pytest.mark.parametrize("room", Room)
def test_only_what_people_were_told_of_waiting_gives_way(room) -> None:
    day = BusinessDay("2026-11-22")
    opened = DayOpened(day=day)
    told = WaitUpdated(number="A001", day=day, low_s=60, high_s=120, grown=True)
    measured = EstimateMeasured(day=day, tickets=1, mean_error_s=1, bias_s=0, within=1)

    written, dropped = written_and_dropped((told, opened, measured), room)

    if room is Room.PLENTY:
        assert (written, dropped) == ((told, opened, measured), ())
    else:
        assert (written, dropped) == ((opened,), ("wait_updated", "estimate_measured"))


async def test_what_was_left_out_is_counted_over_restarts_and_said_once(tmp_path) -> None:
    path = tmp_path / "journal.db"
    for waited_s in (600, 1200):
        with open_writer(path) as writer:
            writer.disk = Disk(path, SMALL)
            writer.disk.room = Room.LOW
            issue(writer)
            done(writer, _estimate(waited_s))
            assert "waits_estimated" not in types(writer)
            assert writer.hall.waits.estimates == {}
    with open_writer(path) as writer:
        writer.disk = Disk(path, SMALL)
        assert tell_room(writer, writer.disk) is Room.PLENTY
        assert tell_room(writer, writer.disk) is Room.PLENTY
        said = [fields(one) for one in writer.journal.page(0, 100)]
        assert issue(writer) == "A003"

    (dropped,) = (one for one in said if one["type"] == "events_dropped")
    assert dropped["counts"] == {"waits_estimated": 2}


def _estimate(wait_s: int) -> ReportEstimate:
    return ReportEstimate(waits=(EstimatedWait("account", "ordinary", wait_s, 2 * wait_s),))


def _issue_for_ever(writer: Writer) -> None:
    for _ in range(1_000):
        done(writer, IssueTicket(service="account"))


async def test_a_commit_on_a_full_disk_is_made_again_once_the_reserve_has_made_way(
    tmp_path,
) -> None:
    """SQLite itself says that it is full: its file may not grow, until the reserve is gone."""
    path = tmp_path / "journal.db"
    with open_writer(path) as writer:
        disk = _Crowded(path, writer.journal._db)  # noqa: SLF001 - to make it full
        writer.disk = disk
        disk.look(0)
        assert disk.reserve.exists()
        disk.crowd()
        given = [issue(writer) for _ in range(200)]

        assert disk.room is Room.FULL
        assert not disk.reserve.exists()
        assert given == [f"A{one:03}" for one in range(1, 201)]
        disk.crowd()
        with pytest.raises(sqlite3.OperationalError, match="full"):
            _issue_for_ever(writer)
        assert writer.broken.done()
        assert "full" in str(writer.broken.exception())
        last = writer.journal.last
    with open_writer(path) as writer:
        assert writer.journal.last == last
        assert int(issue(writer).removeprefix("A")) > 200


class _Crowded(Disk):
    """A disk on which SQLite finds no room for another page while somebody says so."""

    def __init__(self, path: Path, db: sqlite3.Connection) -> None:
        super().__init__(path, SMALL)
        self.reserve = Path(f"{path}.reserve")
        self._db = db

    def crowd(self) -> None:
        """Let the file not grow any more."""
        self._db.execute("PRAGMA max_page_count = 1")

    def make_way(self) -> bool:
        """Let it grow again."""
        made = super().make_way()
        if made:
            self._db.execute("PRAGMA max_page_count = 1073741823")
        return made
