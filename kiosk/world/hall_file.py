"""A hall's settings with every address led to a device of the world in the same folder.

Whatever else they say stays as it is, but for three things: the hall's socket and journal are
in the world's folder, and the way to headquarters is left out, for invented visits are no
business of theirs. Read again, the result leads to the same devices.
"""

import itertools
import re
import tomllib
from collections.abc import Mapping
from importlib import resources
from pathlib import Path
from typing import Any, assert_never

import msgspec

from drivers.keypad_url import (
    EvdevKeypadUrl,
    SerialKeypadUrl,
    SimKeypadUrl,
    TerminalKeypadUrl,
)
from drivers.line_url import OtherLineUrl
from drivers.printer_profile import PLAIN, PrinterProfile
from drivers.printer_url import SerialPrinterUrl, TcpPrinterUrl
from drivers.serial_frame import Frame
from drivers.terminal_url import GpioTerminalUrl, SerialTerminalUrl, SimTerminalUrl
from drivers.world_url import SOCKET_PATH_BYTES, WorldUrl
from kiosk.settings import Settings, read_settings

SETTINGS = "kiosk.toml"
SOCKET = "world.sock"
DEVICES = "dev"
SPEAKER = "hall"
"""What the one loudspeaker is called at the world's socket."""
_TROUBLE = re.compile(r"[#?\s]")
"""Characters that end a path in a device's address."""


class FolderError(ValueError):
    """A folder whose path cannot be part of an address."""


class SerialKeypad(msgspec.Struct, frozen=True):
    """A keypad on a line of its own, by the name of its link."""

    link: str
    baud: int
    frame: Frame


class Wanted(msgspec.Struct, frozen=True):
    """Which devices a hall has; a counter's device is called like the counter."""

    slips_at: TcpPrinterUrl | SerialPrinterUrl | None
    """The printer, if there is one."""
    profile: PrinterProfile
    """What that printer is."""
    speaker: bool
    panels: tuple[str, ...]
    keypads: tuple[str, ...]
    """At the world's socket."""
    serial_keypads: Mapping[str, SerialKeypad]
    help_buttons: tuple[str, ...]
    lines: Mapping[str, Mapping[int, str]]
    """Terminals: the counter at each address of each line, by the name of the line's link."""


class Hall(msgspec.Struct, frozen=True):
    """A hall whose devices are all in the world."""

    data: dict[str, Any]
    """The settings file, its addresses not yet changed."""
    wanted: Wanted
    notes: tuple[str, ...]
    """What is otherwise than the settings say."""


def read_hall(
    config: Path | None, folder: Path, before: Path, *, headquarters: bool = False
) -> Hall:
    """Read the hall from ``config``, from what an earlier world left, or take our own.

    Args:
        config: The hall's settings, if they are given.
        folder: The world's.
        before: Where an earlier world may have left its settings.
        headquarters: Keep the way to headquarters.

    Raises:
        SettingsError: it cannot be used.
        FolderError: no address could lead into the folder.
    """
    _check(folder)
    if config is None and before.exists():
        config = before
    if config is None:
        with resources.as_file(resources.files(__package__) / "hall.toml") as ours:
            return _hall(read_settings(ours), before, headquarters=headquarters)
    return _hall(read_settings(config), before, headquarters=headquarters)


def _check(folder: Path) -> None:
    if _TROUBLE.search(str(folder)):
        raise FolderError(f"{str(folder)!r}: no spaces, '#' or '?' may be in the folder's path")
    if len(str(folder / SOCKET).encode()) > SOCKET_PATH_BYTES:
        raise FolderError(
            f"{str(folder)!r}: with /{SOCKET} this path is longer than a socket's may be,"
            f" {SOCKET_PATH_BYTES} bytes"
        )


