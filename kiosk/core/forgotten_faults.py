"""Faults of devices that the settings name no more: nobody is left who could tell them over.

A keypad that was broken and then taken out of the settings would stand in the manager's list
for ever. What somebody outside reports under a name of their own is theirs to end.
"""

from collections.abc import Iterable

from drivers.help_button_url import SimHelpButtonUrl
from drivers.keypad_url import SimKeypadUrl, TerminalKeypadUrl
from drivers.line_url import OtherLineUrl
from drivers.panel import PanelKey
from drivers.terminal_url import GpioTerminalUrl, SerialTerminalUrl
from drivers.world_url import WorldUrl
from kiosk.core.announcing import SOUND, VOICE
from kiosk.core.printing import PAPER, PRINTER
from kiosk.core.writer import Writer
from kiosk.domain.commands import ReportFault
from kiosk.settings import CounterDevices, Settings

BROKER = "broker"
OF_COUNTERS = ("panel", "keypad", "terminal", "display", "help_button")
OURS = frozenset({PRINTER, PAPER, SOUND, VOICE, BROKER})


def forget_faults(writer: Writer, settings: Settings) -> None:
    """End the faults that nobody will end."""
    for device in forgotten(writer.hall.faults, settings):
        writer.submit(ReportFault(device=device))


def forgotten(faults: Iterable[str], settings: Settings) -> list[str]:
    """Return those of the faults that are of a device of ours which is not named any more."""
    named = _named(settings)
    return sorted(one for one in faults if _is_ours(one) and one not in named)


def _is_ours(device: str) -> bool:
    return device in OURS or device.partition(" ")[0] in OF_COUNTERS


def _named(settings: Settings) -> set[str]:
    """Return everything of which a driver of these settings may report a fault."""
    named: set[str] = set()
    if settings.printer is not None:
        named |= {PRINTER, PAPER}
    if settings.sound is not None:
        named |= {SOUND, VOICE}
    if settings.sync is not None:
        named.add(BROKER)
    for devices in settings.devices:
        named |= _of_counter(devices)
    for button in settings.help_buttons:
        if not isinstance(button.url, SimHelpButtonUrl):
            named |= _panel(f"help_button {button.id}")
    return named


def _of_counter(devices: CounterDevices) -> set[str]:
    named: set[str] = set()
    match devices.terminal:
        case GpioTerminalUrl() | WorldUrl():
            named |= _panel(f"panel {devices.id}")
        case SerialTerminalUrl() | OtherLineUrl():
            named.add(f"terminal {devices.id}")
        case _:
            pass
    if not isinstance(devices.keypad, SimKeypadUrl | TerminalKeypadUrl | None):
        named.add(f"keypad {devices.id}")
    if devices.display is not None:
        named.add(f"display {devices.id}")
    return named


def _panel(name: str) -> set[str]:
    """A panel's buttons fail one by one."""
    return {name, *(f"{name} {key}" for key in PanelKey)}
