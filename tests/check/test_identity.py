"""S65: what each device tells of itself, read from the system without opening it."""

from pathlib import Path

import pytest

from drivers.printer_url import parse_printer_url
from kiosk.check import identity
from kiosk.check.identity import attached, fit, named_ids
from kiosk.check.machine import this_machine
from kiosk.domain.inventory import IDENTITY_LENGTH, is_device_id
from tests.check import usb
from tests.check.benches import hall_settings, machine
from tests.e2e.lobby import HallSettings

HALL = HallSettings(
    device="hz-0001",
    printer_url="usb://04b8:0e15",
    terminals={"1": "serial:/dev/kiosk-bus0#1", "3": "gpio:call=17,lamp=22"},
    keypads={"2": "evdev:/dev/input/kiosk-keypad-2"},
    sound="alsa:default",
    more='[[help_button]]\nid = "ramp"\nname = { zh = "坡道", en = "Ramp" }\n'
    'device = "gpio:button=26,lamp=16"\n',
)
PI = {
    "/proc/device-tree/model": "Raspberry Pi 4 Model B Rev 1.4\0",
    "/proc/device-tree/serial-number": "10000000abcdef01\0",
    "/etc/os-release": 'NAME="Debian"\nPRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\n',
    "/proc/asound/cards": " 0 [Headphones     ]: bcm2835 - Headphones\n",
    "/sys/class/gpio/gpiochip512/label": "pinctrl-bcm2711\n",
}


def told(folder: Path, settings: HallSettings = HALL, root: str = "m") -> dict[str, str]:
    """Return what the devices of a machine tell, by id."""
    on = machine(folder / root, PI)
    found = attached(hall_settings(folder, settings), on)
    return {one.id: one.identity for one in found}


def test_s65_every_device_that_is_there_tells_what_it_is(tmp_path) -> None:
    root = tmp_path / "m"
    usb.printer(root, "A1")
    pad = usb.plugs_in(root, "1-1.3", idVendor="1a2c", idProduct="2124", product="USB Keypad")
    usb.device_file(root, "/dev/input/kiosk-keypad-2", "input", pad)

    found = told(tmp_path)

    version = identity.system(machine(root, PI))
    assert found == {
        "hz-0001-board-1": "Raspberry Pi 4 Model B Rev 1.4 serial 10000000abcdef01",
        "hz-0001-gpio-1": "pinctrl-bcm2711 3: call=17 lamp=22; ramp: button=26 lamp=16",
        "hz-0001-keypad-2": "usb 1a2c:2124 USB Keypad socket 1-1.3",
        "hz-0001-printer-1": "usb 04b8:0e15 EPSON TM-T20 serial A1",
        "hz-0001-sound-1": "alsa:default bcm2835 - Headphones",
        "hz-0001-system-1": version,
    }
    assert version.startswith("Debian GNU/Linux 12 (bookworm), kiosk ")


def test_s65_a_device_that_is_away_tells_nothing_and_is_named_all_the_same(tmp_path) -> None:
    found = told(tmp_path)

    assert "hz-0001-printer-1" not in found
    assert "hz-0001-keypad-2" not in found
    assert set(named_ids(hall_settings(tmp_path, HALL))) == {
        *found, "hz-0001-printer-1", "hz-0001-keypad-2", "hz-0001-terminal-1",
    }  # fmt: skip


def test_s65_every_id_follows_the_scheme(tmp_path) -> None:
    assert all(is_device_id("hz-0001", one) for one in named_ids(hall_settings(tmp_path, HALL)))


def test_two_alike_are_told_apart_by_serial_number_or_by_socket(tmp_path) -> None:
    root = tmp_path / "m"
    usb.printer(root, "A1", "1-1.1")
    usb.printer(root, "B2", "1-1.2")
    on = machine(root)

    one = identity.printer(parse_printer_url("usb://04b8:0e15?serial=B2"), on)

    assert one == "usb 04b8:0e15 EPSON TM-T20 serial B2"


@pytest.mark.parametrize(
    ("url", "told_as"),
    [
        ("tcp://192.0.2.50:9100", "tcp 192.0.2.50:9100"),
        ("sim:", ""),
        ("usb://1234:5678", ""),
        ("serial:///dev/ttyNONE", ""),
    ],
)
def test_a_printer_is_told_by_the_way_it_is_reached(tmp_path, url, told_as) -> None:
    assert identity.printer(parse_printer_url(url), machine(tmp_path)) == told_as


def test_a_serial_line_is_told_by_its_adapter(tmp_path) -> None:
    adapter = usb.plugs_in(
        tmp_path, "1-1.4", idVendor="0403", idProduct="6001", product="FT232R", serial="FT9"
    )
    usb.device_file(tmp_path, "/dev/ttyUSB0", "tty", adapter)

    found = identity.printer(parse_printer_url("serial:///dev/ttyUSB0"), machine(tmp_path))

    assert fit(found) == "usb 0403:6001 FT232R serial FT9"


def test_a_device_file_of_which_nothing_is_known_is_told_by_its_path(tmp_path) -> None:
    on = machine(tmp_path, {"/dev/ttyAMA0": ""})

    assert identity.printer(parse_printer_url("serial:///dev/ttyAMA0"), on) == "at /dev/ttyAMA0"


CARDS = (
    " 0 [Headphones     ]: bcm2835_headpho - bcm2835 Headphones\n",
    "                      bcm2835 Headphones\n",
    " 1 [Device         ]: USB-Audio - USB Audio Device\n",
    "                      C-Media USB Audio Device at usb-0000:01:00.0-1.3, full speed\n",
)


def test_sound_cards_that_were_found_in_another_order_are_the_same(tmp_path) -> None:
    one = machine(tmp_path / "1", {"/proc/asound/cards": "".join(CARDS)})
    two = machine(tmp_path / "2", {"/proc/asound/cards": "".join(CARDS[2:] + CARDS[:2])})

    assert identity.sound("alsa:default", one) == identity.sound("alsa:default", two)


@pytest.mark.parametrize(
    ("device", "cards", "told_as"),
    [
        ("alsa:default", (), ""),
        ("alsa:plughw:CARD=Device,DEV=0", CARDS[:2], ""),
        (
            "alsa:plughw:CARD=Device,DEV=0",
            CARDS,
            "alsa:plughw:CARD=Device,DEV=0 USB-Audio - USB Audio Device",
        ),
        ("sim:", (), "sim:"),
    ],
)
def test_a_loudspeaker_that_is_away_tells_nothing(tmp_path, device, cards, told_as) -> None:
    on = machine(tmp_path, {"/proc/asound/cards": "".join(cards)})

    assert identity.sound(device, on) == told_as


def test_what_a_maker_wrote_is_one_short_line() -> None:
    assert fit("a\0b\nc\t d  打印机\x1b[31m") == "a b c d 打印机 [31m"
    assert len(fit("x" * 500)) == IDENTITY_LENGTH


def test_this_machine_tells_what_runs_on_it(tmp_path) -> None:
    settings = hall_settings(tmp_path, HallSettings(printer_url="tcp://127.0.0.1:9"))

    found = {one.id for one in attached(settings, this_machine())}

    assert {"test-0001-system-1", "test-0001-printer-1"} <= found


def test_a_hall_that_names_no_device_has_nothing_that_could_be_swapped(tmp_path) -> None:
    settings = hall_settings(tmp_path, HallSettings(terminals={"1": "sim:"}))

    assert attached(settings, this_machine()) == ()
    assert named_ids(settings) == ()
