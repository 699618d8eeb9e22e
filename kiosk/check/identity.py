"""What each device tells of itself, read from the system without opening it (S65, S66).

A device that is not there tells nothing: it is left out. What was read from ``/sys`` names the
maker, the model and the serial number where there is one, else the socket it is plugged into.
Only a printer is asked itself, by whoever holds it; what it said is added here.
"""

import re
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

from drivers.help_button_url import GpioHelpButtonUrl
from drivers.keypad_url import EvdevKeypadUrl, KeypadUrl, SerialKeypadUrl
from drivers.line_url import OtherLineUrl
from drivers.printer_url import (
    FilePrinterUrl,
    PrinterUrl,
    SerialPrinterUrl,
    TcpPrinterUrl,
    UsbPrinterUrl,
)
from drivers.terminal_url import GpioTerminalUrl, SerialTerminalUrl
from drivers.ticket_printer import PrinterIdentity
from kiosk.check.hall_side import card_names
from kiosk.check.machine import Machine
from kiosk.check.ports import lasting_name
from kiosk.domain.inventory import IDENTITY_LENGTH, TELLS, Attached, device_id
from kiosk.settings import Settings

FIRST = "1"
"""The number of a device of which a kiosk has one."""
USB_FACTS = ("idVendor", "idProduct", "manufacturer", "product", "serial")
PRETTY = re.compile(r'^PRETTY_NAME="?([^"\n]+)', flags=re.MULTILINE)
CARD = re.compile(r"CARD=([A-Za-z0-9_]+)")
"""By which a device names its card, as ``aplay -L`` has it."""
TOLD_LENGTH = 30
"""So much of each thing that a printer tells of itself."""
UNPRINTABLE = re.compile(r"[^ -~\u4e00-\u9fff]+")


def named_ids(settings: Settings) -> tuple[str, ...]:
    """Return the id of every device the settings name, there or not, and of the computer.

    A hall that names none, one that is only tried out, has nothing that could be swapped.
    """
    site = settings.device
    found: list[str] = []
    if settings.printer is not None:
        found.append(device_id(site, "printer", FIRST))
    if _pin_map(settings):
        found.append(device_id(site, "gpio", FIRST))
    if settings.sound is not None:
        found.append(device_id(site, "sound", FIRST))
    for devices in settings.devices:
        if isinstance(devices.terminal, SerialTerminalUrl | OtherLineUrl):
            found.append(device_id(site, "terminal", devices.id))
        if isinstance(devices.keypad, EvdevKeypadUrl | SerialKeypadUrl):
            found.append(device_id(site, "keypad", devices.id))
    if found:
        found += [device_id(site, "board", FIRST), device_id(site, "system", FIRST)]
    return tuple(sorted(found))


def attached(
    settings: Settings, machine: Machine, told: PrinterIdentity | None = None
) -> tuple[Attached, ...]:
    """Return the devices of this machine that are there, and what they are.

    Args:
        settings: They name the devices.
        machine: Where they are looked for.
        told: What the printer has said of itself, if it was asked and answered.
    """
    site = settings.device
    found = {
        device_id(site, device_class, number): text
        for device_class, number, text in _found(settings, machine, told)
        if text
    }
    named = named_ids(settings)
    return tuple(
        Attached(one, fit(text)) for one, text in sorted(found.items()) if one in named
    )


def fit(text: str) -> str:
    """Return a text as one line that fits into an identity."""
    return " ".join(UNPRINTABLE.sub(" ", text).split())[:IDENTITY_LENGTH]


def _found(
    settings: Settings, machine: Machine, told: PrinterIdentity | None
) -> Iterator[tuple[str, str, str]]:
    yield "board", FIRST, board(machine)
    yield "system", FIRST, system(machine)
    if settings.printer is not None:
        place = printer(settings.printer.url, machine)
        itself = "" if told is None else "".join(told_parts(told))
        yield "printer", FIRST, place and place + itself
    for devices in settings.devices:
        if devices.keypad is not None:
            yield "keypad", devices.id, keypad(devices.keypad, machine)
    pins = _pin_map(settings)
    if pins:
        yield "gpio", FIRST, f"{_chip(machine)} {pins}"
    if settings.sound is not None:
        yield "sound", FIRST, sound(settings.sound.device, machine)


def board(machine: Machine) -> str:
    """Return the computer's model and serial number: of a Pi, or of a PC."""
    model = machine.text("/proc/device-tree/model").strip("\0")
    if model:
        serial = machine.text("/proc/device-tree/serial-number").strip("\0")
        return f"{model} serial {serial}"
    name = machine.text("/sys/class/dmi/id/product_name").strip()
    serial = machine.text("/sys/class/dmi/id/product_serial").strip()
    return f"{name} serial {serial}" if name else ""


