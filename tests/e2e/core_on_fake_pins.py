"""A core on fake pins, for ``RunningCore.start(wrapper=…)``: the world moves them by a file.

``LOBBY_PINS_FIFO`` names a pipe; each line of it is a pin, a level, and how long a hand rests
then (``17 low 0.05``). Pins named in ``LOBBY_PINS_HELD`` are low from the start on. The folder
that ``LOBBY_PINS_SHOWN`` names gets a file for each output with the level it shows. Nobody
waits half a minute here for a button that is stuck: ``HURRY`` is all that differs.
"""

import os
import sys
import threading
from functools import partial
from pathlib import Path

from gpiozero.pins.mock import MockFactory, MockPin

from drivers import debounce, gpio
from drivers.button import Button
from drivers.gpio_chip import open_pins
from kiosk.cli import main
from kiosk.core import gpio_panels

HURRY = {"stuck_s": 1.0, "shorted_s": 0.5, "well_s": 0.5}
HEADER = range(2, 28)


class HeldPin(MockPin):  # type: ignore[misc]  # the library is untyped
    """A pin whose button is down already: the pull-up does not raise it."""

    def _set_pull(self, value: str) -> None:
        super()._set_pull(value)
        self.drive_low()


class ShownPin(MockPin):  # type: ignore[misc]  # the library is untyped
    """A pin whose level as an output can be seen from outside."""

    def _set_state(self, value: object) -> None:
        super()._set_state(value)
        folder = os.environ.get("LOBBY_PINS_SHOWN")
        if folder and self.function == "output":
            (Path(folder) / self.info.name).write_text("high" if value else "low")


def fake_pins() -> MockFactory:
    """Return pins that the world moves."""
    pins = open_pins("mock")
    held = {int(one) for one in os.environ.get("LOBBY_PINS_HELD", "").split(",") if one}
    for number in HEADER:
        pins.pin(number, pin_class=HeldPin if number in held else ShownPin)
    return pins


def follow(pins: MockFactory, fifo: Path) -> None:
    """Move the pins as the lines say, for ever."""
    hand = threading.Event()
    while True:
        with fifo.open(encoding="ascii") as lines:
            for line in lines:
                number, level, rests_s = line.split()
                pin = pins.pin(int(number))
                (pin.drive_low if level == "low" else pin.drive_high)()
                if rest := float(rests_s):
                    hand.wait(rest)


def run() -> None:
    """Run the command that stands behind us (``kiosk run …``) in this process."""
    pins = fake_pins()
    debounce.WELL_S = HURRY["well_s"]
    hurried = partial(Button, stuck_s=HURRY["stuck_s"], shorted_s=HURRY["shorted_s"])
    gpio.Button = hurried  # type: ignore[attr-defined,assignment]  # the same, in a hurry
    gpio_panels._pins = lambda: pins  # type: ignore[assignment]  # noqa: SLF001  # the machine's pins
    fifo = Path(os.environ["LOBBY_PINS_FIFO"])
    threading.Thread(target=follow, args=(pins, fifo), daemon=True).start()
    sys.argv = [sys.argv[1], *sys.argv[2:]]
    main()


if __name__ == "__main__":
    run()
