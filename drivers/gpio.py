"""Buttons, lamps and buzzers on the Pi's own pins.

Each device is given its pin library (``drivers/gpio_chip.py``), so nothing is left to
gpiozero's choice. gpiozero's own debounce is off: the fake pins do not imitate it, and ours
(``drivers/debounce.py``) is the same on every contact. A pin's callback comes with the kernel's
time of the edge and does nothing but hand both over: lgpio has one thread for all pins.
"""

import sys
from functools import partial
from typing import Any, TypeAlias, assert_never

from gpiozero import LED, Buzzer, DigitalInputDevice, GPIOZeroError
from gpiozero.pins import Factory

from drivers.button import Button
from drivers.faults import DeviceFault, FaultKind
from drivers.help_button_url import GpioHelpButtonUrl
from drivers.panel import BEEPS, BLINK_PERIOD_S, Beep, LampMode, PanelKey, PanelListener
from drivers.terminal_url import GpioTerminalUrl

GpioUrl: TypeAlias = GpioTerminalUrl | GpioHelpButtonUrl


def _pin_errors() -> tuple[type[Exception], ...]:
    """What a refused pin may raise; lgpio's own error exists only where lgpio was loaded."""
    lgpio = sys.modules.get("lgpio")
    return (GPIOZeroError, OSError) if lgpio is None else (GPIOZeroError, OSError, lgpio.error)


def _opened(device: type[Any], pin: int, **options: object) -> Any:  # noqa: ANN401  # untyped library
    try:
        return device(pin, **options)
    except _pin_errors() as error:
        # Settings refuse two roles for one pin, so somebody else has it.
        raise DeviceFault(f"pin {pin}", FaultKind.BUSY, f"pin {pin}: {error}") from error


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


class Sounder:
    """A buzzer with a tone of its own that sounds when its pin is high."""

    def __init__(self, pin: int, pins: Factory) -> None:
        self._buzzer = _opened(Buzzer, pin, pin_factory=pins)

    def beep(self, beep: Beep) -> None:
        """Sound once, in a thread of gpiozero's; the last one told is the one heard."""
        on_s, off_s, times = BEEPS[beep]
        self._buzzer.beep(on_time=on_s, off_time=off_s, n=times)

    def close(self) -> None:
        """Quiet, and the pin free."""
        self._buzzer.close()


class Contact:
    """A button between its pin and ground, with the Pi's own pull-up."""

    def __init__(self, pin: int, button: Button, pins: Factory) -> None:
        self._button = button
        self._input = _opened(
            DigitalInputDevice, pin, pull_up=True, bounce_time=None, pin_factory=pins
        )
        # The pin's own callback, not the device's: it has the time, and every edge.
        self._input.pin.when_changed = self._changes
        self._button.starts(closed=bool(self._input.is_active))

    def close(self) -> None:
        """Free the pin, then stop the button."""
        self._input.close()
        self._button.close()

    def _changes(self, ticks: float, level: int) -> None:
        """The pin is low while the button is down."""
        self._button.edge(closed=not level, at_s=ticks)


class GpioPanel:
    """The buttons, the lamp and the buzzer of one panel.

    Args:
        url: which pins.
        listener: who is told.
        pins: what ``open_pins`` gave; the caller closes it after all panels.

    Raises:
        DeviceFault: a pin is held by somebody else.
    """

    def __init__(self, url: GpioUrl, listener: PanelListener, pins: Factory) -> None:
        self._contacts: list[Contact] = []
        self._lamp: Lamp | None = None
        self._sounder: Sounder | None = None
        try:
            for key, pin in _buttons(url).items():
                self._listen(pin, key, listener, pins)
            if url.lamp is not None:
                self._lamp = Lamp(url.lamp, pins)
            if url.buzzer is not None:
                self._sounder = Sounder(url.buzzer, pins)
        except DeviceFault:
            self.close()
            raise

    def light(self, mode: LampMode) -> None:
        """Let the lamp say ``mode``; a panel without lamp takes no notice."""
        if self._lamp is not None:
            self._lamp.light(mode)

    def beep(self, beep: Beep) -> None:
        """Sound once; a panel without buzzer takes no notice."""
        if self._sounder is not None:
            self._sounder.beep(beep)

    def close(self) -> None:
        """Lamp off, buzzer quiet, buttons dead."""
        for contact in self._contacts:
            contact.close()
        self._contacts.clear()
        if self._lamp is not None:
            self._lamp.close()
            self._lamp = None
        if self._sounder is not None:
            self._sounder.close()
            self._sounder = None

    def _listen(self, pin: int, key: PanelKey, listener: PanelListener, pins: Factory) -> None:
        button = Button(
            f"button {pin}",
            partial(listener.on_key, key),
            on_fault=partial(listener.on_fault, key),
            on_recovered=partial(listener.on_recovered, key),
        )
        try:
            self._contacts.append(Contact(pin, button, pins))
        except DeviceFault:
            button.close()
            raise


def _buttons(url: GpioUrl) -> dict[PanelKey, int]:
    """Return which pin each button is on."""
    match url:
        case GpioTerminalUrl(call=call, accessible=accessible):
            first = {PanelKey.CALL: call}
            return first if accessible is None else first | {PanelKey.ACCESSIBLE: accessible}
        case GpioHelpButtonUrl(button=button):
            return {PanelKey.HELP: button}
        case _:
            assert_never(url)
