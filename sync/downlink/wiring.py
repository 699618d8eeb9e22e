"""The downlink of a hall, put together as ``kiosk sync`` runs it."""

import time

from kiosk.client import Client
from kiosk.domain.moment import ClockTrust
from kiosk.settings import Settings, SyncSettings
from sync.deeds import HallDeeds
from sync.downlink.downlink import Downlink
from sync.downlink.parts import Parts
from sync.settings_keeper import KeeperClock, SettingsKeeper

COMMANDS = "commands"
"""In the folder of the settings: commands that are under way."""


def hall_downlink(settings: Settings, way: SyncSettings) -> Downlink:
    """Return the downlink of a hall; it does not work yet.

    Raises:
        OSError: The folder of the settings cannot be written.
    """
    socket = settings.api.socket
    clock_door = Client(socket)
    clock = KeeperClock(
        now_ms=_now_ms,
        trusted=lambda: clock_door.acknowledged().clock in {ClockTrust.SYNCED, ClockTrust.HELD},
        monotonic_s=time.monotonic,
    )
    return Downlink(
        Parts(
            device=settings.device,
            trust=way.trust,
            folder=way.settings / COMMANDS,
            new_door=lambda: Client(socket),
            keeper=SettingsKeeper(settings.path, way.settings, Client(socket), clock),
            deeds=HallDeeds(socket),
            now_s=time.monotonic,
            now_ms=_now_ms,
        )
    )


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
