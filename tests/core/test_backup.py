"""A copy is whole or is refused; what was there before a restore is never lost."""

import asyncio
import resource
import sqlite3
from pathlib import Path

import pytest
from click.testing import CliRunner

from kiosk.cli import main
from kiosk.core.backup import back_up, restore
from kiosk.core.journal import Journal
from kiosk.core.journal_file import JournalError
from kiosk.core.new_epoch import leave_epoch
from kiosk.core.verify import verify
from tests.core.hall_in_tests import change_behind_its_back, fields, issue, open_writer
from tests.e2e.lobby import HallSettings

pytestmark = pytest.mark.anyio


async def test_a_copy_made_while_the_core_writes_is_whole(tmp_path) -> None:
    with open_writer(tmp_path / "journal.db") as writer:
        for _ in range(3):
            issue(writer)
        assert back_up(tmp_path / "journal.db", tmp_path / "copy.db") == 4
        issue(writer)

    assert verify(tmp_path / "copy.db").last == 4
    assert verify(tmp_path / "copy.db").problems == ()
    assert verify(tmp_path / "journal.db").last == 5
    assert sorted(one.name for one in tmp_path.glob("copy*")) == ["copy.db"]


async def test_a_restored_journal_begins_a_new_epoch_and_goes_on_counting(tmp_path) -> None:
    path, copy = tmp_path / "journal.db", tmp_path / "copy.db"
    with open_writer(path) as writer:
        issue(writer)
        before = writer.journal.epoch
        back_up(path, copy)
        issue(writer)

    assert restore(path, copy, _nothing) == 2

    with open_writer(path) as writer:
        assert issue(writer) == "A002"
        assert writer.journal.epoch != before
        epochs = [fields(one)["epoch"] for one in writer.journal.page(0, 9)]
        assert epochs == [before, before, writer.journal.epoch]
        assert writer.journal.acknowledged().stored == 0
    assert verify(path).problems == ()
    assert verify(path).epochs == (before, epochs[-1])


async def test_what_was_there_before_is_kept_also_after_a_second_restore(tmp_path) -> None:
    path, copy = tmp_path / "journal.db", tmp_path / "copy.db"
    with open_writer(path) as writer:
        issue(writer)
        back_up(path, copy)
        issue(writer)
    restore(path, copy, _nothing)
    with open_writer(path) as writer:
        issue(writer)
        issue(writer)
    restore(path, copy, _nothing)

    kept = [tmp_path / "journal.db.replaced", tmp_path / "journal.db.replaced2"]
    assert [verify(one).last for one in kept] == [3, 4]
    assert all(verify(one).problems == () for one in kept)


async def test_a_damaged_copy_is_refused_and_the_journal_left_alone(tmp_path) -> None:
    path, copy = tmp_path / "journal.db", tmp_path / "copy.db"
    with open_writer(path) as writer:
        issue(writer)
        back_up(path, copy)
        issue(writer)
    change_behind_its_back(copy, "UPDATE events SET hash = zeroblob(32) WHERE seq = 1")

    with pytest.raises(JournalError, match=r"event 1: .* cannot be restored"):
        restore(path, copy, _nothing)
    assert verify(path).last == 3


async def test_nothing_is_restored_under_a_running_core(tmp_path) -> None:
    path, copy = tmp_path / "journal.db", tmp_path / "copy.db"
    with open_writer(path) as writer:
        issue(writer)
        back_up(path, copy)
        with pytest.raises(JournalError, match="another core is running"):
            restore(path, copy, _nothing)
        assert issue(writer) == "A002"


async def test_a_journal_is_never_its_own_copy(tmp_path) -> None:
    path = tmp_path / "journal.db"
    with open_writer(path) as writer:
        issue(writer)
        with pytest.raises(JournalError, match="is the journal itself"):
            back_up(path, tmp_path / "." / "journal.db")
        with pytest.raises(JournalError, match="is the journal itself"):
            restore(path, path, _nothing)


@pytest.mark.parametrize("name", ["restored", "restoring", "salvaged", "part"])
async def test_a_copy_never_has_a_name_by_which_the_next_core_would_take_it(
    tmp_path, name
) -> None:
    path = tmp_path / "journal.db"
    copy = tmp_path / "." / f"journal.db.{name}"
    with open_writer(path) as writer:
        issue(writer)
        with pytest.raises(JournalError, match="name another file"):
            back_up(path, copy)
    assert not copy.exists()
    with pytest.raises(JournalError, match="name another file"):
        restore(path, copy, _nothing)