def _hall(settings: Settings, before: Path, *, headquarters: bool) -> Hall:
    data = tomllib.loads(settings.path.read_text(encoding="utf-8-sig"))
    notes: list[str] = []
    if not headquarters and data.pop("sync", None) is not None:
        notes.append("[sync] is left out: headquarters hears nothing of a simulated hall")
    printer = _printer(settings, before, notes)
    links = _Links()
    panels: list[str] = []
    keypads: list[str] = []
    serial_keypads: dict[str, SerialKeypad] = {}
    lines: dict[str, dict[int, str]] = {}
    _leave_others_out(settings, data, notes)
    for one in settings.devices:
        match one.terminal:
            case GpioTerminalUrl() | SimTerminalUrl() | WorldUrl():
                panels.append(one.id)
            case SerialTerminalUrl(path=path, address=address):
                lines.setdefault(links.name(path), {})[address] = one.id
            case OtherLineUrl() | None:
                pass
            case _:
                assert_never(one.terminal)
        match one.keypad:
            case EvdevKeypadUrl() | SimKeypadUrl() | WorldUrl():
                keypads.append(one.id)
            case SerialKeypadUrl(path=path, baud=baud, frame=frame):
                serial_keypads[one.id] = SerialKeypad(links.name(path), baud, frame)
            case TerminalKeypadUrl() | None:
                pass
            case _:
                assert_never(one.keypad)
    wanted = Wanted(
        slips_at=printer,
        profile=PLAIN[80] if settings.printer is None else settings.printer.profile,
        speaker=settings.sound is not None,
        panels=tuple(panels),
        keypads=tuple(keypads),
        serial_keypads=serial_keypads,
        help_buttons=tuple(one.id for one in settings.help_buttons),
        lines=lines,
    )
    return Hall(data, wanted, tuple(notes))


def _leave_others_out(settings: Settings, data: dict[str, Any], notes: list[str]) -> None:
    """Take the devices of other makers out of the counters."""
    for one, written in zip(settings.devices, data["counter"], strict=True):
        if isinstance(one.terminal, OtherLineUrl):
            notes.append(f"counter {one.id}: its {one.terminal.protocol} terminal is left out")
            del written["terminal"]
        if one.display is not None:
            notes.append(f"counter {one.id}: its number display is left out")
            del written["display"]


class _Links:
    """The names of the links: as the device files are called, each once."""

    def __init__(self) -> None:
        self._names: dict[str, str] = {}

    def name(self, path: str) -> str:
        """Return the name for a device file."""
        if path not in self._names:
            plain = Path(path).name
            taken = self._names.values()
            free = itertools.chain([plain], (f"{plain}-{n}" for n in itertools.count(2)))
            self._names[path] = next(name for name in free if name not in taken)
        return self._names[path]


def _printer(
    settings: Settings, before: Path, notes: list[str]
) -> TcpPrinterUrl | SerialPrinterUrl | None:
    if settings.printer is None:
        return None
    match settings.printer.url:
        case SerialPrinterUrl():
            return SerialPrinterUrl("printer")
        case TcpPrinterUrl(port=port):
            return TcpPrinterUrl("127.0.0.1", _port_of(before) or port)
        case url:
            kind = type(url).__name__.removesuffix("PrinterUrl").lower()
            notes.append(f"the printer ({kind} in the settings) is on a network port here")
            return TcpPrinterUrl("127.0.0.1", _port_of(before) or 0)


def _port_of(before: Path) -> int | None:
    """Return the port of an earlier world's printer: the hall may be running still."""
    if not before.exists():
        return None
    printer = read_settings(before).printer
    found = None if printer is None else printer.url
    return found.port if isinstance(found, TcpPrinterUrl) else None


def virtual_settings(hall: Hall, folder: Path, printer: str | None) -> dict[str, Any]:
    """Return the settings with every address led into the world in ``folder``.

    The virtual printer is at ``printer``.
    """
    data = dict(hall.data)
    data["api"] = {**data.get("api", {}), "socket": str(folder / "core.sock")}
    data["journal"] = {**data.get("journal", {}), "path": str(folder / "journal.db")}
    if printer is not None:
        data["printer"] = {**data["printer"], "url": printer}
    if hall.wanted.speaker:
        data["sound"] = {**data["sound"], "device": str(_at(folder, SPEAKER))}
    data["counter"] = [
        {**one, **_addresses(str(one["id"]), hall.wanted, folder)} for one in data["counter"]
    ]
    if hall.wanted.help_buttons:
        data["help_button"] = [
            {**one, "device": str(_at(folder, one["id"]))} for one in data["help_button"]
        ]
    return data


def _at(folder: Path, name: str) -> WorldUrl:
    return WorldUrl(str(folder / SOCKET), name)


def _addresses(counter: str, wanted: Wanted, folder: Path) -> dict[str, str]:
    found: dict[str, str] = {}
    if counter in wanted.panels:
        found["terminal"] = str(_at(folder, counter))
    if counter in wanted.keypads:
        found["keypad"] = str(_at(folder, counter))
    if (keypad := wanted.serial_keypads.get(counter)) is not None:
        path = folder / DEVICES / keypad.link
        found["keypad"] = f"serial:{path}?baud={keypad.baud}&frame={keypad.frame}"
    for link, boards in wanted.lines.items():
        for address, one in boards.items():
            if one == counter:
                found["terminal"] = f"serial:{folder / DEVICES / link}#{address}"
    return found
