"""A new program comes over the line to the real firmware in its real interpreter.

Where the power goes is chosen by the changes of the board's files that were made until then; a
plain run takes some of them, ``LOBBY_SOAK`` every one.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import msgspec
import psutil
import pytest

from firmware_bridge.bundle import Bundle
from firmware_bridge.firmware.starter import TRIAL_BOOTS
from firmware_bridge.firmware.update import STAGED, STAGED_ID
from firmware_bridge.simulated import SimulatedTerminal
from firmware_bridge.update import Outcome
from tests.firmware_bridge.hall_in_tests import until
from tests.firmware_bridge.programs_in_tests import HERE, NEW, host, program

OLD = "0.2.0"
SOAK = "LOBBY_SOAK" in os.environ
EVERY = 1 if SOAK else 13
"""Which of the changes of files are tried."""


@pytest.fixture(name="terminal")
def _terminal(tmp_path) -> Iterator[SimulatedTerminal]:
    with SimulatedTerminal(tmp_path / "tty", tmp_path / "boots", HERE, "SIM3") as terminal:
        yield terminal


@pytest.fixture(name="bundle")
def _bundle(tmp_path) -> Bundle:
    return program(tmp_path / "new")


def stage(terminal: SimulatedTerminal, bundle: Bundle, missing: int = 0) -> None:
    """Let the board have kept this from an earlier try, but for the last bytes."""
    name = bundle.digest + len(bundle.data).to_bytes(4, "big")
    (terminal.flash / STAGED_ID).write_bytes(name)
    (terminal.flash / STAGED).write_bytes(bundle.data[: len(bundle.data) - missing])


def test_a_new_program_runs_and_stays(terminal, bundle) -> None:
    with host(terminal.path) as line:
        assert line.firmware() == OLD
        assert line.outcome(bundle) is Outcome.UPDATED
        assert line.firmware() == NEW
        assert line.outcome(bundle) is Outcome.CURRENT
    for _ in range(TRIAL_BOOTS + 1):
        terminal.unplug()
        terminal.plug_in()
    with host(terminal.path) as line:
        assert line.firmware() == NEW


def test_an_older_program_needs_force(terminal, tmp_path) -> None:
    older = program(tmp_path / "older", "0.1.9")
    with host(terminal.path) as line:
        assert line.outcome(older) is Outcome.OLDER
        assert line.outcome(older, force=True) is Outcome.UPDATED
        assert line.firmware() == "0.1.9"


def test_a_host_that_was_killed_in_the_middle_goes_on_where_it_stopped(
    terminal, bundle
) -> None:
    with host(terminal.path) as line:
        update = line.put(bundle)
        until(lambda: update.sent_bytes > len(bundle.data) // 3)
    with host(terminal.path) as line:
        second = line.put(bundle)
        until(lambda: second.sent_bytes > 0)
        assert second.sent_bytes > len(bundle.data) // 3
        until(lambda: second.outcome is not None, 60)

    assert second.outcome is Outcome.UPDATED


@pytest.mark.parametrize("share", [0.1, 0.99])
def test_an_interpreter_that_is_killed_in_the_middle_goes_on_where_it_stopped(
    terminal, bundle, share
) -> None:
    with host(terminal.path) as line:
        update = line.put(bundle)
        until(lambda: update.sent_bytes > share * len(bundle.data))
        psutil.Process(terminal.pid).kill()
    terminal.unplug()
    terminal.plug_in()
    with host(terminal.path) as line:
        assert line.firmware() == OLD
        assert line.outcome(bundle) is Outcome.UPDATED


def test_power_that_goes_at_a_change_of_a_file_leaves_the_old_program_or_the_new(
    terminal, bundle
) -> None:
    terminal.unplug()
    seen = set()
    changes = 1
    while (after := _after_a_power_cut(terminal, bundle, changes)) is not None:
        seen.add(after)
        changes += EVERY

    assert changes > 60
    assert seen == {OLD, NEW}


def _after_a_power_cut(terminal: SimulatedTerminal, bundle: Bundle, changes: int) -> str | None:
    """Return what runs after a power cut at this change; None where all was done before."""
    stage(terminal, bundle, missing=100)
    terminal.power_changes = changes
    terminal.plug_in()
    with host(terminal.path) as line:
        update = line.put(bundle)
        until(lambda: update.outcome is not None or not terminal.has_power, 60)
    terminal.unplug()
    terminal.power_changes = 0
    if update.outcome is not None:
        assert update.outcome is Outcome.UPDATED
        return None
    terminal.plug_in()
    with host(terminal.path) as line:
        firmware = line.firmware()
    terminal.unplug()
    _forget_update(terminal.flash)
    return firmware


def _forget_update(flash: Path) -> None:
    """Make the board what it was, but for its boots."""
    (flash / "active").unlink(missing_ok=True)
    for name in ("active.new", "b/complete"):
        (flash / name).unlink(missing_ok=True)


@pytest.mark.parametrize(
    "broken",
    [
        {"on_host": ("import run", "import walk")},
        {"terminal": ("def draw", "def drawn")},
        {"keys": ("class Debouncer:", "class Debouncer(:")},
    ],
)
def test_a_program_that_cannot_start_gives_way_to_the_old_one(
    terminal, tmp_path, broken
) -> None:
    with host(terminal.path) as line:
        assert line.outcome(program(tmp_path / "broken", **broken)) is Outcome.FELL_BACK
        assert line.firmware() == OLD
    assert b'"trial": ""' in (terminal.flash / "active").read_bytes()


def test_a_program_that_is_never_greeted_gives_way_to_the_old_one(terminal, tmp_path) -> None:
    deaf = program(
        tmp_path / "deaf",
        link=("if kind == words.HELLO and", "if kind == 0x7F and"),
        update=("TRIAL_MS = 60_000", "TRIAL_MS = 100"),
    )
    with host(terminal.path) as line:
        assert line.outcome(deaf) is Outcome.FELL_BACK


def test_a_program_of_another_protocol_is_not_put_there_by_mistake(terminal, tmp_path) -> None:
    other = program(tmp_path / "other", words=("MAJOR = 2\n", "MAJOR = 3\n"))
    with host(terminal.path) as line:
        assert line.outcome(other) is Outcome.OTHER_PROTOCOL
        assert line.firmware() == OLD


def test_a_terminal_of_another_protocol_can_be_updated(tmp_path, bundle) -> None:
    source = tmp_path / "other" / "firmware"
    program(source, "0.2.5", words=("MAJOR = 2\n", "MAJOR = 1\n"))
    with (
        SimulatedTerminal(
            tmp_path / "tty3", tmp_path / "boots3", HERE, "SIM3", tmp_path / "other"
        ) as terminal,
        host(terminal.path) as line,
    ):
        until(lambda: terminal.panel.display == "UPDATE")
        assert line.outcome(bundle) is Outcome.UPDATED
        assert line.firmware() == NEW


def test_a_program_for_another_board_never_leaves_the_host(terminal, bundle) -> None:
    manifest = msgspec.structs.replace(bundle.manifest, boards=("esp32",))
    with host(terminal.path) as line:
        assert line.outcome(Bundle(manifest, bundle.data)) is Outcome.WRONG_BOARD
    assert not (terminal.flash / STAGED).exists()


def test_what_was_kept_and_spoilt_is_sent_once_more(terminal, bundle) -> None:
    terminal.unplug()
    stage(terminal, bundle)
    (terminal.flash / STAGED).write_bytes(bytes(len(bundle.data)))
    terminal.plug_in()
    with host(terminal.path) as line:
        assert line.outcome(bundle) is Outcome.UPDATED


def test_a_file_that_is_not_what_its_digest_says_is_given_up(terminal, bundle) -> None:
    class Lying(Bundle, frozen=True):
        @property
        def digest(self) -> bytes:
            return bytes(32)

    with host(terminal.path) as line:
        lying = Lying(bundle.manifest, bundle.data[:2000])
        assert line.outcome(lying) is Outcome.WRONG_DIGEST
        assert line.firmware() == OLD
