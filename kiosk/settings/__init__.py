"""The one TOML file that describes a hall: read once, every mistake named at once."""

from kiosk.settings.model import (
    ApiSettings,
    CounterDevices,
    JournalSettings,
    PrinterSettings,
    Settings,
    SoundSettings,
    SyncSettings,
)
from kiosk.settings.problem import Problem, SettingsError
from kiosk.settings.read import read_settings

__all__ = [
    "ApiSettings",
    "CounterDevices",
    "JournalSettings",
    "PrinterSettings",
    "Problem",
    "Settings",
    "SettingsError",
    "SoundSettings",
    "SyncSettings",
    "read_settings",
]
