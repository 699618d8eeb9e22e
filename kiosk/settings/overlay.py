"""Headquarters' settings laid over the hall's own: key by key, and not over everything (S52).

What belongs to this machine or opens a way into it stays with whoever stands before it. Tables
with an id are laid over the one with the same id; every other value takes the place of the
hall's.
"""

from collections.abc import Iterable

from kiosk.settings.problem import Problem
from kiosk.settings.table import shown

OPEN = frozenset(
    {
        "appointments", "care", "checklist", "class", "counter", "help", "hours", "journey",
        "limits", "queue", "rating", "selftest", "service", "site", "slip", "sound", "staff",
    }
)  # fmt: skip
"""The tables that headquarters may write."""
CLOSED = {
    "site": frozenset({"device", "timezone", "day_starts", "kiosks", "kiosk"}),
    "counter": frozenset({"terminal", "keypad", "display"}),
    "sound": frozenset({"device", "voice"}),
    "slip": frozenset({"logo"}),
}
"""What in them belongs to this machine."""
BY_ID = frozenset({"checklist", "class", "counter", "journey", "service"})
"""Lists of tables that are laid over one another by their id."""
FIXED = frozenset({"counter"})
"""Lists to which nothing may be added: a counter is a place in the hall."""
NOT_OURS = "no such line: it belongs to the hall's own file"

Tree = dict[str, object]


def laid_over(own: Tree, wished: Tree, problems: list[Problem]) -> Tree:
    """Return the hall's settings with the wished ones over them; note what may not be wished.

    Neither of the two is changed.
    """
    merged = dict(own)
    for table, value in wished.items():
        if table not in OPEN:
            problems.append(Problem(table, shown(value), NOT_OURS))
        elif table in BY_ID:
            merged[table] = _listed(table, own.get(table), value, problems)
        elif isinstance(value, dict):
            _check_keys(table, table, value, problems)
            merged[table] = _deep(own.get(table), value)
        else:
            # The reader of the settings says what it expects there.
            merged[table] = value
    return merged


def _deep(own: object, wished: object) -> object:
    """Return tables one in the other; any other value is the wished one."""
    if not isinstance(own, dict) or not isinstance(wished, dict):
        return wished
    return {**own, **{key: _deep(own.get(key), value) for key, value in wished.items()}}


def _check_keys(place: str, table: str, value: Tree, problems: list[Problem]) -> None:
    problems.extend(
        Problem(f"{place}.{key}", shown(value[key]), NOT_OURS)
        for key in value
        if key in CLOSED.get(table, ())
    )


def _listed(table: str, own: object, wished: object, problems: list[Problem]) -> object:
    if not _are_tables(own or []) or not _are_tables(wished):
        return wished
    merged = {one.get("id"): one for one in _tables(own or [])}
    for number, one in enumerate(_tables(wished), start=1):
        place = f"{table}[{number}]"
        _check_keys(place, table, one, problems)
        if not isinstance(one.get("id"), str):
            problems.append(Problem(f"{place}.id", shown(one.get("id")), "an id"))
            continue
        if table in FIXED and one["id"] not in merged:
            known = " or ".join(shown(key) for key in merged)
            problems.append(Problem(f"{place}.id", shown(one["id"]), known))
            continue
        merged[one["id"]] = {**merged.get(one["id"], {}), **one}
    return list(merged.values())


def _are_tables(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(one, dict) for one in value)


def _tables(value: object) -> Iterable[Tree]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
