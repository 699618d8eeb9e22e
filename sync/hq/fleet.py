"""The fleet as its page shows it: sums, a page of kiosks, and the alarms that stand.

Many people look at the same fleet, each page asks every second: what was read is shared for as
long as reading it takes a small part of the time.
"""

import threading
from collections.abc import Callable
from typing import Annotated

import msgspec
from sqlalchemy import Engine

from sync.hq.alarm import Alarm
from sync.hq.alarms import alarms_among
from sync.hq.kiosks import Device, kiosks

FRESH_S = 1.0
COST = 5
"""What was read counts for so many times as long as reading it took."""
PAGE = 60
ALARMS_SHOWN = 100


class Sums(msgspec.Struct, frozen=True):
    """Over all kiosks."""

    kiosks: int
    online: int
    waiting: int
    served: int
    alarms: int


class FleetPage(msgspec.Struct, frozen=True):
    """A page of the fleet."""

    sums: Sums
    alarms: list[Alarm]
    """The oldest ones, of the kiosks that were asked for."""
    devices: list[Device]
    found: int
    """How many kiosks were asked for; the page shows some of them."""


class Wanted(msgspec.Struct, frozen=True):
    """Which part of the fleet."""

    find: str = ""
    """Part of a kiosk's id or name."""
    only: str = "all"
    """``all``, ``alarms`` or ``offline``."""
    offset: int = 0
    limit: Annotated[int, msgspec.Meta(ge=1, le=PAGE)] = PAGE


class Fleet:
    """The fleet in one database."""

    def __init__(
        self, engine: Engine, now_ms: Callable[[], int], now_s: Callable[[], float]
    ) -> None:
        self._engine = engine
        self._now_ms = now_ms
        self._now_s = now_s
        self._lock = threading.Lock()
        self._known: tuple[list[Device], list[Alarm]] = ([], [])
        self._until_s = float("-inf")

    def page(self, wanted: Wanted) -> FleetPage:
        """Return the part of the fleet that is asked for."""
        fleet, alarms = self._read()
        troubled = {alarm.device for alarm in alarms}
        found = [one for one in fleet if _is(one, wanted, troubled)]
        names = {one.device for one in found}
        return FleetPage(
            sums=Sums(
                kiosks=len(fleet),
                online=sum(one.online for one in fleet),
                waiting=sum(one.waiting for one in fleet),
                served=sum(one.served for one in fleet),
                alarms=len(alarms),
            ),
            alarms=[one for one in alarms if one.device in names][:ALARMS_SHOWN],
            devices=found[wanted.offset : wanted.offset + wanted.limit],
            found=len(found),
        )

    def alarms(self, device: str | None = None) -> list[Alarm]:
        """Return the alarms that stand, of one kiosk or all."""
        return [one for one in self._read()[1] if device is None or one.device == device]

    def changed(self) -> None:
        """Forget what was read: it is out of date."""
        self._until_s = float("-inf")

    def _read(self) -> tuple[list[Device], list[Alarm]]:
        with self._lock:
            began_s = self._now_s()
            if began_s >= self._until_s:
                with self._engine.connect() as connection:
                    found = kiosks(connection)
                    alarms = alarms_among(connection, found, self._now_ms())
                self._known = ([one.device for one in found], alarms)
                ended_s = self._now_s()
                self._until_s = ended_s + max(FRESH_S, COST * (ended_s - began_s))
            return self._known


def _is(device: Device, wanted: Wanted, troubled: set[str]) -> bool:
    if wanted.only == "offline" and device.online:
        return False
    if wanted.only == "alarms" and device.device not in troubled:
        return False
    words = wanted.find.casefold()
    return any(words in text.casefold() for text in (device.device, *device.name.values()))
