"""The people of the demo: customers who come, wait and rate, and staff who call and serve.

They use the hall's door as real screens, terminals and keypads do. Chance is seeded, so a day
can be seen again; ``speed`` makes an hour of the lobby a minute of ours.
"""

import abc
import random
import threading
import uuid
from collections.abc import Callable
from pathlib import Path

from kiosk.client import Accepted, Client, DoorClosed, Refusal
from kiosk.domain import commands as c
from kiosk.domain.plan import Counter, HallPlan
from kiosk.domain.views import CounterView

ARRIVALS_PER_HOUR = 58.0
"""A busy hall of four counters; about nine tenths of what they can serve."""
ACCESSIBLE_SHARE = 0.08
ENGLISH_SHARE = 0.15
NO_SHOW_SHARE = 0.05
RATING_SHARE = 0.75
SCORES = (5, 5, 5, 5, 4, 4, 4, 3, 2, 1)
WALK_S = 20.0
"""From the seat to the counter."""
IDLE_LOOK_S = 15.0
"""How often a member of staff with nobody waiting presses next."""
RATING_PAUSE_S = 10.0
DOOR_RETRY_S = 0.2


class Stopped(Exception):
    """The demo is over: people go home at the next thing they would wait for."""


class Person(threading.Thread, abc.ABC):
    """Somebody with a way through the door, a sense of time and some whims."""

    def __init__(
        self, name: str, socket_path: Path, chance: random.Random, speed: float
    ) -> None:
        super().__init__(name=name, daemon=True)
        self.closing = threading.Event()
        self.bug: BaseException | None = None
        self._client = Client(socket_path)
        self._chance = chance
        self._speed = speed

    def run(self) -> None:
        """Live through the day; a bug is kept for whoever waits for this person."""
        try:
            self.day()
        except Stopped:
            return
        except BaseException as bug:
            self.bug = bug
            raise
        finally:
            self._client.close()

    @abc.abstractmethod
    def day(self) -> None:
        """Do what this person does, until stopped."""

    def spend(self, lobby_s: float) -> None:
        """Let lobby time pass.

        Raises:
            Stopped: The demo closes.
        """
        if self.closing.wait(lobby_s / self._speed):
            raise Stopped

    def ask(self, command: c.Command) -> Accepted | Refusal:
        """Ask the hall, with one id until it answers."""
        command_id = str(uuid.uuid4())
        while True:
            try:
                return self._client.submit(command, command_id)
            except DoorClosed:
                if self.closing.wait(DOOR_RETRY_S):
                    raise Stopped from None


class Customers(Person):
    """Everybody who comes in and takes a number."""

    def __init__(
        self, plan: HallPlan, socket_path: Path, chance: random.Random, speed: float
    ) -> None:
        super().__init__("customers", socket_path, chance, speed)
        self._plan = plan

    def day(self) -> None:
        """Come at random, choose a service, a language, and sometimes priority service."""
        services = [one.id for one in self._plan.services]
        while True:
            self.spend(self._chance.expovariate(ARRIVALS_PER_HOUR / 3600))
            accessible = self._chance.random() < ACCESSIBLE_SHARE
            english = self._chance.random() < ENGLISH_SHARE
            self.ask(
                c.IssueTicket(
                    service=self._chance.choice(services),
                    class_id="accessible" if accessible else None,
                    language="en" if english else None,
                )
            )


class Staff(Person):
    """One counter's member of staff, and the customer who stands there."""

    def __init__(
        self,
        counter: Counter,
        plan: HallPlan,
        socket_path: Path,
        chance: random.Random,
        speed: float,
    ) -> None:
        super().__init__(f"counter {counter.id}", socket_path, chance, speed)
        self._counter = counter.id
        self._typical_s = {one.id: float(one.typical_service_s) for one in plan.services}

    def day(self) -> None:
        """Open, call, serve, and close when the demo closes."""
        self.ask(c.OpenCounter(counter=self._counter))
        while True:
            called = self.ask(c.CallNext(counter=self._counter))
            if isinstance(called, Refusal):
                self.spend(IDLE_LOOK_S)
                continue
            self._serve_who_comes()

    def _serve_who_comes(self) -> None:
        self.spend(self._chance.uniform(0.5, 1.5) * WALK_S)
        if self._chance.random() < NO_SHOW_SHARE:
            self.ask(c.Recall(counter=self._counter))
            self.spend(WALK_S)
            self.ask(c.NoShow(counter=self._counter))
            return
        self.ask(c.StartService(counter=self._counter))
        self.spend(self._service_s())
        self.ask(c.FinishService(counter=self._counter))
        if self._chance.random() < RATING_SHARE:
            self.spend(self._chance.uniform(0.2, 1.0) * RATING_PAUSE_S)
            score = self._chance.choice(SCORES)
            self.ask(c.RateVisit(counter=self._counter, score=score))

    def _service_s(self) -> float:
        """Return a lognormal service time around the typical one, cv 0.5."""
        try:
            view = self._client.view(f"counter/{self._counter}", CounterView)
        except DoorClosed:
            view = None
        typical_s = self._typical_s.get((view and view.service) or "", 180.0)
        return typical_s * self._chance.lognormvariate(-0.11, 0.47)


def open_the_hall(plan: HallPlan, socket_path: Path, seed: int, speed: float) -> list[Person]:
    """Let everybody in: customers, and staff at every counter."""
    people: list[Person] = [
        Customers(plan, socket_path, random.Random(f"{seed} customers"), speed)  # noqa: S311 - no secrets
    ]
    people.extend(
        Staff(one, plan, socket_path, random.Random(f"{seed} {one.id}"), speed)  # noqa: S311 - no secrets
        for one in plan.counters
    )
    for person in people:
        person.start()
    return people


def send_everybody_home(people: list[Person], watch: Callable[[], None]) -> None:
    """Close the doors and wait for each person; raise the first bug that one of them had."""
    for person in people:
        person.closing.set()
    for person in people:
        while person.is_alive():
            watch()
            person.join(0.5)
        if person.bug is not None:
            raise person.bug
