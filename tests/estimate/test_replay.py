"""The replay calls as the hall does: by its rule, with newcomers in nobody's way."""

import math
import random
from typing import Any

import pytest

from kiosk.domain.discipline import Offer, Standing, Tier
from kiosk.domain.line import Line, LineKey, Waiter
from kiosk.estimate.law import Draw, law_of
from kiosk.estimate.ranges import Range, Round, estimate, floored, quantile
from kiosk.estimate.rates import Arrival, recent_rates
from kiosk.estimate.replay import HORIZON_MS, phantom, replay
from kiosk.estimate.scene import Expected, Place, Scene, Stream

MINUTE = 60_000
NOW = 1000 * MINUTE
TEN = law_of([10 * MINUTE])
"""A service that always takes ten minutes."""


def chance(seed: int) -> Draw:
    return random.Random(seed).random  # noqa: S311  # the same chance at every run


def draw() -> float:
    return 0.5


def line(*waited_min: int, name: str = "t") -> Line:
    clocks = [NOW - one * MINUTE for one in waited_min]
    return Line(tuple(Waiter(at, place, f"{name}{place}") for place, at in enumerate(clocks)))


def offers(*standings: Standing) -> tuple[Offer, ...]:
    return tuple(Offer(number, one, one.tier) for number, one in enumerate(standings))


def scene(*lines: Line, standings: tuple[Standing, ...] = (), **more: Any) -> Scene:  # noqa: ANN401  # a scene's other fields
    standings = standings or (Standing(),) * len(lines)
    more = {"places": (Place(offers(*standings), NOW - 4 * MINUTE),), **more}
    return Scene(now=NOW, lines=lines, laws=(TEN,) * len(lines), **more)


def minutes(found: dict[str, float]) -> dict[str, float]:
    return {name: (at - NOW) / MINUTE for name, at in found.items()}


def test_who_waits_is_called_as_counters_come_free() -> None:
    found = replay(scene(line(9, 5), newcomers=(0,)), draw)

    assert minutes(found) == {"t0": 6, "t1": 16, phantom(0): 26}


def test_a_free_counter_calls_at_once() -> None:
    found = replay(scene(Line(), places=(Place(offers(Standing())),), newcomers=(0,)), draw)

    assert minutes(found) == {phantom(0): 0}


def test_priority_is_the_rules_own() -> None:
    both = scene(
        line(9, name="o"),
        line(1, name="e"),
        standings=(Standing(), Standing(Tier.EMERGENCY)),
        newcomers=(0, 1),
    )

    assert minutes(replay(both, draw)) == {
        "e0": 6, phantom(1): 16, "o0": 16, phantom(0): 26,
    }  # fmt: skip


def test_newcomers_are_in_nobodys_way() -> None:
    busy = scene(line(9, 5, 1), line(7), streams=(Stream(0, 1 / (12 * MINUTE)),))
    asked = scene(
        line(9, 5, 1), line(7), streams=(Stream(0, 1 / (12 * MINUTE)),), newcomers=(0, 1)
    )

    without = replay(busy, chance(4))
    among = replay(asked, chance(4))

    assert without == {name: at for name, at in among.items() if name[0] != "?"}


def test_who_no_counter_may_call_is_told_nothing() -> None:
    alone = scene(line(5), places=(), newcomers=(0,))

    assert replay(alone, draw) == {}
    assert estimate(alone, draw, 4) == Round({}, {})


def test_a_long_service_waits_for_its_hold_back_at_an_idle_counter() -> None:
    held = (Place((Offer(0, Standing(), held_ms=30 * MINUTE),)),)

    found = replay(scene(line(20), places=held), draw)

    assert 10 <= minutes(found)["t0"] <= 11


def test_appointments_that_are_known_come_at_their_time() -> None:
    standings = (Standing(), Standing(slope=5000))
    booked = scene(
        Line(), line(1),
        standings=standings, newcomers=(0,), expected=(Expected(1, NOW + 10 * MINUTE),),
    )  # fmt: skip

    # The one in line at 6, then at 16 the appointment's six minutes times five beat sixteen.
    assert minutes(replay(booked, draw))[phantom(0)] == 26


def test_nothing_is_played_beyond_the_horizon() -> None:
    crowd = line(*range(200, 0, -1))
    found = replay(scene(crowd), draw)

    assert max(found.values()) <= NOW + HORIZON_MS


@pytest.mark.parametrize(
    ("waited", "p50", "p80", "told"),
    [(0, 5, 9, (5, 9)), (7, 5, 9, (7, 9)), (20, 5, 9, (20, 20))],
)
def test_s06_nobody_is_told_less_than_the_head_of_the_line_has_waited(
    waited, p50, p80, told
) -> None:
    said = Round({}, {0: Range(p50 * MINUTE, p80 * MINUTE)})

    shown = floored(said, [line(waited)], NOW).newcomers[0]

    assert (shown.middle, shown.upper) == (told[0] * MINUTE, told[1] * MINUTE)


def test_a_whole_wait_in_line_is_no_shorter_than_its_heads() -> None:
    said = Round({"t0": Range(0, 0), "t1": Range(0, MINUTE)}, {})

    shown = floored(said, [line(12, 5)], NOW).tickets

    assert shown["t0"].middle == 0
    assert (shown["t1"].middle, shown["t1"].upper) == (7 * MINUTE, 7 * MINUTE)


def test_a_quantile_lies_between_its_neighbours() -> None:
    assert quantile([1.0, 2.0, 4.0], 0.5) == 2
    assert quantile([1.0, 3.0], 0.75) == 2.5
    assert quantile([1.0, math.inf], 0.75) == math.inf


def test_rates_follow_the_last_hour_and_mixes_a_longer_time() -> None:
    slow = [Arrival(at * 4.0 * MINUTE, "ordinary", "cash") for at in range(100)]
    quick = [Arrival(400 * MINUTE + at * MINUTE, "ordinary", "account") for at in range(60)]

    rates = recent_rates([*slow, *quick], 460.0 * MINUTE)

    total = sum(rates.values()) * MINUTE
    assert 0.7 < total < 1.0
    assert rates[LineKey("ordinary", "cash")] / sum(rates.values()) == pytest.approx(100 / 160)


def test_a_group_that_comes_together_is_no_rate() -> None:
    group = [Arrival(NOW + one, "ordinary", "cash") for one in range(30)]

    (rate,) = recent_rates(group, NOW + 30.0).values()

    assert rate * MINUTE <= 2 * 30 / 20


def test_no_crowd_keeps_a_future_from_ending() -> None:
    first = scene(
        line(1), Line(),
        standings=(Standing(Tier.INTERNAL), Standing()), streams=(Stream(1, 1.0),),
    )  # fmt: skip

    found = replay(first, chance(5))

    assert found == {}


def test_a_closed_night_is_no_time_of_few_arrivals() -> None:
    evening = [Arrival(at * 2.0 * MINUTE, "ordinary", "cash") for at in range(50)]
    morning = [Arrival((900 + at * 2.0) * MINUTE, "ordinary", "cash") for at in range(10)]

    (rate,) = recent_rates([*evening, *morning], 918.0 * MINUTE).values()

    assert rate * MINUTE == pytest.approx(0.5, rel=0.05)
    assert recent_rates([], 0.0) == {}
