"""What a hand can do to a device: orders, by name, each with what may follow it."""

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol, TypeAlias

import msgspec

Tell: TypeAlias = Callable[[str, str], None]
"""Told which device, and what can be seen or heard of it now; any thread."""


class OrderError(Exception):
    """An order that was not carried out; the message is for whoever gave it.

    Attributes:
        usage: nobody could carry it out, it is written wrongly.
    """

    def __init__(self, why: str, *, usage: bool = False) -> None:
        super().__init__(why)
        self.usage = usage


class Can(msgspec.Struct, frozen=True):
    """One thing a hand can do."""

    does: Callable[[], object] | None = None
    """Without anything behind it."""
    with_each: Callable[[str], object] | None = None
    """With each word behind it, in turn."""
    words: tuple[str, ...] = ()
    """The words that may follow."""


class Device(Protocol):
    """One device of the world."""

    @property
    def can(self) -> Mapping[str, Can]:
        """What a hand can do to it."""
        ...

    def state(self) -> dict[str, object]:
        """What can be seen of it, for ``show``."""
        ...

    def close(self) -> None:
        """Put it away. May be called twice."""
        ...


def carry_out(device: Device, title: str, words: Sequence[str]) -> None:
    """Do to ``device`` what the words say.

    Raises:
        OrderError: it cannot be done now, or never.
    """
    can = device.can
    if not words or words[0] not in can:
        found = f"{words[0]!r} is none of them" if words else "nothing is asked of it"
        raise OrderError(f"{title}: {found}; it can {', '.join(can)}", usage=True)
    name, *more = words
    one = can[name]
    if one.does is not None and not more:
        one.does()
        return
    if one.with_each is None:
        raise OrderError(f"{title} {name}: nothing may follow, found {more[0]!r}", usage=True)
    allowed = ", ".join(one.words)
    if not more:
        raise OrderError(f"{title} {name}: which one? One of {allowed}", usage=True)
    for word in more:
        if word not in one.words:
            raise OrderError(f"{title} {name}: {word!r} is none of {allowed}", usage=True)
    for word in more:
        one.with_each(word)
