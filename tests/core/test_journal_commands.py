"""The record can be looked at from the command line: the hall's own, or a copy anywhere."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kiosk.core.backup import back_up
from kiosk.core.journal import Journal
from kiosk.core.journal_cli import backup, journal, restore
from kiosk.domain.events import DayOpened
from kiosk.domain.moment import BusinessDay
from tests.core.hall_in_tests import HandClock
from tests.e2e.lobby import HallSettings


def days(record: Journal, count: int) -> None:
    """Write so many events."""
    for day in range(count):
        event = DayOpened(day=BusinessDay(f"2026-11-{day + 1:02d}"))
        record.append((event,), HandClock().stamp())


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """Return the settings of a hall whose journal has thirty events."""
    settings = tmp_path / "kiosk.toml"
    settings.write_text(HallSettings().text(tmp_path), encoding="utf-8")
    record = Journal(tmp_path / "journal.db")
    days(record, 30)
    record.close()
    return settings


def ask(*words: object) -> Result:
    """Give a command to ``kiosk journal``."""
    return CliRunner().invoke(journal, [str(word) for word in words])


def seqs(result: Result) -> list[int]:
    """Return the sequence numbers of the lines that were printed."""
    return [json.loads(line)["seq"] for line in result.output.splitlines()]


def test_a_whole_journal_is_called_clean(config: Path) -> None:
    result = ask("verify", "--config", config)

    assert result.exit_code == 0, result.output
    assert "clean. 30 events, 1 to 30, 1 epochs" in result.output


def test_a_copy_can_be_looked_at_without_a_hall(config: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    back_up(tmp_path / "journal.db", copy)
    config.unlink()

    assert "clean. 30 events" in ask("verify", copy).output
    assert seqs(ask("export", copy, "--after", 27)) == [28, 29, 30]
    assert seqs(ask("tail", copy, "-n", 2)) == [29, 30]


def test_export_gives_every_event_with_its_hash(config: Path) -> None:
    result = ask("export", "--config", config)

    assert seqs(result) == list(range(1, 31))
    assert all("hash" in json.loads(line) for line in result.output.splitlines())


def test_tail_gives_the_newest_twenty(config: Path) -> None:
    assert seqs(ask("tail", "--config", config)) == list(range(11, 31))


def test_a_changed_journal_ends_with_1_and_says_where_and_what_to_do(
    config: Path, tmp_path: Path
) -> None:
    path = tmp_path / "journal.db"
    data = path.read_bytes()
    path.write_bytes(data.replace(b'"day":"2026-11-07"', b'"day":"2026-11-08"'))

    result = ask("verify", "--config", config)

    assert result.exit_code == 1
    assert "event 7: its hash does not follow" in result.output
    assert "kiosk restore --help" in result.output


@pytest.mark.parametrize("command", ["verify", "export", "tail"])
def test_bad_settings_end_with_2(command: str, tmp_path: Path) -> None:
    assert ask(command, "--config", tmp_path / "none.toml").exit_code == 2


@pytest.mark.parametrize("command", ["verify", "export", "tail"])
def test_a_file_that_is_no_journal_ends_with_1(command: str, tmp_path: Path) -> None:
    other = tmp_path / "letter.txt"
    other.write_text("Dear journal, " * 100)

    assert ask(command, other).exit_code == 1


def test_backup_and_restore_say_what_they_did(config: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"

    saved = CliRunner().invoke(backup, ["--config", str(config), str(copy)])
    back = CliRunner().invoke(restore, ["--config", str(config), str(copy)])

    assert saved.output == f"{copy}: events up to 30\n"
    assert "restored with events up to 30, a new epoch begun" in back.output
    assert "30 events, 1 to 30, 2 epochs" in ask("verify", "--config", config).output
