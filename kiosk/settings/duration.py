"""Lengths of time as people write them: ``90s``, ``10m``, ``1h30m``."""

import re

_PATTERN = re.compile(r"(?:(\d{1,6})h)?(?:(\d{1,6})m)?(?:(\d{1,6})s)?")
LONGEST_S = 24 * 3600
"""Nothing in a hall takes longer than a day."""
EXPECTED = 'a length of time such as "90s", "10m" or "1h30m", at most "24h"'


def parse_duration_s(text: str) -> int:
    """Return the seconds that ``text`` stands for.

    Raises:
        ValueError: It is no length of time, none at all, or longer than a day.
    """
    match = _PATTERN.fullmatch(text)
    hours, minutes, seconds = (int(one or 0) for one in match.groups()) if match else (0, 0, 0)
    total = hours * 3600 + minutes * 60 + seconds
    if not 0 < total <= LONGEST_S:
        raise ValueError(f"{text!r} is not {EXPECTED}")
    return total
