"""Finding events of all kiosks: by kiosk, kind, ticket and time, the newest first.

There is no index by kind or ticket: two more made storing events take 1.7 times as long on
either database. A kiosk or a time bounds what is read; without either a rare kind reads it all.
"""

import datetime as dt
from collections.abc import Iterator
from typing import Annotated

import msgspec
from sqlalchemy import Connection, Row, Select, select, tuple_

from sync.hq.schema import EVENTS

PAGE = 200
EXPORTED_AT_ONCE = 1000


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
    """What ``before`` of the next page is; empty at the end."""


class BadPlace(Exception):
    """``before`` is no place in the list."""


def search(connection: Connection, wanted: Filter) -> FoundPage:
    """Return a page of events, the newest first.

    Raises:
        BadPlace: ``before`` did not come from a page.
    """
    rows = connection.execute(_statement(wanted).limit(wanted.limit + 1)).all()
    found = [_found(row) for row in rows[: wanted.limit]]
    more = len(rows) > wanted.limit
    return FoundPage(found, _place(found[-1]) if more else "")


def export(connection: Connection, wanted: Filter) -> Iterator[bytes]:
    """Yield every event that fits as a line of JSON, the newest first."""
    statement = _statement(wanted).execution_options(yield_per=EXPORTED_AT_ONCE)
    for row in connection.execute(statement):
        yield msgspec.json.encode(_found(row)) + b"\n"


def _statement(wanted: Filter) -> Select[tuple[str, int, str, bytes]]:
    events = EVENTS.c
    statement = select(events.device, events.position, events.occurred, events.body).where(
        events.position.is_not(None)
    )
    for column, value in (
        (events.device, wanted.device),
        (events.type, wanted.type),
        (events.number, wanted.number),
    ):
        if value:
            statement = statement.where(column == value)
    if wanted.since:
        statement = statement.where(events.occurred >= wanted.since)
    if wanted.until:
        statement = statement.where(events.occurred < wanted.until)
    order = (events.occurred, events.device, events.position)
    if wanted.before:
        statement = statement.where(tuple_(*order) < tuple_(*_parse_place(wanted.before)))
    return statement.order_by(*(column.desc() for column in order))


def _found(row: Row[tuple[str, int, str, bytes]]) -> Found:
    return Found(row.device, row.position, row.occurred, msgspec.Raw(row.body))


def _place(found: Found) -> str:
    return f"{found.occurred}~{found.position}~{found.device}"


def _parse_place(place: str) -> tuple[str, str, int]:
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
    return occurred, device, number
