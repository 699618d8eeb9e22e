"""Pins come from lgpio and from the right chip, or not at all."""

import subprocess
import sys
from pathlib import Path

import gpiozero
import pytest
from gpiozero.pins import Factory
from gpiozero.pins.mock import MockFactory

from drivers.faults import DeviceFault, FaultKind
from drivers.gpio import GpioPanel
from drivers.gpio_chip import find_chip, open_pins
from drivers.panel import LampMode
from drivers.terminal_url import GpioTerminalUrl
from tests.drivers.listeners import PanelEars

SAYS_WHY = """
from drivers.faults import DeviceFault
from drivers.gpio_chip import open_pins
try:
    open_pins()
except DeviceFault as fault:
    print(fault)
"""


class ChipError(Exception):
    """What lgpio raises."""


class Chips:
    """The chips of a machine, by number: what each says it is, or nothing if it is shut."""

    error: type[Exception] = ChipError

    def __init__(self, devices: Path, labels: dict[int, str | None]) -> None:
        self._labels = labels
        self.opened: set[int] = set()
        for number in labels:
            (devices / f"gpiochip{number}").touch()

    def gpiochip_open(self, number: int) -> int:
        """Open one; its handle is its number and something more."""
        if self._labels[number] is None:
            raise ChipError("can not open gpiochip")
        self.opened.add(number)
        return number + 100

    def gpio_get_chip_info(self, handle: int) -> list[object]:
        """Say what it is."""
        return [0, 54, f"gpiochip{handle - 100}", self._labels[handle - 100]]

    def gpiochip_close(self, handle: int) -> int:
        """Let go of it."""
        self.opened.remove(handle - 100)
        return 0


@pytest.mark.parametrize(
    ("labels", "chip"),
    [
        ({0: "pinctrl-bcm2835"}, 0),
        ({0: "pinctrl-bcm2711", 1: "raspberrypi-exp-gpio"}, 0),
        ({0: "gpio-brcmstb@107d508500", 4: "pinctrl-rp1", 10: "raspberrypi-exp-gpio"}, 4),
        ({0: "pinctrl-rp1", 4: "pinctrl-rp1", 10: "gpio-brcmstb@107d508500"}, 0),
        ({0: None, 4: "pinctrl-rp1"}, 4),
    ],
    ids=["Pi 3", "Pi 4", "Pi 5 before kernel 6.6.45", "Pi 5 since", "another chip is shut"],
)
def test_the_chip_is_found_by_what_it_says_it_is(tmp_path, labels, chip) -> None:
    chips = Chips(tmp_path, labels)

    assert find_chip(chips, tmp_path) == chip
    assert not chips.opened


@pytest.mark.parametrize(
    ("labels", "kind", "says"),
    [
        ({}, FaultKind.UNSUPPORTED, "no pins"),
        ({0: "gpio-mockup"}, FaultKind.UNSUPPORTED, "gpio-mockup"),
        ({0: None}, FaultKind.PERMISSION, "gpiochip0"),
    ],
)
def test_a_machine_without_the_chip_says_why(tmp_path, labels, kind, says) -> None:
    with pytest.raises(DeviceFault, match=says) as caught:
        find_chip(Chips(tmp_path, labels), tmp_path)

    assert caught.value.kind is kind


def test_fake_pins_never_come_by_accident(monkeypatch, tmp_path) -> None:
    monkeypatch.setenv("GPIOZERO_PIN_FACTORY", "mock")
    monkeypatch.chdir(tmp_path)  # lgpio leaves a pipe where it starts

    opened = pins_or_fault()

    assert not isinstance(opened, MockFactory)
    if isinstance(opened, DeviceFault):
        assert opened.kind in {FaultKind.UNSUPPORTED, FaultKind.PERMISSION}
    else:
        opened.close()


def pins_or_fault() -> Factory | DeviceFault:
    """This machine's pins, or why it has none."""
    try:
        return open_pins()
    except DeviceFault as fault:
        return fault


@pytest.mark.parametrize("library", ["mock", "native", "no-such-library"])
def test_gpiozero_never_chooses_a_pin_library_by_itself(monkeypatch, library) -> None:
    monkeypatch.setenv("GPIOZERO_PIN_FACTORY", library)
    pins = open_pins("mock")

    url = GpioTerminalUrl(call=17, accessible=27, lamp=22, buzzer=23)
    panel = GpioPanel(url, PanelEars(), pins)
    panel.light(LampMode.ON)
    panel.close()

    # It chooses one at the first device that was given none; a warning would fail the test.
    assert gpiozero.Device.pin_factory is None
    pins.close()


def test_a_folder_that_takes_no_pipe_is_told_with_the_remedy() -> None:
    asked = subprocess.run(  # noqa: S603  # our own modules
        [
            sys.executable,
            "-c",
            SAYS_WHY,
        ],
        cwd=Path(__file__).parents[2],
        env={"LG_WD": "/proc", "PYTHONPATH": str(Path(__file__).parents[2])},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )

    assert "gpio: permission" in asked.stdout or "No module named" in asked.stdout
    assert "LG_WD" in asked.stdout or "No module named" in asked.stdout
