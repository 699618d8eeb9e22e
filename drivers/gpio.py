"""Buttons and lamps on the Pi's own pins, through lgpio and nothing else.

gpiozero falls back silently from one pin library to the next; a hall whose buttons are read
by the wrong one loses presses. So the library is named, each device is given it, and its
absence is a fault. gpiozero's own debounce is off: the fake pins do not imitate it, and ours
(``drivers/debounce.py``) is the same on every contact.
"""

import sys
from functools import partial
from typing import Any, Literal

from gpiozero import LED, DigitalInputDevice, GPIOZeroError
from gpiozero.pins import Factory
from gpiozero.pins.mock import MockFactory

from drivers.button import Button
from drivers.faults import DeviceFault, FaultKind
from drivers.panel import BLINK_PERIOD_S, LampMode, PanelKey, PanelListener
from drivers.terminal_url import GpioTerminalUrl

DEVICE = "gpio"
PinLibrary = Literal["lgpio", "mock"]


def open_pins(library: PinLibrary = "lgpio") -> Factory:
    """Open the pins of this machine; once per process, shared by all panels.

    Args:
        library: ``mock`` gives pins that a test drives (``factory.pin(17).drive_low()``).

    Raises:
        DeviceFault: this machine has no pins, or we may not use them.
    """
    if library == "mock":
        return MockFactory()
    try:
        # Imported here: the library is missing off a Pi, and needs a writable directory.
        import lgpio  # noqa: PLC0415
        from gpiozero.pins.lgpio import LGPIOFactory  # noqa: PLC0415
    except (ImportError, OSError) as error:
        raise DeviceFault(DEVICE, FaultKind.UNSUPPORTED, f"lgpio: {error}") from error
    try:
        return LGPIOFactory()
    except (lgpio.error, OSError) as error:
        raise DeviceFault(DEVICE, FaultKind.PERMISSION, f"lgpio: {error}") from error
    except GPIOZeroError as error:
        raise DeviceFault(DEVICE, FaultKind.UNSUPPORTED, f"lgpio: {error}") from error


def _pin_errors() -> tuple[type[Exception], ...]:
    """What a refused pin may raise; lgpio's own error exists only where lgpio was loaded."""
    lgpio = sys.modules.get("lgpio")
    return (GPIOZeroError, OSError) if lgpio is None else (GPIOZeroError, OSError, lgpio.error)


def _opened(device: type[Any], pin: int, **options: object) -> Any:  # noqa: ANN401  # untyped library
    try:
        return device(pin, **options)
    except _pin_errors() as error:
        # Settings refuse two roles for one pin, so somebody else has it.
        raise DeviceFault(f"pin {pin}", FaultKind.BUSY, str(error)) from error


class Lamp:
    """A lamp that lights when its pin is high."""

    def __init__(self, pin: int, pins: Factory) -> None:
        self._led = _opened(LED, pin, pin_factory=pins)

    def light(self, mode: LampMode) -> None:
        """Show ``mode`` until told otherwise."""
        if mode is LampMode.OFF:
            self._led.off()
        elif mode is LampMode.ON:
            self._led.on()
        else:
            half_s = BLINK_PERIOD_S[mode] / 2
            self._led.blink(on_time=half_s, off_time=half_s)

    def close(self) -> None:
        """Dark, and the pin free."""
        self._led.close()


class Contact:
    """A button between its pin and ground, with the Pi's own pull-up."""

    def __init__(self, pin: int, button: Button, pins: Factory) -> None:
        self._button = button
        self._input = _opened(
            DigitalInputDevice, pin, pull_up=True, bounce_time=None, pin_factory=pins
        )
        self._input.when_activated = self._closes
        self._input.when_deactivated = self._opens
        if self._input.is_active:
            self._closes()

    def close(self) -> None:
        """Free the pin, then stop the button."""
        self._input.close()
        self._button.close()

    def _closes(self) -> None:
        self._button.edge(closed=True)

    def _opens(self) -> None:
        self._button.edge(closed=False)


class GpioPanel:
    """Two buttons and a lamp of one counter.

    Args:
        url: which pins.
        listener: who is told.
        pins: what ``open_pins`` gave; the caller closes it after all panels.

    Raises:
        DeviceFault: a pin is held by somebody else.
    """

    def __init__(self, url: GpioTerminalUrl, listener: PanelListener, pins: Factory) -> None:
        self._contacts: list[Contact] = []
        self._lamp: Lamp | None = None
        try:
            self._listen(url.call, PanelKey.CALL, listener, pins)
            if url.accessible is not None:
                self._listen(url.accessible, PanelKey.ACCESSIBLE, listener, pins)
            if url.lamp is not None:
                self._lamp = Lamp(url.lamp, pins)
        except DeviceFault:
            self.close()
            raise

    def light(self, mode: LampMode) -> None:
        """Let the lamp say ``mode``; a panel without lamp takes no notice."""
        if self._lamp is not None:
            self._lamp.light(mode)

    def close(self) -> None:
        """Lamp off, buttons dead."""
        for contact in self._contacts:
            contact.close()
        self._contacts.clear()
        if self._lamp is not None:
            self._lamp.close()
            self._lamp = None

    def _listen(self, pin: int, key: PanelKey, listener: PanelListener, pins: Factory) -> None:
        button = Button(
            f"button {pin}",
            partial(listener.on_key, key),
            on_fault=listener.on_fault,
            on_recovered=listener.on_recovered,
        )
        try:
            self._contacts.append(Contact(pin, button, pins))
        except DeviceFault:
            button.close()
            raise
