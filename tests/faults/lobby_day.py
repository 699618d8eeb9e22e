"""A busy lobby in threads: people and keys that ask again, with the same id, until answered.

Each writes down every answer it was ever given, for whoever checks them against the journal.
"""

import random
import threading
import uuid
from dataclasses import dataclass, field
from typing import Any, Self

from kiosk.client import Accepted, Client, DoorClosed, Refusal
from kiosk.domain.commands import (
    CallNext,
    Command,
    FinishService,
    GiveReason,
    IssueTicket,
    NoShow,
    RateVisit,
    Recall,
    StartService,
)
from tests.e2e.lobby import RunningCore

AGAIN_S = 0.02
PATIENCE = 3000
"""How often one command is sent again before the core is given up: a minute."""
CALM_S = 0.004
"""Between two commands of one thread, so that the printer has a chance to keep up."""
WAITING_MOST = 12


@dataclass
class Answered:
    """A command and the answer it got."""

    command_id: str
    command: Command
    answer: Accepted | Refusal
    asked: int
    """How often it was sent."""


@dataclass
class LobbyDay:
    """Customers and counters that work until they are stopped; a context manager.

    Args:
        core: The core they use; it may be killed at any time.
        seed: For their choices.
    """

    core: RunningCore
    seed: int
    answers: list[Answered] = field(default_factory=list)
    failures: list[BaseException] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._stop = threading.Event()
        people = [self._customer, self._customer, *([self._counter] * 3)]
        self._threads = [
            threading.Thread(target=self._live, args=(life, index))
            for index, life in enumerate(people)
        ]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.ends()

    def ends(self) -> None:
        """Let everybody finish what they are asking, and go home."""
        self._stop.set()
        for thread in self._threads:
            thread.join()
        if self.failures:
            raise self.failures[0]

    def _live(self, life: Any, index: int) -> None:  # noqa: ANN401  # one of the methods below
        chance = random.Random(self.seed * 100 + index)  # noqa: S311  # no secret
        with self.core.client() as client:
            try:
                while not self._stop.is_set():
                    life(client, chance, str(index - 1))
                    self._stop.wait(CALM_S)
            except (AssertionError, OSError, ValueError, KeyError) as error:
                self.failures.append(error)
                raise

    def _customer(self, client: Client, chance: random.Random, _: str) -> None:
        services = ("account", "cash")
        answer = self._ask(client, IssueTicket(service=chance.choice(services)))
        assert isinstance(answer, Accepted), answer
        issued = answer.event("ticket_issued")
        assert issued is not None
        ahead = issued["ahead"]
        assert isinstance(ahead, int)
        if ahead > WAITING_MOST:
            self._stop.wait(chance.uniform(0.05, 0.2))

    def _counter(self, client: Client, chance: random.Random, counter: str) -> None:
        called = self._ask(client, CallNext(counter=counter))
        if isinstance(called, Refusal):
            self._stop.wait(0.02)
            return
        if called.event("ticket_called") is None:
            return
        if chance.random() < 0.2:
            self._ask(client, Recall(counter=counter))
        if chance.random() < 0.1:
            self._ask(client, NoShow(counter=counter))
            return
        self._ask(client, StartService(counter=counter))
        self._ask(client, FinishService(counter=counter))
        score = chance.randint(1, 5)
        rated = self._ask(client, RateVisit(counter=counter, score=score))
        if isinstance(rated, Accepted) and score == 1:
            self._ask(client, GiveReason(counter=counter, reason="slow"))

    def _ask(self, client: Client, command: Command) -> Accepted | Refusal:
        command_id = str(uuid.uuid4())
        for asked in range(1, PATIENCE):
            try:
                answer = client.submit(command, command_id)
            except DoorClosed:
                # Nobody hurries: the same press is repeated until the core is back.
                threading.Event().wait(AGAIN_S)
                continue
            self.answers.append(Answered(command_id, command, answer, asked))
            return answer
        raise AssertionError(f"no answer to {command}")
