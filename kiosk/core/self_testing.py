"""The hall tests itself before each opening, when asked, and again until all is well (S55).

A test that is asked for is written down before it begins: a core that dies meanwhile makes it
after its restart. As long as something is wrong it is looked at again every minute, and told
again only when it has changed.
"""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import msgspec
import structlog

from drivers.faults import FaultKind
from drivers.help_button_url import GpioHelpButtonUrl
from drivers.keypad_url import EvdevKeypadUrl, SerialKeypadUrl
from drivers.line_url import OtherLineUrl
from drivers.terminal_url import GpioTerminalUrl, SerialTerminalUrl
from drivers.ticket_printer import TicketPrinter
from drivers.world_url import WorldUrl
from kiosk.check.finding import Finding, State
from kiosk.check.hall_side import sound_cards
from kiosk.check.machine import Machine
from kiosk.check.resources import disk_space, disk_writes
from kiosk.core.callers import Callers
from kiosk.core.clock import Clock, ClockTrust
from kiosk.core.verify import newest_are_whole
from kiosk.core.writer import Writer
from kiosk.domain.commands import ReportSelfTest
from kiosk.domain.plain_text import is_name
from kiosk.domain.refused import Refused
from kiosk.domain.self_test import Health, Readiness
from kiosk.settings import CounterDevices, Settings

AGAIN_S = 60.0
"""How often something wrong is looked at again."""
SHORTEST_S = 0.01
AWAY_S = 60.0
"""A screen or a bridge that has asked for nothing so long is dark; a long poll takes 25 s."""
SYNC = "acknowledged"
SCREENS = ("ticket", "board")
OTHER = "other"

log = structlog.get_logger()


class Found(NamedTuple):
    """How one thing is, and why."""

    health: Health
    reason: str = ""


WELL, UNKNOWN = Found(Health.OK), Found(Health.UNKNOWN)
Findings = dict[str, Found]


class Parts(msgspec.Struct, frozen=True):
    """What is tested beside the hall's own memory of faults."""

    settings: Settings
    clock: Clock
    callers: Callers
    machine: Machine
    printer: TicketPrinter | None = None
    takes_a_block: Callable[[Path], Finding] = disk_writes
    has_room: Callable[[Path], Finding] = disk_space
    is_whole: Callable[[Path], bool] = newest_are_whole
    again_s: float = AGAIN_S


class SelfTesting:
    """Makes the tests that the hall asks for."""

    def __init__(self, writer: Writer, parts: Parts) -> None:
        self._writer = writer
        self._parts = parts

    async def run(self) -> None:
        """Test for ever."""
        loop = asyncio.get_running_loop()
        again_s = self._parts.again_s
        tested_at = loop.time() - again_s
        while True:
            test = self._writer.hall.self_test
            left_s = tested_at + again_s - loop.time()
            unwell = (
                test.readiness is not Readiness.OPEN or Health.WRONG in test.findings.values()
            )
            if test.asked or (unwell and left_s <= 0):
                await self._test()
                tested_at = loop.time()
                if self._writer.hall.self_test.asked:
                    # Not taken, or asked for again meanwhile: never without a pause.
                    await asyncio.sleep(again_s)
            else:
                await self._writer.bell.wait(max(left_s, SHORTEST_S) if unwell else again_s)

    async def _test(self) -> None:
        found = self._of_the_hall() | await asyncio.to_thread(self._of_the_machine)
        told = self._writer.submit(
            ReportSelfTest(
                findings={name: one.health for name, one in found.items()},
                reasons={name: one.reason for name, one in found.items() if one.reason},
            )
        )
        if isinstance(told, Refused):
            log.error("self-test not taken", reason=told.reason, findings=sorted(found))

    def _of_the_hall(self) -> Findings:
        """Return what the hall and the door know already; on the event loop."""
        settings = self._parts.settings
        found: Findings = {}
        for devices in settings.devices:
            found |= self._counter(devices)
        for button in settings.help_buttons:
            if isinstance(button.url, GpioHelpButtonUrl):
                name = f"help_button {button.id}"
                found[name] = self._by_fault(name, WELL)
        for screen in SCREENS:
            found[f"screen {screen}"] = self._caller(screen)
        if settings.sound is not None:
            found["sound"] = self._sound(settings.sound.device)
        if settings.sync is not None:
            # Sync knocks every few seconds, but only while it has a broker.
            away_s = self._parts.callers.away_s(SYNC)
            heard = away_s is not None and away_s < AWAY_S
            found["broker"] = self._by_fault("broker", WELL if heard else UNKNOWN)
        found["clock"] = WELL
        if self._parts.clock.stamp().trust is ClockTrust.UNSYNCED:
            found["clock"] = Found(Health.WRONG, "clock_unsynced")
        return found

    def _counter(self, devices: CounterDevices) -> Findings:
        found: Findings = {}
        match devices.terminal:
            case GpioTerminalUrl() | WorldUrl():
                found[f"panel {devices.id}"] = self._by_fault(f"panel {devices.id}", WELL)
            case SerialTerminalUrl() | OtherLineUrl():
                name = f"terminal {devices.id}"
                found[name] = self._by_fault(name, self._caller(f"counter/{devices.id}"))
            case _:
                pass
        if isinstance(devices.keypad, EvdevKeypadUrl | SerialKeypadUrl | WorldUrl):
            found[f"keypad {devices.id}"] = self._by_fault(f"keypad {devices.id}", WELL)
        return found

    def _by_fault(self, device: str, otherwise: Found) -> Found:
        fault = self._writer.hall.faults.get(device)
        if fault is None:
            return otherwise
        # Whoever comes through the door may call a fault whatever they like.
        return Found(Health.WRONG, fault.kind if is_name(fault.kind) else OTHER)

    def _caller(self, view: str) -> Found:
        away_s = self._parts.callers.away_s(view)
        if away_s is None:
            return UNKNOWN
        return WELL if away_s < AWAY_S else Found(Health.WRONG, "away")

    def _sound(self, device: str) -> Found:
        if device.startswith("alsa:") and not sound_cards(self._parts.machine):
            return Found(Health.WRONG, FaultKind.UNPLUGGED)
        return self._by_fault("sound", WELL)

    def _of_the_machine(self) -> Findings:
        """Return what takes time to find out; in a thread of its own."""
        parts = self._parts
        path = parts.settings.journal.path
        found = {"disk": WELL, "disk space": WELL, "journal": WELL}
        if parts.takes_a_block(path).state is State.WRONG:
            found["disk"] = Found(Health.WRONG, "disk_refuses")
        elif parts.has_room(path).state is State.WRONG:
            found["disk space"] = Found(Health.WRONG, "disk_full")
        if not parts.is_whole(path):
            found["journal"] = Found(Health.WRONG, "journal_bad")
        if parts.printer is not None:
            found |= _printer(parts.printer)
        return found


def _printer(printer: TicketPrinter) -> Findings:
    """Ask the printer; what is wrong with its paper is told apart from the rest."""
    status = printer.status()
    rest = status.faults - {FaultKind.PAPER_OUT}
    if rest:
        return {"printer": Found(Health.WRONG, min(rest))}
    if not status.answers and not status.faults:
        return {"printer": UNKNOWN}
    paper = WELL if status.near_end is False else UNKNOWN
    if FaultKind.PAPER_OUT in status.faults:
        paper = Found(Health.WRONG, FaultKind.PAPER_OUT)
    elif status.near_end:
        paper = Found(Health.WRONG, FaultKind.PAPER_NEAR_END)
    return {"printer": WELL, "printer paper": paper}
