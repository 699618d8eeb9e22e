"""Our choice, put into somebody else's simulator: the waits are those that theory gives.

``ciw`` (Cardiff) keeps the clock, draws the people and the services and counts the waits; all
it asks of us is who is next.
"""

from collections.abc import Callable, Sequence

import ciw
import pytest

from kiosk.domain.discipline import SLOPE_UNIT, Offer, Standing, choose
from kiosk.domain.line import Line, Waiter

UNIT_MS = 1_000_000
"""One unit of ciw's time; fine enough that rounding moves nothing."""
PEOPLE = 60_000
"""A second here, and means within some percent."""

Next = Callable[[list[ciw.Individual], float], ciw.Individual]


def ours(classes: Sequence[str], standings: Sequence[Standing]) -> Next:
    """Return a discipline for ciw that asks ``choose``."""
    offers = [Offer(at, one) for at, one in enumerate(standings)]

    def next_one(waiting: list[ciw.Individual], now: float) -> ciw.Individual:
        lines = [
            Line(
                tuple(
                    Waiter(round(one.arrival_date * UNIT_MS), place)
                    for place, one in enumerate(waiting)
                    if one.customer_class == class_id
                )
            )
            for class_id in classes
        ]
        chosen = choose(offers, lines, round(now * UNIT_MS), 0)
        assert chosen is not None
        return waiting[lines[chosen.line].head.place]

    return next_one


def mean_waits(
    rates: Sequence[float], counters: int, standings: Sequence[Standing]
) -> list[float]:
    """Return the mean wait of each class at equal counters with exponential services of 1."""
    classes = [f"class {at}" for at in range(len(rates))]
    network = ciw.create_network(
        arrival_distributions={
            one: [ciw.dists.Exponential(rate)] for one, rate in zip(classes, rates, strict=True)
        },
        service_distributions={one: [ciw.dists.Exponential(1.0)] for one in classes},
        number_of_servers=[counters],
        service_disciplines=[ours(classes, standings)],
    )
    enough = PEOPLE / sum(rates)
    ciw.seed(20261123)
    simulation = ciw.Simulation(network)
    simulation.simulate_until_max_time(enough)
    records = [one for one in simulation.get_all_records() if one.arrival_date > enough / 20]
    found = []
    for class_id in classes:
        waits = [one.waiting_time for one in records if one.customer_class == class_id]
        found.append(sum(waits) / len(waits))
    return found


def slope(times: float) -> Standing:
    """Return how a class with such a slope competes."""
    return Standing(slope=round(times * SLOPE_UNIT))


# fmt: off
CASES = [
    # Kleinrock 1964; Cobham 1954 for strict order, by a head start that nobody waits away
    ("accumulating 2 : 1",      (0.4, 0.4), 1, (slope(2), slope(1)),              (3.0, 5.0)),
    ("strict order",            (0.3, 0.5), 1, (Standing(head_start=10**18), Standing()),
                                                                        (1.142857, 5.714286)),
    ("equal slopes are FIFO",   (0.4, 0.4), 1, (slope(1), slope(1)),              (4.0, 4.0)),
    ("four counters, 2 : 1",    (1.0, 2.6), 4, (slope(2), slope(1)),    (1.237898, 2.250724)),
]
# fmt: on


@pytest.mark.parametrize(
    ("rates", "counters", "standings", "waits"),
    [one[1:] for one in CASES],
    ids=[one[0] for one in CASES],
)
def test_the_choice_gives_the_waits_of_theory_in_another_simulator(
    rates, counters, standings, waits
) -> None:
    assert mean_waits(rates, counters, standings) == pytest.approx(waits, rel=0.06)
