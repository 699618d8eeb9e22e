"""What is attached is looked at when the core starts and whenever a device comes back (S66).

The rules compare it with what was approved. Looking opens no device: the system tells. Who the
printer is, it tells whoever prints; that is looked at again when it says something else.
"""

import asyncio
from collections.abc import Callable

from drivers.ticket_printer import PrinterIdentity
from kiosk.check.identity import attached, named_ids
from kiosk.check.machine import Machine
from kiosk.core.writer import Writer
from kiosk.domain.commands import ReportAttached
from kiosk.settings import Settings

NO_DEVICE = "none"
"""Settings that name nothing: whatever was approved is gone."""
LOOK_S = 300.0
"""How often it is looked at when nothing is heard: an idle device may be changed too."""


class InventoryTaking:
    """Keeps the hall's idea of what is attached true.

    Args:
        writer: The hall.
        settings: They name its devices.
        machine: Where they are.
        told: What the printer said of itself last, without asking it.
        look_s: How often it is looked at when nothing is heard.
    """

    def __init__(
        self,
        writer: Writer,
        settings: Settings,
        machine: Machine,
        told: Callable[[], PrinterIdentity | None] = lambda: None,
        look_s: float = LOOK_S,
    ) -> None:
        self._writer = writer
        self._settings = settings
        self._machine = machine
        self._told = told
        self._look_s = look_s
        self._seen: PrinterIdentity | None = None
        """The printer as it was when it was looked at."""
        self.failing: frozenset[str] = frozenset()
        """The devices whose return is waited for."""

    async def run(self) -> None:
        """Look for ever."""
        while True:
            self.failing = frozenset(self._writer.hall.faults)
            await self._look()
            await self._until_one_is_back()

    async def _look(self) -> None:
        self._seen = self._told()
        found = await asyncio.to_thread(attached, self._settings, self._machine, self._seen)
        if found or self._writer.hall.inventory.attached:
            named = named_ids(self._settings) or (NO_DEVICE,)
            self._writer.submit(ReportAttached(items=found, named=named))

    async def _until_one_is_back(self) -> None:
        """Wait until a device that failed works again, or for a while."""
        loop = asyncio.get_running_loop()
        ends = loop.time() + self._look_s
        while (left_s := ends - loop.time()) > 0:
            now = frozenset(self._writer.hall.faults)
            if self.failing - now or self._told() != self._seen:
                return
            self.failing = now
            await self._writer.bell.wait(left_s)