def test_a_copy_may_be_restored_where_no_journal_was(tmp_path) -> None:
    async def fill() -> None:
        with open_writer(tmp_path / "old.db") as writer:
            issue(writer)

    asyncio.run(fill())
    back_up(tmp_path / "old.db", tmp_path / "copy.db")

    assert restore(tmp_path / "new" / "journal.db", tmp_path / "copy.db", _nothing) == 2
    assert verify(tmp_path / "new" / "journal.db").problems == ()


def test_the_commands_take_a_file_in_the_present_folder(tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    config = tmp_path / "kiosk.toml"
    config.write_text(HallSettings().text(tmp_path), encoding="utf-8")
    Journal(tmp_path / "journal.db").close()

    saved = _kiosk("backup", "copy.db", config=config)
    restored = _kiosk("restore", "copy.db", config=config)
    verified = _kiosk("journal", "verify", config=config)

    assert (saved[0], restored[0], verified[0]) == (0, 0, 0), (saved, restored, verified)
    assert "2 epochs" in verified[1]


@pytest.mark.parametrize(
    "command", [("journal", "verify"), ("journal", "tail"), ("backup", "x")]
)
def test_the_commands_say_in_one_line_that_there_is_no_journal(tmp_path, command) -> None:
    config = tmp_path / "kiosk.toml"
    config.write_text(HallSettings().text(tmp_path), encoding="utf-8")

    code, text = _kiosk(*command, config=config)

    assert code == 1
    assert len(text.splitlines()) == 1
    assert "journal.db" in text


def test_a_damaged_journal_is_exit_1_and_one_line_for_each_problem(tmp_path) -> None:
    config = tmp_path / "kiosk.toml"
    config.write_text(HallSettings().text(tmp_path), encoding="utf-8")

    async def fill() -> None:
        with open_writer(tmp_path / "journal.db") as writer:
            for _ in range(3):
                issue(writer)

    asyncio.run(fill())
    change_behind_its_back(tmp_path / "journal.db", "DELETE FROM events WHERE seq = 2")

    code, text = _kiosk("journal", "verify", config=config)

    assert code == 1
    assert "events 2 to 2 are missing" in text
    assert "kiosk restore" in text.splitlines()[-1]


def test_every_event_is_exported_as_one_line_with_its_hash(tmp_path) -> None:
    config = tmp_path / "kiosk.toml"
    config.write_text(HallSettings().text(tmp_path), encoding="utf-8")

    async def fill() -> list[bytes]:
        with open_writer(tmp_path / "journal.db") as writer:
            for _ in range(3):
                issue(writer)
            return writer.journal.page(0, 99)

    items = asyncio.run(fill())

    assert _kiosk("journal", "export", config=config)[1].encode().splitlines() == items
    exported = _kiosk("journal", "export", "--after", "2", config=config)[1]
    assert exported.encode().splitlines() == items[2:]
    assert _kiosk("journal", "tail", "-n", "1", config=config)[1].encode() == items[-1] + b"\n"


async def test_a_copy_that_finds_no_room_leaves_none_of_it_behind(tmp_path) -> None:
    path = tmp_path / "journal.db"
    with open_writer(path) as writer:
        for _ in range(300):
            issue(writer)
        longest = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (64 * 1024, longest[1]))
        try:
            with pytest.raises(sqlite3.Error):
                back_up(path, tmp_path / "copy.db")
            with pytest.raises(sqlite3.Error):
                restore(tmp_path / "other.db", path, _nothing)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, longest)

    left = {one.name for one in tmp_path.iterdir()}
    assert left - {"other.db.lock"} == {"journal.db", "journal.db.lock"}


async def test_a_restore_cut_off_is_finished_before_anything_else_is_done(tmp_path) -> None:
    path, copy = tmp_path / "journal.db", tmp_path / "copy.db"
    with open_writer(path) as writer:
        issue(writer)
        back_up(path, copy)
        issue(writer)
    restore(path, copy, _nothing)
    for old, new in ((path, "journal.db.restored"), (tmp_path / "journal.db.replaced", path)):
        old.rename(tmp_path / new)
    said: list[str] = []

    last = leave_epoch(path, said.append)

    assert last == 2
    [sentence] = said
    assert sentence.startswith(f"{path}: kiosk restore was cut off")
    assert "the journal is the restored one" in sentence
    assert sentence.endswith(str(tmp_path / "journal.db.replaced"))
    assert len(verify(path).epochs) == 3
    assert verify(tmp_path / "journal.db.replaced").last == 3


def _nothing(sentence: str) -> None:
    raise AssertionError(sentence)


def _kiosk(*words: str, config: Path) -> tuple[int, str]:
    result = CliRunner().invoke(main, [*words, "--config", str(config)])
    assert result.exception is None or isinstance(result.exception, SystemExit), result
    return result.exit_code, result.output
