"""The core put together: journal, writer, door, and a loop for each device the settings name.

Whatever fails that is neither a refusal nor a device's fault stops the core: systemd keeps the
socket, starts it anew, and the journal is replayed.
"""

import asyncio
import contextlib
import os
import signal
import socket
import threading
import time
import zoneinfo
from collections.abc import Iterator
from functools import partial
from types import FrameType
from typing import Any

import structlog
import uvicorn

from drivers.chime import open_speaker
from drivers.help_button_url import GpioHelpButtonUrl
from drivers.panel import Panel, PanelListener
from drivers.print_jobs import PrintJobs
from drivers.printer import open_printer
from drivers.terminal_url import GpioTerminalUrl
from drivers.ticket_printer import TicketPrinter
from kiosk.check.machine import this_machine
from kiosk.core.announcing import Announcing
from kiosk.core.callers import Callers
from kiosk.core.calling_aloud import CallingAloud
from kiosk.core.clock import Clock, SystemClock, minute_of_day
from kiosk.core.counter_devices import CounterDevicesLoop
from kiosk.core.door import build_app
from kiosk.core.door_socket import door_socket
from kiosk.core.forgotten_faults import forget_faults
from kiosk.core.hall_clock import HallClock, last_written
from kiosk.core.help_buttons import HelpButtonsLoop
from kiosk.core.housekeeping import keep_house, tell_room
from kiosk.core.inventory_taking import InventoryTaking
from kiosk.core.journal import Journal
from kiosk.core.opening import open_whole, tell_beginning
from kiosk.core.printing import Printing
from kiosk.core.room import Disk, RoomLimits
from kiosk.core.self_testing import Parts, SelfTesting
from kiosk.core.slip_design import design_of
from kiosk.core.timekeeping import keep_time
from kiosk.core.trial import settings_to_start_with
from kiosk.core.watchdog import keep_alive
from kiosk.core.writer import Writer
from kiosk.domain.hall import Hall
from kiosk.sdnotify import notify
from kiosk.settings import PrinterSettings, Settings

KEEP_ALIVE_S = 75
"""How long an idle client's connection is kept; longer than the longest long poll."""

MB = 1024 * 1024
BUG = 70
"""Exit code of a core that found a bug in itself (EX_SOFTWARE of sysexits.h)."""

log = structlog.get_logger()


def run_core(settings: Settings) -> None:
    """Run the hall's core until it is told to stop.

    Raises:
        JournalError: The journal cannot be used.
        SocketTakenError: Another core listens at the door.
        sqlite3.Error: The disk no longer takes what is written.
    """
    threading.excepthook = _end_with
    settings = settings_to_start_with(settings)
    limits = RoomLimits(
        low_bytes=settings.journal.low_mb * MB,
        reserve_bytes=settings.journal.reserve_mb * MB,
        quota_bytes=settings.journal.quota_mb * MB,
    )
    disk = Disk(settings.journal.path, limits)
    # Before the journal is opened: on a full disk it needs what was laid by.
    disk.look(0)
    journal, hall = open_whole(settings.journal.path, settings.plan)
    with (
        contextlib.closing(journal),
        contextlib.closing(door_socket(settings.api.socket)) as listener,
    ):
        machine = SystemClock(settings.timezone, settings.day_starts_min)
        clock = HallClock(machine, last_written(journal.page(journal.last - 1, 1)))
        asyncio.run(_run(settings, clock, journal, hall, disk, listener))


def _end_with(bug: threading.ExceptHookArgs) -> None:
    """End the core over a bug in a device's thread: a dead thread would go unseen."""
    threading.__excepthook__(bug)
    os._exit(BUG)


