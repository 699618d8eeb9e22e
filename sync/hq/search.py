"""Finding events of all kiosks: by kiosk, kind, ticket and time, the newest first.

There is no index by kind or ticket: two more made storing events take 1.7 times as long on
either database. So what is looked at in one go has a limit, whatever is asked: the journal of a
kiosk is walked backwards by its own order, those of all by time; a page says how far it came.
"""

import datetime as dt
from collections.abc import Iterator
from typing import Annotated, Any

import msgspec
from sqlalchemy import Connection, Row, Select, func, select, tuple_
from sqlalchemy.sql.expression import Subquery

from sync.hq.schema import EVENTS

PAGE = 200
EXPORTED_AT_ONCE = 1000
LOOKED_BACK = dt.timedelta(days=7)
"""▲ Where neither a kiosk nor a time is named: what people ask about is of this week."""
MOST_LOOKED_AT = 100_000
"""▲ Events in one go, most of which may be none that is sought: 20 busy days of one kiosk."""


class Filter(msgspec.Struct, frozen=True):
    """Which events."""

    device: str = ""
    type: str = ""
    number: str = ""
    since: str = ""
    """From this time on, as events carry it."""
    until: str = ""
    before: str = ""
    """Older ones than the last one of the page before: its ``next``."""
    limit: Annotated[int, msgspec.Meta(ge=1, le=PAGE)] = 50

    @property
    def sparse(self) -> bool:
        """Whether many events may have to be looked at for one that fits."""
        timed = bool(self.since or self.until)
        return bool(self.type or self.number or (self.device and timed))


class Found(msgspec.Struct, frozen=True):
    """An event, and where it is."""

    device: str
    position: int
    occurred: str
    """Its time, corrected where its kiosk's clock was wrong."""
    event: msgspec.Raw


class FoundPage(msgspec.Struct, frozen=True):
    """A page of events."""

    events: list[Found]
    next: str
    """What ``before`` of the next page is; empty at the end. A page may have fewer events than
    were asked for, or none, and not be the last."""
    since: str = ""
    """From when on was looked: as asked, or a week back where no kiosk and no time is named."""
    looked_back_to: str = ""
    """So far back was looked, where that is not all: what is older comes with ``next``."""


class BadPlace(Exception):
    """``before`` is no place in the list."""


class _Place(msgspec.Struct, frozen=True):
    """Where in the list an event is."""

    occurred: str
    position: int
    device: str

    def __str__(self) -> str:
        return f"{self.occurred}~{self.position}~{self.device}"


def bounded(wanted: Filter, now_ms: int) -> Filter:
    """Return what is asked with a kiosk or a time in it."""
    if wanted.device or wanted.since or wanted.until:
        return wanted
    back = dt.datetime.fromtimestamp(now_ms / 1000, dt.UTC) - LOOKED_BACK
    since = f"{back.replace(tzinfo=None).isoformat(timespec='milliseconds')}Z"
    return msgspec.structs.replace(wanted, since=since)


def search(connection: Connection, wanted: Filter, most: int = MOST_LOOKED_AT) -> FoundPage:
    """Return a page of events, the newest first, of so many that are looked at.

    Raises:
        BadPlace: ``before`` did not come from a page.
    """
    rows = connection.execute(picked(wanted, most).limit(wanted.limit + 1)).all()
    found = [_found(row) for row in rows[: wanted.limit]]
    if len(rows) > wanted.limit:
        return FoundPage(found, str(_place(found[-1])), wanted.since)
    end = _end(connection, wanted, most) if wanted.sparse else None
    if end is None:
        return FoundPage(found, "", wanted.since)
    return FoundPage(found, str(end), wanted.since, end.occurred)


