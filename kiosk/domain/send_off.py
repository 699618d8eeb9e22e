"""The end of a visit at the counter: belongings, rating, goodbye, one after the other (S17)."""

import enum

import msgspec

from kiosk.domain.moment import UtcMillis

RATING_AFTER_MS = 1_000
GOODBYE_AFTER_MS = 3_000
"""Everything is said within three seconds of the end; whoever does not rate holds up nobody."""


class Cue(enum.StrEnum):
    """What the counter's display says; ``counter.<cue>`` in words."""

    BELONGINGS = "belongings"
    """P30."""
    RATE = "rate"
    """P25, for as long as a key still counts."""
    THANKS = "thanks"
    """P26."""
    GOODBYE = "goodbye"
    """P32."""


class TimedCue(msgspec.Struct, frozen=True):
    """A cue, shown from then on beside those before it."""

    cue: Cue
    from_at: UtcMillis


def send_off(ended_at: UtcMillis, *, rated: bool) -> tuple[TimedCue, ...]:
    """Return what is said to a customer whose visit has ended, in order.

    Args:
        ended_at: When the counter was done.
        rated: Whether a rating was given; then it is thanked for instead of asked for.
    """
    middle = Cue.THANKS if rated else Cue.RATE
    return (
        TimedCue(Cue.BELONGINGS, ended_at),
        TimedCue(middle, UtcMillis(ended_at + RATING_AFTER_MS)),
        TimedCue(Cue.GOODBYE, UtcMillis(ended_at + GOODBYE_AFTER_MS)),
    )
