"""What the settings come to: plain values, checked, with every default filled in."""

import enum
import sys
from pathlib import Path

import msgspec

from drivers.caller_codes import CallerCodes
from drivers.help_button_url import HelpButtonUrl
from drivers.keypad_url import KeypadUrl
from drivers.line_url import OtherLineUrl
from drivers.printer_profile import PLAIN, TEXT_UP_TO_BAUD, PrinterProfile
from drivers.printer_url import PrinterUrl
from drivers.terminal_url import GpioTerminalUrl, TerminalUrl
from drivers.voice_line import USUAL_CPM
from kiosk.domain.plan import HallPlan
from kiosk.settings.journal import JournalSettings
from kiosk.settings.kept import FOLDER
from kiosk.settings.loudness import Loudness
from kiosk.settings.slip_layout import SlipLayout

BUILT_IN_VOICE = Path(sys.prefix) / "share" / "kiosk" / "voice"
"""Where ``kiosk voice build`` puts a pack: beside the program, readable by every account."""


class DigitOne(enum.StrEnum):
    """How a one in a ticket's number is said in Chinese."""

    YI = "yi"
    YAO = "yao"


class CounterDevices(msgspec.Struct, frozen=True):
    """What stands on a counter; None is not there."""

    id: str
    terminal: TerminalUrl | None = None
    keypad: KeypadUrl | None = None
    display: OtherLineUrl | None = None

    @property
    def pins(self) -> tuple[int, ...]:
        """Return the machine's own pins that it takes."""
        return self.terminal.pins if isinstance(self.terminal, GpioTerminalUrl) else ()


class HelpButtonDevice(msgspec.Struct, frozen=True):
    """A help button outside the door, and how it is wired."""

    id: str
    url: HelpButtonUrl


class PrinterSettings(msgspec.Struct, frozen=True):
    """The ticket printer."""

    url: PrinterUrl
    jobs: Path
    """What became of each slip; beside the journal unless the settings say otherwise."""
    profile: PrinterProfile = PLAIN[80]
    letters_up_to_baud: int = TEXT_UP_TO_BAUD
    """On a serial line no faster than this, slips are printed in the printer's own letters."""


class SoundSettings(msgspec.Struct, frozen=True):
    """The chime before a call, and the voice after it."""

    device: str
    """``alsa:<name>``, ``sim:`` or ``sim:<a world's socket>#<name>``."""
    voice: Path | None = BUILT_IN_VOICE
    """The folder of the voice pack; None is a chime only."""
    rate_cpm: int = USUAL_CPM
    """Characters a minute (N060)."""
    digit_one: DigitOne = DigitOne.YI
    every_language: bool = False
    """True says a call in the hall's other languages too, after the ticket's own."""
    loudness: Loudness = Loudness()


class ApiSettings(msgspec.Struct, frozen=True):
    """The door."""

    socket: Path


class SyncSettings(msgspec.Struct, frozen=True):
    """The way to headquarters."""

    broker: str
    """``mqtts://host:port``, or ``mqtt://`` on the loopback interface only."""
    ca: Path | None = None
    cert: Path | None = None
    key: Path | None = None
    enrol: str = ""
    """``https://host:8843``, where certificates come from; empty: by hand."""
    trust: Path | None = None
    """Headquarters' public keys for documents; None: none is believed."""
    settings: Path = FOLDER
    """Where headquarters' settings are kept."""


class Overlay(msgspec.Struct, frozen=True):
    """Which of headquarters' settings lie over the hall's own file (S52)."""

    revision: int = 0
    """0: none, the hall's own file alone."""
    digest: str = ""
    trial: bool = False
    """True until they have passed their self-check."""
    problems: tuple[str, ...] = ()
    """Why newer ones could not be used."""


class Settings(msgspec.Struct, frozen=True):
    """Everything one hall's processes are told."""

    path: Path
    """The file they came from."""
    device: str
    """Name of this kiosk: its certificate's name and its level in MQTT topics."""
    timezone: str
    manager: str
    day_starts_min: int
    """Minutes after local midnight at which the business day turns."""
    plan: HallPlan
    devices: tuple[CounterDevices, ...]
    help_buttons: tuple[HelpButtonDevice, ...]
    printer: PrinterSettings | None
    slip: SlipLayout
    sound: SoundSettings | None
    api: ApiSettings
    journal: JournalSettings
    sync: SyncSettings | None
    callers: CallerCodes = CallerCodes()
    overlay: Overlay = Overlay()

    def device_of(self, counter: str) -> CounterDevices:
        """Return what stands on a counter."""
        return next(one for one in self.devices if one.id == counter)
