"""What the pages and scripts ask of the journals at headquarters; nothing here writes."""

from collections.abc import Iterator, Sequence

import msgspec
from sqlalchemy import Connection, func, select

from sync.hq.arrival import fact_of
from sync.hq.line import Fact
from sync.hq.schema import DEVICES, EVENTS

READ_AT_ONCE = 1000
LOOKED_AT_ONCE = 10_000
"""▲ Two busy days: no clock that was wrong is believed to have been so for longer."""


def page(
    connection: Connection, device: str, after: int, limit: int
) -> tuple[list[bytes], int]:
    """Return events of a kiosk's journal as it holds them, and the last one's position.

    Positions count a kiosk's events from 1 on; they are its sequence numbers as long as its
    journal was never restored from a copy.
    """
    rows = connection.execute(
        select(EVENTS.c.position, EVENTS.c.body)
        .where(EVENTS.c.device == device, EVENTS.c.position > after)
        .order_by(EVENTS.c.position)
        .limit(limit)
    ).all()
    return [row.body for row in rows], rows[-1].position if rows else after


def position(connection: Connection, device: str) -> int:
    """Return how many events of a kiosk are here without a gap."""
    statement = select(DEVICES.c.position).where(DEVICES.c.device == device)
    return connection.execute(statement).scalar_one_or_none() or 0


def _begin(connection: Connection, device: str, since: str) -> int:
    """Return a position up to which all of a kiosk's events are older than a time.

    No index has one kiosk's times: its journal is looked at backwards, so much at once, until
    all of that is older.
    """
    end = position(connection, device)
    while end > 0:
        # Only with a limit: for a mere maximum PostgreSQL walks through all kiosks' times.
        looked = (
            select(EVENTS.c.occurred)
            .where(EVENTS.c.device == device, EVENTS.c.position <= end)
            .order_by(EVENTS.c.position.desc())
            .limit(LOOKED_AT_ONCE)
            .subquery()
        )
        newest = connection.execute(select(func.max(looked.c.occurred))).scalar_one()
        if newest is None or newest < since:
            break
        end -= LOOKED_AT_ONCE
    return max(0, end)


def facts(
    connection: Connection, types: Sequence[str], since: str, device: str | None
) -> Iterator[tuple[str, Fact]]:
    """Yield device and event from a time on, each device's in order.

    Where the kiosk's clock was found to be wrong, with the time at which it really happened.
    """
    statement = (
        select(EVENTS.c.device, EVENTS.c.body, EVENTS.c.time, EVENTS.c.occurred)
        .where(EVENTS.c.type.in_(types), EVENTS.c.position.is_not(None))
        .order_by(EVENTS.c.device, EVENTS.c.position)
        .execution_options(yield_per=READ_AT_ONCE)
    )
    if since:
        statement = statement.where(EVENTS.c.occurred >= since)
    if device is not None:
        begin = _begin(connection, device, since) if since else 0
        statement = statement.where(EVENTS.c.device == device, EVENTS.c.position > begin)
    for row in connection.execute(statement):
        fact = fact_of(row.body)
        if row.occurred != row.time:
            fact = msgspec.structs.replace(fact, time=row.occurred)
        yield row.device, fact
