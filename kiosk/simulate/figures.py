"""Figures of a scenario read from its tables: lengths of time, laws of chance, shares."""

import math
import re
from collections.abc import Container
from pathlib import Path

from kiosk.settings.table import Table, shown
from kiosk.simulate.law import (
    Kind,
    Law,
    deterministic,
    empirical,
    erlang,
    exponential,
    lognormal,
)

LENGTH = re.compile(
    r"(-?)(?=[\d.])(?:(\d+(?:\.\d+)?)h)?(?:(\d+(?:\.\d+)?)m(?!s))?"
    r"(?:(\d+(?:\.\d+)?)s)?(?:(\d+(?:\.\d+)?)ms)?"
)
TIME_OF_DAY = re.compile(r"([01]\d|2[0-4]):([0-5]\d)")
LENGTH_EXPECTED = 'a length of time such as "90s", "2.5m" or "1h30m"'
MOST_STAGES = 1000


def length(text: str) -> float:
    """Return the seconds of a length of time; fractions and a minus sign are understood.

    Raises:
        ValueError: It is none.
    """
    match = LENGTH.fullmatch(text)
    if match is None:
        raise ValueError(f"{text!r} is not {LENGTH_EXPECTED}")
    sign, hours, minutes, seconds, millis = match.groups()
    total = (
        float(hours or 0) * 3600
        + float(minutes or 0) * 60
        + float(seconds or 0)
        + float(millis or 0) / 1000
    )
    return -total if sign else total


def length_s(table: Table, key: str, default: float, *, low: float = 0.0) -> float:
    """Return a length of time in seconds, not below ``low``."""
    found = optional_length_s(table, key, low=low)
    return default if found is None else found


def optional_length_s(table: Table, key: str, *, low: float = 0.0) -> float | None:
    """Return a length of time in seconds, or None when the key is not there or wrong."""
    value = table.take(key)
    if value is None:
        return None
    expected = LENGTH_EXPECTED
    if low >= 0:
        expected += " and not negative"
    try:
        found = length(value) if isinstance(value, str) else -math.inf
    except ValueError:
        found = -math.inf
    if found < low or found == -math.inf:
        table.wrong(key, expected)
        return None
    return found


def positive_s(table: Table, key: str, default: float | None = None) -> float:
    """Return a length of time above zero, in seconds; 1 stands in for a wrong one."""
    if default is not None and key not in table:
        table.take(key)
        return default
    found = optional_length_s(table, key)
    if found is None and key in table:
        return default or 1.0
    if not found:
        table.wrong(key, f"{LENGTH_EXPECTED}, above zero")
        return default or 1.0
    return found


def moment_s(value: object, day_begins_s: float) -> float | None:
    """Return a time of day, or a length since the day began, in seconds since then."""
    if not isinstance(value, str):
        return None
    clock = TIME_OF_DAY.fullmatch(value)
    if clock:
        seconds = int(clock[1]) * 3600 + int(clock[2]) * 60 - day_begins_s
    else:
        try:
            seconds = length(value)
        except ValueError:
            return None
    return seconds if seconds >= 0 else None


def number(table: Table, key: str, default: float, low: float, high: float = math.inf) -> float:
    """Return a number from ``low`` to ``high``."""
    value = table.take(key)
    if value is None:
        return default
    if (
        isinstance(value, int | float)
        and not isinstance(value, bool)
        and low <= value <= high
        and value < math.inf
    ):
        return float(value)
    upper = "" if high == math.inf else f" to {high:g}"
    table.wrong(key, f"a number from {low:g}{upper}" if upper else f"a number, {low:g} or more")
    return default


def above_zero(table: Table, key: str, default: float) -> float:
    """Return a number above zero."""
    value = table.take(key)
    if value is None:
        return default
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 < value < math.inf:
        return float(value)
    table.wrong(key, "a number above 0")
    return default


def law(parent: Table, key: str, folder: Path) -> Law:
    """Return the law of a length of time that must be there."""
    table = parent.optional_table(key)
    if table is None:
        parent.wrong(key, 'a law such as { kind = "exponential", mean = "6m" }')
        return exponential(1.0)
    found = _law(table, folder)
    table.finish()
    return found


def optional_law(parent: Table, key: str, folder: Path) -> Law | None:
    """Return the law of a length of time, or None when the key is not there."""
    if key not in parent:
        parent.take(key)
        return None
    return law(parent, key, folder)


def _law(table: Table, folder: Path) -> Law:
    kind = table.take("kind")
    if kind not in list(Kind):
        table.wrong("kind", f"one of {', '.join(Kind)}")
        for known in ("mean", "cv", "k", "file"):
            table.take(known)
        return exponential(1.0)
    if kind == Kind.EMPIRICAL:
        return _empirical(table, folder)
    mean_s = positive_s(table, "mean")
    if kind == Kind.ERLANG:
        return erlang(mean_s, table.whole("k", range(1, MOST_STAGES + 1), default=2))
    if kind == Kind.LOGNORMAL:
        return lognormal(mean_s, above_zero(table, "cv", default=1.0))
    return deterministic(mean_s) if kind == Kind.DETERMINISTIC else exponential(mean_s)


def _empirical(table: Table, folder: Path) -> Law:
    """Read a file of recorded lengths: one in a line, in seconds; # begins a remark."""
    name = table.text("file", "a file with one length in seconds per line")
    path = folder / name
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "no text in UTF-8"
        table.found("file", f"{shown(name)}: {reason}", "a file of numbers that can be read")
        return exponential(1.0)
    sample: list[float] = []
    for count, line in enumerate(lines, start=1):
        text = line.partition("#")[0].strip()
        if not text:
            continue
        try:
            value = float(text)
        except ValueError:
            value = -1.0
        if not 0 <= value < math.inf:
            table.found(
                "file", f"{shown(text)} in line {count} of {name}", "seconds, 0 or more"
            )
            return exponential(1.0)
        sample.append(value)
    if not any(sample):
        table.found("file", f"nothing above 0 in {name}", "at least one length in seconds")
        return exponential(1.0)
    return empirical(tuple(sample))


def shares(table: Table, key: str, known: Container[str]) -> tuple[tuple[str, float], ...]:
    """Return the parts of a whole by name, with a sum of 1; parts of nothing are left out."""
    parts = table.table(key)
    value = table.take(key)
    names = [str(one) for one in value] if isinstance(value, dict) else []
    found = {}
    for name in names:
        if name not in known:
            parts.take(name)
            parts.found(name, "an unknown service", "the id of a [[service]]")
            continue
        found[name] = number(parts, name, default=0.0, low=0.0)
    whole = sum(found.values())
    if names and not whole and not any(one not in known for one in names):
        table.wrong(key, "a share above 0 for at least one service")
    return tuple((name, part / whole) for name, part in found.items() if part)