def system(machine: Machine) -> str:
    """Return the operating system and this software's version."""
    named = PRETTY.search(machine.text("/etc/os-release"))
    return f"{named[1] if named else 'unknown system'}, kiosk {metadata.version('lobby-kiosk')}"


def printer(url: PrinterUrl, machine: Machine) -> str:
    """Return what a printer is; nothing when it is not there."""
    match url:
        case UsbPrinterUrl(vendor=vendor, product=product, serial=serial):
            return _usb_by_number(machine, f"{vendor:04x}", f"{product:04x}", serial)
        case SerialPrinterUrl(path=path) | FilePrinterUrl(path=path):
            return device_file(Path(path), machine)
        case TcpPrinterUrl(host=host, port=port):
            return f"tcp {host}:{port}"
        case _:
            return ""


def sound(device: str, machine: Machine) -> str:
    """Return what the loudspeaker hangs on; nothing when that is not there.

    Cards are numbered anew at each start, the quicker one first: their order says nothing.
    """
    if not device.startswith("alsa:"):
        return device
    rows = machine.text("/proc/asound/cards").splitlines()
    named = CARD.search(device)
    if named is not None:
        rows = [row for row in rows if f"[{named[1]} " in row or f"[{named[1]}]" in row]
    cards = sorted(card_names(rows))
    return f"{device} {', '.join(cards)}" if cards else ""


def told_parts(told: PrinterIdentity) -> Iterator[str]:
    """Yield each thing that a printer said of itself, as the inventory has it."""
    for name in PrinterIdentity.__struct_fields__:
        value = fit(getattr(told, name).replace(TELLS.strip(), " "))[:TOLD_LENGTH].strip()
        if value:
            yield f"{TELLS}{name} {value}"


def keypad(url: KeypadUrl, machine: Machine) -> str:
    """Return what a keypad is; nothing when it is not there or is nobody's own."""
    match url:
        case EvdevKeypadUrl(path=path) | SerialKeypadUrl(path=path):
            return device_file(Path(path), machine)
        case _:
            return ""


def device_file(path: Path, machine: Machine) -> str:
    """Return what is behind a device file: USB facts, or the name that stays with it."""
    real = machine.path(path)
    if not real.exists():
        return ""
    for kind in ("tty", "input", "usbmisc"):
        link = machine.path(f"/sys/class/{kind}/{real.resolve().name}/device")
        if link.exists():
            usb = _usb_above(link.resolve())
            if usb:
                return usb
    return lasting_name(machine, real) or f"at {path}"


def _usb_above(folder: Path) -> str:
    """Return the facts of the USB device that this is a part of."""
    for one in (folder, *folder.parents):
        if (one / "idVendor").is_file():
            return _usb_facts(one)
    return ""


def _usb_by_number(machine: Machine, vendor: str, product: str, serial: str | None) -> str:
    for folder in sorted(machine.path("/sys/bus/usb/devices").glob("*")):
        number = (_read(folder / "idVendor"), _read(folder / "idProduct"))
        if number == (vendor, product) and serial in {None, _read(folder / "serial")}:
            return _usb_facts(folder)
    return ""


def _usb_facts(folder: Path) -> str:
    vendor, product, maker, model, serial = (_read(folder / one) for one in USB_FACTS)
    # Two alike without serial numbers are told apart by the socket, as udev does.
    which = f"serial {serial}" if serial else f"socket {folder.name}"
    return f"usb {vendor}:{product} {maker} {model} {which}"


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return ""


def _chip(machine: Machine) -> str:
    labels = [
        _read(one / "label")
        for one in sorted(machine.path("/sys/class/gpio").glob("gpiochip*"))
    ]
    return next((one for one in labels if one), "gpio")


def _pin_map(settings: Settings) -> str:
    """Return which pins do what, as the settings say."""
    rows = [
        f"{one.id}: {_roles(one.terminal)}"
        for one in settings.devices
        if isinstance(one.terminal, GpioTerminalUrl)
    ]
    rows += [
        f"{one.id}: {_roles(one.url)}"
        for one in settings.help_buttons
        if isinstance(one.url, GpioHelpButtonUrl)
    ]
    return "; ".join(rows)


def _roles(url: GpioTerminalUrl | GpioHelpButtonUrl) -> str:
    pins = {name: getattr(url, name) for name in url.__struct_fields__}
    return " ".join(
        f"{role}={pin}" for role, pin in pins.items() if isinstance(pin, int) and pin >= 0
    )
