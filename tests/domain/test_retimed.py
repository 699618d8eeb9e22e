"""Every time that a hall remembers moves with the clock, or is known to stay."""

from collections.abc import Iterator
from typing import get_args, get_type_hints

import msgspec
import pytest

from kiosk.domain.hall import Hall
from kiosk.domain.moment import UtcMillis
from kiosk.domain.retimed import MOVES, STAYS


def parts(kind: object, seen: set[object]) -> Iterator[type[msgspec.Struct]]:
    """Yield every structure that one is made of, itself among them."""
    if kind in seen:
        return
    seen.add(kind)
    for one in get_args(kind):
        yield from parts(one, seen)
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        yield kind
        for one in get_type_hints(kind).values():
            yield from parts(one, seen)


def times(kind: type[msgspec.Struct]) -> set[str]:
    """Return the names of its fields that hold a wall time."""
    hints = get_type_hints(kind)
    return {name for name, one in hints.items() if UtcMillis in {one, *get_args(one)}}


KINDS = sorted((one for one in parts(Hall, set()) if times(one)), key=lambda one: one.__name__)


@pytest.mark.parametrize("kind", KINDS, ids=lambda one: one.__name__)
def test_of_every_time_it_is_said_whether_it_moves(kind) -> None:
    said = (*MOVES.get(kind, ()), *STAYS.get(kind, ()))

    assert sorted(said) == sorted(times(kind))


def test_nothing_is_said_of_what_a_hall_does_not_hold() -> None:
    assert {*MOVES, *STAYS} == {*KINDS}
