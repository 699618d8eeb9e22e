"""The bridge put together: lines, counters and the one who tells of faults.

Counters whose terminals share a path share a line. Each thread ends only on request; one that
ends by itself is a bug, and the whole process ends with it, to be started again.
"""

import threading
from collections.abc import Callable, Iterable
from typing import assert_never

import structlog

from drivers.caller_codes import CallerCodes
from drivers.faults import DeviceFault, FaultKind
from firmware_bridge.bus import Bus, News
from firmware_bridge.counter import CounterPost, CounterTerminal
from firmware_bridge.door import Door
from firmware_bridge.greeting import Timing
from firmware_bridge.line import Line
from firmware_bridge.outcome import (
    Connected,
    Disconnected,
    Doubled,
    Mismatched,
    Pressed,
    Silent,
)
from firmware_bridge.protocols import Setup, bus_for, port_for
from firmware_bridge.reporter import Reporter, TerminalFault
from firmware_bridge.update import Update

LOOK_S = 1.0
"""How often the threads are looked after when systemd asks for nothing."""


class ThreadEnded(RuntimeError):
    """A thread of the bridge ended by itself: a bug, its own trace says which."""


class _LineListener:
    """Passes on what happens on one line, without ever waiting."""

    def __init__(self, path: str, reporter: Reporter) -> None:
        self._reporter = reporter
        self._log = structlog.get_logger().bind(line=path)
        self._posts: dict[int, CounterPost] = {}
        self._lost: FaultKind | None = None

    def add(self, address: int, post: CounterPost) -> None:
        """Let this post hear of the terminal at ``address``."""
        self._posts[address] = post

    def heard(self, news: News) -> None:
        """Hand a press to its counter, tell of the rest."""
        post = self._posts[news.address]
        log = self._log.bind(counter=post.counter, address=news.address)
        if not isinstance(news.what, Disconnected):
            self._lost = None  # whatever else is told of a terminal, its line is there again
        match news.what:
            case Pressed():
                post.pressed(news.what)
            case Connected(welcome):
                log.info(
                    "terminal connected",
                    board=welcome.board,
                    serial=welcome.serial,
                    firmware=welcome.firmware,
                    boots=welcome.boots,
                )
                self._reporter.report(post.device, None)
                if post.device == f"terminal {post.counter}":
                    self._reporter.attached(post.counter, welcome)
            case Disconnected(reason):
                log.warning("terminal lost", reason=reason)
            case Silent():
                detail = news.what.sentence(news.address)
                log.warning("terminal does not answer", detail=detail)
                self._reporter.report(post.device, TerminalFault(FaultKind.SILENT, detail))
            case Doubled():
                detail = news.what.sentence(news.address)
                log.error("two terminals with one address", detail=detail)
                self._reporter.report(post.device, TerminalFault(FaultKind.DOUBLED, detail))
            case Mismatched():
                detail = news.what.sentence(post.counter)
                log.error("terminal needs an update", detail=detail)
                self._reporter.report(post.device, TerminalFault(FaultKind.OUTDATED, detail))
            case _:
                assert_never(news.what)

    def line_lost(self, fault: DeviceFault) -> None:
        """Tell of it once, not at every try."""
        if fault.kind is self._lost:
            return
        self._lost = fault.kind
        self._log.warning("line lost", kind=fault.kind, detail=fault.detail)
        for post in self._posts.values():
            self._reporter.report(post.device, TerminalFault(fault.kind, fault.detail))


def by_path(terminals: Iterable[CounterTerminal]) -> dict[str, list[CounterTerminal]]:
    """Return the terminals of each line."""
    lines: dict[str, list[CounterTerminal]] = {}
    for terminal in terminals:
        lines.setdefault(terminal.url.path, []).append(terminal)
    return lines


class Bridge:
    """All serial terminals and number displays of a hall.

    Args:
        door: opens a way into the hall; called in each thread that needs one.
        clock: monotonic seconds.
        timing: how long our own terminals are waited for.
        callers: the codes of another maker's.
        site: the kiosk's name, with which the ids of its terminals begin.
    """

    def __init__(  # noqa: PLR0913  # everything is put together here, by name
        self,
        terminals: Iterable[CounterTerminal],
        door: Callable[[], Door],
        clock: Callable[[], float],
        timing: Timing | None = None,
        callers: CallerCodes | None = None,
        *,
        site: str = "",
    ) -> None:
        setup = Setup(timing, callers or CallerCodes())
        self._clock = clock
        self._reporter = Reporter(door, site)
        self._lines: list[Line] = []
        self._posts: list[CounterPost] = []
        self._places: dict[str, tuple[Line, Bus, int]] = {}
        for path, together in by_path(terminals).items():
            urls = [one.url for one in together]
            listener = _LineListener(path, self._reporter)
            bus = bus_for(urls, setup)
            line = Line(port_for(urls[0]), bus, listener, clock)
            self._lines.append(line)
            for one in together:
                if isinstance(bus, Bus):
                    self._places[one.counter] = line, bus, one.url.address
                post = CounterPost(one, line, door, clock)
                listener.add(one.url.address, post)
                self._posts.append(post)

    def start(self) -> None:
        """Begin to hold the lines."""
        self._reporter.start()
        for post in self._posts:
            post.start()
        for line in self._lines:
            line.start()

    def stop(self) -> None:
        """Let go of the lines."""
        for post in self._posts:
            post.stop()
        self._reporter.stop()
        for line in self._lines:
            line.stop()

    def update(self, counter: str, update: Update) -> bool:
        """Begin to put another program on a counter's terminal; False where it has none."""
        place = self._places.get(counter)
        if place is None:
            return False
        line, bus, address = place
        line.do(lambda: bus.update(address, update, self._clock()))
        return True

    def look_after(self) -> None:
        """See that everything runs.

        Raises:
            ThreadEnded: it does not; let systemd start the process anew.
        """
        for thread in self._threads():
            if not thread.is_alive():
                raise ThreadEnded(f"the thread {thread.name!r} has ended")

    def run(
        self, ends: threading.Event, notify: Callable[[str], None], watchdog_s: float | None
    ) -> None:
        """Hold the lines until ``ends``, telling systemd that we live.

        Raises:
            ThreadEnded: a bug ended one of the threads.
        """
        self.start()
        notify("READY=1")
        while not ends.wait(LOOK_S if watchdog_s is None else min(LOOK_S, watchdog_s)):
            self.look_after()
            notify("WATCHDOG=1")
        notify("STOPPING=1")
        self.stop()

    def _threads(self) -> list[threading.Thread]:
        return [
            self._reporter.thread,
            *(thread for post in self._posts for thread in post.threads),
            *(line.thread for line in self._lines),
        ]