def _end_with_callback(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """End the core over a bug in what a device's key set off; asyncio would only log it."""
    loop.default_exception_handler(context)
    if "handle" in context and not isinstance(context.get("exception"), OSError):
        os._exit(BUG)


async def _run(  # noqa: PLR0913, PLR0917 - what a core is made of, once
    settings: Settings,
    clock: Clock,
    journal: Journal,
    hall: Hall,
    disk: Disk,
    listener: socket.socket,
) -> None:
    asyncio.get_running_loop().set_exception_handler(_end_with_callback)
    writer = Writer(settings.plan, journal, clock, hall=hall, disk=disk)
    restored = tell_beginning(writer)
    tell_room(writer, disk)
    forget_faults(writer, settings)
    log.info(
        "core ready",
        seq=writer.hall.seq,
        epoch=journal.epoch,
        day=writer.hall.day,
        revision=settings.overlay.revision,
    )
    callers = Callers(time.monotonic)
    server = _DoorServer(writer, callers)
    async with asyncio.TaskGroup() as group:
        loops = [
            group.create_task(keep_alive(writer)),
            group.create_task(_stop_when_broken(writer)),
            group.create_task(keep_house(writer, disk, clock, settings.journal.keep_days)),
            group.create_task(keep_time(writer)),
        ]
        printer = None
        if settings.printer is not None:
            printer = _opened(writer, settings.printer)
            printing = _printing(writer, settings, printer, restored=restored)
            loops.append(group.create_task(printing.run()))
        if settings.sound is not None:
            aloud = CallingAloud(
                settings.sound,
                settings.plan.languages,
                open_speaker(settings.sound.device),
                partial(minute_of_day, clock, zoneinfo.ZoneInfo(settings.timezone)),
                settings.plan.help.phone if settings.plan.help_buttons else None,
            )
            loops.append(group.create_task(Announcing(writer, aloud).run()))
        devices = CounterDevicesLoop(writer, settings.devices, _open_panel)
        loops.append(group.create_task(devices.run()))
        helps = HelpButtonsLoop(writer, settings.help_buttons, _open_panel)
        loops.append(group.create_task(helps.run()))
        parts = Parts(settings, clock, callers, this_machine(), printer)
        loops.append(group.create_task(SelfTesting(writer, parts).run()))
        told = _nobody if printer is None else printer.identity
        taking = InventoryTaking(writer, settings, parts.machine, told)
        loops.append(group.create_task(taking.run()))
        await server.serve(sockets=[listener])
        notify("STOPPING=1")
        for task in loops:
            task.cancel()
    writer.snapshot()


async def _stop_when_broken(writer: Writer) -> None:
    """Raise what broke the journal, which ends every task of the core."""
    await writer.broken


def _nobody() -> None:
    """Be the identity of no printer."""


def _opened(writer: Writer, printer: PrinterSettings) -> TicketPrinter:
    return open_printer(
        printer.url,
        printer.profile,
        answers=writer.hall.printer_answers,
        jobs=PrintJobs(printer.jobs),
        letters_up_to_baud=printer.letters_up_to_baud,
    )


def _printing(
    writer: Writer, settings: Settings, printer: TicketPrinter, *, restored: bool
) -> Printing:
    design = design_of(settings.slip, printer.width_dots)
    return Printing(writer, printer, settings.timezone, design, restored=restored)


def _open_panel(url: GpioTerminalUrl | GpioHelpButtonUrl, listener: PanelListener) -> Panel:
    # Imported here: only a hall with GPIO panels pays for the library.
    from kiosk.core import gpio_panels  # noqa: PLC0415 - see above

    return gpio_panels.open_panel(url, listener)


class _DoorServer(uvicorn.Server):
    """Uvicorn, telling systemd when the door is open and stopping long polls at once."""

    def __init__(self, writer: Writer, callers: Callers) -> None:
        self._bell = writer.bell
        super().__init__(
            uvicorn.Config(
                build_app(writer, callers, self._end),
                log_config=None,
                access_log=False,
                lifespan="off",
                # Nobody stands between the core and its callers, and nobody upgrades.
                proxy_headers=False,
                ws="none",
                server_header=False,
                date_header=False,
                timeout_keep_alive=KEEP_ALIVE_S,
                timeout_graceful_shutdown=1,
            )
        )

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        notify("READY=1")

    def _end(self) -> None:
        """Stop, as if told to: whoever keeps the core running starts it anew."""
        self.handle_exit(signal.SIGTERM, None)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Stop, and let every long poll answer that there is no news."""
        super().handle_exit(sig, frame)
        self._bell.ring()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Stop at SIGTERM and SIGINT, and end as a success: a stop is not a failure."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self.handle_exit, number, None)
        yield
