"""How long one round of waiting times takes, in a hall on a very busy afternoon.

The reference lobby's counters and classes with thirty people waiting, all newcomers asked
about; beside it the limit that the product sets itself.
"""

import random
import time
from pathlib import Path

import msgspec

from kiosk.domain.commands import CallNext, IssueTicket, OpenCounter
from kiosk.domain.queue_view import QueueView, queue_view
from kiosk.domain.waits import Visit
from kiosk.estimate.law import usual_times
from kiosk.estimate.of_view import command_of, scene_of
from kiosk.estimate.ranges import estimate, floored
from tests.bench.row import Row, percentile, row
from tests.domain.lobby import PLAN, Lobby

LIMIT_MS = 150.0
WAITING = 30
ROUNDS = 20


def estimate_rows(_folder: Path) -> list[Row]:
    """Measure, and return the rows."""
    view = busy_view()
    chance = random.Random(1)  # noqa: S311 - futures of a queue
    took_ms: list[float] = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        scene = scene_of(view)
        said = floored(estimate(scene, chance.random), scene.lines, scene.now)
        command_of(view, said)
        took_ms.append((time.perf_counter() - began) * 1000)
    return [
        row(
            name=f"estimate round, {WAITING} waiting, p95",
            ours=percentile(took_ms, 95),
            reference=LIMIT_MS,
            reference_name="the product's limit",
            unit="ms",
            runs=ROUNDS,
        )
    ]


def busy_view() -> QueueView:
    """Return the queue of a hall in which everybody is busy and many wait."""
    lobby, chance = Lobby(), random.Random(2)  # noqa: S311 - repeatable, no secret
    for counter in PLAN.counters:
        lobby.do(OpenCounter(counter=counter.id))
    kinds = [("ordinary", 70), ("accessible", 15), ("wheelchair", 10), ("emergency", 5)]
    for number in range(WAITING + len(PLAN.counters)):
        service = chance.choice([one.id for one in PLAN.services])
        kind = chance.choices([one for one, _ in kinds], [share for _, share in kinds])[0]
        lobby.later(60).do(IssueTicket(service=service, class_id=kind))
        if number < len(PLAN.counters):
            lobby.do(CallNext(counter=PLAN.counters[number].id))
    view = queue_view(lobby.hall, lobby.at)
    visits = {
        one.id: tuple(
            Visit("ordinary", round(took)) for took in usual_times(one.typical_service_s, 200)
        )
        for one in PLAN.services
    }
    return msgspec.structs.replace(view, visits=visits)
