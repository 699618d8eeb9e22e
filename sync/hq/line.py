"""A kiosk's lobby as its events tell it: who waits, who was served, how it was rated.

Pure: ``project`` is a fold. An event of a type that is not ``COUNTED`` changes nothing.
"""

from typing import Annotated

import immutables
import msgspec

DAYS_KEPT = 3
"""A clock that was wrong may send the hall back to a day that has counts already."""


class CalledFor(msgspec.Struct, frozen=True, gc=False):
    """What a call's reason says of the promise."""

    target_s: Annotated[int, msgspec.Meta(ge=0, le=10_000_000)] = 0
    """The wait that the ticket's class is promised; 0 where a kiosk wrote none down."""


class Fact(msgspec.Struct, frozen=True, gc=False):
    """What a line needs of an event, no larger than it can be."""

    type: str
    time: str
    # PostgreSQL has no zero character in texts.
    number: Annotated[str, msgspec.Meta(max_length=32, pattern="^[^\\x00]*$")] = ""
    day: Annotated[str, msgspec.Meta(pattern="^([0-9]{4}-[0-9]{2}-[0-9]{2})?$")] = ""
    score: Annotated[int, msgspec.Meta(ge=0, le=100)] = 0
    inferred: bool = False
    class_id: Annotated[str, msgspec.Meta(max_length=64)] = msgspec.field(
        default="", name="class"
    )
    reason: CalledFor | str = ""
    """Of a call what was promised; other events have words there."""
    replaces: Annotated[int, msgspec.Meta(ge=0, le=100)] | None = None
    """The score that a rating takes the place of."""


class Totals(msgspec.Struct, frozen=True):
    """One day's counts."""

    served: int = 0
    rating_sum: int = 0
    ratings: int = 0


class Line(msgspec.Struct, frozen=True):
    """The lobby."""

    day: str = ""
    days: immutables.Map[str, Totals] = immutables.Map()
    waiting: immutables.Map[str, bool] = immutables.Map()
    """The waiting tickets: ``<day>/<number>``."""

    @property
    def today(self) -> Totals:
        """The counts of the present business day."""
        return self.days.get(self.day, Totals())

    @property
    def rating(self) -> float | None:
        """The mean of today's ratings, None without any."""
        today = self.today
        return today.rating_sum / today.ratings if today.ratings else None


class _Stored(msgspec.Struct):
    """A line as text."""

    day: str
    days: dict[str, Totals]
    waiting: list[str]


WAITS = frozenset(
    {
        "ticket_issued",
        "ticket_requeued",
        "ticket_transferred",
        "station_finished",
        "handover_accepted",
        "handover_declined",
        "handover_expired",
    }
)
WAITS_NO_MORE = frozenset(
    {
        "ticket_called",
        "service_started",
        "ticket_parked",
        "ticket_missed",
        "ticket_cancelled",
    }
)
COUNTED = (
    WAITS
    | WAITS_NO_MORE
    | {"day_opened", "service_finished", "visit_rated", "rating_withdrawn"}
)
"""The types of event that a line follows."""


def project(line: Line, fact: Fact) -> Line:
    """Return the line after an event."""
    if fact.type in WAITS:
        waiting = line.waiting.set(f"{fact.day}/{fact.number}", True)  # noqa: FBT003  # a set written as a map
        return Line(line.day, line.days, waiting)
    if fact.type in WAITS_NO_MORE:
        ticket = f"{fact.day}/{fact.number}"
        if ticket not in line.waiting:
            return line
        return Line(line.day, line.days, line.waiting.delete(ticket))
    totals = line.days.get(fact.day, Totals())
    match fact.type:
        case "day_opened":
            return Line(fact.day, _forget_old(line.days.set(fact.day, totals)), line.waiting)
        case "service_finished":
            totals = msgspec.structs.replace(totals, served=totals.served + 1)
        case "visit_rated":
            again = fact.replaces is not None
            totals = _rated(totals, 0 if again else 1, fact.score - (fact.replaces or 0))
        case "rating_withdrawn":
            totals = _rated(totals, -1, -fact.score)
        case _:
            return line
    return Line(line.day, line.days.set(fact.day, totals), line.waiting)


def _rated(totals: Totals, ratings: int, points: int) -> Totals:
    return msgspec.structs.replace(
        totals,
        rating_sum=max(0, totals.rating_sum + points),
        ratings=max(0, totals.ratings + ratings),
    )


def line_to_text(line: Line) -> str:
    """Return the line as it is stored."""
    stored = _Stored(line.day, dict(line.days), list(line.waiting))
    return msgspec.json.encode(stored).decode()


def line_from_text(text: str) -> Line:
    """Return a stored line; the inverse of ``line_to_text``."""
    if not text:
        return Line()
    stored = msgspec.json.decode(text, type=_Stored)
    waiting = immutables.Map(dict.fromkeys(stored.waiting, True))
    return Line(stored.day, immutables.Map(stored.days), waiting)


def _forget_old(days: "immutables.Map[str, Totals]") -> "immutables.Map[str, Totals]":
    for day in sorted(days)[:-DAYS_KEPT]:
        days = days.delete(day)
    return days
