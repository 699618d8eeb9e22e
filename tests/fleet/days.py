"""Days in a hall, made up by chance and decided by the hall's own rules."""

import functools
import random
from collections.abc import Iterator

import msgspec

from kiosk.domain import commands as c
from kiosk.domain.events import AnyEvent
from tests.domain.lobby import OPENING, PLAN, Lobby

DAYS = 8
"""Different ones; each kiosk plays one of them."""
STEP_S = 20
HOURS = 9


class Scene(msgspec.Struct, frozen=True):
    """What one command made, so long after the hall had opened."""

    after_ms: int
    events: tuple[AnyEvent, ...]


@functools.cache
def day(number: int, most_events: int) -> tuple[Scene, ...]:
    """Return the day of that number, up to so many events."""
    scenes: list[Scene] = []
    count = 0
    for scene in _scenes(random.Random(number)):  # noqa: S311  # a lobby, no secret
        if count + len(scene.events) > most_events:
            break
        count += len(scene.events)
        scenes.append(scene)
    return tuple(scenes)


def _scenes(chance: random.Random) -> Iterator[Scene]:
    lobby = Lobby()
    for counter in PLAN.counters:
        yield _scene(lobby, c.OpenCounter(counter=counter.id))
    services = [service.id for service in PLAN.services]
    for _ in range(HOURS * 3600 // STEP_S):
        lobby.later(STEP_S)
        commands: list[c.AnyCommand] = []
        if chance.random() < 0.3:
            class_id = chance.choice([None, None, None, "accessible"])
            commands.append(c.IssueTicket(service=chance.choice(services), class_id=class_id))
        if chance.random() < 0.8:
            counter_id = chance.choice(PLAN.counters).id
            commands.append(_press(chance, counter_id))
        for command in commands:
            scene = _scene(lobby, command)
            if scene.events:
                yield scene


def _press(chance: random.Random, counter: str) -> c.AnyCommand:
    draw = chance.random()
    if draw < 0.35:
        return c.CallNext(counter=counter)
    if draw < 0.6:
        return c.StartService(counter=counter)
    if draw < 0.85:
        return c.FinishService(counter=counter)
    if draw < 0.95:
        return c.RateVisit(counter=counter, score=chance.randint(1, 5))
    return c.NoShow(counter=counter)


def _scene(lobby: Lobby, command: c.AnyCommand) -> Scene:
    events = lobby.tries(command)
    return Scene(lobby.at - OPENING, tuple(events))
