"""Before the doors open, every device is looked at, and each fault says what to do."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from drivers.ticket_printer import StatusLevel
from drivers.virtual_printer import TcpDoor, VirtualPrinter
from kiosk.core.check_cli import check
from kiosk.core.journal import Journal
from tests.e2e.lobby import HallSettings


@pytest.fixture
def printer() -> Iterator[VirtualPrinter]:
    """Return a printer that answers."""
    with VirtualPrinter(TcpDoor()) as virtual:
        yield virtual


def look(folder: Path, settings: HallSettings, *words: str) -> Result:
    """Run ``kiosk check`` on a hall."""
    config = folder / "kiosk.toml"
    config.write_text(settings.text(folder), encoding="utf-8")
    return CliRunner().invoke(check, ["--config", str(config), *words])


def test_a_hall_in_which_all_is_well_passes(tmp_path, printer) -> None:
    result = look(tmp_path, HallSettings(printer_url=printer.url))

    assert result.exit_code == 0, result.output
    assert "ok    journal: " in result.output
    assert "ok    printer: answers, " in result.output
    assert "WRONG" not in result.output


def test_every_figure_in_force_names_its_standard(tmp_path, printer) -> None:
    result = look(tmp_path, HallSettings(printer_url=printer.url))

    in_force = [line for line in result.output.splitlines() if line.startswith("  ")]
    assert len(in_force) >= 6
    assert all(re.search(r"\([SN]\d+", line) for line in in_force)


@pytest.mark.parametrize(
    ("happens", "english", "chinese"),
    [
        ("runs_out_of_paper", "Put in a new roll", "请换上新的纸卷"),
        ("opens_cover", "Close it", "请合上盖子"),
        ("is_unplugged", "Check its power and cable", "请检查电源和连线"),
    ],
)
def test_a_printer_that_cannot_print_says_what_to_do_in_the_persons_language(
    tmp_path, printer, happens, english, chinese
) -> None:
    getattr(printer, happens)()
    settings = HallSettings(printer_url=printer.url)

    in_english = look(tmp_path, settings)
    in_chinese = look(tmp_path, settings, "--language", "zh")

    assert (in_english.exit_code, in_chinese.exit_code) == (1, 1)
    assert english in in_english.output
    assert chinese in in_chinese.output


def test_a_printer_that_never_answers_is_no_fault_and_is_called_what_it_is(tmp_path) -> None:
    with VirtualPrinter(TcpDoor(), level=StatusLevel.WRITE_ONLY) as mute:
        result = look(tmp_path, HallSettings(printer_url=mute.url))

    assert result.exit_code == 0
    assert "does not answer" in result.output


def test_a_keypad_that_is_not_plugged_in_is_named_with_its_counter(tmp_path, printer) -> None:
    settings = HallSettings(printer_url=printer.url, keypads={"2": "evdev:/dev/input/none-2"})

    result = look(tmp_path, settings)

    assert result.exit_code == 1
    assert "WRONG keypad 2: The rating keypad cannot be reached." in result.output


def test_a_damaged_journal_is_wrong_and_says_how_to_go_on(tmp_path, printer) -> None:
    Journal(tmp_path / "journal.db").close()
    (tmp_path / "journal.db").write_bytes(b"no journal at all" * 100)

    result = look(tmp_path, HallSettings(printer_url=printer.url))

    assert result.exit_code == 1
    assert "WRONG journal: " in result.output


def test_machines_get_the_findings_as_json(tmp_path, printer) -> None:
    result = look(tmp_path, HallSettings(printer_url=printer.url), "--json")

    findings = {one["name"]: one["fine"] for one in json.loads(result.output)}
    assert findings["journal"]
    assert findings["printer"]
