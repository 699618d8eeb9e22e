"""Lengths of time as people write them: ``90s``, ``10m``, ``1h30m``."""

import re

_PATTERN = re.compile(r"(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?")
EXPECTED = 'a length of time such as "90s", "10m" or "1h30m"'


def parse_duration_s(text: str) -> int:
    """Return the seconds that ``text`` stands for.

    Raises:
        ValueError: It is no length of time, or it is nothing.
    """
    match = _PATTERN.fullmatch(text)
    hours, minutes, seconds = (int(one or 0) for one in match.groups()) if match else (0, 0, 0)
    total = hours * 3600 + minutes * 60 + seconds
    if total <= 0:
        raise ValueError(f"{text!r} is not {EXPECTED}")
    return total
