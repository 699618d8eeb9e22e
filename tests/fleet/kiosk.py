"""One kiosk of a fleet: the core's own journal and the sync process' own publisher.

Between them, where a kiosk has HTTP on a Unix socket, are plain calls into the thread that has
the journal. The hall plays a day that was decided beforehand.
"""

import random
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import Protocol, Self, TypeVar

import msgspec

from kiosk.client import Accepted, Acknowledged, DoorClosed, DoorError, Page
from kiosk.core.backup import back_up, restore
from kiosk.core.clock_watch import clock_news, first_mark
from kiosk.core.journal import Acknowledged as Stored
from kiosk.core.journal import Journal
from kiosk.domain.commands import Command
from kiosk.domain.events import AnyEvent, JournalReset
from sync.broker_url import Broker
from sync.door import Door
from sync.kit import Inbox, Kit, Stop, Timing
from sync.publisher import Publisher
from sync.reader import Reader
from tests.fleet.clock import SimulatedClock, Turn
from tests.fleet.days import Scene

TIMING = Timing(ack_wait_s=4.0, slowest_retry_s=2.0, state_every_s=1.0, stable_s=5.0)
"""As impatient as a day of minutes wants it."""
ALIVE_S = 5.0
ANSWER_S = 60.0

Given = TypeVar("Given")


class Plan(msgspec.Struct, frozen=True):
    """What a kiosk is to be."""

    device: str
    card: str
    """The name of its journal's file: two kiosks of one device have two."""
    day: int
    turns: tuple[Turn, ...] = ()


class Core(Protocol):
    """The thread that has the journals."""

    def ask(self, work: Callable[[], Given]) -> "Future[Given]":
        """Have something done there."""


class Hall:
    """The side of a kiosk that has the journal; all but ``wait`` in the core's thread."""

    def __init__(self, plan: Plan, folder: Path, scenes: tuple[Scene, ...]) -> None:
        self.plan = plan
        self.path = folder / f"{plan.card}.db"
        self.last = 0
        self._folder = folder
        self._scenes = scenes
        self._next = 0
        self._stretch = (0, 0)
        self._news = threading.Condition()
        opened_ms = time.time_ns() // 1_000_000 - 24 * 3600 * 1000
        self._clock = SimulatedClock(plan.card, opened_ms, plan.turns)
        self._clock.turn(0.0, 0)
        self._mark = first_mark(self._clock.stamp(0))
        self._journal: Journal | None = None
        self.open()

    @property
    def journal(self) -> Journal:
        """The open journal.

        Raises:
            DoorClosed: The core is away.
        """
        if self._journal is None:
            raise DoorClosed("the core is away")
        return self._journal

    def known(self) -> Stored:
        """Return what the core knows of headquarters."""
        return self.journal.acknowledged()

    def open(self) -> None:
        """Start the core; a journal that begins anew says so, as in the real core."""
        self._journal = journal = Journal(self.path)
        cause = journal.begun_anew()
        self._changed()
        if cause:
            kept = journal.last
            self._write([JournalReset(cause, journal.former_epoch(), kept, kept)])

    def close(self) -> None:
        """Stop the core."""
        if self._journal is not None:
            self._journal.close()
            self._journal = None

    def aim(self, share: float) -> None:
        """Begin a stretch of the day that ends when so much of it has passed."""
        self._stretch = (self._next, round(share * len(self._scenes)))

    def go(self, part: float) -> None:
        """Let the day go on until so much of the stretch has passed."""
        begin, end = self._stretch
        until = begin + round(part * (end - begin))
        events: list[AnyEvent] = []
        while self._next < until:
            scene = self._scenes[self._next]
            self._next += 1
            before = self._mark
            self._clock.turn(self._next / len(self._scenes), scene.after_ms)
            stamp = self._clock.stamp(scene.after_ms)
            self._mark, news = clock_news(self._mark, stamp)
            if news is not None or before.boot != stamp.boot:
                self._write(events)
                events = [] if news is None else [news]
            events += scene.events
            if len(events) >= 20:
                self._write(events)
                events = []
        self._write(events)

    def copy(self) -> None:
        """Make a backup."""
        back_up(self.path, self._folder / f"{self.plan.card}.backup")

    def bring_back(self) -> None:
        """Restore the backup, with the core stopped meanwhile."""
        self.close()
        restore(self.path, self._folder / f"{self.plan.card}.backup")
        self.open()

    def clone_to(self, card: str) -> None:
        """Copy the card while the kiosk is off, byte for byte."""
        self.close()
        (self._folder / f"{card}.db").write_bytes(self.path.read_bytes())
        self.open()

    def wait(self, after: int, wait_s: float) -> None:
        """Wait for an event after ``after``."""
        with self._news:
            self._news.wait_for(lambda: self.last > after, wait_s)

    def _write(self, events: list[AnyEvent]) -> None:
        if events:
            after_ms = self._scenes[max(0, self._next - 1)].after_ms
            self.journal.append(events, self._clock.stamp(after_ms))
            self._changed()

    def _changed(self) -> None:
        with self._news:
            self.last = self.journal.last
            self._news.notify_all()


