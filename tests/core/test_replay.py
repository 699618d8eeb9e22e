"""A start takes no damaged journal for a whole one, and says what to do."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from kiosk.core.item import chain
from kiosk.core.journal_file import JournalError
from kiosk.core.writer import SNAPSHOT_EVERY
from kiosk.domain.commands import OpenCounter, PauseCounter
from tests.core.hall_in_tests import (
    PAPERLESS,
    change_behind_its_back,
    done,
    issue,
    open_writer,
)

pytestmark = pytest.mark.anyio

DAMAGES = {
    "a changed event": (
        (
            "UPDATE events SET item = "
            "CAST(replace(CAST(item AS TEXT), 'A002', 'A009') AS BLOB) WHERE seq = 3"
        ),
        "event 3 does not follow",
    ),
    "a changed hash": (
        "UPDATE events SET hash = zeroblob(32) WHERE seq = 3",
        "event 3 does not follow",
    ),
    "a missing event": ("DELETE FROM events WHERE seq = 3", "event 4 does not follow"),
    "a missing beginning": ("DELETE FROM events WHERE seq <= 2", "event 3 does not follow"),
    "a missing end, its answer still there": (
        "DELETE FROM events WHERE seq = 6",
        "events after 5 are missing",
    ),
    "swapped events": (
        (
            "UPDATE events SET item = (SELECT item FROM events AS other "
            "WHERE other.seq = 7 - events.seq) WHERE seq IN (3, 4)"
        ),
        "event 3 does not follow",
    ),
}


@pytest.mark.parametrize("damage", DAMAGES)
async def test_a_damaged_journal_stops_the_start_and_names_the_event(tmp_path, damage) -> None:
    statement, message = DAMAGES[damage]
    path = tmp_path / "journal.db"
    with open_writer(path) as writer:
        for _ in range(4):
            issue(writer)
        done(writer, OpenCounter(counter="1"), "b1d4c3c0-0000-4000-8000-000000000001")
        assert writer.hall.seq == 6
    change_behind_its_back(path, statement)

    with pytest.raises(JournalError, match=message) as raised, open_writer(path):
        pytest.fail("it was taken for whole")
    assert "kiosk restore" in str(raised.value)


async def test_an_end_that_a_snapshot_has_seen_is_missed(tmp_path) -> None:
    path = tmp_path / "journal.db"
    with open_writer(path) as writer:
        issue(writer)
        issue(writer)
        writer.snapshot()
    change_behind_its_back(path, "DELETE FROM events WHERE seq = 3")

    with (
        pytest.raises(JournalError, match="events after 2 are missing"),
        open_writer(path),
    ):
        pytest.fail("A002 would be given out twice")


async def test_a_pruned_journal_without_a_readable_snapshot_is_no_empty_hall(tmp_path) -> None:
    path = tmp_path / "journal.db"
    with open_writer(path) as writer:
        issue(writer)
        writer.snapshot()
        writer.journal.acknowledge(writer.journal.epoch, 2)
        assert writer.journal.prune(2, 100) == 2
    change_behind_its_back(path, "DELETE FROM snapshots")

    with (
        pytest.raises(JournalError, match="pruned and no snapshot"),
        open_writer(path),
    ):
        pytest.fail("A001 would be given out twice")


async def test_an_event_of_a_newer_kiosk_asks_for_that_kiosk(tmp_path) -> None:
    path = tmp_path / "journal.db"
    with open_writer(path) as writer:
        issue(writer)
    _append_raw(path, b'{"type":"moon_opened","time":"2026-11-22T04:00:00.123Z"}')

    with (
        pytest.raises(JournalError, match=r"event 3 was written by a newer kiosk.*install"),
        open_writer(path),
    ):
        pytest.fail("an event was overlooked")


def _append_raw(path: Path, item: bytes) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        seq, before = db.execute("SELECT max(seq), hash FROM events").fetchone()
        db.execute("INSERT INTO events VALUES (?, ?, ?)", (seq + 1, item, chain(before, item)))


async def test_a_hall_that_is_killed_often_does_not_replay_more_each_time(tmp_path) -> None:
    path = tmp_path / "journal.db"
    for _ in range(3):
        with open_writer(path, plan=PAPERLESS) as writer:
            for _ in range(SNAPSHOT_EVERY // 2 - 1):
                done(writer, OpenCounter(counter="1"))
                done(writer, PauseCounter(counter="1"))
        # Closed without a last snapshot, as a kill leaves it.
    with open_writer(path, plan=PAPERLESS) as writer:
        newest = writer.journal.snapshots()[0][0]
        assert writer.journal.last - newest < 2 * SNAPSHOT_EVERY
