"""Which terminals fail, told to the hall, so that every alarm can be traced.

A fault is a state, not a message: while the core is away only the latest is kept, and it is
told once the core is back.
"""

import threading
from collections.abc import Callable

import msgspec

from drivers.faults import FaultKind
from firmware_bridge.door import Door
from kiosk.client import DoorClosed
from kiosk.domain.commands import ReportFault

ASK_AGAIN_S = 1.0


class TerminalFault(msgspec.Struct, frozen=True):
    """What is wrong with a terminal."""

    kind: FaultKind
    detail: str = ""


class Reporter:
    """One thread that keeps the hall's idea of the terminals' faults true."""

    def __init__(self, door: Callable[[], Door]) -> None:
        self._door = door
        self._changed = threading.Condition()
        self._faults: dict[str, TerminalFault | None] = {}
        """What is to be told, by device; None is "works again"."""
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
        with self._changed:
            self._faults[device] = fault
            self._changed.notify()

    def _tell_hall(self) -> None:
        door = self._door()
        told: dict[str, TerminalFault | None] = {}
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._ends.is_set() or self._faults != told)
                if self._ends.is_set():
                    return
                news = {
                    device: fault
                    for device, fault in self._faults.items()
                    if device not in told or told[device] != fault
                }
            for device, fault in news.items():
                try:
                    door.submit(_command(device, fault))
                except DoorClosed:
                    self._ends.wait(ASK_AGAIN_S)
                    break
                told[device] = fault


def _command(device: str, fault: TerminalFault | None) -> ReportFault:
    if fault is None:
        return ReportFault(device=device)
    return ReportFault(device=device, kind=fault.kind, detail=fault.detail)
