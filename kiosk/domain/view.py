"""What every view begins with."""

from typing import TypedDict

import msgspec

from kiosk.domain.hall import Hall
from kiosk.domain.halt import HaltView, Notice, most_urgent_first
from kiosk.domain.moment import UtcMillis
from kiosk.domain.plan import Names


class View(msgspec.Struct, frozen=True, kw_only=True):
    """The base of every view."""

    seq: int
    """The journal's last sequence number in it."""
    at: UtcMillis
    """When it was made."""
    day: str
    site: str
    hall: Names
    languages: tuple[str, ...]
    halt: HaltView = HaltView()
    notices: tuple[Notice, ...] = ()
    """Those that are shown now, in their order."""
    settings: str = ""
    """Digest of headquarters' settings in force; nothing for the hall's own alone."""


class Frame(TypedDict):
    """The fields that every view begins with."""

    seq: int
    at: UtcMillis
    day: str
    site: str
    hall: Names
    languages: tuple[str, ...]
    halt: HaltView
    notices: tuple[Notice, ...]
    settings: str


def frame(hall: Hall, now: UtcMillis) -> Frame:
    """Return what every view begins with."""
    return Frame(
        seq=hall.seq,
        at=now,
        day=hall.day,
        site=hall.plan.site,
        hall=hall.plan.name,
        languages=hall.plan.languages,
        halt=_halt_view(hall),
        notices=most_urgent_first(tuple(one for one in hall.notices if one.shown)),
        settings=hall.plan.settings,
    )


def _halt_view(hall: Hall) -> HaltView:
    halt = hall.halt
    if not halt.still:
        return HaltView()
    return HaltView(halt.paused, halt.why, halt.emergency, halt.drill, halt.since)
