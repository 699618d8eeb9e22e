"""A damaged journal goes on with what is whole of it; no number is given twice; it says so."""

import asyncio
import random
import resource
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import msgspec
import pytest

from kiosk.core.journal import Journal
from kiosk.core.journal_file import JournalError
from kiosk.core.new_epoch import leave_epoch
from kiosk.core.opening import open_whole, tell_beginning
from kiosk.core.verify import verify
from kiosk.core.writer import Writer
from kiosk.domain.commands import IssueTicket
from kiosk.domain.events import JournalReset
from kiosk.domain.moment import BusinessDay
from tests.core.hall_in_tests import (
    PLAN,
    HandClock,
    change_behind_its_back,
    done,
    fields,
    issue,
    open_writer,
    types,
)

pytestmark = pytest.mark.anyio
TICKETS = 400
PAGE = 4096


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a journal of two hundred tickets and then as many, a snapshot between them."""
    path = tmp_path_factory.mktemp("hall") / "journal.db"
    asyncio.run(_write(path))
    return path


async def _write(path: Path) -> None:
    with open_writer(path) as writer:
        for number in range(TICKETS):
            done(writer, IssueTicket(service="account"), f"command-{number}")
            if number == TICKETS // 2:
                writer.snapshot()


@pytest.fixture
def path(written: Path, tmp_path: Path) -> Path:
    """Return a copy of that journal."""
    return Path(shutil.copy(written, tmp_path / "journal.db"))


def reopened(path: Path) -> tuple[Writer, JournalReset | None]:
    """Open a journal as the core does, and return what it says of its beginning."""
    journal, hall = open_whole(path, PLAN)
    writer = Writer(PLAN, journal, HandClock(), hall=hall)
    before = journal.last
    if not tell_beginning(writer):
        return writer, None
    raw = journal.page(before, 1)[0]
    assert fields(raw)["type"] == "journal_reset"
    return writer, msgspec.json.decode(raw, type=JournalReset)


def close(writer: Writer) -> None:
    writer.journal.close()


async def test_a_whole_journal_is_opened_and_nothing_is_said(path) -> None:
    writer, reset = reopened(path)

    assert reset is None
    assert len(writer.hall.tickets) == TICKETS
    assert "journal_reset" not in types(writer)
    close(writer)


async def test_an_event_that_was_changed_ends_what_is_kept(path) -> None:
    former = _epoch(path)
    change_behind_its_back(path, "UPDATE events SET item = x'7b7d' WHERE seq = 301")

    writer, reset = reopened(path)

    assert reset == JournalReset(cause="damaged", former=former, last_known=401, kept=300)
    assert writer.hall.faults["journal"].kind == "record_reset"
    assert _running(issue(writer)) > TICKETS
    assert writer.journal.epoch != former
    assert _beside(path) == {"damaged": True, "salvaged": False}
    assert _answer_of(writer, "command-100") is not None
    assert _answer_of(writer, "command-350") is None
    close(writer)
    assert verify(path).problems == ()
    writer, again = reopened(path)
    assert again is None
    assert "journal" not in writer.hall.faults
    close(writer)


async def test_numbers_known_behind_the_break_are_left_out_whatever_the_day(path) -> None:
    """The day turned behind the break, and the clock does not know it yet."""
    clock = HandClock()
    clock.day = BusinessDay("2026-11-23")
    with open_writer(path, clock=clock) as writer:
        for _ in range(620):
            issue(writer)
    change_behind_its_back(path, "UPDATE events SET item = x'7b7d' WHERE seq = 395")

    writer, reset = reopened(path)
    assert reset is not None
    assert reset.kept == 394
    close(writer)
    with open_writer(path, clock=clock) as writer:
        assert _running(issue(writer)) > 620


async def test_headquarters_word_on_what_is_lost_is_cut_to_what_is_kept(path) -> None:
    with open_writer(path) as writer:
        former = writer.journal.epoch
        writer.journal.acknowledge(former, 350, writer.now())
    change_behind_its_back(path, "UPDATE events SET item = x'7b7d' WHERE seq = 301")

    writer, _ = reopened(path)

    assert writer.journal.acknowledged().stored == 0
    stored = writer.journal._db.execute("SELECT * FROM acknowledged").fetchall()  # noqa: SLF001 - of another epoch
    assert stored == [(former, 300)]
    close(writer)


async def test_a_file_of_rubbish_is_kept_and_the_hall_opens(path) -> None:
    path.write_bytes(random.Random(1).randbytes(3 * PAGE))  # noqa: S311 - no secret

    writer, reset = reopened(path)

    assert reset == JournalReset(cause="damaged", former="", last_known=0, kept=0)
    assert issue(writer) == "A501"
    assert len(_damaged(path)) == 3 * PAGE
    close(writer)


async def test_another_programs_file_is_left_alone(tmp_path) -> None:
    path = tmp_path / "journal.db"
    with closing(sqlite3.connect(path)) as db:
        db.execute("CREATE TABLE other (thing)")
    before = path.read_bytes()

    with pytest.raises(Exception, match="not a journal"):
        open_whole(path, PLAN)
    assert path.read_bytes() == before


@pytest.mark.parametrize("seed", range(20))
async def test_a_page_that_rots_never_gives_a_number_twice(path, seed) -> None:
    """Whatever page it is, the hall opens, or the damage changes nothing that is read."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    content = bytearray(path.read_bytes())
    page = chance.randrange(len(content) // PAGE)
    content[page * PAGE : (page + 1) * PAGE] = chance.randbytes(PAGE)
    path.write_bytes(content)

    writer, reset = reopened(path)

    if reset is not None:
        assert reset.kept <= reset.last_known <= TICKETS + 1
        assert _damaged(path) == content
        assert _running(issue(writer)) > 500
    else:
        assert _running(issue(writer)) == TICKETS + 1
    close(writer)
    assert verify(path).problems == ()


@pytest.mark.parametrize("page", [1, 2, 3])
async def test_a_page_without_which_no_journal_opens_is_no_other_core(path, page) -> None:
    """The tables of epochs and their names are read before anything else is."""
    content = bytearray(path.read_bytes())
    content[page * PAGE : (page + 1) * PAGE] = bytes(PAGE)
    path.write_bytes(content)

    writer, reset = reopened(path)

    assert reset is not None
    assert _running(issue(writer)) > TICKETS
    close(writer)
    assert verify(path).problems == ()


async def test_where_there_is_no_room_to_save_it_nothing_is_left_and_it_is_said(path) -> None:
    change_behind_its_back(path, "UPDATE events SET item = x'7b7d' WHERE seq = 301")
    before = path.read_bytes()
    longest = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (64 * 1024, longest[1]))
    try:
        with pytest.raises(JournalError, match=r"cannot be saved: .* Make room: df -h"):
            open_whole(path, PLAN)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, longest)

    assert not list(path.parent.glob("*.part*"))
    assert path.read_bytes() == before
    writer, reset = reopened(path)
    assert reset is not None
    close(writer)


