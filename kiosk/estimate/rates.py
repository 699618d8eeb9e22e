"""How many people come: the last hour's rate, and the mix of a longer time."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from kiosk.domain.line import LineKey

WINDOW_MS = 3_600_000.0
"""▲ The last hour tells how busy it is now."""

LENT_MS = 1_200_000.0
"""▲ The usual rate counts as much as so long a time of looking: an hour has its chances."""

BREAK_MS = 1_800_000.0
"""▲ When nobody comes for longer than this the hall was closed, and the time does not count."""


class Arrival(NamedTuple):
    """Somebody who came without an appointment."""

    at: float
    """Milliseconds."""
    class_id: str
    service: str


def recent_rates(arrivals: Sequence[Arrival], now: float) -> Mapping[LineKey, float]:
    """Return how many come to each line in a millisecond; empty while nobody is known.

    Args:
        arrivals: The last ones, oldest first.
        now: On the same clock.
    """
    if not arrivals:
        return {}
    rate = _rate([one.at for one in arrivals], now)
    counts: dict[LineKey, int] = {}
    for one in arrivals:
        key = LineKey(one.class_id, one.service)
        counts[key] = counts.get(key, 0) + 1
    return {key: rate * count / len(arrivals) for key, count in counts.items()}


def _rate(times: Sequence[float], now: float) -> float:
    gaps = [after - before for before, after in pairwise(times)]
    open_gaps = [one for one in gaps if 0 <= one <= BREAK_MS]
    # A group that comes through the door together is no rate: it counts over a while at least.
    usual = len(open_gaps) / max(LENT_MS, sum(open_gaps)) if open_gaps else 0.0
    lent = LENT_MS if usual else 0.0
    recent = 0
    since = now
    for at in reversed(times):
        if now - at > WINDOW_MS or since - at > BREAK_MS:
            break
        since = at
        recent += 1
    looked = min(WINDOW_MS, now - since)
    # The first one of a morning begins the count, so it does not count itself.
    if looked < WINDOW_MS and recent:
        recent -= 1
    return (recent + lent * usual) / max(1.0, looked + lent)
