"""Two pins joined by a wire: one plays the finger, the other is a button.

Fake pins always, the machine's own where somebody has joined two and says which:
``LOBBY_JOINED_PINS=5,6``.
"""

import os
import queue
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from gpiozero import DigitalOutputDevice
from gpiozero.pins import Factory
from gpiozero.pins.mock import MockConnectedPin

from drivers.gpio import GpioPanel
from drivers.gpio_chip import open_pins
from drivers.help_button_url import GpioHelpButtonUrl
from drivers.panel import PanelKey
from tests.drivers.listeners import PanelEars

JOINED = os.environ.get("LOBBY_JOINED_PINS", "")
"""The pin that plays the finger and the one that is the button, by BCM number."""
FAKE = (5, 6)


class Wire(NamedTuple):
    """A finger's end and a button's end of a wire."""

    pins: Factory
    finger: int
    button: int
    pulse_s: float
    """How long a pulse's halves last; fake pins need no time, and a busy machine gives them
    more than they ask for."""


@pytest.fixture(params=["fake", "real"])
def wire(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Wire]:
    if request.param == "real":
        if not JOINED:
            pytest.skip("no two pins are joined (LOBBY_JOINED_PINS)")
        # lgpio keeps a pipe in the working directory.
        monkeypatch.chdir(tmp_path)
        finger, button = map(int, JOINED.split(","))
        pins, pulse_s = open_pins(), 0.00125
    else:
        finger, button = FAKE
        pins, pulse_s = open_pins("mock"), 0.0
        pins.pin(finger, pin_class=MockConnectedPin, input_pin=pins.pin(button))
    yield Wire(pins, finger, button, pulse_s)
    pins.close()


@pytest.fixture
def ears() -> PanelEars:
    return PanelEars()


@pytest.fixture
def finger(wire: Wire, ears: PanelEars) -> Iterator[DigitalOutputDevice]:
    """A finger beside the button: down when its pin is low."""
    down_when_on = DigitalOutputDevice(
        wire.finger, active_high=False, initial_value=False, pin_factory=wire.pins
    )
    panel = GpioPanel(GpioHelpButtonUrl(button=wire.button), ears, wire.pins)
    yield down_when_on
    panel.close()
    down_when_on.close()


def rests(seconds: float) -> None:
    """Hold still for so long at least: a press has a length."""
    if not seconds:
        return
    try:
        queue.SimpleQueue[None]().get(timeout=seconds)
    except queue.Empty:
        return


def test_twenty_pulses_in_50_ms_are_one_press(finger, ears, wire) -> None:
    for _ in range(20):
        finger.on()
        rests(wire.pulse_s)
        finger.off()
        rests(wire.pulse_s)
    finger.on()

    assert ears.next() is PanelKey.HELP
    finger.off()
    rests(0.05)
    finger.on()
    assert ears.next() is PanelKey.HELP
    assert ears.nothing_more


def test_a_press_of_30_ms_counts(finger, ears) -> None:
    finger.on()
    rests(0.030)
    finger.off()

    assert ears.next() is PanelKey.HELP
    assert ears.nothing_more


def test_sparks_count_for_nothing(finger, ears) -> None:
    for _ in range(10):
        finger.on()
        finger.off()
        rests(0.005)
    finger.on()

    assert ears.next() is PanelKey.HELP
    assert ears.nothing_more
