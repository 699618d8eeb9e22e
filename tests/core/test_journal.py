"""The journal keeps what it was given, in order, with its answers, and gives nothing else."""

import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from kiosk.core import journal_file
from kiosk.core.item import FIRST_HASH
from kiosk.core.journal import ANSWERS_KEPT, Acknowledged, CommandKey, Journal
from kiosk.core.journal_file import JournalError
from kiosk.core.verify import verify
from kiosk.domain.refused import Reason
from tests.core.hall_in_tests import HandClock, change_behind_its_back, days, fields, look

STAMP = HandClock().stamp()
KEY = CommandKey("b1d4c3c0-0000-4000-8000-000000000001", b"digest")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.db"


@pytest.fixture
def journal(path) -> Iterator[Journal]:
    with closing(Journal(path)) as opened:
        yield opened


def test_what_was_written_is_there_after_a_reopening_in_order_and_without_a_gap(path) -> None:
    with closing(Journal(path)) as journal:
        first = journal.append(days(3), STAMP)
        second = journal.append(days(2), STAMP)
        epoch = journal.epoch

    with closing(Journal(path)) as journal:
        assert journal.page(0, 100) == first + second
        assert (journal.last, journal.epoch) == (5, epoch)
    assert [fields(one)["seq"] for one in first + second] == [1, 2, 3, 4, 5]


def test_each_hash_is_the_sha256_of_the_one_before_and_the_item(journal) -> None:
    journal.append(days(4), STAMP)

    before = FIRST_HASH
    for _, item, digest in journal.items_after(0):
        assert digest == hashlib.sha256(before + item).digest()
        before = digest


def test_a_reader_gets_the_item_as_it_is_kept_and_its_hash_as_last_field(journal) -> None:
    given = journal.append(days(1), STAMP)[0]
    [(_, item, digest)] = journal.items_after(0)

    assert list(fields(given))[-1] == "hash"
    assert fields(given) == {**fields(item), "hash": digest.hex()}
    assert given.startswith(item[:-1])


def test_events_and_the_commands_answer_are_written_together_or_not_at_all(path) -> None:
    with closing(Journal(path)) as journal:
        journal.append(days(1), STAMP, KEY)
        with pytest.raises(sqlite3.IntegrityError):
            journal.append(days(2), STAMP, KEY)

        assert journal.last == 1
        assert len(journal.page(0, 100)) == 1
        assert fields(journal.append(days(1), STAMP)[0])["seq"] == 2
    assert verify(path).problems == ()


def test_a_refusal_is_remembered_without_an_event(journal) -> None:
    journal.append((), STAMP, KEY, Reason.NOBODY_WAITING)

    answer = journal.answer(KEY.command_id)
    assert answer is not None
    assert (answer.digest, answer.seq, answer.events) == (KEY.digest, 0, 0)
    assert answer.refused == "nobody_waiting"
    assert journal.answer("another") is None


def test_nothing_to_write_writes_nothing(journal, path) -> None:
    assert journal.append((), STAMP) == []
    assert look(path, "SELECT count(*) FROM answers") == [(0,)]


@pytest.mark.parametrize(
    ("after", "limit", "expected"),
    [
        (0, 3, [1, 2, 3]),
        (3, 3, [4, 5, 6]),
        (8, 3, [9, 10]),
        (10, 3, []),
        (99, 3, []),
        (-5, 2, [1, 2]),
        (0, 0, []),
    ],
)
def test_a_page_begins_after_what_was_seen_and_has_at_most_its_limit(
    journal, after, limit, expected
) -> None:
    journal.append(days(10), STAMP)

    assert [fields(one)["seq"] for one in journal.page(after, limit)] == expected


def test_sqlite_itself_says_that_commits_outlive_a_pulled_plug(path) -> None:
    with closing(journal_file.connect(path)) as db:
        assert db.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert db.execute("PRAGMA synchronous").fetchone() == (journal_file.FULL,)


def test_a_second_core_on_the_same_journal_is_told_so(journal, path) -> None:
    with pytest.raises(JournalError, match="another core is running"):
        Journal(path)
    assert journal.append(days(1), STAMP)


def test_a_closed_journal_may_be_opened_by_the_next_core(path) -> None:
    for expected in (1, 2, 3):
        with closing(Journal(path)) as journal:
            journal.append(days(1), STAMP)
            assert journal.last == expected


FILES = {
    "another program's": (
        ["CREATE TABLE songs (name TEXT)"],
        "is not a journal; name another one",
    ),
    "another application's": (
        ["PRAGMA application_id = 77"],
        "is not a journal; name another one",
    ),
    "a newer kiosk's": (
        [f"PRAGMA application_id = {journal_file.APPLICATION_ID}", "PRAGMA user_version = 99"],
        "has version 99, this kiosk knows 1; install the newer kiosk again",
    ),
}


@pytest.mark.parametrize("kind", FILES)
def test_a_file_that_is_not_ours_is_refused_and_left_as_it_was(path, kind) -> None:
    statements, message = FILES[kind]
    change_behind_its_back(path, *statements)
    before = path.read_bytes()

    with pytest.raises(JournalError, match=message):
        Journal(path)

    assert path.read_bytes() == before
    with pytest.raises(JournalError, match="not a journal of version 1"):
        journal_file.connect_reading(path)


