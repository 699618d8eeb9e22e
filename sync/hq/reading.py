"""What the pages and scripts ask of the journals at headquarters; nothing here writes."""

from collections.abc import Iterator, Sequence

import msgspec
from sqlalchemy import Connection, select

from sync.hq.arrival import fact_of
from sync.hq.line import Fact
from sync.hq.schema import DEVICES, EVENTS


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
    )
    if since:
        statement = statement.where(EVENTS.c.occurred >= since)
    if device is not None:
        statement = statement.where(EVENTS.c.device == device)
    for row in connection.execute(statement):
        fact = fact_of(row.body)
        if row.occurred != row.time:
            fact = msgspec.structs.replace(fact, time=row.occurred)
        yield row.device, fact
