"""Slopes derived from service promises: how fast each class's score must grow to keep them.

A promise says which share of a class waits no longer than its target. Nothing is tuned and
nothing simulated; the formula is, step by step:

1. Waits have the tail ``C exp(-C t / W)``, so a promise asks for a mean wait ``W`` of
   ``C T / ln(C / (1 - share))``, with Erlang's ``C`` for the number of counters.
2. No order of calling changes the waits' sum weighted by load (the conservation law). The load
   at which the asked means just add up to that sum is the design load: below it every promise
   can be kept at once, above it no order keeps them all and it takes another counter.
3. At the design load Kleinrock's equations (1964) are solved for the slopes that give each
   class the mean it asks for. They stay the same at every other load.

Emergencies go before every score and have no slope: the three steps leave them out, and only
the design load given back counts their work too (0.773 for the lobby of docs/fairness.md, 0.763
without it). Customers who need the accessible counter compete here like everybody else; that
counter's own rules are no matter of slopes.
"""

import math
from collections.abc import Mapping, Sequence

import msgspec

from kiosk.domain.discipline import SLOPE_UNIT
from kiosk.domain.erlang import erlang_c

STEEPEST = 100
"""▲ No class's score grows faster than so many times the slowest one's."""

HIGHEST_LOAD = 0.999
"""▲ The design load of promises so easy that they hold in any hall that is not overloaded."""

SHARPER = 1.1
"""▲ A hall calls by slopes to this power. The theory supposes counters that serve everybody;
where skills differ and services are held back, steep classes fare worse than it says."""

_BISECTIONS = 100
_ROUNDS = 20_000
_SETTLED = 1e-9


class Promise(msgspec.Struct, frozen=True):
    """What a class is promised, and what it brings to the counters."""

    class_id: str
    target_s: float
    share: float
    """Of its tickets, those that wait no longer than the target; between 0 and 1."""
    weight: float
    """Its arrival rate, in any unit that is the same for all; 0 while it never comes."""
    mean_s: float
    """Mean service time."""
    second_moment: float
    """Mean of the squared service time, in seconds squared: ``mean_s ** 2 * (1 + cv ** 2)``."""
    emergency: bool = False
    """Called before all scores: its work counts, it has no slope."""


class Derived(msgspec.Struct, frozen=True):
    """The slopes of a hall and the load up to which they keep all its promises."""

    slopes: dict[str, int]
    """Thousandths, the smallest 1000, none above ``STEEPEST`` times that.

    One at the ceiling cannot have what it asks for by order alone, not even at the design load.
    """
    design_load: float
    """Share of all counters' time that is served at the load where all promises just hold."""

    @property
    def in_force(self) -> dict[str, int]:
        """Return the slopes that a hall calls by: theory's, sharpened; in thousandths."""
        return {
            class_id: min(
                round((slope / SLOPE_UNIT) ** SHARPER * SLOPE_UNIT), STEEPEST * SLOPE_UNIT
            )
            for class_id, slope in self.slopes.items()
        }


class _Lobby(msgspec.Struct, frozen=True):
    """The classes that compete by score, as one stream."""

    promises: tuple[Promise, ...]
    counters: int
    mean_s: float
    spread: float
    """Half of ``1 + cv ** 2`` of all service times together."""
    work: tuple[float, ...]
    """Each class's part of the load; sums to 1."""

    def waiting_chance(self, load: float) -> float:
        """Return Erlang's C at a load per counter."""
        return erlang_c(self.counters, self.counters * load)

    def residual(self, load: float) -> float:
        """Return W0: how long the service in progress keeps a newcomer, in seconds."""
        return self.waiting_chance(load) * self.mean_s / self.counters * self.spread

    def asked(self, load: float) -> list[float]:
        """Return the mean wait that keeps each promise, in seconds; infinite for any wait."""
        chance = self.waiting_chance(load)
        return [_asked(one, chance) for one in self.promises]

    def promises_hold(self, load: float) -> bool:
        """Return whether the asked means add up to what the conservation law leaves over."""
        over = self.residual(load) / (1 - load)
        asked = zip(self.work, self.asked(load), strict=True)
        return sum(part * mean for part, mean in asked if part) >= over


def derive(promises: Sequence[Promise], counters: int) -> Derived:
    """Return the slopes that keep these promises up to the highest load possible.

    Args:
        promises: One for each class; those of emergencies get no slope.
        counters: How many serve the public; at least 1.

    Raises:
        ValueError: No counter; no class with a slope, or none that anybody comes with; two
            promises for one class; a share outside of 0 to 1 (1 itself is a promise that chance
            never keeps); a time that is not above 0; a second moment below the mean's square.
    """
    lobby = _lobby(promises, counters)
    load = _design_load(lobby)
    asked = _finite(lobby.asked(load))
    scores = _slopes(lobby, load, asked)
    unit = SLOPE_UNIT
    slopes = {
        one.class_id: min(round(score * unit), STEEPEST * unit)
        for one, score in zip(lobby.promises, scores, strict=True)
    }
    ordinary = sum(one.weight * one.mean_s for one in lobby.promises)
    everybody = sum(one.weight * one.mean_s for one in promises)
    return Derived(slopes, min(load * everybody / ordinary, HIGHEST_LOAD))