@pytest.mark.parametrize("left", ["both", "no log", "only the salvaged one"])
async def test_power_lost_while_it_is_put_in_place_loses_nothing(
    path, left, monkeypatch
) -> None:
    change_behind_its_back(path, "UPDATE events SET item = x'7b7d' WHERE seq = 301")
    monkeypatch.setattr("kiosk.core.successor.put_in_place", _power_goes)
    with pytest.raises(PowerGone):
        open_whole(path, PLAN)
    monkeypatch.undo()
    _lose(path, left)

    writer, reset = reopened(path)

    assert reset is not None
    assert (reset.kept, reset.last_known) == (300, 401)
    assert _running(issue(writer)) > TICKETS
    close(writer)


class PowerGone(BaseException):
    """Nothing handles it."""


def _power_goes(*_: object) -> Path:
    raise PowerGone


async def test_a_cloned_journal_can_be_parted_by_hand(path) -> None:
    former = _epoch(path)

    assert leave_epoch(path, _nothing) == TICKETS + 1

    writer, reset = reopened(path)
    last = TICKETS + 1
    assert reset == JournalReset(cause="cloned", former=former, last_known=last, kept=last)
    assert "journal" not in writer.hall.faults
    assert _running(issue(writer)) > TICKETS + 1
    close(writer)
    assert verify(path).problems == ()


def _nothing(sentence: str) -> None:
    raise AssertionError(sentence)


def _lose(path: Path, left: str) -> None:
    if left == "no log":
        Path(f"{path}-wal").unlink(missing_ok=True)
    if left == "only the salvaged one":
        path.unlink()


def _damaged(path: Path) -> bytes:
    return Path(f"{path}.damaged").read_bytes()


def _beside(path: Path) -> dict[str, bool]:
    return {word: Path(f"{path}.{word}").exists() for word in ("damaged", "salvaged")}


def _epoch(path: Path) -> str:
    with closing(Journal(path)) as journal:
        return journal.epoch


def _running(number: str) -> int:
    return int(number.removeprefix("A"))


def _answer_of(writer: Writer, command_id: str) -> object:
    return writer.journal.answer(command_id)
