"""A hall's devices put together: a context manager for tests, demonstrations and the command.

Everything that can be unplugged keeps its name. Hands in the same process use the devices
themselves (``world.printer.runs_out_of_paper()``), hands elsewhere send the same as orders.
"""

import contextlib
import socket
import threading
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Self, TypeVar

from drivers.faults import DeviceFault
from drivers.panel import PanelKey
from drivers.printer_profile import PrinterProfile
from drivers.printer_url import SerialPrinterUrl, TcpPrinterUrl
from drivers.ticket_printer import StatusLevel
from drivers.virtual_printer import PtyDoor, TcpDoor
from kiosk.world.door import WorldDoor
from kiosk.world.hall_file import (
    DEVICES,
    SETTINGS,
    SOCKET,
    SPEAKER,
    Hall,
    Wanted,
    read_hall,
    virtual_settings,
)
from kiosk.world.keypads import WorldsKeypad, WorldsSerialKeypad
from kiosk.world.order import Device, OrderError, Tell, carry_out
from kiosk.world.panel import WorldsHelpButton, WorldsPanel
from kiosk.world.printer import WorldsPrinter
from kiosk.world.speaker import WorldsSpeaker
from kiosk.world.terminals import WorldsLine, WorldsTerminal, line_maker
from kiosk.world.toml_text import to_toml
from kiosk.world.wire import WiredDevice

LOOK_S = 0.1
"""How often is looked at what does not report by itself: displays, slips."""
SHOW = "show"
COUNTERS_KEYS = (PanelKey.CALL, PanelKey.ACCESSIBLE)
PRINTERS_SERIAL = "SIMP"
KINDS = ("printer", "speaker", "help_button", "panel", "keypad", "terminal", "line")

_Found = TypeVar("_Found")


def silently(_device: str, _what: str) -> None:
    """Tell nobody."""


