"""The one writer: asked twice it answers as it did, and what it cannot write never happened."""

import sqlite3
import uuid

import msgspec
import pytest

from kiosk.core import writer as writer_module
from kiosk.core.verify import verify
from kiosk.core.writer import SNAPSHOT_EVERY, Done, IdReusedError
from kiosk.domain.commands import (
    CallNext,
    IssueTicket,
    OpenCounter,
    PauseCounter,
    ReportFault,
    TurnDay,
)
from kiosk.domain.refused import Reason
from tests.core.hall_in_tests import (
    PAPERLESS,
    TOMORROW,
    HandClock,
    change_behind_its_back,
    done,
    fields,
    issue,
    look,
    open_writer,
    refused,
    types,
)

pytestmark = pytest.mark.anyio
A, B = str(uuid.UUID(int=1)), str(uuid.UUID(int=2))


def known(first: Done) -> Done:
    """Return the answer to what was asked before: the same, and known to be so."""
    return msgspec.structs.replace(first, new=False)


async def test_the_same_id_is_one_ticket_and_one_answer_also_after_a_restart(tmp_path) -> None:
    with open_writer(tmp_path / "journal.db") as writer:
        first = done(writer, IssueTicket(service="account"), A)
        issue(writer)
        assert done(writer, IssueTicket(service="account"), A) == known(first)
        assert writer.tally.repeated == 1
    with open_writer(tmp_path / "journal.db") as writer:
        assert done(writer, IssueTicket(service="account"), A) == known(first)
        assert writer.hall.numbers["A"] == 2


async def test_a_refusal_is_repeated_even_when_it_would_be_allowed_by_now(tmp_path) -> None:
    with open_writer(tmp_path / "journal.db") as writer:
        first = refused(writer, CallNext(counter="1"), A)
        issue(writer)

        assert refused(writer, CallNext(counter="1"), A) == first
        assert first.reason is Reason.NOBODY_WAITING
        assert done(writer, CallNext(counter="1"), B).items


async def test_a_command_with_nothing_to_do_is_answered_and_remembered(tmp_path) -> None:
    with open_writer(tmp_path / "journal.db") as writer:
        done(writer, OpenCounter(counter="1"))
        first = done(writer, OpenCounter(counter="1"), A)
        done(writer, PauseCounter(counter="1"))

        assert first.items == []
        assert done(writer, OpenCounter(counter="1"), A) == known(first)


@pytest.mark.parametrize(
    "other", [IssueTicket(service="cash"), IssueTicket(service="account", language="en")]
)
async def test_one_id_for_two_commands_is_refused_and_changes_nothing(tmp_path, other) -> None:
    with open_writer(tmp_path / "journal.db") as writer:
        done(writer, IssueTicket(service="account"), A)
        before = writer.hall

        with pytest.raises(IdReusedError, match=A):
            writer.submit(other, A)
        assert writer.hall is before


async def test_every_event_says_which_command_caused_it(tmp_path) -> None:
    with open_writer(tmp_path / "journal.db") as writer:
        items = done(writer, IssueTicket(service="account"), A).items
        own = done(writer, ReportFault(device="printer", kind="silent")).items

        assert {fields(one)["command"] for one in items} == {A}
        assert "command" not in fields(own[0])


async def test_a_bug_in_the_rules_stops_the_core_and_leaves_the_journal_as_it_was(
    tmp_path, monkeypatch
) -> None:
    def evolves_wrongly(*_: object) -> None:
        raise ZeroDivisionError

    with open_writer(tmp_path / "journal.db") as writer:
        issue(writer)
        before, written = writer.hall, writer.journal.page(0, 99)
        monkeypatch.setattr(writer_module, "evolve", evolves_wrongly)

        with pytest.raises(ZeroDivisionError):
            writer.submit(IssueTicket(service="account"), A)
        assert writer.hall is before
        assert writer.journal.page(0, 99) == written
        assert writer.journal.answer(A) is None
        with pytest.raises(ZeroDivisionError):
            await writer.broken
        monkeypatch.undo()
    with open_writer(tmp_path / "journal.db") as writer:
        assert fields(done(writer, IssueTicket(service="account"), A).items[0])["number"] == (
            "A002"
        )


async def test_a_disk_that_takes_nothing_changes_nothing_and_stops_the_core(tmp_path) -> None:
    path = tmp_path / "journal.db"
    with open_writer(path) as writer:
        issue(writer)
        before = writer.hall
        change_behind_its_back(
            path,
            "CREATE TRIGGER full BEFORE INSERT ON answers "
            "BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END",
        )

        with pytest.raises(sqlite3.Error, match="disk is full"):
            writer.submit(IssueTicket(service="account"), A)
        assert writer.hall is before
        assert look(path, "SELECT max(seq) FROM events") == [(before.seq,)]
        with pytest.raises(sqlite3.Error, match="disk is full"):
            await writer.broken
        change_behind_its_back(path, "DROP TRIGGER full")
    with open_writer(path) as writer:
        assert fields(done(writer, IssueTicket(service="account"), A).items[0])["number"] == (
            "A002"
        )
    assert verify(path).problems == ()


async def test_commands_of_one_instant_follow_each_other(tmp_path) -> None:
    with open_writer(tmp_path / "journal.db") as writer:
        numbers = [issue(writer) for _ in range(5)]
        called = [
            fields(done(writer, CallNext(counter=one)).items[-1])["number"]
            for one in ("1", "2")
        ]

    assert numbers == ["A001", "A002", "A003", "A004", "A005"]
    assert called == ["A001", "A002"]


async def test_the_bell_rings_for_news_and_is_silent_for_none(tmp_path) -> None:
    with open_writer(tmp_path / "journal.db") as writer:
        issue(writer)
        refused(writer, CallNext(counter="9"))
        done(writer, TurnDay())
        assert not await writer.bell.wait(0)


async def test_a_new_day_begins_with_whatever_is_asked_first(tmp_path) -> None:
    clock = HandClock()
    with open_writer(tmp_path / "journal.db", clock=clock) as writer:
        issue(writer)
        clock.day = TOMORROW
        answer = done(writer, IssueTicket(service="account"), A)

        assert [fields(one)["type"] for one in answer.items] == [
            "ticket_cancelled",
            "day_opened",
            "ticket_issued",
        ]
        assert done(writer, IssueTicket(service="account"), A) == known(answer)


async def test_a_snapshot_is_taken_every_so_many_events(tmp_path) -> None:
    with open_writer(tmp_path / "journal.db", plan=PAPERLESS) as writer:
        for _ in range(SNAPSHOT_EVERY // 2 - 1):
            done(writer, OpenCounter(counter="1"))
            done(writer, PauseCounter(counter="1"))
        assert writer.journal.snapshots() == []
        done(writer, OpenCounter(counter="1"))
        assert [seq for seq, _ in writer.journal.snapshots()] == [SNAPSHOT_EVERY]
        assert len(types(writer)) == SNAPSHOT_EVERY
