"""The people of the demo: customers who come, wait and rate, and staff who call and serve.

They use the hall's door as real screens do, and buttons and keys where their counter has some
(``hands.py``). Chance is seeded, so a day
can be seen again; ``speed`` makes an hour of the lobby a minute of ours.
"""

import abc
import random
import threading
from collections.abc import Callable
from pathlib import Path

from kiosk.client import Client
from kiosk.demo.hands import Hands, Stopped, hands_at
from kiosk.domain import commands as c
from kiosk.domain.plan import Counter, HallPlan
from kiosk.world.world import World

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


class Customers(Person):
    """Everybody who comes in and takes a number."""

    def __init__(
        self, plan: HallPlan, socket_path: Path, chance: random.Random, speed: float
    ) -> None:
        super().__init__("customers", socket_path, chance, speed)
        self._plan = plan
        self.hands = Hands("", self._client, self.closing)

    def day(self) -> None:
        """Come at random, choose a service, a language, and sometimes priority service."""
        services = [one.id for one in self._plan.services]
        while True:
            self.spend(self._chance.expovariate(ARRIVALS_PER_HOUR / 3600))
            accessible = self._chance.random() < ACCESSIBLE_SHARE
            english = self._chance.random() < ENGLISH_SHARE
            self.hands.ask(
                c.IssueTicket(
                    service=self._chance.choice(services),
                    class_id="accessible" if accessible else None,
                    language="en" if english else None,
                )
            )


class Staff(Person):
    """One counter's member of staff, and the customer who stands there."""

    def __init__(  # noqa: PLR0913 - who, where, and the world by name
        self,
        counter: Counter,
        plan: HallPlan,
        socket_path: Path,
        chance: random.Random,
        *,
        speed: float,
        world: World,
    ) -> None:
        super().__init__(f"counter {counter.id}", socket_path, chance, speed)
        self._counter = counter.id
        self.hands = hands_at(counter.id, self._client, self.closing, world)
        self._typical_s = {one.id: float(one.typical_service_s) for one in plan.services}

    def day(self) -> None:
        """Open, call, serve, and close when the demo closes."""
        self.hands.ask(c.OpenCounter(counter=self._counter))
        while True:
            if self.hands.call():
                self._serve_who_comes()
            else:
                self.spend(IDLE_LOOK_S)

    def _serve_who_comes(self) -> None:
        view = self.hands.look()
        self.hands.wait_for_slip(None if view is None else view.number)
        self.spend(self._chance.uniform(0.5, 1.5) * WALK_S)
        if self._chance.random() < NO_SHOW_SHARE:
            self.hands.recall()
            self.spend(WALK_S)
            self.hands.no_show()
            return
        self.hands.start()
        self.spend(self._service_s())
        self.hands.finish()
        if self._chance.random() < RATING_SHARE:
            self.spend(self._chance.uniform(0.2, 1.0) * RATING_PAUSE_S)
            self.hands.rate(self._chance.choice(SCORES))

    def _service_s(self) -> float:
        """Return a lognormal service time around the typical one, cv 0.5."""
        view = self.hands.look()
        typical_s = self._typical_s.get((view and view.service) or "", 180.0)
        return typical_s * self._chance.lognormvariate(-0.11, 0.47)


def open_the_hall(
    plan: HallPlan, socket_path: Path, seed: int, speed: float, world: World
) -> list[Person]:
    """Let everybody in: customers, and staff at every counter."""
    people: list[Person] = [
        Customers(plan, socket_path, random.Random(f"{seed} customers"), speed)  # noqa: S311 - no secrets
    ]
    for one in plan.counters:
        chance = random.Random(f"{seed} {one.id}")  # noqa: S311 - no secrets
        people.append(Staff(one, plan, socket_path, chance, speed=speed, world=world))
    for person in people:
        person.start()
    return people


def presses_of(people: list[Person]) -> int:
    """Return how often a button or a key was pressed."""
    return sum(one.hands.presses for one in people if isinstance(one, Staff))


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
