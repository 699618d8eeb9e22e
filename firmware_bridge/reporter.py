"""Which terminals fail and what they are, told to the hall: every alarm can be traced.

Either is a state, not a message: while the core is away only the latest is kept, and it is
told once the core is back.
"""

import threading
from collections.abc import Callable

import msgspec

from drivers.faults import FaultKind
from firmware_bridge.door import Door
from firmware_bridge.messages import Welcome
from kiosk.client import DoorClosed
from kiosk.domain.commands import Command, ReportAttached, ReportFault
from kiosk.domain.inventory import Attached, device_id

ASK_AGAIN_S = 1.0


class TerminalFault(msgspec.Struct, frozen=True):
    """What is wrong with a terminal."""

    kind: FaultKind
    detail: str = ""


class Reporter:
    """One thread that keeps the hall's idea of the terminals true.

    Args:
        door: opens a way into the hall; called once, in the thread.
        site: the kiosk's name, with which device ids begin; without it none is told.
    """

    def __init__(self, door: Callable[[], Door], site: str = "") -> None:
        self._door = door
        self._site = site
        self._changed = threading.Condition()
        self._wanted: dict[str, Command] = {}
        """What is to be told, the latest of each kind for each device."""
        self._ends = threading.Event()
        self.thread = threading.Thread(target=self._tell_hall, name="faults", daemon=True)

    def start(self) -> None:
        """Begin to tell."""
        self.thread.start()

    def stop(self) -> None:
        """End soon."""
        with self._changed:
            self._ends.set()
            self._changed.notify()

    def report(self, device: str, fault: TerminalFault | None) -> None:
        """Take how a counter's terminal or display stands now; never waits."""
        self._tell(f"fault {device}", _command(device, fault))

    def attached(self, counter: str, welcome: Welcome) -> None:
        """Take what a counter's terminal is (S65); never waits."""
        if self._site:
            identity = f"{welcome.board} {welcome.serial} firmware {welcome.firmware}"
            item = Attached(device_id(self._site, "terminal", counter), identity)
            self._tell(f"attached {counter}", ReportAttached(items=(item,)))

    def _tell(self, about: str, command: Command) -> None:
        with self._changed:
            self._wanted[about] = command
            self._changed.notify()

    def _tell_hall(self) -> None:
        door = self._door()
        told: dict[str, Command] = {}
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._ends.is_set() or self._wanted != told)
                if self._ends.is_set():
                    return
                news = {
                    about: command
                    for about, command in self._wanted.items()
                    if told.get(about) != command
                }
            for about, command in news.items():
                try:
                    door.submit(command)
                except DoorClosed:
                    self._ends.wait(ASK_AGAIN_S)
                    break
                told[about] = command


def _command(device: str, fault: TerminalFault | None) -> ReportFault:
    if fault is None:
        return ReportFault(device=device)
    return ReportFault(device=device, kind=fault.kind, detail=fault.detail)
