"""What another shell asks of a world is done, or refused with a remedy and an exit code."""

import json
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kiosk.world import cli
from kiosk.world.client import NoWorldError, WorldClient
from kiosk.world.order import OrderError
from kiosk.world.world import World
from tests.e2e.lobby import KIOSK, HallSettings
from tests.world.halls import hall_file, soon

SETTINGS = HallSettings(
    counters=("1", "2"),
    terminals={"1": "gpio:call=17"},
    keypads={"1": "serial:/dev/pad", "2": "evdev:/dev/input/pad"},
    printer_url="tcp://192.0.2.7:9100",
)


@pytest.fixture(name="world")
def _world(tmp_path) -> Iterator[World]:
    with World(tmp_path / "world", hall_file(tmp_path, SETTINGS)) as world:
        yield world


def ctl(world: World, *words: str) -> Result:
    """Ask as another shell does."""
    return CliRunner().invoke(cli.world, ["--out", str(world.folder), "ctl", *words])


def test_everything_is_shown(world) -> None:
    shown = json.loads(ctl(world, "show").stdout)

    assert shown.keys() == {"printer", "panel 1", "keypad 1", "keypad 2"}
    assert shown["printer"] == {
        "plugged": True,
        "slips": 0,
        "not_understood": [],
        "url": world.printer.url,
    }
    assert shown["panel 1"] == {
        "plugged": True,
        "driven": False,
        "lamp": "off",
        "beeps": 0,
        "held": [],
    }


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (
            "toaster on",
            2,
            "there is no toaster on; there is printer, panel 1, keypad 1, keypad 2",
        ),
        ("panel", 2, "there is no panel; there is"),
        ("panel 9 press call", 2, "there is no panel 9; there is"),
        ("panel 1", 2, "panel 1: nothing is asked of it; it can press, hold"),
        ("printer explode", 2, "printer: 'explode' is none of them; it can paper-out,"),
        ("printer paper-out now", 2, "printer paper-out: nothing may follow, found 'now'"),
        ("panel 1 press", 2, "panel 1 press: which one? One of call, accessible"),
        ("panel 1 press bell", 2, "panel 1 press: 'bell' is none of call, accessible"),
        ("keypad 1 press 5 x", 2, "keypad 1 press: 'x' is none of 0, 1, 2"),
        ("show everything", 2, "there is no show everything; there is"),
        ("panel 1 press call", 1, "nobody listens to panel 1: is the core running?"),
        ("panel 1 release call", 1, "panel 1 call is not held down"),
        ("panel 1 plug", 1, "panel 1 is plugged in already"),
        ("keypad 1 plug", 1, "keypad 1 is plugged in already"),
    ],
)
def test_what_cannot_be_done_is_said_with_what_can(world, words, code, said) -> None:
    asked = ctl(world, *words.split())

    assert asked.exit_code == code
    assert said in asked.stderr
    assert asked.stdout == ""


def test_an_unplugged_device_takes_no_press_and_no_second_pull(world) -> None:
    for device in ("panel", "keypad"):
        assert ctl(world, device, "1", "unplug").exit_code == 0
        assert "is unplugged already" in ctl(world, device, "1", "unplug").stderr
        press = ctl(world, device, "1", "press", "call" if device == "panel" else "5")
        assert (press.exit_code, press.stdout) == (1, "")
        assert "is unplugged: plug it in first" in press.stderr


def test_without_a_world_the_hand_is_told_how_to_start_one(tmp_path) -> None:
    asked = CliRunner().invoke(cli.world, ["ctl", "--out", str(tmp_path), "show"])

    assert asked.exit_code == 1
    assert "no world runs here" in asked.stderr
    assert "start one: kiosk world" in asked.stderr


def test_a_hand_notices_that_the_world_ended(tmp_path) -> None:
    with World(tmp_path / "world", hall_file(tmp_path, SETTINGS)) as world:
        hand = WorldClient(world.socket)
        assert hand.order("printer", "paper-out")["plugged"]
    with pytest.raises(NoWorldError, match="does not answer"):
        hand.order("show")
    hand.close()


def test_one_hand_gives_many_orders_also_after_a_wrong_one(world) -> None:
    with WorldClient(world.socket) as hand:
        with pytest.raises(OrderError) as refused:
            hand.order("printer")
        assert refused.value.usage
        assert hand.order("printer", "unplug")["plugged"] is False
        assert hand.order("printer", "recover")["plugged"] is True


def test_a_second_world_in_the_same_folder_does_not_start(world) -> None:
    second = CliRunner().invoke(cli.world, ["--out", str(world.folder)])

    assert second.exit_code == 1
    assert "another world runs here" in second.stderr


@pytest.mark.parametrize(
    ("folder", "said"),
    [("a hall", "no spaces, '#' or '?'"), ("x" * 120, "longer than a socket's may be")],
)
def test_a_folder_that_no_address_leads_into_is_refused(tmp_path, folder, said) -> None:
    refused = CliRunner().invoke(cli.world, ["--out", str(tmp_path / folder)])

    assert refused.exit_code == 2
    assert said in refused.stderr
    assert not (tmp_path / folder).exists()


def test_mistakes_in_the_settings_are_named_as_ever(tmp_path) -> None:
    config = hall_file(tmp_path, SETTINGS)
    config.write_text(config.read_text().replace("192.0.2.7:9100", "192.0.2.7:x"))

    refused = CliRunner().invoke(
        cli.world, ["--out", str(tmp_path / "world"), "--config", str(config)]
    )

    assert refused.exit_code == 2
    assert "printer.url" in refused.stderr


def test_a_world_that_was_killed_is_started_again_in_its_folder(tmp_path) -> None:
    folder, config = tmp_path / "world", hall_file(tmp_path, SETTINGS)
    with subprocess.Popen([KIOSK, "world", "--out", folder, "--config", config]) as killed:  # noqa: S603 - our own command
        soon(lambda: (folder / "world.sock").exists() and (folder / "kiosk.toml").exists())
        killed.kill()
    left = (folder / "kiosk.toml").read_text()
    assert (folder / "world.sock").exists()
    assert (folder / "dev" / "pad").is_symlink()

    with World(folder) as world:
        assert ctl(world, "keypad", "1", "press", "5").exit_code == 0
        assert (folder / "kiosk.toml").read_text() == left


def test_the_command_says_what_happens_a_line_each_and_ends_clean(tmp_path) -> None:
    folder, config = tmp_path / "world", hall_file(tmp_path, SETTINGS)
    log = tmp_path / "log"
    with log.open("wb") as output:
        running = subprocess.Popen(  # noqa: S603 - our own command
            [KIOSK, "world", "--out", folder, "--config", config],
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    with running:
        soon(lambda: "kiosk run --config" in log.read_text())
        with WorldClient(folder / "world.sock") as hand:
            hand.order("keypad", "1", "press", "3", "5")
            hand.order("panel", "1", "unplug")
        running.send_signal(signal.SIGTERM)

    assert running.returncode == 0
    said = log.read_text()
    assert "keypad 1     key 3" in said
    assert "keypad 1     key 5" in said
    assert "panel 1      unplugged" in said
    assert not (folder / "world.sock").exists()
    assert list(Path(folder / "dev").iterdir()) == []
