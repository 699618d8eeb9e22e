"""The one TOML file that describes a hall: read once, every mistake named at once."""

from kiosk.settings.in_force import read_settings
from kiosk.settings.journal import JournalSettings
from kiosk.settings.loudness import Loudness, QuietSound
from kiosk.settings.model import (
    BUILT_IN_VOICE,
    ApiSettings,
    CounterDevices,
    DigitOne,
    Overlay,
    PrinterSettings,
    Settings,
    SoundSettings,
    SyncSettings,
)
from kiosk.settings.problem import Problem, SettingsError

__all__ = [
    "BUILT_IN_VOICE",
    "ApiSettings",
    "CounterDevices",
    "DigitOne",
    "JournalSettings",
    "Loudness",
    "Overlay",
    "PrinterSettings",
    "Problem",
    "QuietSound",
    "Settings",
    "SettingsError",
    "SoundSettings",
    "SyncSettings",
    "read_settings",
]
