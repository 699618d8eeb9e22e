"""Who is next: the one formula, and the hard rules before it.

When a counter is free, among the heads of the lines it may serve the one with the largest
``(tier, slope * wait + head start, earlier clock, earlier place)`` is called. Kleinrock's
accumulating priority; first come first served, strict order, due dates and head starts are the
same formula with other figures. The core and the simulation both call ``choose``.
"""

import enum
from collections.abc import Iterable

import msgspec

from kiosk.domain.line import Line

DEFAULT_PASS_LIMIT = 20
"""After so many later tickets were called over it, a ticket goes before the formula."""

HOLD_TARGETS = 6
"""An accessible counter leaves long services to others until six target waits are over."""

OVERDUE_TARGETS = 8
"""▲ After so many target waits a ticket goes before the formula: the longest waits of a day are
then no longer than under strict order."""

SHORT_FIRST = 3
"""▲ At an accessible counter a service's slope grows by this power of mean length over its own:
whoever can go nowhere else waits for the service in progress there: let it be short."""

SLOPE_UNIT = 1000
"""Slopes are whole thousandths, so that two scores never differ by rounding."""


class Tier(enum.IntEnum):
    """What goes before the formula, highest first."""

    INTERNAL = 0
    """Colleagues, while nobody from outside waits whom this counter may serve (S15)."""
    PROMISE = 1
    """Everybody else: by the formula."""
    PASSED = 2
    """Passed as often as the limit allows, or overdue: oldest first."""
    CARE = 3
    """Needs the accessible counter, at that counter (S18)."""
    EMERGENCY = 4
    """Before all, at the next free counter that can serve it (S26)."""


class Standing(msgspec.Struct, frozen=True):
    """How the tickets of a class, or of a class and service, compete."""

    tier: Tier = Tier.PROMISE
    slope: int = SLOPE_UNIT
    """Growth of the score per millisecond of waiting, in thousandths."""
    head_start: int = 0
    """Score at a wait of nothing: milliseconds times ``SLOPE_UNIT``."""
    protected: bool = False
    """Accessibility or emergency: no customer tier ever goes before it (S85)."""
    courtesy: bool = False
    """A customer tier (S85)."""


class Offer(msgspec.Struct, frozen=True):
    """A line as one counter sees it."""

    line: int
    """Index of the line among those given to ``choose``."""
    standing: Standing
    tier: Tier = Tier.PROMISE
    """The standing's tier, or ``CARE`` at an accessible counter for who can go nowhere else."""
    held_ms: int = 0
    """Not called here before this wait: a long service at an accessible counter; 0 for none."""
    overdue_ms: int = 0
    """From this wait on it goes before the formula, oldest first; 0 for never."""


Key = tuple[int, int, int, int]
"""Tier, score, minus clock, minus place, the largest is next; among the passed the clock stands
before the slope."""


def key(offer: Offer, line: Line, now: int, limit: int) -> Key | None:
    """Return how strongly the line's head competes now; None while it is held back.

    Args:
        offer: The line as this counter sees it.
        line: Not empty.
        now: Milliseconds, on the clock of the waiters.
        limit: Passes after which a ticket goes before the formula; 0 for none.
    """
    clock, place, _ = line.waiters[0]
    tier = offer.tier
    if clock > now:
        # Before its time an appointment is called only where nobody waits from outside.
        tier = min(tier, Tier.PROMISE)
    if tier > Tier.PASSED:
        return tier, 0, -clock, -place
    wait = now - clock
    if tier is Tier.PROMISE and (
        0 < offer.overdue_ms <= wait or (limit and line.bumps and line.passes >= limit)
    ):
        # Oldest first; of one moment the steeper slope: priority before ordinary (S22).
        return Tier.PASSED, -clock, offer.standing.slope, -place
    if offer.held_ms and wait < offer.held_ms:
        return None
    standing = offer.standing
    return tier, standing.slope * wait + standing.head_start, -clock, -place


def choose(offers: Iterable[Offer], lines: list[Line], now: int, limit: int) -> Offer | None:
    """Return the offer whose line's head is next; None when there is nobody to call.

    Args:
        offers: Every line that the counter may serve; empty lines are passed over.
        lines: By ``Offer.line``.
        now: Milliseconds, on the clock of the waiters.
        limit: Passes after which a ticket goes before the formula; 0 for none.
    """
    best: Offer | None = None
    best_key: Key = (-1, 0, 0, 0)
    shielded: Offer | None = None
    shielded_key: Key = best_key
    shield = False
    held_back = False
    for offer in offers:
        line = lines[offer.line]
        if not line.waiters:
            continue
        mine = key(offer, line, now, limit)
        if mine is None:
            held_back = True
            continue
        if mine > best_key:
            best, best_key = offer, mine
        protected = offer.standing.protected and line.head.clock <= now
        shield = shield or protected
        passed_enough = mine[0] == Tier.PASSED and not offer.standing.courtesy
        if (protected or passed_enough) and mine > shielded_key:
            shielded, shielded_key = offer, mine
    if best is not None and best.standing.courtesy and shield:
        # A tier waits for accessibility, and nobody waits for that longer than the limit (S85).
        return shielded
    if held_back and best_key[0] == Tier.INTERNAL:
        # A customer waits here, if only for another counter: colleagues wait too (S15).
        return None
    return best


def counts_as_passing(offer: Offer) -> bool:
    """Return whether a call of this offer's head counts against those who waited longer.

    Emergencies and who can go nowhere else do not: they are no privilege.
    """
    return offer.tier < Tier.CARE


def short_first(standing: Standing, ratio: float) -> Standing:
    """Return a standing as an accessible counter sees it.

    Args:
        standing: Of the line anywhere else.
        ratio: The mean length of all services over that of the line's.
    """
    return msgspec.structs.replace(
        standing, slope=max(1, round(standing.slope * ratio**SHORT_FIRST))
    )
