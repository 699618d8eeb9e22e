"""The hall's settings come out of a world as they went in, but for where the devices are."""

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.settings import SettingsError, read_settings
from kiosk.world.hall_file import read_hall, virtual_settings
from kiosk.world.toml_text import to_toml
from kiosk.world.world import World
from tests.e2e.lobby import HallSettings
from tests.house.tree import ROOT
from tests.world.halls import hall_file

WIDE = HallSettings(
    counters=("1", "2", "3", "4", "5"),
    terminals={
        "1": "gpio:call=17,lamp=22",
        "2": "serial:/dev/kiosk-bus0#2",
        "3": "serial:/dev/kiosk-bus0#3",
        "4": "serial:/dev/serial/by-id/kiosk-bus0#9",
        "5": "sim:",
    },
    keypads={
        "1": "evdev:/dev/input/pad-1",
        "2": "terminal",
        "3": "serial:/dev/pad?baud=1200&frame=line",
        "5": "sim:",
    },
    printer_url="serial:///dev/ttyUSB0?baud=38400",
    sound="alsa:plughw:1",
    broker="mqtt://127.0.0.1:1883",
    more="""[[help_button]]
id = "ramp"
name = { zh = "坡道", en = "Ramp" }
device = "gpio:button=26"
""",
)


def test_every_address_leads_into_the_world_and_nothing_else_changes(tmp_path) -> None:
    source, folder = hall_file(tmp_path, WIDE), tmp_path / "world"
    before = tomllib.loads(source.read_text(encoding="utf-8"))
    hall = read_hall(source, folder, folder / "kiosk.toml")

    after = virtual_settings(hall, folder, "serial:///printer")

    socket = f"sim:{folder}/world.sock"
    assert [(one.get("terminal"), one.get("keypad")) for one in after["counter"]] == [
        (f"{socket}#1", f"{socket}#1"),
        (f"serial:{folder}/dev/kiosk-bus0#2", "terminal"),
        (f"serial:{folder}/dev/kiosk-bus0#3", f"serial:{folder}/dev/pad?baud=1200&frame=line"),
        (f"serial:{folder}/dev/kiosk-bus0-2#9", None),
        (f"{socket}#5", f"{socket}#5"),
    ]
    assert [one["device"] for one in after["help_button"]] == [f"{socket}#ramp"]
    assert after["printer"] == {"url": "serial:///printer"}
    assert after["sound"] == {"device": f"{socket}#hall", "voice": "none"}
    assert after["api"] == {"socket": f"{folder}/core.sock"}
    assert after["journal"] == {"path": f"{folder}/journal.db"}
    assert "sync" not in after
    assert any("[sync] is left out" in note for note in hall.notes)
    assert after["site"] == before["site"]
    assert after["service"] == before["service"]


def test_what_a_world_wrote_is_settings_and_leads_to_the_same_devices(tmp_path) -> None:
    folder, config = tmp_path / "world", hall_file(tmp_path, WIDE)
    written = folder / "kiosk.toml"
    first = read_hall(config, folder, written)
    folder.mkdir()
    once = virtual_settings(first, folder, "serial:///printer")
    written.write_text(to_toml(once), encoding="utf-8")

    again = read_hall(None, folder, written)

    assert again.wanted == read_hall(config, folder, written).wanted == first.wanted
    assert virtual_settings(again, folder, "serial:///printer") == once
    assert read_settings(written).devices


@pytest.mark.parametrize("url", ["tcp://192.0.2.7:9100", "usb://04b8:0e15", "sim:"])
def test_a_printer_of_any_kind_is_on_a_port_that_stays(tmp_path, url) -> None:
    folder = tmp_path / "world"
    config = hall_file(tmp_path, HallSettings(printer_url=url))
    with World(folder, config) as world:
        port = world.printer.url
        assert tomllib.loads(world.settings.read_text())["printer"]["url"] == port
    with World(folder, config) as world:
        assert world.printer.url == port


def test_an_edited_hall_in_the_folder_keeps_its_comments(tmp_path) -> None:
    folder = tmp_path / "world"
    World(folder, hall_file(tmp_path, HallSettings(keypads={"1": "serial:/dev/p"}))).close()
    settings = folder / "kiosk.toml"
    edited = "# ours\n" + settings.read_text(encoding="utf-8")
    settings.write_text(edited, encoding="utf-8")

    World(folder).close()

    assert settings.read_text(encoding="utf-8") == edited


def test_settings_that_cannot_be_used_start_no_world(tmp_path) -> None:
    config = tmp_path / "bad.toml"
    config.write_text("[site]\n")

    with pytest.raises(SettingsError):
        World(tmp_path / "world", config)

    assert not (tmp_path / "world").exists()


@pytest.mark.parametrize("path", sorted((ROOT / "docs" / "examples").glob("*.toml")))
def test_an_example_reads_back_as_it_was_written(path: Path) -> None:
    data = tomllib.loads(path.read_text(encoding="utf-8"))

    assert tomllib.loads(to_toml(data)) == data


TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
LEAF = (
    TEXT
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False)
    | st.times()
    | st.dates()
)
VALUE = st.recursive(
    LEAF, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3)
)


@given(st.dictionaries(TEXT, VALUE, max_size=5))
def test_any_settings_read_back_as_they_were_written(data) -> None:
    assert tomllib.loads(to_toml(data)) == data


def test_devices_of_other_makers_are_left_out_and_that_is_said(tmp_path) -> None:
    settings = HallSettings(
        counters=("1", "2"),
        terminals={"1": "caller68:/dev/bus1#4", "2": "serial:/dev/bus0#2"},
        displays={"2": "board4:/dev/board0#5"},
    )

    folder = tmp_path / "world"
    hall = read_hall(hall_file(tmp_path, settings), folder, folder / "kiosk.toml")

    after = virtual_settings(hall, tmp_path / "world", None)["counter"]
    assert ["terminal" in one or "display" in one for one in after] == [False, True]
    assert "display" not in after[1]
    assert hall.notes == (
        "counter 1: its caller68 terminal is left out",
        "counter 2: its number display is left out",
    )
