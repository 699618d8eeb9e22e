"""A panel as the hall holds it: opened when that is possible, its faults told button by button.

Pins that somebody else has today may be free in a minute, so a panel that does not open is
tried again. A panel's thread only hands its key over; the event loop turns it into a command.
"""

import asyncio
from collections.abc import Callable
from functools import partial

import structlog

from drivers.faults import DeviceFault
from drivers.panel import Beep, LampMode, Panel, PanelKey
from kiosk.core.writer import Writer
from kiosk.domain.commands import ReportFault

RETRY_S = 5.0
"""How often a panel that could not be opened is tried again."""

log = structlog.get_logger()


class HeldPanel:
    """One panel; a listener to its buttons."""

    def __init__(
        self,
        name: str,
        writer: Writer,
        open_it: Callable[["HeldPanel"], Panel],
        on_key: Callable[[PanelKey], None],
    ) -> None:
        """Inside a running loop.

        Args:
            name: what its faults are about, e.g. ``"panel 3"``.
            writer: who is told of them.
            open_it: opens it for this listener; raises ``DeviceFault``.
            on_key: called on the event loop, once per press.
        """
        self._name = name
        self._writer = writer
        self._open_it = open_it
        self._on_key = on_key
        self._loop = asyncio.get_running_loop()
        self._panel: Panel | None = None
        self._shown: LampMode | None = None
        self._closed = False
        self._try()

    @property
    def is_open(self) -> bool:
        """Whether the panel could be opened."""
        return self._panel is not None

    def light(self, mode: LampMode) -> None:
        """Let the lamp say ``mode``.

        Told the same again, a lamp would begin its blinking anew with every ticket.
        """
        if self._panel is not None and mode is not self._shown:
            self._panel.light(mode)
            self._shown = mode

    def beep(self, beep: Beep) -> None:
        """Sound once, if there is a buzzer."""
        if self._panel is not None:
            self._panel.beep(beep)

    def close(self) -> None:
        """Let the panel go."""
        self._closed = True
        if self._panel is not None:
            self._panel.close()

    def on_key(self, key: PanelKey) -> None:
        """Called by the panel, from any thread."""
        self._soon(partial(self._on_key, key))

    def on_fault(self, key: PanelKey, fault: DeviceFault) -> None:
        """Called by the panel, from any thread: one button is not well, the others are."""
        self._soon(partial(self._report, f"{self._name} {key}", fault))

    def on_recovered(self, key: PanelKey) -> None:
        """Called by the panel, from any thread."""
        self._soon(partial(self._report, f"{self._name} {key}", None))

    def on_unplugged(self, fault: DeviceFault) -> None:
        """Called by a panel with a cable of its own, from its thread: all of it is gone."""
        self._soon(partial(self._report, self._name, fault))

    def on_plugged(self) -> None:
        """Called by a panel with a cable of its own, from its thread."""
        self._soon(partial(self._report, self._name, None))

    def _try(self) -> None:
        if self._closed:
            return
        try:
            self._panel = self._open_it(self)
        except DeviceFault as fault:
            self._report(self._name, fault)
            self._loop.call_later(RETRY_S, self._try)
            return
        # What was wrong before a restart is told again by whatever still is.
        for device in (self._name, *(f"{self._name} {key}" for key in PanelKey)):
            self._report(device, None)
        # Whoever lights the lamps hears of it by the bell.
        self._writer.bell.ring()

    def _report(self, device: str, fault: DeviceFault | None) -> None:
        known = self._writer.hall.faults.get(device)
        if fault is None:
            if known is not None:
                self._writer.submit(ReportFault(device=device))
            return
        if known is None or known.kind != fault.kind:
            log.warning("device fault", device=device, kind=fault.kind, detail=fault.detail)
        self._writer.submit(ReportFault(device=device, kind=fault.kind, detail=fault.detail))

    def _soon(self, work: Callable[[], object]) -> None:
        self._loop.call_soon_threadsafe(work)