class HallClient:
    """What ``kiosk.client.Client`` is to the sync process, without a wire."""

    def __init__(self, core: Core, hall: Hall) -> None:
        self._core = core
        self._hall = hall

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Hang up: nothing is held."""

    def journal(self, after: int, limit: int = 500, wait_s: float = 0) -> Page:
        """Return a page."""
        if wait_s:
            self._hall.wait(after, wait_s)
        items = self._ask(lambda: self._hall.journal.page(after, limit))
        return Page(tuple(map(msgspec.Raw, items)), 0)

    def acknowledged(self) -> Acknowledged:
        """Return what the core knows."""
        known = self._ask(self._hall.known)
        told = {"epoch": known.epoch, "stored": known.stored, "last": self._hall.last}
        return msgspec.convert(told, Acknowledged)

    def acknowledge(self, epoch: str, stored: int) -> None:
        """Have the core remember it."""
        if not self._ask(lambda: self._hall.journal.acknowledge(epoch, stored)):
            raise DoorError("no such event")

    @staticmethod
    def submit(command: Command) -> Accepted:
        """Take note of nothing: what sync tells the hall is not this test's matter."""
        assert command
        return Accepted(0, ())

    def _ask(self, work: Callable[[], Given]) -> Given:
        return self._core.ask(work).result(ANSWER_S)


class Line:
    """The side of a kiosk that has the wire: the publisher in its thread, on and off."""

    def __init__(self, plan: Plan, broker: Broker, path: Path) -> None:
        self._plan = plan
        self._broker = broker
        self._path = path
        self._inbox = Inbox()
        self._thread: threading.Thread | None = None
        self.failed: list[BaseException] = []

    def on(self) -> None:
        """Start the publisher."""
        self._inbox = inbox = Inbox()
        path = self._path
        kit = Kit(
            device=self._plan.device,
            name={"en": self._plan.card},
            software="fleet",
            broker=self._broker,
            door=Door(path),
            new_reader=lambda number: Reader(number, path, inbox.put),
            inbox=inbox,
            now_s=time.monotonic,
            chance=random.random,
            alive=lambda: ALIVE_S,
            now_ms=lambda: time.time_ns() // 1_000_000,
            timing=TIMING,
        )
        self._thread = threading.Thread(target=self._run, args=(Publisher(kit),), daemon=True)
        self._thread.start()

    def ask_off(self) -> None:
        """Have it end."""
        self._inbox.put(Stop())

    def wait_off(self) -> None:
        """Wait until it has."""
        if self._thread is not None:
            self._thread.join(ANSWER_S)
            assert not self._thread.is_alive(), f"{self._plan.card} does not end"
            self._thread = None

    def _run(self, publisher: Publisher) -> None:
        try:
            publisher.run()
        except BaseException as error:
            self.failed.append(error)
            raise