class World:
    """Every device of a hall, in ``folder``, plugged in until ``close``.

    Args:
        folder: gets settings, links to devices, slips and sounds; made when missing.
        config: the hall; without it the one that an earlier world left in ``folder``, or ours.
        tell: who is told what can be seen and heard.
        slips: where slips are kept, if not in ``folder``.
        settings: the name of the settings that are written.
        headquarters: keep the way to headquarters in them.
        speed: how much faster than life time passes: sounds are as much shorter.

    Raises:
        SettingsError: the hall's settings cannot be used.
        FolderError: no address could lead into ``folder``.
        WorldRunsError: another world runs there.
    """

    def __init__(  # noqa: PLR0913 - all but two by name, each with what most want
        self,
        folder: Path,
        config: Path | None = None,
        *,
        tell: Tell = silently,
        slips: Path | None = None,
        settings: str = SETTINGS,
        headquarters: bool = False,
        speed: float = 1.0,
    ) -> None:
        self.folder = folder.absolute()
        self.settings = self.folder / settings
        """The hall's settings, led to our devices."""
        self.socket = self.folder / SOCKET
        hall = read_hall(config, self.folder, self.settings, headquarters=headquarters)
        self.notes = list(hall.notes)
        """What is otherwise than the settings say."""
        self.terminals_missing: str | None = None
        """Why no terminal is there although the settings name some."""
        self._tell = tell
        self._speed = speed
        self._slips = (slips or self.folder / "slips").absolute()
        self._devices: dict[tuple[str, str], Device] = {}
        self._closing = threading.Event()
        with contextlib.ExitStack() as stack:
            self.folder.mkdir(parents=True, exist_ok=True)
            door = WorldDoor(self.socket, self.order)
            stack.callback(door.close)
            stack.callback(self._put_away)
            self._make(hall.wanted)
            self._write(hall)
            wired = [one for one in self._devices.values() if isinstance(one, WiredDevice)]
            door.serve({(one.role, one.name): one for one in wired})
            self._eyes = threading.Thread(target=self._watch, name="world's eyes", daemon=True)
            self._eyes.start()
            stack.callback(self._eyes.join)
            stack.callback(self._closing.set)
            self._stack = stack.pop_all()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Put everything away. May be called twice."""
        self._stack.close()

    # What is there.

    @property
    def printer(self) -> WorldsPrinter:
        """The ticket printer."""
        return self._device("printer", "", WorldsPrinter)

    @property
    def speaker(self) -> WorldsSpeaker:
        """The loudspeaker."""
        return self._device("speaker", "", WorldsSpeaker)

    def panel(self, counter: str) -> WorldsPanel:
        """The panel of a counter."""
        return self._device("panel", counter, WorldsPanel)

    def help_button(self, name: str) -> WorldsHelpButton:
        """A help button outside."""
        return self._device("help_button", name, WorldsHelpButton)

    def keypad(self, counter: str) -> WorldsKeypad | WorldsSerialKeypad:
        """The keypad of a counter."""
        if isinstance(self._devices.get(("keypad", counter)), WorldsKeypad):
            return self._device("keypad", counter, WorldsKeypad)
        return self._device("keypad", counter, WorldsSerialKeypad)

    def terminal(self, counter: str) -> WorldsTerminal:
        """The terminal of a counter."""
        return self._device("terminal", counter, WorldsTerminal)

    def line(self, name: str) -> WorldsLine:
        """A line that several terminals share."""
        return self._device("line", name, WorldsLine)

    def counters(self, kind: str) -> tuple[str, ...]:
        """The counters that have a device of this kind, e.g. ``"terminal"``."""
        return tuple(name for one, name in self._devices if one == kind)

    # What happens.

    def order(self, words: Sequence[str]) -> dict[str, object]:
        """Carry out an order and return the state after it.

        Raises:
            OrderError: it was not carried out.
        """
        kind, *more = words or ("",)
        if kind == SHOW and not more:
            return self.state()
        name = ""
        if (kind, "") not in self._devices and more:
            name, *more = more
        title = f"{kind} {name}".strip()
        device = self._devices.get((kind, name))
        if device is None:
            raise OrderError(self._nothing_called(title), usage=True)
        carry_out(device, title, more)
        return device.state()

    def state(self) -> dict[str, object]:
        """Return what can be seen of everything, device by device."""
        return {_title(key): one.state() for key, one in self._devices.items()}

    def _nothing_called(self, title: str) -> str:
        there = ", ".join(map(_title, self._devices)) or "nothing"
        missing = title.startswith("terminal") and self.terminals_missing
        because = f" ({self.terminals_missing})" if missing else ""
        return f"there is no {title}{because}; there is {there}"

    def _device(self, kind: str, name: str, what: type[_Found]) -> _Found:
        found = self._devices.get((kind, name))
        if found is None:
            raise KeyError(self._nothing_called(_title((kind, name))))
        if not isinstance(found, what):
            raise TypeError(found)
        return found

    # The making.

    def _make(self, wanted: Wanted) -> None:
        links = self.folder / DEVICES
        links.mkdir(exist_ok=True)
        for stale in links.iterdir():
            stale.unlink()  # a world that was killed leaves its links
        if wanted.slips_at is not None:
            self._devices["printer", ""] = self._printer(wanted.slips_at, wanted.profile)
        if wanted.speaker:
            sounds = self.folder / "sounds"
            self._devices["speaker", ""] = WorldsSpeaker(
                SPEAKER, self._tell, sounds, self._speed
            )
        for name in wanted.panels:
            self._devices["panel", name] = WorldsPanel(name, self._tell, COUNTERS_KEYS)
        for name in wanted.help_buttons:
            self._devices["help_button", name] = WorldsHelpButton(name, self._tell)
        for name in wanted.keypads:
            self._devices["keypad", name] = WorldsKeypad(name, self._tell)
        for name, keypad in wanted.serial_keypads.items():
            made = WorldsSerialKeypad(name, self._tell, links / keypad.link)
            self._devices["keypad", name] = made
        try:
            for link, boards in wanted.lines.items():
                self._line(link, boards)
        except DeviceFault as fault:
            self.terminals_missing = fault.detail
            self.notes.append(f"no terminals: {fault.detail}")
        self._devices = dict(sorted(self._devices.items(), key=_place))

    def _printer(
        self, url: TcpPrinterUrl | SerialPrinterUrl, profile: PrinterProfile
    ) -> WorldsPrinter:
        door: TcpDoor | PtyDoor
        if isinstance(url, TcpPrinterUrl):
            door = TcpDoor(_free_port(url.port))
        else:
            door = PtyDoor(self.folder / DEVICES / "printer")
        level = StatusLevel.PROCESS_ID if profile.process_id else StatusLevel.ORDERED_STATUS
        return WorldsPrinter(
            door,
            width_dots=profile.width_dots,
            out=self._slips,
            level=level,
            serial=PRINTERS_SERIAL,
        )

    def _line(self, link: str, boards: Mapping[int, str]) -> None:
        serials = {address: f"SIM{counter}" for address, counter in boards.items()}
        folder = self.folder / "boards" / link
        if folder.exists():
            for stale in folder.glob("tty*"):
                stale.unlink()
        line = line_maker()(self.folder / DEVICES / link, serials, folder)
        for address, counter in boards.items():
            terminal = WorldsTerminal(
                counter, self._tell, line.board(address), line, alone=len(boards) == 1
            )
            self._devices["terminal", counter] = terminal
        self._devices["line", link] = WorldsLine(link, self._tell, line)

    def _write(self, hall: Hall) -> None:
        url = self.printer.url if ("printer", "") in self._devices else None
        data = virtual_settings(hall, self.folder, url)
        if (
            not self.settings.exists()
            or tomllib.loads(self.settings.read_text(encoding="utf-8")) != data
        ):
            self.settings.write_text(to_toml(data), encoding="utf-8")

    def _put_away(self) -> None:
        for device in self._devices.values():
            device.close()

    def _watch(self) -> None:
        slips = 0
        while not self._closing.wait(LOOK_S):
            for device in self._devices.values():
                match device:
                    case WorldsTerminal():
                        device.look()
                    case WorldsPrinter() if device.slip_count > slips:
                        slips = device.slip_count
                        self._tell("printer", f"slip {slips} → {self._slips}")
                    case _:
                        continue


def _place(entry: tuple[tuple[str, str], Device]) -> tuple[int, int, str]:
    """Return where a device stands in a list: counters in the order of their numbers."""
    (kind, name), _ = entry
    return KINDS.index(kind), len(name), name


def _title(key: tuple[str, str]) -> str:
    return " ".join(key).strip()


def _free_port(wanted: int) -> int:
    """Return a port of the loopback interface: the wanted one if nobody listens there."""
    for port in (wanted, 0):
        with contextlib.suppress(OSError), socket.create_server(("127.0.0.1", port)) as probe:
            return int(probe.getsockname()[1])
    raise OSError("no free port on the loopback interface")
