"""What stands on the counters and hangs on this machine: panels, lamps and rating keypads.

A device's thread only hands its key over; the event loop turns it into a command. A press
that the hall refuses makes the lamp blink, so no press does nothing.
"""

import asyncio
from collections.abc import Callable
from functools import partial
from typing import assert_never

import structlog

from drivers.faults import DeviceFault
from drivers.keypad import Keypad, open_keypad
from drivers.keypad_reader import KeyPress
from drivers.keypad_url import SimKeypadUrl, TerminalKeypadUrl
from drivers.panel import Beep, LampMode, Panel, PanelKey, PanelListener
from drivers.terminal_url import GpioTerminalUrl
from drivers.world_panel import WorldPanel
from drivers.world_url import WorldUrl
from kiosk.core.calls_outside import Told, calls_outside
from kiosk.core.held_panel import HeldPanel
from kiosk.core.lamp import lamp_mode
from kiosk.core.writer import Writer
from kiosk.domain.commands import (
    AnyCommand,
    CallNext,
    DeclineAccessible,
    RateVisit,
    ReportFault,
    RequestAccessible,
)
from kiosk.domain.plan import Counter
from kiosk.domain.refused import Refused
from kiosk.domain.views import counter_view
from kiosk.settings import CounterDevices

PRESS_GUARD_S = 1.0
"""A second press of the call button within this is the same one: nobody is served so fast."""
REFUSED_BLINK_S = 1.5
"""How long the lamp blinks over a press that was refused."""
LOOK_S = 60.0

log = structlog.get_logger()

OpenPanel = Callable[[GpioTerminalUrl, PanelListener], Panel]
"""Opens a panel on the machine's pins; raises ``DeviceFault``."""


class CounterDevicesLoop:
    """Every panel and keypad of the hall that this machine holds."""

    def __init__(
        self, writer: Writer, devices: tuple[CounterDevices, ...], open_panel: OpenPanel
    ) -> None:
        self._writer = writer
        self._devices = devices
        self._open_panel = open_panel
        self._panels: list[PanelOfCounter] = []
        self._keypads: list[Keypad] = []

    async def run(self) -> None:
        """Hold the devices and light the lamps until cancelled."""
        loop = asyncio.get_running_loop()
        try:
            for one in self._devices:
                self._open(one, loop)
            if not self._panels:
                # Keypads report by themselves; without lamps no news is of interest.
                await loop.create_future()
            while True:
                for panel in self._panels:
                    panel.light_lamp()
                await self._writer.bell.wait(LOOK_S)
        finally:
            for keypad in self._keypads:
                keypad.close()
            for panel in self._panels:
                panel.close()

    def _open(self, devices: CounterDevices, loop: asyncio.AbstractEventLoop) -> None:
        counter = self._writer.hall.plan.counter(devices.id)
        if counter is None:
            raise KeyError(devices.id)
        open_it = self._opener(devices)
        if open_it is not None:
            self._panels.append(PanelOfCounter(self._writer, counter, open_it))
        keypad = devices.keypad
        if keypad is not None and not isinstance(keypad, (TerminalKeypadUrl, SimKeypadUrl)):
            listener = KeypadOfCounter(self._writer, counter, loop)
            # What was wrong before a restart may be well by now.
            faulty = listener.name in self._writer.hall.faults
            self._keypads.append(open_keypad(keypad, listener, faulty=faulty))

    def _opener(self, devices: CounterDevices) -> Callable[[HeldPanel], Panel] | None:
        """Return what opens the counter's panel; None where it has none on this machine."""
        match devices.terminal:
            case GpioTerminalUrl() as pins:
                return partial(self._open_panel, pins)
            case WorldUrl() as url:
                return partial(WorldPanel, url)
            case _:
                return None


