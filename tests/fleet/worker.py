"""A process of many kiosks: paho waits by select(), which counts no further than 1024 files."""

import logging
import multiprocessing
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TypeVar

import msgspec
import structlog

import sync.door
import sync.reader
from sync.broker_url import Broker
from tests.fleet.days import Scene
from tests.fleet.kiosk import Hall, HallClient, Line, Plan

KIOSKS = 80
"""In one process: each holds eight files or so."""
ANSWER_S = 600.0

Given = TypeVar("Given")


class Order(msgspec.Struct, frozen=True):
    """What kiosks are to do."""

    verb: str
    cards: tuple[str, ...] = ()
    """Which; none for all."""
    share: float = 0.0
    seconds: float = 0.0
    plan: Plan | None = None


class Known(msgspec.Struct, frozen=True):
    """Where a kiosk is."""

    epoch: str
    stored: int
    last: int


class Work(msgspec.Struct, frozen=True):
    """What a process is given."""

    folder: Path
    broker: Broker
    days: tuple[tuple[Scene, ...], ...]
    plans: tuple[Plan, ...]


class Worker:
    """The process, as seen from outside."""

    def __init__(self, work: Work) -> None:
        self.cards = {plan.card for plan in work.plans}
        context = multiprocessing.get_context("spawn")
        self._pipe, other = context.Pipe()
        self._process = context.Process(target=_main, args=(other, work), daemon=True)
        self._process.start()
        other.close()

    def order(self, order: Order) -> None:
        """Send an order; ``answer`` must follow."""
        self._pipe.send(order)

    def answer(self) -> dict[str, Known]:
        """Wait until it is done."""
        assert self._pipe.poll(ANSWER_S), "a process of kiosks does not answer"
        return dict(self._pipe.recv())

    def end(self) -> None:
        """End the process."""
        self._pipe.close()
        self._process.join(30)
        if self._process.is_alive():
            self._process.kill()


class _Core:
    """The thread of all halls of this process."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._thread = ThreadPoolExecutor(1)
        self._halls: dict[str, Hall] = {}
        self._lines: dict[str, Line] = {}

    def ask(self, work: Callable[[], Given]) -> "Future[Given]":
        """Have something done by this thread."""
        return self._thread.submit(work)

    def client(self, path: Path, **_: object) -> HallClient:
        """Return a way to the hall whose journal is there."""
        return HallClient(self, self._halls[path.stem])

    def run(self, pipe: Connection) -> None:
        """Obey until the pipe is closed."""
        for plan in self._work.plans:
            self.ask(partial(self._add, plan)).result(ANSWER_S)
        while True:
            try:
                order: Order = pipe.recv()
            except EOFError:
                break
            pipe.send(self._obey(order))
        for hall in self._halls.values():
            self.ask(hall.close).result(ANSWER_S)

    def _obey(self, order: Order) -> dict[str, Known]:
        cards = [card for card in order.cards or self._halls if card in self._halls]
        for line in self._lines.values():
            if line.failed:
                raise RuntimeError("a publisher has died") from line.failed[0]
        match order.verb:
            case "play":
                self._play(cards, order.share, order.seconds)
            case "on" | "off":
                self._switch([self._lines[card] for card in cards], on=order.verb == "on")
            case "copy":
                self._each(cards, Hall.copy)
            case "bring_back":
                self._each(cards, Hall.bring_back)
            case "clone":
                self._clone(cards, order.plan)
            case verb:
                assert verb == "known", verb
        return self.ask(lambda: self._known(cards)).result(ANSWER_S)

    def _clone(self, cards: Iterable[str], plan: Plan | None) -> None:
        assert plan is not None
        self._each(cards, partial(Hall.clone_to, card=plan.card))
        self.ask(lambda: self._add(plan)).result(ANSWER_S)

    @staticmethod
    def _switch(lines: list[Line], *, on: bool) -> None:
        for line in lines:
            if on:
                line.on()
            else:
                line.ask_off()
        if not on:
            for line in lines:
                line.wait_off()

    def _known(self, cards: Iterable[str]) -> dict[str, Known]:
        found = {}
        for card in cards:
            journal = self._halls[card].journal
            known = journal.acknowledged()
            found[card] = Known(known.epoch, known.stored, journal.last)
        return found

    def _play(self, cards: list[str], share: float, seconds: float) -> None:
        """Let the day go on in even steps, the doors open between any two halls."""
        for hall in [self._halls[card] for card in cards]:
            hall.aim(share)
        steps = max(1, round(seconds * 2))
        pace = threading.Event()
        for step in range(1, steps + 1):
            for card in cards:
                self._each([card], partial(Hall.go, part=step / steps))
            pace.wait(seconds / steps)

    def _each(self, cards: Iterable[str], work: Callable[[Hall], None]) -> None:
        for card in cards:
            self.ask(partial(work, self._halls[card])).result(ANSWER_S)

    def _add(self, plan: Plan) -> None:
        hall = Hall(plan, self._work.folder, self._work.days[plan.day])
        self._halls[plan.card] = hall
        self._lines[plan.card] = Line(plan, self._work.broker, hall.path)


def _main(pipe: Connection, work: Work) -> None:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    core = _Core(work)
    # The sync process' own door and readers, without HTTP between them and the journal.
    for module in (sync.door, sync.reader):
        setattr(module, "Client", core.client)  # noqa: B010  # no part of the module's interface
    core.run(pipe)
