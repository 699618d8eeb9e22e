"""How far a row of numbers goes without a gap, and what is missing from it.

Pure.
"""

from collections.abc import Iterable, Sequence

MISSING_TOLD = 10
"""As many gaps are named at once; the rest shows when these are closed."""


def advance(cursor: int, held: Iterable[int]) -> int:
    """Return the last number of the row that begins after ``cursor`` and has no gap."""
    numbers = set(held)
    while cursor + 1 in numbers:
        cursor += 1
    return cursor


def missing(cursor: int, held: Iterable[int]) -> tuple[tuple[int, int], ...]:
    """Return the gaps between ``cursor`` and the highest number, ends included."""
    gaps: list[tuple[int, int]] = []
    for number in sorted(set(held)):
        if number <= cursor:
            continue
        if number > cursor + 1:
            gaps.append((cursor + 1, number - 1))
        cursor = number
    return tuple(gaps[:MISSING_TOLD])


def without(
    gaps: Sequence[tuple[int, int]], stretch: tuple[int, int] | None
) -> tuple[tuple[int, int], ...]:
    """Return the gaps without what lies in ``stretch``, which is on its way."""
    if stretch is None:
        return tuple(gaps)
    first, last = stretch
    left = []
    for start, end in gaps:
        if start <= min(end, first - 1):
            left.append((start, min(end, first - 1)))
        if max(start, last + 1) <= end:
            left.append((max(start, last + 1), end))
    return tuple(left)


def since(gaps: Sequence[tuple[int, int]], first: int) -> tuple[tuple[int, int], ...]:
    """Return the gaps without what lies before ``first``, which will never come."""
    return tuple((max(start, first), end) for start, end in gaps if end >= first)


def received(cursor: int, held: Iterable[int]) -> int:
    """Return up to where nothing is missing but the gaps that ``missing`` names."""
    gaps = 0
    for number in sorted(set(held)):
        if number <= cursor:
            continue
        gaps += number > cursor + 1
        if gaps > MISSING_TOLD:
            break
        cursor = number
    return cursor