def export(
    connection: Connection, wanted: Filter, most: int = MOST_LOOKED_AT
) -> Iterator[bytes]:
    """Yield every event that fits as a line of JSON, the newest first."""
    while True:
        statement = picked(wanted, most).execution_options(yield_per=EXPORTED_AT_ONCE)
        for row in connection.execute(statement):
            yield msgspec.json.encode(_found(row)) + b"\n"
        end = _end(connection, wanted, most)
        if end is None:
            return
        wanted = msgspec.structs.replace(wanted, before=str(end))


def picked(wanted: Filter, most: int) -> Select[tuple[str, int, str, bytes]]:
    """Return what fits among so many that are looked at."""
    looked = _looked_at(wanted, most).subquery()
    statement = select(looked.c.device, looked.c.position, looked.c.occurred, looked.c.body)
    for column, value in ((looked.c.type, wanted.type), (looked.c.number, wanted.number)):
        if value:
            statement = statement.where(column == value)
    if wanted.device and wanted.since:
        statement = statement.where(looked.c.occurred >= wanted.since)
    if wanted.device and wanted.until:
        statement = statement.where(looked.c.occurred < wanted.until)
    return statement.order_by(*_order(wanted, looked))


def _looked_at(wanted: Filter, most: int) -> Select[Any]:
    """Return so many events as they lie, from a place on."""
    of = EVENTS.c
    statement = select(of.device, of.position, of.occurred, of.type, of.number, of.body).where(
        of.position.is_not(None)
    )
    place = _parse_place(wanted.before) if wanted.before else None
    if wanted.device:
        # By its own order: no index has one kiosk's times.
        statement = statement.where(of.device == wanted.device)
        if place is not None:
            if place.device != wanted.device:
                raise BadPlace(wanted.before)
            statement = statement.where(of.position < place.position)
    else:
        if wanted.since:
            statement = statement.where(of.occurred >= wanted.since)
        if wanted.until:
            statement = statement.where(of.occurred < wanted.until)
        if place is not None:
            here = (place.occurred, place.device, place.position)
            statement = statement.where(
                of.occurred <= place.occurred,
                tuple_(of.occurred, of.device, of.position) < tuple_(*here),
            )
    return statement.order_by(*_order(wanted, EVENTS)).limit(most)


def _order(wanted: Filter, of: Any) -> list[Any]:  # noqa: ANN401  # a table or a part of it
    if wanted.device:
        return [of.c.position.desc()]
    return [of.c.occurred.desc(), of.c.device.desc(), of.c.position.desc()]


def _end(connection: Connection, wanted: Filter, most: int) -> _Place | None:
    """Return the last place that was looked at; None when there is nothing older to look at."""
    looked = _looked_at(wanted, most).subquery()
    last = connection.execute(
        select(looked.c.occurred, looked.c.position, looked.c.device)
        .order_by(*_order(wanted, looked))
        .offset(most - 1)
        .limit(1)
    ).one_or_none()
    if last is None or _is_past(connection, wanted, looked):
        return None
    return _Place(*last)


def _is_past(connection: Connection, wanted: Filter, looked: Subquery) -> bool:
    """Return whether a kiosk's events that were looked at are all older than is asked for.

    So are those before them: a clock that was wrong for so long is not to be expected.
    """
    if not (wanted.device and wanted.since):
        return False
    newest = connection.execute(select(func.max(looked.c.occurred))).scalar_one()
    return bool(newest < wanted.since)


def _found(row: Row[tuple[str, int, str, bytes]]) -> Found:
    return Found(row.device, row.position, row.occurred, msgspec.Raw(row.body))


def _place(found: Found) -> _Place:
    return _Place(found.occurred, found.position, found.device)


def _parse_place(place: str) -> _Place:
    occurred, _, rest = place.partition("~")
    position, sign, device = rest.partition("~")
    if not sign or not position.isascii() or not position.isdecimal():
        raise BadPlace(place)
    number = int(position[:20])
    if number >= 2**63:
        raise BadPlace(place)
    try:
        dt.datetime.fromisoformat(occurred)
    except ValueError as error:
        raise BadPlace(place) from error
    return _Place(occurred, number, device)
