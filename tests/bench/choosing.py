"""How long it takes to choose the next ticket, and how fast a lobby is simulated.

The choice is the core's own, with ten thousand waiting; beside it every one of them is looked
at. A simulated lobby stands beside the least a program can do for the same people, a heap and a
queue, and beside ``ciw``, a simulator that others have written.
"""

import heapq
import random
import time
from collections import deque
from pathlib import Path

import ciw
from msgspec.structs import replace

from kiosk.domain.hall import Hall
from kiosk.domain.moment import UtcMillis
from kiosk.domain.next_ticket import next_ticket
from kiosk.domain.standing import standing_of
from kiosk.domain.ticket import Ticket, TicketState
from kiosk.simulate.engine import expected_load, run
from kiosk.simulate.law import exponential
from kiosk.simulate.model import (
    ArrivalSpec,
    ClassSpec,
    CounterSpec,
    Rule,
    RunSpec,
    Scenario,
    ServiceSpec,
)
from kiosk.simulate.scenario import read_scenario
from tests.bench.row import Row, percentile, row
from tests.domain.lobby import OPENING, PLAN, TODAY
from tests.house.tree import ROOT

WAITING = 10_000
CHOICES = 200
DAY = 2_000
"""People on the day that is simulated whole."""
POOLED = 100_000
COUNTERS = 4
LOAD = 0.9
CIW_PEOPLE = 20_000
RUNS = 3


def choosing_rows(_folder: Path) -> list[Row]:
    """Measure, and return the rows."""
    return [_choice(), _day(), *_pooled()]


def crowded_hall(waiting: int) -> tuple[Hall, UtcMillis]:
    """Return a hall where so many of every class and service wait, and its time."""
    chance = random.Random(1)  # noqa: S311 - repeatable, no secret
    hall = Hall(PLAN)
    classes = [one.id for one in PLAN.classes if not (one.emergency or one.needs_accessible)]
    for place in range(waiting):
        ticket = Ticket(
            number=f"A{place}",
            day=TODAY,
            service=chance.choice(PLAN.services).id,
            class_id=chance.choice(classes),
            language="en",
            place=place,
            issued_at=UtcMillis(OPENING + place * 1000),
            state=TicketState.WAITING,
        )
        hall = hall.with_ticket(ticket)
    return hall, UtcMillis(OPENING + waiting * 1000)


def _choice() -> Row:
    hall, now = crowded_hall(WAITING)
    counter = PLAN.counters[-1]
    ours: list[float] = []
    scans: list[float] = []
    for _ in range(CHOICES):
        began = time.perf_counter()
        next_ticket(hall, counter, now)
        ours.append(time.perf_counter() - began)
    for _ in range(RUNS):
        began = time.perf_counter()
        first = max(hall.waiting.values(), key=lambda one: _score(hall, one, now))
        scans.append(time.perf_counter() - began)
        chosen = next_ticket(hall, counter, now)
        if chosen is None or chosen[0].id != first.id:
            raise AssertionError(f"{chosen} is not {first}")
    return row(
        name=f"choice of the next ticket and its reason, {WAITING:,} waiting, p50",
        ours=percentile(ours, 50) * 1000,
        reference=percentile(scans, 50) * 1000,
        reference_name="looking at every ticket that waits",
        unit="ms",
        runs=CHOICES,
    )


def _score(hall: Hall, ticket: Ticket, now: int) -> tuple[int, int, int, int]:
    standing = standing_of(hall.plan, ticket.line)
    score = standing.slope * (now - ticket.waits_since) + standing.head_start
    return standing.tier, score, -ticket.waits_since, -ticket.place


def _day() -> Row:
    """Simulate one day of a hall six times as large as the reference lobby."""
    lobby = read_scenario(ROOT / "docs" / "examples" / "lobby.toml")
    hourly = sum(one.per_hour for one in lobby.sources)
    wanted = DAY / (lobby.run.day_length_s / 3600) / hourly
    copies = round(wanted / LOAD)
    counters = tuple(
        replace(one, id=f"{one.id}.{copy}") for copy in range(copies) for one in lobby.counters
    )
    scenario = replace(
        lobby, counters=counters, run=replace(lobby.run, days=1, load=wanted, seed=1)
    )
    took: list[float] = []
    people = 0
    for _ in range(RUNS):
        began = time.perf_counter()
        people = run(scenario).tickets
        took.append(time.perf_counter() - began)
    return row(
        name=f"a simulated day, {people:,} customers, {len(counters)} counters, "
        f"load {expected_load(scenario):.2f}",
        ours=min(took),
        reference=min(_plain_s(people, len(counters)) for _ in range(RUNS)),
        reference_name="a heap and one queue, no rules, no classes",
        unit="s",
        runs=RUNS,
    )


def _pooled() -> list[Row]:
    """Simulate counters that serve everybody, first come first served."""
    scenario = Scenario(
        run=RunSpec(tickets=POOLED, rule=Rule.FIFO),
        classes=(ClassSpec("ordinary"),),
        services=(ServiceSpec("any", exponential(1.0)),),
        arrivals=(ArrivalSpec("ordinary", 3600 * COUNTERS * LOAD, (("any", 1.0),)),),
        appointments=(),
        counters=tuple(CounterSpec(str(one), frozenset({"any"})) for one in range(COUNTERS)),
    )
    took: list[float] = []
    for _ in range(RUNS):
        began = time.perf_counter()
        run(scenario)
        took.append(time.perf_counter() - began)
    ours = POOLED / min(took)
    plain = POOLED / min(_plain_s(POOLED, COUNTERS) for _ in range(RUNS))
    return [
        row(
            name=f"simulated tickets a second, {COUNTERS} pooled counters",
            ours=ours,
            reference=reference,
            reference_name=name,
            unit="1/s",
            runs=RUNS,
        )
        for reference, name in (
            (plain, "a heap and one queue, no rules, no classes"),
            (CIW_PEOPLE / _ciw_s(), f"ciw {ciw.__version__}"),
        )
    ]


def _plain_s(people: int, counters: int) -> float:
    """Return how long the least program takes: draw, queue, serve, note the wait."""
    draw = random.Random(1).expovariate  # noqa: S311 - repeatable, no secret
    began = time.perf_counter()
    ends: list[float] = []
    waiting: deque[float] = deque()
    waits: list[float] = []
    at = 0.0
    for _ in range(people):
        at += draw(counters * LOAD)
        while ends and ends[0] <= at:
            now = heapq.heappop(ends)
            if waiting:
                waits.append(now - waiting.popleft())
                heapq.heappush(ends, now + draw(1.0))
        if len(ends) < counters:
            waits.append(0.0)
            heapq.heappush(ends, at + draw(1.0))
        else:
            waiting.append(at)
    return time.perf_counter() - began


def _ciw_s() -> float:
    network = ciw.create_network(
        arrival_distributions=[ciw.dists.Exponential(COUNTERS * LOAD)],
        service_distributions=[ciw.dists.Exponential(1.0)],
        number_of_servers=[COUNTERS],
    )
    ciw.seed(1)
    simulation = ciw.Simulation(network)
    began = time.perf_counter()
    simulation.simulate_until_max_customers(CIW_PEOPLE)
    return time.perf_counter() - began
