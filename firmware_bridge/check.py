"""The counter terminals, greeted one line after the other: board, versions and address.

While the bridge holds the lines it answers for them: the hall knows which of them fail.
"""

import threading
import time
from collections.abc import Iterator
from secrets import randbits

from drivers.faults import DeviceFault, FaultKind
from firmware_bridge.bridge import by_path
from firmware_bridge.bus import Bus, News
from firmware_bridge.cli import terminals
from firmware_bridge.counter import CounterTerminal
from firmware_bridge.line import Line
from firmware_bridge.link import Link
from firmware_bridge.outcome import Connected, Doubled, Mismatched, Silent
from firmware_bridge.port import Port
from firmware_bridge.protocols import NONCE_BITS
from kiosk.check.bench import Bench, Probe, Stage
from kiosk.check.finding import Finding, fault, ok, said, wrong
from kiosk.domain.manager_view import ManagerView

GREETED_S = 6.0
"""A board that was reset by the opening answers after two seconds; three greetings more."""


class _Greetings:
    """What each terminal of a line said to Hello."""

    def __init__(self, addresses: list[int]) -> None:
        self._open = set(addresses)
        self._heard = threading.Condition()
        self.news: dict[int, News] = {}
        self.lost: DeviceFault | None = None

    def heard(self, news: News) -> None:
        """Called by the line's thread."""
        if isinstance(news.what, Connected | Doubled | Mismatched | Silent):
            with self._heard:
                self.news[news.address] = news
                if not isinstance(news.what, Silent):
                    self._open.discard(news.address)
                self._heard.notify()

    def line_lost(self, fault: DeviceFault) -> None:
        """Called by the line's thread."""
        with self._heard:
            self.lost = fault
            self._heard.notify()

    def wait(self, timeout_s: float) -> None:
        """Wait until every terminal has answered, the line is lost or the time is up."""
        with self._heard:
            self._heard.wait_for(lambda: not self._open or self.lost is not None, timeout_s)


def greet(bench: Bench, greeted_s: float = GREETED_S) -> Iterator[Finding]:
    """Look at every terminal on a serial line."""
    for path, together in by_path(terminals(bench.settings)).items():
        yield from _line(bench.hall, path, together, greeted_s)


def _line(
    hall: ManagerView | None, path: str, together: list[CounterTerminal], greeted_s: float
) -> Iterator[Finding]:
    greetings = _Greetings([one.url.address for one in together])
    bus = Bus([Link(one.url.address, lambda: randbits(NONCE_BITS)) for one in together])
    line = Line(Port(path), bus, greetings, time.monotonic)
    line.start()
    try:
        greetings.wait(greeted_s)
    finally:
        line.stop()
    lost = greetings.lost
    for one in together:
        name = f"terminal {one.counter}"
        if lost is not None and lost.kind is FaultKind.BUSY and hall is not None:
            yield _held(hall, name)
        elif lost is not None:
            yield fault(name, lost.kind, "terminal")
        else:
            yield _answered(one, greetings.news.get(one.url.address))


def _held(hall: ManagerView, name: str) -> Finding:
    """Return what the bridge has told the hall of a terminal."""
    known = next((one for one in hall.faults if one.device == name), None)
    if known is not None:
        return fault(name, known.kind, "terminal")
    return ok(name, said("check.bridge_holds"))


def _answered(terminal: CounterTerminal, news: News | None) -> Finding:
    name, address = f"terminal {terminal.counter}", terminal.url.address
    match None if news is None else news.what:
        case Connected(welcome=welcome):
            text = said(
                "check.terminal_answers",
                board=welcome.board,
                serial=welcome.serial,
                firmware=welcome.firmware,
                protocol=f"{welcome.major}.{welcome.minor}",
                address=address,
            )
            return ok(name, text)
        case Mismatched() as other:
            text = said("check.terminal_outdated", detail=other.sentence(terminal.counter))
            return wrong(name, text, said("check.terminal_outdated_remedy"))
        case Doubled() as two:
            text = said("check.terminal_doubled", detail=two.sentence(address))
            return wrong(name, text, said("check.terminal_doubled_remedy", address=address))
        case _:
            text = said("check.terminal_silent", address=address)
            return wrong(name, text, said("check.terminal_silent_remedy", address=address))


PROBES = (Probe("terminals", Stage.DEVICES, greet),)


def probes() -> tuple[Probe, ...]:
    """Return them, as the entry point ``kiosk.checks`` names them."""
    return PROBES