def mean_waits(slopes: Sequence[float], loads: Sequence[float], residual: float) -> list[float]:
    """Return each class's mean wait under accumulating priority (Kleinrock 1964).

    Exact for one counter, and for several where all services have the same exponential time;
    equal slopes are first come first served, far apart ones strict order.

    Args:
        slopes: Above 0.
        loads: Of each class, per counter; 0 or more, together below 1.
        residual: W0, the mean wait for the service in progress; in the unit of the waits.
    """
    free = 1 - sum(loads)
    waits = [0.0] * len(slopes)
    for mine in sorted(range(len(slopes)), key=slopes.__getitem__):
        slope = slopes[mine]
        late = sum(
            load * wait * (1 - other / slope)
            for other, load, wait in zip(slopes, loads, waits, strict=True)
            if other < slope
        )
        overtaken = sum(
            load * (1 - slope / other)
            for other, load in zip(slopes, loads, strict=True)
            if other > slope
        )
        waits[mine] = (residual / free - late) / (1 - overtaken)
    return waits


def _lobby(promises: Sequence[Promise], counters: int) -> _Lobby:
    if counters < 1:
        raise ValueError(f"at least one counter was expected, not {counters}")
    if len({one.class_id for one in promises}) < len(promises):
        raise ValueError("one promise for each class was expected")
    for one in promises:
        _check(one)
    scored = tuple(one for one in promises if not one.emergency)
    coming = sum(one.weight for one in scored)
    if not coming > 0:
        raise ValueError("at least one class with arrivals that is no emergency was expected")
    mean_s = sum(one.weight * one.mean_s for one in scored) / coming
    moment = sum(one.weight * one.second_moment for one in scored) / coming
    work = tuple(one.weight * one.mean_s / (coming * mean_s) for one in scored)
    return _Lobby(scored, counters, mean_s, moment / mean_s**2 / 2, work)


def _check(one: Promise) -> None:
    figures: Mapping[str, float] = {
        "a target": one.target_s,
        "a mean service time": one.mean_s,
        "a second moment": one.second_moment,
    }
    for name, value in figures.items():
        if not 0 < value < math.inf:
            raise ValueError(f"{one.class_id}: {name} above 0 was expected, not {value}")
    if not 0 < one.share < 1:
        raise ValueError(
            f"{one.class_id}: a share between 0 and 1 was expected, not {one.share}"
        )
    if not 0 <= one.weight < math.inf:
        raise ValueError(f"{one.class_id}: arrivals of 0 or more were expected")
    if one.second_moment < one.mean_s**2 * (1 - _SETTLED):
        raise ValueError(f"{one.class_id}: the second moment is below the mean's square")


def _asked(promise: Promise, chance: float) -> float:
    """Return the mean wait with whose tail a promise is just kept."""
    missed = 1 - promise.share
    return (
        chance * promise.target_s / math.log(chance / missed) if chance > missed else math.inf
    )


def _design_load(lobby: _Lobby) -> float:
    """Return the load of the scored classes where their promises just hold."""
    low, high = 0.0, HIGHEST_LOAD
    for _ in range(_BISECTIONS):
        middle = (low + high) / 2
        if lobby.promises_hold(middle):
            low = middle
        else:
            high = middle
    return high


def _finite(asked: list[float]) -> list[float]:
    """Return the means; a class that may wait for ever ranks with the most patient other."""
    longest = max((one for one in asked if one < math.inf), default=1.0)
    return [min(one, longest) for one in asked]


def _slopes(lobby: _Lobby, load: float, asked: Sequence[float]) -> list[float]:
    """Return slopes from 1 to ``STEEPEST`` whose mean waits are those asked for, if any are."""
    loads = [part * load for part in lobby.work]
    residual = lobby.residual(load)
    slopes = [1.0] * len(asked)
    for _ in range(_ROUNDS):
        waits = mean_waits(slopes, loads, residual)
        wanted = [
            slope * math.sqrt(wait / mean)
            for slope, wait, mean in zip(slopes, waits, asked, strict=True)
        ]
        smallest = min(wanted)
        before, slopes = slopes, [min(one / smallest, STEEPEST) for one in wanted]
        if all(abs(a - b) < _SETTLED * b for a, b in zip(slopes, before, strict=True)):
            break
    return slopes