class PanelOfCounter:
    """The two buttons, the lamp and the buzzer of one counter."""

    def __init__(
        self, writer: Writer, counter: Counter, open_it: Callable[[HeldPanel], Panel]
    ) -> None:
        self._writer = writer
        self._counter = counter
        self._loop = asyncio.get_running_loop()
        self._called_at_s = -PRESS_GUARD_S
        self._blinking: asyncio.TimerHandle | None = None
        self._caring = writer.hall.desk(counter.id).care
        self._outside: Told = frozenset()
        """Those of whom staff here have heard."""
        self._panel = HeldPanel(f"panel {counter.id}", writer, open_it, self._pressed)

    def close(self) -> None:
        """Let the panel go."""
        if self._blinking is not None:
            self._blinking.cancel()
        self._panel.close()

    def light_lamp(self) -> None:
        """Let the lamp say how the counter is, unless it blinks over a refusal.

        A guest who has priority is heard as well as seen, once, and so is a call from outside.
        """
        hall = self._writer.hall
        view = counter_view(hall, self._counter, self._writer.now())
        outside = calls_outside(hall)
        if (view.care and not self._caring) or outside - self._outside:
            self._panel.beep(Beep.CARE)
        self._caring, self._outside = view.care, outside
        if self._blinking is None:
            self._panel.light(lamp_mode(view))

    def _pressed(self, key: PanelKey) -> None:
        command = self._command(key)
        if command is not None and isinstance(self._writer.submit(command), Refused):
            self._blink()

    def _command(self, key: PanelKey) -> AnyCommand | None:
        counter = self._counter.id
        match key:
            case PanelKey.ACCESSIBLE:
                if self._writer.hall.desk(counter).care:
                    return DeclineAccessible(counter=counter)
                # Whoever pressed knows; the buzzer is for those who do not.
                self._caring = True
                return RequestAccessible(counter=counter)
            case PanelKey.CALL:
                now_s = self._loop.time()
                if now_s - self._called_at_s < PRESS_GUARD_S:
                    return None
                self._called_at_s = now_s
                return CallNext(counter=counter)
            case PanelKey.HELP:
                # No counter's panel has that button: its address has no such pin.
                return None
            case _:
                assert_never(key)

    def _blink(self) -> None:
        if self._blinking is not None:
            self._blinking.cancel()
        self._panel.light(LampMode.FAST)
        self._panel.beep(Beep.REFUSED)
        self._blinking = self._loop.call_later(REFUSED_BLINK_S, self._stop_blinking)

    def _stop_blinking(self) -> None:
        self._blinking = None
        self.light_lamp()


class KeypadOfCounter:
    """The rating keypad of one counter: its keys become commands, its faults are reported."""

    def __init__(
        self, writer: Writer, counter: Counter, loop: asyncio.AbstractEventLoop
    ) -> None:
        self._writer = writer
        self._counter = counter
        self._loop = loop
        self.name = f"keypad {counter.id}"
        self._pressed_at_s: float | None = None

    def on_fault(self, fault: DeviceFault) -> None:
        """Called by the keypad, from its thread."""
        log.warning("device fault", device=self.name, kind=fault.kind, detail=fault.detail)
        report = ReportFault(device=self.name, kind=fault.kind, detail=fault.detail)
        self._soon(partial(self._writer.submit, report))

    def on_recovered(self) -> None:
        """Called by the keypad, from its thread."""
        self._soon(partial(self._writer.submit, ReportFault(device=self.name)))

    def _soon(self, work: Callable[[], object]) -> None:
        self._loop.call_soon_threadsafe(work)

    def on_key(self, press: KeyPress) -> None:
        """Called by the keypad, from its thread; keys that are no digits mean nothing here."""
        if press.key.isascii() and press.key.isdigit():
            now_s, before_s = self._loop.time(), self._pressed_at_s
            self._pressed_at_s = now_s
            after_ms = None if before_s is None else round(1000 * (now_s - before_s))
            rating = RateVisit(
                counter=self._counter.id, score=int(press.key), after_ms=after_ms
            )
            self._soon(partial(self._writer.submit, rating))
