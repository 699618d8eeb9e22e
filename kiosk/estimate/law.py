"""How long a service takes: recorded times, and what they say of one that is going on.

A hall that has recorded little is lent times of the length its settings call typical; each
recorded one takes the place of a lent one.
"""

import math
from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from statistics import NormalDist, median

import msgspec

USUAL_CV = 0.8
"""▲ Spread of service times over their mean, until a hall knows its own: the reference lobby's
standard service; Brown et al. 2005 find lognormal times of about this spread."""

ENOUGH = 40
"""▲ So many recorded times need no lent ones beside them."""

FORGOTTEN = 8
"""▲ So many times the middle of what was recorded is a finish key that nobody pressed. Recorded
times above are taken for this long; one going on for longer may end as if it had just begun."""

TAIL = 20
"""▲ Of a service that lasts longer than all but so many recorded ones, these tell the end."""

CLASS_WEIGHT = 20
"""▲ So many recorded times move a class's factor half of the way from 1 to what they say."""

_ROUNDS = 3

Draw = Callable[[], float]
"""A number from 0 up to but not 1, as chance has it."""


class Law(msgspec.Struct, frozen=True):
    """The lengths of one kind of service; milliseconds."""

    times: tuple[float, ...]
    """Ascending, each as likely as the next; at least one."""

    def length(self, draw: Draw) -> float:
        """Return how long one service takes."""
        return self.times[int(draw() * len(self.times))]

    def rest(self, elapsed: float, draw: Draw) -> float:
        """Return how much longer a service takes that has lasted so long already.

        It ends as one of those that lasted longer. Beyond all but a few of them it has left
        what the longest ones had left when they passed the length that all of these reached: a
        tail without memory.
        """
        times = self.times
        if elapsed > FORGOTTEN * times[len(times) // 2]:
            return self.length(draw)
        reached = bisect_right(times, elapsed)
        longer = len(times) - reached
        few = min(TAIL, len(times) // 3)
        if longer > few:
            return times[reached + int(draw() * longer)] - elapsed
        if not few:
            return max(0.0, times[-1] - elapsed)
        since = times[-few - 1]
        return times[-few + int(draw() * few)] - since


def law_of(times: Iterable[float]) -> Law:
    """Return the law of recorded lengths, none counted as longer than ``FORGOTTEN`` middles.

    Args:
        times: Milliseconds, at least one; those below a second count as a second.

    Raises:
        statistics.StatisticsError: There is none.
    """
    known = [max(1000.0, one) for one in times]
    most = FORGOTTEN * median(known)
    kept = sorted(min(one, most) for one in known)
    return Law(tuple(kept))


def usual_times(mean: float, count: int, cv: float = USUAL_CV) -> list[float]:
    """Return ``count`` evenly likely lengths of a lognormal law, their mean exact.

    Args:
        mean: In any unit; above 0.
        count: At least 1.
        cv: Standard deviation over the mean; above 0.
    """
    spread = math.sqrt(math.log1p(cv**2))
    normal = NormalDist(0.0, spread)
    raw = [math.exp(normal.inv_cdf((one + 0.5) / count)) for one in range(count)]
    factor = mean * count / math.fsum(raw)
    return [one * factor for one in raw]


def class_factors(
    recorded: Mapping[str, Sequence[tuple[str, float]]],
) -> dict[str, float]:
    """Return by how much the services of a class take longer than the hall's others.

    The logarithms of all times are split into a part of the service and one of the class, the
    latter drawn towards nothing while few are known: one odd visit makes no class slow.

    Args:
        recorded: Class and length of the last visits, by service; lengths above 0.
    """
    logs = [
        (service, class_id, math.log(max(1.0, length)))
        for service, visits in recorded.items()
        for class_id, length in visits
    ]
    classes: dict[str, float] = {class_id: 0.0 for _, class_id, _ in logs}
    if len(classes) < 2:  # noqa: PLR2004 - nothing to compare a single class with
        return dict.fromkeys(classes, 1.0)
    for _ in range(_ROUNDS):
        services = _means((service, log - classes[one]) for service, one, log in logs)
        sums = _sums((one, log - services[service]) for service, one, log in logs)
        classes = {one: total / (count + CLASS_WEIGHT) for one, (total, count) in sums.items()}
    return {one: math.exp(part) for one, part in classes.items()}


def _sums(pairs: Iterable[tuple[str, float]]) -> dict[str, tuple[float, int]]:
    sums: dict[str, tuple[float, int]] = {}
    for name, value in pairs:
        total, count = sums.get(name, (0.0, 0))
        sums[name] = (total + value, count + 1)
    return sums


def _means(pairs: Iterable[tuple[str, float]]) -> dict[str, float]:
    return {name: total / count for name, (total, count) in _sums(pairs).items()}


def learned_law(
    visits: Sequence[tuple[str, float]],
    factors: Mapping[str, float],
    class_id: str,
    typical: float,
) -> Law:
    """Return the law of a service for one class, from the visits of all classes.

    Args:
        visits: Class and length (milliseconds) of the service's last visits; may be empty.
        factors: By class, as ``class_factors`` gives them; 1 for a class that is not there.
        class_id: Whose law it is.
        typical: What the settings call typical, in milliseconds; above 0.
    """
    own = factors.get(class_id, 1.0)
    times = [length / factors.get(one, 1.0) * own for one, length in visits]
    lent = ENOUGH - len(times)
    if lent > 0:
        times += usual_times(typical * own, ENOUGH)[:: max(1, ENOUGH // lent)][:lent]
    return law_of(times)
