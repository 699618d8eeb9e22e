"""How long a press takes to become a command, beside the time that a contact needs to rest.

The whole way of a call button: the pin's edge, the button's thread, the event loop, and the
writer that is handed the command. The pins are gpiozero's fake ones, so the kernel's and
lgpio's share is not in it: lgpio tells an edge within some half millisecond. Beside it stands
the least that could be done on the same machine at the same time: a thread that sleeps for the
debounce time and wakes the event loop.
"""

import asyncio
import threading
import time
from pathlib import Path

from gpiozero.pins.mock import MockFactory

from drivers.debounce import STABLE_S
from drivers.gpio import GpioPanel
from drivers.gpio_chip import open_pins
from drivers.panel import Panel, PanelListener
from drivers.terminal_url import GpioTerminalUrl
from kiosk.core import counter_devices
from kiosk.core.counter_devices import CounterDevicesLoop
from kiosk.core.writer import Done, Writer
from kiosk.domain.commands import AnyCommand, CallNext, IssueTicket
from kiosk.domain.refused import Refused
from kiosk.settings import CounterDevices
from tests.bench.row import Row, percentile, row
from tests.core.hall_in_tests import PAPERLESS, open_writer, running

PRESSES = 400
REST_S = 2 * STABLE_S
"""A release needs as long to be believed as a press."""
ALLOWED_S = 0.005
"""What may come on top of the debounce time at p99."""
PIN = 17


class _Stopwatch:
    """Notes when the writer is handed a call."""

    def __init__(self, writer: Writer) -> None:
        self._submit = writer.submit
        self.handed_s = 0.0
        self.handed = asyncio.Event()

    def submit(self, command: AnyCommand, command_id: str | None = None) -> Done | Refused:
        """Note the time, then let the writer do it."""
        if isinstance(command, CallNext):
            self.handed_s = time.perf_counter()
            self.handed.set()
        return self._submit(command, command_id)


def press_rows(folder: Path) -> list[Row]:
    """Measure, and return the rows."""
    took_s, floor_s = asyncio.run(_presses(folder))
    least = "a thread that sleeps so long and wakes the loop"
    return [
        row(
            name=f"press of a call button → command, p{percent}",
            ours=percentile(took_s, percent) * 1000,
            reference=reference_s * 1000,
            reference_name=reference_name,
            unit="ms",
            runs=PRESSES,
        )
        for percent, reference_s, reference_name in (
            (50, STABLE_S, "the debounce time alone"),
            (50, percentile(floor_s, 50), least),
            (99, percentile(floor_s, 99), least),
            (99, STABLE_S + ALLOWED_S, "what is allowed: the debounce time and 5 ms"),
        )
    ]


async def _presses(folder: Path) -> tuple[list[float], list[float]]:
    """Return how long each press took, and the floor measured between them."""
    pins = open_pins("mock")

    def open_panel(url: GpioTerminalUrl, listener: PanelListener) -> Panel:
        return GpioPanel(url, listener, pins)

    guard_s, counter_devices.PRESS_GUARD_S = counter_devices.PRESS_GUARD_S, 0.0
    try:
        with open_writer(folder / "journal.db", plan=PAPERLESS) as writer:
            watch = _Stopwatch(writer)
            writer.submit = watch.submit  # type: ignore[method-assign]  # looks on from beside
            devices = (CounterDevices("1", terminal=GpioTerminalUrl(call=PIN, lamp=22)),)
            async with running(CounterDevicesLoop(writer, devices, open_panel).run()):
                await asyncio.sleep(REST_S)
                took = [(await _press(pins, watch), await _floor()) for _ in range(PRESSES)]
                return [one for one, _ in took], [floor for _, floor in took]
    finally:
        counter_devices.PRESS_GUARD_S = guard_s
        pins.close()


async def _press(pins: MockFactory, watch: _Stopwatch) -> float:
    watch.submit(IssueTicket(service="account"))
    watch.handed.clear()
    pressed_s = time.perf_counter()
    pins.pin(PIN).drive_low()
    await watch.handed.wait()
    pins.pin(PIN).drive_high()
    await asyncio.sleep(REST_S)
    return watch.handed_s - pressed_s


async def _floor() -> float:
    """Let a thread sleep for the debounce time and wake the loop; return how long it took."""
    loop = asyncio.get_running_loop()
    woken = asyncio.Event()
    wait = threading.Event()

    def sleeps() -> None:
        wait.wait(STABLE_S)
        loop.call_soon_threadsafe(woken.set)

    thread = threading.Thread(target=sleeps)
    began_s = time.perf_counter()
    thread.start()
    await woken.wait()
    took_s = time.perf_counter() - began_s
    thread.join()
    return took_s
