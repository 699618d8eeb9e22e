"""Choices that somebody really made, and whether a rule would have made the same.

A choice is contested when a customer is taken while at least one preferred and one regular
customer wait. Who waited is told by the seconds when each joined and left: those who joined
more than a second before and left more than a second after, and the one who was taken; within
a second the record does not say who was there.
"""

import csv
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

import msgspec

from kiosk.domain.discipline import SLOPE_UNIT, Key, Offer, Standing, choose, key
from kiosk.domain.line import Line, Waiter
from kiosk.simulate.other_rule import Contender, OtherRule

PREFERRED = 2
"""What the column ``priority`` says of preferred customers; anything else is a regular one."""

CLASSES = (Contender("preferred"), Contender("regular", preferred=False))
UNSURE_MS = 1000
"""Whole seconds are recorded: nearer than this, nobody knows who was first."""

COLUMNS = ("date", "joined_s", "left_s", "priority", "served")


class Visit(msgspec.Struct, frozen=True):
    """One customer of the record."""

    date: str
    joined_ms: int
    left_ms: int
    preferred: bool
    served: bool
    """False for one who gave up: present until then, but no choice."""


class Verdict(msgspec.Struct, frozen=True):
    """How often a rule names the one who was really taken."""

    contested: int = 0
    named: int = 0


def read_visits(lines: Iterable[str]) -> Iterator[Visit]:
    """Yield the rows of a CSV file with the ``COLUMNS``; others are passed over.

    Raises:
        ValueError: A column is missing, or a value is no number; the message names the line.
    """
    rows = csv.DictReader(lines)
    missing = [one for one in COLUMNS if one not in (rows.fieldnames or ())]
    if missing:
        raise ValueError(f"line 1: no column {', '.join(missing)}")
    for row in rows:
        try:
            yield Visit(
                date=row["date"].strip(),
                joined_ms=round(float(row["joined_s"]) * 1000),
                left_ms=round(float(row["left_s"]) * 1000),
                preferred=float(row["priority"]) == PREFERRED,
                served=float(row["served"]) != 0,
            )
        except (AttributeError, OverflowError, TypeError, ValueError) as error:
            raise ValueError(
                f"line {rows.line_num}: a date and four numbers were expected ({error})"
            ) from error


def judge(visits: Iterable[Visit], rule: OtherRule) -> Verdict:
    """Return how many choices were contested and how many of them the rule names.

    Of those who joined in the same second with the same priority, whoever was taken counts as
    named: which of them was first, the record does not say.

    Raises:
        ValueError: The rule needs to know more than the record tells.
    """
    figures = rule.figures(CLASSES)
    offers = [
        Offer(at, Standing(slope=one.slope, head_start=one.head_start_s * 1000 * SLOPE_UNIT))
        for at, one in enumerate(figures[known.class_id] for known in CLASSES)
    ]
    contested = named = 0
    by_date = sorted(visits, key=lambda one: one.date)
    for _, day in groupby(by_date, key=lambda one: one.date):
        for taken, others in _choices(list(day)):
            if all(one.preferred == taken.preferred for one in others):
                continue
            contested += 1
            named += _names(offers, taken, others)
    return Verdict(contested, named)


def _choices(day: Sequence[Visit]) -> Iterator[tuple[Visit, list[Visit]]]:
    """Yield everybody who was taken, and who else waited."""
    coming = sorted(day, key=lambda one: one.joined_ms)
    waiting: list[Visit] = []
    joined = 0
    for taken in sorted(day, key=lambda one: one.left_ms):
        while joined < len(coming) and coming[joined].joined_ms < taken.left_ms - UNSURE_MS:
            waiting.append(coming[joined])
            joined += 1
        waiting = [one for one in waiting if one.left_ms > taken.left_ms + UNSURE_MS]
        if taken.served:
            yield taken, waiting


def _names(offers: Sequence[Offer], taken: Visit, others: Sequence[Visit]) -> bool:
    """Return whether the product's own choice falls on the one who was taken."""
    now = taken.left_ms
    present = (taken, *others)
    lines = [
        Line(
            tuple(
                sorted(
                    Waiter(one.joined_ms, place)
                    for place, one in enumerate(present)
                    if one.preferred == known.preferred
                )
            )
        )
        for known in CLASSES
    ]
    chosen = choose(offers, lines, now, 0)
    if chosen is None:
        return False
    mine = next(one for one in offers if CLASSES[one.line].preferred == taken.preferred)
    alone = Line((Waiter(taken.joined_ms, 0),))
    return _strength(key(mine, alone, now, 0)) == _strength(
        key(chosen, lines[chosen.line], now, 0)
    )


def _strength(one: Key | None) -> tuple[int, int, int] | None:
    """Return tier, score and clock; the place in the record is chance."""
    return None if one is None else one[:3]
