"""The one TOML file that describes a hall: read once, every mistake named at once."""

from kiosk.settings.journal import JournalSettings
from kiosk.settings.loudness import Loudness, QuietSound
from kiosk.settings.model import (
    BUILT_IN_VOICE,
    ApiSettings,
    CounterDevices,
    DigitOne,
    PrinterSettings,
    Settings,
    SoundSettings,
    SyncSettings,
)
from kiosk.settings.problem import Problem, SettingsError
from kiosk.settings.read import read_settings

__all__ = [
    "BUILT_IN_VOICE",
    "ApiSettings",
    "CounterDevices",
    "DigitOne",
    "JournalSettings",
    "Loudness",
    "PrinterSettings",
    "Problem",
    "QuietSound",
    "Settings",
    "SettingsError",
    "SoundSettings",
    "SyncSettings",
    "read_settings",
]
