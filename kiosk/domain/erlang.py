"""Erlang's formulas: how often people wait at equal counters, and how many counters it takes.

All counters serve everybody, people come at random (Poisson) and service times are exponential:
a lower bound of what a hall with skills needs. The sums are stable for thousands of counters.
"""

import math

MOST_COUNTERS = 10_000
"""▲ More than any hall has: a search for more is a mistake in its figures."""


def erlang_b(counters: int, offered: float) -> float:
    """Return the share of customers turned away where nobody may wait.

    Args:
        counters: At least 0.
        offered: Arrival rate times mean service time, in erlangs; 0 or more.
    """
    blocked = 1.0
    for busy in range(1, counters + 1):
        blocked = offered * blocked / (busy + offered * blocked)
    return blocked


def erlang_c(counters: int, offered: float) -> float:
    """Return the share of customers who must wait; 1.0 from the load on that has no end.

    Args:
        counters: At least 1.
        offered: Arrival rate times mean service time, in erlangs; 0 or more.
    """
    if offered >= counters:
        return 1.0
    blocked = erlang_b(counters, offered)
    return counters * blocked / (counters - offered * (1 - blocked))


def share_within(counters: int, offered: float, mean_s: float, target_s: float) -> float:
    """Return the share who wait no longer than the target, first come first served.

    Args:
        counters: At least 1.
        offered: Arrival rate times mean service time, in erlangs; 0 or more.
        mean_s: Mean service time, in seconds; above 0.
        target_s: In seconds; 0 or more.
    """
    if offered >= counters:
        return 0.0
    fades = (counters - offered) * target_s / mean_s
    return 1.0 - erlang_c(counters, offered) * math.exp(-fades)


def counters_for(offered: float, mean_s: float, target_s: float, share: float) -> int:
    """Return the smallest number of counters that keeps one promise for everybody.

    Args:
        offered: Arrival rate times mean service time, in erlangs; 0 or more.
        mean_s: Mean service time, in seconds; above 0.
        target_s: In seconds; 0 or more.
        share: Who must wait no longer than the target; below 1.

    Raises:
        ValueError: The share is not below 1, or it takes more than ``MOST_COUNTERS``.
    """
    if not share < 1:
        raise ValueError(
            f"a share below 1 was expected, not {share}: chance keeps no certainty"
        )
    counters = max(1, math.floor(offered) + 1)
    while counters <= MOST_COUNTERS:
        if share_within(counters, offered, mean_s, target_s) >= share:
            return counters
        counters += 1
    raise ValueError(f"{offered:g} erlangs take more than {MOST_COUNTERS} counters")
