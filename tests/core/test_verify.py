"""Each kind of damage to a journal is found and named; a whole one is called clean."""

from pathlib import Path

import pytest

from kiosk.core.journal_file import JournalError
from kiosk.core.verify import PROBLEMS_SHOWN, verify
from kiosk.domain.commands import OpenCounter
from kiosk.domain.events import TicketRecalled
from tests.core.hall_in_tests import (
    TODAY,
    HandClock,
    change_behind_its_back,
    done,
    issue,
    look,
    open_writer,
)

pytestmark = pytest.mark.anyio
A = "b1d4c3c0-0000-4000-8000-000000000001"


def _fill(path: Path, tickets: int = 4) -> str:
    """Write a day of a few tickets and return the epoch; the last event has an answer."""
    with open_writer(path) as writer:
        for _ in range(tickets):
            issue(writer)
        done(writer, OpenCounter(counter="1"), A)
        return writer.journal.epoch


async def test_a_whole_journal_is_clean_also_while_the_core_is_writing(tmp_path) -> None:
    path = tmp_path / "journal.db"
    with open_writer(path) as writer:
        for _ in range(3):
            issue(writer)
        writer.journal.acknowledge(writer.journal.epoch, 2)
        report = verify(path)
        epoch = writer.journal.epoch

    assert report.problems == ()
    assert (report.events, report.first, report.last) == (4, 1, 4)
    assert (report.epochs, report.acknowledged) == ((epoch,), 2)


async def test_a_pruned_journal_is_clean(tmp_path) -> None:
    path = tmp_path / "journal.db"
    with open_writer(path) as writer:
        for _ in range(4):
            issue(writer)
        writer.snapshot()
        issue(writer)
        writer.journal.acknowledge(writer.journal.epoch, 5)
        assert writer.journal.prune(5, 100) == 5

    report = verify(path)
    assert (report.problems, report.first, report.last) == ((), 6, 6)


DAMAGES = {
    "changed": (
        (
            (
                "UPDATE events SET item = "
                "CAST(replace(CAST(item AS TEXT), 'A002', 'A009') AS BLOB) WHERE seq = 3"
            ),
        ),
        "event 3: its hash does not follow",
    ),
    "hash gone": (
        ("UPDATE events SET hash = zeroblob(32) WHERE seq = 3",),
        "event 3: its hash does not follow",
    ),
    "one missing": (("DELETE FROM events WHERE seq = 3",), "events 3 to 3 are missing"),
    "some missing": (
        ("DELETE FROM events WHERE seq IN (2, 3, 4)",),
        "events 2 to 4 are missing",
    ),
    "beginning missing": (
        ("DELETE FROM events WHERE seq = 1",),
        "events 1 to 1 are missing",
    ),
    "end missing": (
        ("DELETE FROM events WHERE seq = 6",),
        f"the answer to command {A} names event 6",
    ),
    "no JSON": (
        ("UPDATE events SET item = x'ff' WHERE seq = 3",),
        "event 3: ",
    ),
    "of another epoch": (
        ("UPDATE epochs SET epoch = 'another'",),
        "says it is 1 of epoch",
    ),
    "no epoch": (("DELETE FROM epochs",), "says it is 1 of epoch"),
    "snapshot of a lost end": (
        (
            "DELETE FROM answers",
            "INSERT INTO snapshots VALUES (9, 1, x'00')",
        ),
        "a snapshot knows of event 9",
    ),
    "stored at headquarters, lost here": (
        ("DELETE FROM answers", "INSERT INTO acknowledged SELECT epoch, 9 FROM epochs"),
        "headquarters has event 9",
    ),
}


@pytest.mark.parametrize("damage", DAMAGES)
async def test_damage_is_found_and_named(tmp_path, damage) -> None:
    statements, expected = DAMAGES[damage]
    path = tmp_path / "journal.db"
    _fill(path)
    change_behind_its_back(path, *statements)

    problems = verify(path).problems

    assert any(expected in one for one in problems), problems


async def test_an_event_that_cannot_follow_is_named_although_its_hash_does(tmp_path) -> None:
    """A forger who knows the chain still has to know the rules."""
    path = tmp_path / "journal.db"
    with open_writer(path) as writer:
        issue(writer)
        ghost = TicketRecalled(number="Z999", day=TODAY, counter="1")
        writer.journal.append([ghost], HandClock().stamp())

    assert any("event 3" in one for one in verify(path).problems)


async def test_a_file_that_the_card_has_scrambled_is_no_surprise(tmp_path) -> None:
    path = tmp_path / "journal.db"
    _fill(path, tickets=60)
    change_behind_its_back(path, "PRAGMA wal_checkpoint(TRUNCATE)")
    [(root,)] = look(path, "SELECT rootpage FROM sqlite_schema WHERE name = 'events'")
    data = bytearray(path.read_bytes())
    assert isinstance(root, int)
    data[(root - 1) * 4096 : root * 4096] = bytes(range(256)) * 16
    path.write_bytes(data)

    assert any(one.startswith("SQLite: ") for one in verify(path).problems)


async def test_a_journal_beyond_help_is_not_listed_to_its_end(tmp_path) -> None:
    path = tmp_path / "journal.db"
    _fill(path, tickets=3 * PROBLEMS_SHOWN)
    change_behind_its_back(path, "UPDATE events SET hash = zeroblob(32)")

    assert PROBLEMS_SHOWN <= len(verify(path).problems) <= PROBLEMS_SHOWN + 5


def test_a_journal_that_is_not_there_is_said_to_be_missing(tmp_path) -> None:
    with pytest.raises(JournalError, match=r"journal\.db"):
        verify(tmp_path / "journal.db")
    assert not (tmp_path / "journal.db").exists()
