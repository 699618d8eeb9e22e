"""What stands on the counters: each button pressed, each lamp seen, a key of each keypad."""

import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

from drivers.faults import DeviceFault
from drivers.help_button_url import GpioHelpButtonUrl
from drivers.keypad import open_keypad
from drivers.keypad_reader import KeyPress
from drivers.keypad_url import (
    EvdevKeypadUrl,
    KeypadUrl,
    SerialKeypadUrl,
    SimKeypadUrl,
    TerminalKeypadUrl,
)
from drivers.panel import LampMode, Panel, PanelKey, PanelListener
from drivers.terminal_url import GpioTerminalUrl
from kiosk.check.bench import Bench, Probe, Stage
from kiosk.check.finding import Finding, Said, fault, ok, said, skipped, wrong
from kiosk.check.held import held_if_running
from kiosk.check.person import Answer, Person

PRESS_S = 30.0
"""How long a press is waited for: time to walk to the counter."""
KEY = "5"
"""Which key is asked for; every rating keypad has it."""

OpenPanel = Callable[[GpioTerminalUrl, PanelListener], Panel]


class Presses:
    """Hears what is pressed, and what goes wrong, on one keypad."""

    def __init__(self) -> None:
        self._came = {key: threading.Event() for key in (*PanelKey, KEY)}
        self.fault: DeviceFault | None = None

    def came(self, key: str) -> threading.Event:
        """Return what is set once that key was pressed."""
        return self._came[key]

    def on_key(self, press: PanelKey | KeyPress) -> None:
        """Called by the device's thread."""
        key = press.key if isinstance(press, KeyPress) else press
        if key in self._came:
            self._came[key].set()

    def on_fault(self, fault: DeviceFault) -> None:
        """Called by the device's thread: whoever waits for a key needs not wait on."""
        self.fault = fault
        for one in self._came.values():
            one.set()

    def on_recovered(self) -> None:
        """Called by the device's thread."""
        self.fault = None


class PanelPresses:
    """Hears the same of a panel, whose buttons each fail for themselves."""

    def __init__(self) -> None:
        self._keys = {key: Presses() for key in PanelKey}

    def of(self, key: PanelKey) -> Presses:
        """Return what one button has said."""
        return self._keys[key]

    def on_key(self, key: PanelKey) -> None:
        """Called by the button's thread."""
        self._keys[key].on_key(key)

    def on_fault(self, key: PanelKey, fault: DeviceFault) -> None:
        """Called by the button's thread."""
        self._keys[key].on_fault(fault)

    def on_recovered(self, key: PanelKey) -> None:
        """Called by the button's thread."""
        self._keys[key].on_recovered()


def open_gpio_panel(url: GpioTerminalUrl | GpioHelpButtonUrl, listener: PanelListener) -> Panel:
    """Open a panel on this machine's pins.

    Raises:
        DeviceFault: There are no such pins, or somebody else has them.
    """
    # Imported here: only a hall with GPIO panels pays for the library.
    from drivers.gpio import GpioPanel  # noqa: PLC0415 - see above
    from drivers.gpio_chip import open_pins  # noqa: PLC0415 - see above

    return GpioPanel(url, listener, open_pins())


def panels(bench: Bench, open_panel: OpenPanel = open_gpio_panel) -> Iterator[Finding]:
    """Look at each panel on this machine's own pins."""
    for devices in bench.settings.devices:
        if not isinstance(devices.terminal, GpioTerminalUrl):
            continue
        name = f"panel {devices.id}"
        held = held_if_running(bench, name, "button")
        if held is not None:
            yield held
            continue
        presses = PanelPresses()
        try:
            panel = open_panel(devices.terminal, presses)
        except DeviceFault as error:
            yield fault(name, error.kind, "button")
            continue
        try:
            yield ok(name, said("check.pins"))
            yield from _panel(bench.person, devices.id, devices.terminal, panel, presses)
        finally:
            panel.close()


def _panel(
    person: Person,
    counter: str,
    url: GpioTerminalUrl,
    panel: Panel,
    presses: PanelPresses,
) -> Iterator[Finding]:
    name = f"panel {counter}"
    request = said("check.press_call", counter=counter)
    yield pressed(person, f"{name} call", request, presses.of(PanelKey.CALL), PanelKey.CALL)
    if url.accessible is not None:
        request = said("check.press_accessible", counter=counter)
        yield pressed(
            person,
            f"{name} accessible",
            request,
            presses.of(PanelKey.ACCESSIBLE),
            PanelKey.ACCESSIBLE,
        )
    if url.lamp is None:
        return
    panel.light(LampMode.ON)
    lit = person.confirms(said("check.lamp_lit", counter=counter))
    panel.light(LampMode.OFF)
    if lit is Answer.SKIPPED:
        yield skipped(f"{name} lamp", said("check.not_tried"))
    elif lit is Answer.YES:
        yield ok(f"{name} lamp", said("check.lamp_seen"))
    else:
        remedy = said("check.lamp_remedy", pin=url.lamp)
        yield wrong(f"{name} lamp", said("check.lamp_not_seen"), remedy)


def pressed(
    person: Person, name: str, request: Said, presses: Presses, key: PanelKey | str
) -> Finding:
    """Ask for a press and say whether it arrived."""
    answer = person.does(request, presses.came(key), PRESS_S)
    if presses.fault is not None:
        device = "button" if isinstance(key, PanelKey) else "keypad"
        return fault(name, presses.fault.kind, device)
    if answer is Answer.SKIPPED:
        return skipped(name, said("check.not_tried"))
    if answer is Answer.YES:
        return ok(name, said("check.press_came"))
    return wrong(name, said("check.no_press"), said("check.no_press_remedy"))


def keypads(bench: Bench) -> Iterator[Finding]:
    """Look at each rating keypad of this machine."""
    for devices in bench.settings.devices:
        url = devices.keypad
        if url is None or isinstance(url, TerminalKeypadUrl | SimKeypadUrl):
            continue
        name = f"keypad {devices.id}"
        held = held_if_running(bench, name, "keypad")
        yield held or _keypad(bench.person, devices.id, url)


def _keypad(person: Person, counter: str, url: KeypadUrl) -> Finding:
    name = f"keypad {counter}"
    missing = _missing(name, url)
    if missing is not None:
        return missing
    presses = Presses()
    keypad = open_keypad(url, presses)
    try:
        request = said("check.press_key", digit=KEY, counter=counter)
        return pressed(person, name, request, presses, KEY)
    finally:
        keypad.close()


def _missing(name: str, url: KeypadUrl) -> Finding | None:
    """Return that the keypad cannot be opened at all, before anybody is sent to it."""
    if not isinstance(url, EvdevKeypadUrl | SerialKeypadUrl):
        return None
    if not Path(url.path).exists():
        return fault(name, "unplugged", "keypad")
    if not os.access(url.path, os.R_OK | os.W_OK):
        return fault(name, "permission", "keypad")
    return None


PROBES = (
    Probe("panels", Stage.DEVICES, panels),
    Probe("keypads", Stage.DEVICES, keypads),
)
