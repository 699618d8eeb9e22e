"""Listeners that remember, and wait for what comes from a driver's thread."""

import queue
from collections.abc import Callable
from typing import TypeVar

from drivers.faults import DeviceFault, FaultKind
from drivers.keypad_reader import KeyPress
from drivers.panel import PanelKey

SOON_S = 5.0
Thing = TypeVar("Thing")
Heard = PanelKey | KeyPress | DeviceFault | str
RECOVERED = "recovered"


class Listener:
    """Hears keys, faults and recoveries in order."""

    def __init__(self) -> None:
        self._heard: queue.Queue[Heard] = queue.Queue()

    def on_key(self, key: PanelKey | KeyPress) -> None:
        """Remember a key."""
        self._heard.put(key)

    def on_fault(self, fault: DeviceFault) -> None:
        """Remember a fault."""
        self._heard.put(fault)

    def on_recovered(self) -> None:
        """Remember a recovery."""
        self._heard.put(RECOVERED)

    def next(self) -> Heard:
        """What was heard next, at the latest after ``SOON_S``."""
        return self._heard.get(timeout=SOON_S)

    def next_fault(self) -> DeviceFault:
        """The next thing heard, which must be a fault."""
        fault = self.next()
        assert isinstance(fault, DeviceFault), fault
        return fault

    @property
    def nothing_more(self) -> bool:
        """Nothing has been heard that was not asked for."""
        return self._heard.empty()


class PanelEars:
    """Hears a panel's keys, faults and recoveries in order, each with its key."""

    def __init__(self) -> None:
        self._heard: queue.Queue[tuple[PanelKey, DeviceFault | str]] = queue.Queue()

    def on_key(self, key: PanelKey) -> None:
        """Remember a press."""
        self._heard.put((key, "pressed"))

    def on_fault(self, key: PanelKey, fault: DeviceFault) -> None:
        """Remember a fault."""
        self._heard.put((key, fault))

    def on_recovered(self, key: PanelKey) -> None:
        """Remember a recovery."""
        self._heard.put((key, RECOVERED))

    def next(self) -> PanelKey:
        """The key whose press was heard next, at the latest after ``SOON_S``."""
        key, what = self._heard.get(timeout=SOON_S)
        assert what == "pressed", what
        return key

    def next_fault(self) -> tuple[PanelKey, FaultKind]:
        """The fault that was heard next, and whose it is."""
        key, fault = self._heard.get(timeout=SOON_S)
        assert isinstance(fault, DeviceFault), fault
        return key, fault.kind

    def next_recovery(self) -> PanelKey:
        """The key of the button that was heard to be well next."""
        key, what = self._heard.get(timeout=SOON_S)
        assert what == RECOVERED, what
        return key

    @property
    def nothing_more(self) -> bool:
        """Nothing has been heard that was not asked for."""
        return self._heard.empty()


def eventually(happens: Callable[[], bool]) -> bool:
    """Look until it happens, at most ``SOON_S``."""
    ticker: queue.Queue[None] = queue.Queue()
    for _ in range(int(SOON_S / 0.01)):
        if happens():
            return True
        try:
            ticker.get(timeout=0.01)
        except queue.Empty:
            continue
    return happens()
