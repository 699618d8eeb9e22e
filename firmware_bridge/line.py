"""The thread that owns one serial line: port and bus put together.

Nothing else touches the port or the bus; others leave orders and wake the thread. Nothing here
waits for the hall: a core that stands still must not silence the line.
"""

import queue
import threading
from collections.abc import Callable
from typing import Protocol

import msgspec

from drivers.faults import DeviceFault
from firmware_bridge.bus import News, Step
from firmware_bridge.messages import Show
from firmware_bridge.port import Port

REOPEN_S = 0.5
REOPEN_MAX_S = 5.0
"""A plugged-in board is back after at most this."""


class Backoff(msgspec.Struct):
    """How long to wait before the port is tried again."""

    first_s: float = REOPEN_S
    most_s: float = REOPEN_MAX_S
    next_s: float = 0.0

    def step(self) -> float:
        """Return the next wait, doubled each time."""
        self.next_s = min(max(2 * self.next_s, self.first_s), self.most_s)
        return self.next_s

    def reset(self) -> None:
        """Begin anew, as after a success."""
        self.next_s = 0.0


class Listener(Protocol):
    """Who is told what happens on a line; called in the line's thread, so it must not wait."""

    def heard(self, news: News) -> None:
        """Something happened at one terminal."""

    def line_lost(self, fault: DeviceFault) -> None:
        """The port cannot be opened or broke; said at each try."""


class LineBus(Protocol):
    """The devices of a line, however they speak; pure, and used by the line's thread alone.

    ``bus.Bus`` speaks our own protocol; what speaks another is put in by name in
    ``protocols``.
    """

    def line_up(self, now: float) -> Step:
        """The port is open."""

    def line_down(self) -> Step:
        """The port is gone."""

    def show(self, address: int, wanted: Show) -> None:
        """Let a device show ``wanted`` from the next tick on, whatever it takes."""

    def answer(self, address: int, press_id: int, *, accepted: bool) -> Step:
        """Tell a device what became of its press."""

    def receive(self, data: bytes, now: float) -> Step:
        """Take what the line gave."""

    def tick(self, now: float) -> Step:
        """Let time pass."""

    def wake_at(self, now: float) -> float | None:
        """When ``tick`` has something to do; None: not before something else happens."""


class Line:
    """One serial line and its terminals, from ``start`` to ``stop``.

    Args:
        clock: monotonic seconds.
    """

    def __init__(
        self,
        port: Port,
        bus: LineBus,
        listener: Listener,
        clock: Callable[[], float],
        backoff: Backoff | None = None,
    ) -> None:
        self._port = port
        self._bus = bus
        self._listener = listener
        self._clock = clock
        self._backoff = backoff or Backoff()
        self._reopen_at = 0.0
        self._orders: queue.SimpleQueue[Callable[[], Step]] = queue.SimpleQueue()
        self._later: dict[int, tuple[float, Show]] = {}
        self._ends = False
        self.thread = threading.Thread(target=self._run, name=f"line {port.path}", daemon=True)

    def start(self) -> None:
        """Begin to hold the line."""
        self.thread.start()

    def stop(self) -> None:
        """Let go of the line and wait until it is closed."""
        self._ends = True
        self._port.wake()
        self.thread.join()
        self._port.dispose()

    def show(
        self, address: int, wanted: Show, afterwards: tuple[float, Show] | None = None
    ) -> None:
        """Let a terminal show ``wanted`` and, so many seconds later, what comes afterwards."""

        def order() -> Step:
            self._later.pop(address, None)
            if afterwards is not None:
                after_s, then = afterwards
                self._later[address] = self._clock() + after_s, then
            self._bus.show(address, wanted)
            return Step()

        self.do(order)

    def answer(self, address: int, press_id: int, *, accepted: bool) -> None:
        """Tell a terminal what became of its press."""
        self.do(lambda: self._bus.answer(address, press_id, accepted=accepted))

    def do(self, order: Callable[[], Step]) -> None:
        """Let the line's thread do something with its bus."""
        self._orders.put(order)
        self._port.wake()

    def _run(self) -> None:
        while not self._ends:
            try:
                self._turn()
            except DeviceFault as fault:
                self._lose(fault)
        self._port.close()

    def _turn(self) -> None:
        """Do what is due, then wait for the line, an order or the next moment."""
        now = self._clock()
        if not self._port.is_open and now >= self._reopen_at:
            self._port.open()
            self._backoff.reset()
            self._take(self._bus.line_up(now))
        while not self._orders.empty():
            self._take(self._orders.get()())
        for address, (at, then) in list(self._later.items()):
            if now >= at:
                del self._later[address]
                self._bus.show(address, then)
        self._take(self._bus.tick(now))
        heard = self._port.wait(self._patience_s(now))
        if heard:
            self._take(self._bus.receive(heard, self._clock()))

    def _patience_s(self, now: float) -> float | None:
        moments = [at for at, _ in self._later.values()]
        if not self._port.is_open:
            moments.append(self._reopen_at)
        wake_at = self._bus.wake_at(now)
        if wake_at is not None:
            moments.append(wake_at)
        return max(0.0, min(moments) - now) if moments else None

    def _take(self, step: Step) -> None:
        # News first: what was heard is true even where the port breaks at the next byte.
        for news in step.news:
            self._listener.heard(news)
        self._port.write(step.line)

    def _lose(self, fault: DeviceFault) -> None:
        self._reopen_at = self._clock() + self._backoff.step()
        self._listener.line_lost(fault)
        for news in self._bus.line_down().news:
            self._listener.heard(news)
