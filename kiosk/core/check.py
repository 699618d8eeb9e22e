"""What can be tested of a hall before its doors open: every device the settings name, in turn.

Each test says what it looked at, whether that is well, and what to do when it is not. Nothing
is printed and nothing is sounded here: only asked.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import msgspec

from drivers.faults import DeviceFault
from drivers.keypad_url import EvdevKeypadUrl, SerialKeypadUrl
from drivers.printer import open_printer, width_in_dots
from drivers.terminal_url import GpioTerminalUrl, SerialTerminalUrl
from drivers.ticket_printer import StatusLevel
from kiosk.client import Client
from kiosk.core.journal_file import JournalError
from kiosk.core.verify import verify
from kiosk.settings import CounterDevices, PrinterSettings, Settings
from kiosk.words import say


class Finding(msgspec.Struct, frozen=True):
    """One thing that was looked at."""

    name: str
    fine: bool
    text: str
    """What was found; when it is not fine, what to do."""


def check_hall(settings: Settings, language: str) -> Iterator[Finding]:
    """Look at everything the settings name, one after the other."""
    yield _journal(settings.journal.path)
    yield _core(settings.api.socket)
    if settings.printer is not None:
        yield _printer(settings.printer, language)
    for devices in settings.devices:
        yield from _counter(devices, language)


def _journal(path: Path) -> Finding:
    if not path.exists():
        parent = next(one for one in path.parents if one.exists())
        if os.access(parent, os.W_OK):
            return Finding("journal", fine=True, text=f"{path} will be made at the first start")
        return Finding("journal", fine=False, text=f"{parent}: this user may not write here")
    try:
        report = verify(path)
    except JournalError as error:
        return Finding("journal", fine=False, text=str(error))
    if report.problems:
        text = f"{report.problems[0]}. Restore a backup: kiosk restore --help"
        return Finding("journal", fine=False, text=text)
    return Finding("journal", fine=True, text=f"{report.events} events, whole")


def _core(socket: Path) -> Finding:
    with Client(socket) as client:
        running = client.healthy()
    return Finding(
        "core", fine=True, text=f"{'running' if running else 'not running'}, {socket}"
    )


def _printer(printer: PrinterSettings, language: str) -> Finding:
    opened = open_printer(printer.url, width_dots=width_in_dots(printer.width_mm))
    try:
        status = opened.status()
    finally:
        opened.close()
    if status.faults:
        kind = min(status.faults)
        return Finding("printer", fine=False, text=_fault(kind, "printer", language))
    if status.level is StatusLevel.WRITE_ONLY:
        text = "takes data and does not answer: its slips are counted, never confirmed"
        return Finding("printer", fine=True, text=text)
    return Finding("printer", fine=True, text=f"answers, {status.level}")


def _counter(devices: CounterDevices, language: str) -> Iterator[Finding]:
    match devices.terminal:
        case GpioTerminalUrl():
            yield _pins(f"panel {devices.id}", language)
        case SerialTerminalUrl(path=path):
            yield _device_file(f"terminal {devices.id}", "terminal", Path(path), language)
        case _:
            pass
    match devices.keypad:
        case EvdevKeypadUrl(path=path) | SerialKeypadUrl(path=path):
            yield _device_file(f"keypad {devices.id}", "keypad", Path(path), language)
        case _:
            pass


def _pins(name: str, language: str) -> Finding:
    # Imported here: only a hall with GPIO panels pays for the library.
    from drivers.gpio import open_pins  # noqa: PLC0415 - see above

    try:
        open_pins().close()
    except DeviceFault as fault:
        return Finding(name, fine=False, text=_fault(fault.kind, "button", language))
    return Finding(name, fine=True, text="the pins can be used")


def _device_file(name: str, device: str, path: Path, language: str) -> Finding:
    if not path.exists():
        return Finding(name, fine=False, text=_fault("unplugged", device, language))
    if not os.access(path, os.R_OK | os.W_OK):
        return Finding(name, fine=False, text=_fault("permission", device, language))
    return Finding(name, fine=True, text=f"{path} is there")


def _fault(kind: str, device: str, language: str) -> str:
    return say(f"fault.{kind}", language, device=say(f"device.{device}", language))
