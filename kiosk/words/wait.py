"""A waiting time in words: a range in whole minutes, no end of it below the truth (P08)."""

from kiosk.words import say

HALF_AN_HOUR_MIN = 30
COARSE_MIN = 5


def wait_words(low_s: int, high_s: int, language: str) -> str:
    """Return the range as it is printed and shown: ``about 5 to 8 min``.

    Both ends are rounded up, to the minute up to half an hour and to five minutes above.
    """
    low, high = whole_minutes(low_s), whole_minutes(max(low_s, high_s))
    if low == high:
        return say("wait.one", language, n=low)
    return say("wait.range", language, low=low, high=high)


def grown_words(number: str, low_s: int, high_s: int, language: str) -> str:
    """Return what is said when a ticket's wait has grown, with its new range (P10)."""
    low, high = whole_minutes(low_s), whole_minutes(max(low_s, high_s))
    if low == high:
        return say("wait.grown_one", language, number=number, n=low)
    return say("wait.grown", language, number=number, low=low, high=high)


def whole_minutes(seconds: int) -> int:
    """Return a time to wait in minutes that can be said: at least one, never too few."""
    minutes = max(1, -(-seconds // 60))
    return minutes if minutes <= HALF_AN_HOUR_MIN else -(-minutes // COARSE_MIN) * COARSE_MIN
