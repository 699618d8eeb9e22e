"""What the settings name and the system must let us use: device files, groups, accounts."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from drivers.help_button_url import GpioHelpButtonUrl
from drivers.keypad_url import EvdevKeypadUrl, SerialKeypadUrl
from drivers.line_url import OtherLineUrl
from drivers.printer_url import FilePrinterUrl, SerialPrinterUrl, UsbPrinterUrl
from drivers.terminal_url import GpioTerminalUrl, SerialTerminalUrl
from kiosk.settings import CounterDevices, PrinterSettings, Settings

CORE, BRIDGE, SCREEN = "kiosk-core", "kiosk-bridge", "kiosk-screen"
"""The accounts of systemd/sysusers.d; each process has its own."""


class NamedDevice(NamedTuple):
    """One thing that is named."""

    name: str
    kind: str
    """Its word in ``device.<kind>``."""
    group: str
    """Whose members may open it, as Debian and our udev rules have it."""
    account: str = CORE
    """Whose process opens it."""
    path: Path | None = None
    """Its device file, where it has one of its own."""
    serial: bool = False


def named_devices(settings: Settings) -> Iterator[NamedDevice]:
    """Yield every device of this machine that the settings name."""
    if settings.printer is not None:
        yield from _printer(settings.printer)
    for devices in settings.devices:
        yield from _counter(devices)
    for button in settings.help_buttons:
        if isinstance(button.url, GpioHelpButtonUrl):
            yield NamedDevice(f"help_button {button.id}", "help_button", "gpio")
    if settings.sound is not None and settings.sound.device.startswith("alsa:"):
        yield NamedDevice("sound", "sound", "audio")


def _printer(printer: PrinterSettings) -> Iterator[NamedDevice]:
    match printer.url:
        case SerialPrinterUrl(path=path):
            yield NamedDevice("printer", "printer", "dialout", path=Path(path), serial=True)
        case FilePrinterUrl(path=path):
            yield NamedDevice("printer", "printer", "lp", path=Path(path))
        case UsbPrinterUrl():
            yield NamedDevice("printer", "printer", "lp")
        case _:
            return


def _counter(devices: CounterDevices) -> Iterator[NamedDevice]:
    match devices.terminal:
        case GpioTerminalUrl():
            yield NamedDevice(f"panel {devices.id}", "button", "gpio")
        case SerialTerminalUrl(path=path):
            yield NamedDevice(
                f"terminal {devices.id}", "terminal", "dialout", BRIDGE, Path(path), serial=True
            )
        case OtherLineUrl(path=path):
            yield NamedDevice(
                f"terminal {devices.id}", "terminal", "dialout", BRIDGE, Path(path), serial=True
            )
        case _:
            pass
    if devices.display is not None:
        path = devices.display.path
        yield NamedDevice(
            f"display {devices.id}", "display", "dialout", BRIDGE, Path(path), serial=True
        )
    match devices.keypad:
        case EvdevKeypadUrl(path=path):
            yield NamedDevice(f"keypad {devices.id}", "keypad", "input", path=Path(path))
        case SerialKeypadUrl(path=path):
            yield NamedDevice(
                f"keypad {devices.id}", "keypad", "dialout", path=Path(path), serial=True
            )
        case _:
            pass