def test_a_file_that_is_no_database_says_what_to_do(path) -> None:
    path.write_text("This is a shopping list, and a long one at that. " * 50)

    with pytest.raises(JournalError, match="restore a backup"):
        Journal(path)


def test_a_refused_file_is_not_kept_locked(path) -> None:
    path.write_text("This is a shopping list, and a long one at that. " * 50)
    with pytest.raises(JournalError):
        Journal(path)
    path.unlink()

    with closing(Journal(path)) as journal:
        assert journal.last == 0


def test_a_journal_made_anew_has_an_epoch_of_its_own(tmp_path) -> None:
    with closing(Journal(tmp_path / "a")) as one, closing(Journal(tmp_path / "b")) as other:
        assert one.epoch != other.epoch


def test_headquarters_word_is_kept_and_never_goes_back(path) -> None:
    with closing(Journal(path)) as journal:
        journal.append(days(10), STAMP)
        assert journal.acknowledge(journal.epoch, 7)
        assert journal.acknowledge(journal.epoch, 3)
    with closing(Journal(path)) as journal:
        assert journal.acknowledged() == Acknowledged(journal.epoch, 7, 10)


@pytest.mark.parametrize("stored", [11, -1])
def test_headquarters_cannot_have_what_was_never_written(journal, stored) -> None:
    journal.append(days(10), STAMP)

    assert not journal.acknowledge(journal.epoch, stored)
    assert not journal.acknowledge("an epoch of another kiosk", 5)
    assert journal.acknowledged().stored == 0


@pytest.mark.parametrize(
    ("asked", "stored", "snapshot", "gone"),
    [
        (10, 10, 10, 10),
        (10, 6, 10, 6),
        (10, 10, 4, 4),
        (3, 10, 10, 3),
        (10, 0, 10, 0),
        (10, 10, None, 0),
        (0, 10, 10, 0),
        (-3, 10, 10, 0),
        (99, 8, 9, 8),
    ],
)
def test_only_what_is_stored_and_covered_by_a_snapshot_is_ever_forgotten(  # noqa: PLR0913, PLR0917  # a table
    path, journal, asked, stored, snapshot, gone
) -> None:
    journal.append(days(12), STAMP)
    journal.acknowledge(journal.epoch, stored)
    if snapshot is not None:
        journal.save_snapshot(snapshot, b"a hall")

    assert journal.prune(asked, 100) == gone
    assert [fields(one)["seq"] for one in journal.page(0, 100)] == [*range(gone + 1, 13)]
    assert verify(path).problems == ()


def test_the_chain_goes_on_after_everything_was_forgotten(path) -> None:
    with closing(Journal(path)) as journal:
        journal.append(days(5), STAMP)
        journal.save_snapshot(5, b"a hall")
        journal.acknowledge(journal.epoch, 5)
        assert journal.prune(5, 100) == 5
        assert journal.prune(5, 100) == 0
    with closing(Journal(path)) as journal:
        assert journal.last == 5
        assert fields(journal.append(days(1), STAMP)[0])["seq"] == 6

    report = verify(path)
    assert (report.problems, report.first, report.last) == ((), 6, 6)


def test_pruning_never_goes_past_the_older_of_two_snapshots(journal) -> None:
    journal.append(days(10), STAMP)
    journal.save_snapshot(4, b"older")
    journal.save_snapshot(9, b"newer")
    journal.acknowledge(journal.epoch, 10)

    assert journal.prune(10, 100) == 4


def test_two_snapshots_are_kept_the_newest_first(journal) -> None:
    journal.append(days(10), STAMP)
    for seq in (2, 5, 9):
        journal.save_snapshot(seq, b"hall %d" % seq)

    assert journal.snapshots() == [(9, b"hall 9"), (5, b"hall 5")]


def test_only_so_many_answers_are_remembered_and_the_newest_are_among_them(path) -> None:
    assert ANSWERS_KEPT == 100_000
    with closing(Journal(path)) as journal:
        journal.append((), STAMP, CommandKey("oldest", b""), Reason.NOBODY_WAITING)
        journal.append((), STAMP, CommandKey("old", b""), Reason.NOBODY_WAITING)
    change_behind_its_back(path, "UPDATE answers SET number = 100000 WHERE number = 2")
    with closing(Journal(path)) as journal:
        journal.append(days(1), STAMP, CommandKey("newest", b""))
        journal.save_snapshot(1, b"a hall")

        assert journal.answer("oldest") is None
        assert journal.answer("old") is not None
        assert journal.answer("newest") is not None


def test_the_answer_to_a_command_whose_events_were_forgotten_names_no_other_event(
    journal,
) -> None:
    journal.append(days(2), STAMP, KEY)
    journal.append(days(5), STAMP)
    journal.save_snapshot(4, b"a hall")
    journal.acknowledge(journal.epoch, 7)
    journal.prune(4, 100)

    answer = journal.answer(KEY.command_id)
    assert answer is not None
    assert journal.items_of(answer) == []
