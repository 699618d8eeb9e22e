"""A record of choices by a rule that is known, written down in whole seconds.

The centre of the record is played here by its own few lines, so that its choices are not the
product's: one pool of people who answer, customers of two kinds, some of whom give up.
"""

import random
from collections.abc import Iterator

HEADER = "date,joined_s,left_s,priority,served"
AGENTS = 6
CALLS_A_DAY = 500
GAP_S = 24.0
SERVICE_S = 150.0
PATIENCE_S = 900.0


def record(head_start_s: float, days: int, seed: int = 1) -> str:
    """Return the CSV of a centre that gives preferred callers a head start."""
    chance = random.Random(seed)  # noqa: S311 - a record, no secret
    rows = [HEADER]
    for day in range(days):
        for joined, left, preferred, served in _day(head_start_s, chance):
            rows.append(f"9901{day + 1:02d},{joined:.0f},{left:.0f},{1 + preferred},{served:d}")
    return "\n".join(rows) + "\n"


def _day(
    head_start_s: float, chance: random.Random
) -> Iterator[tuple[float, float, bool, bool]]:
    at = 0.0
    coming = []
    for _ in range(CALLS_A_DAY):
        at += chance.expovariate(1 / GAP_S)
        gives_up = at + chance.expovariate(1 / PATIENCE_S)
        coming.append((at, gives_up, chance.random() < 0.35))
    free = [0.0] * AGENTS
    waiting: list[tuple[float, float, bool]] = []
    while coming or waiting:
        free.sort()
        now = max(free[0], coming[0][0]) if not waiting else free[0]
        while coming and coming[0][0] <= now:
            waiting.append(coming.pop(0))
        for one in [one for one in waiting if one[1] <= now]:
            waiting.remove(one)
            yield one[0], one[1], one[2], False
        if not waiting:
            continue
        taken = min(waiting, key=lambda one: one[0] - head_start_s * one[2])
        waiting.remove(taken)
        free[0] = now + chance.expovariate(1 / SERVICE_S)
        yield taken[0], now, taken[2], True
