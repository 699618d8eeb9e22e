"""What the pages and scripts ask of headquarters' database; nothing here writes."""

from collections.abc import Iterator, Mapping, Sequence

import msgspec
from sqlalchemy import Connection, and_, select

from sync.contract.messages import Meta
from sync.hq.journal import fact_of
from sync.hq.line import Fact
from sync.hq.schema import DEVICES, EVENTS


class Device(msgspec.Struct, frozen=True):
    """A kiosk as headquarters knows it."""

    device: str
    name: Mapping[str, str]
    software: str
    online: bool
    epoch: str
    position: int
    """How many of its events are here without a gap."""
    stored: int
    """Sequence number up to which its journal is here."""
    last_seq: int
    """The newest sequence number it has told of."""
    lag: int
    """Events that it has told of and that are not here."""
    day: str
    waiting: int
    served: int
    rating: float | None
    last_event: str
    last_number: str
    last_time: str
    """When that was, by the kiosk's clock."""
    heard_ms: int
    """When its last events arrived, by headquarters' clock."""


def devices(connection: Connection, device: str | None = None) -> list[Device]:
    """Return all kiosks by name, or the one asked for."""
    last = and_(EVENTS.c.device == DEVICES.c.device, EVENTS.c.position == DEVICES.c.position)
    statement = (
        select(DEVICES, EVENTS.c.epoch, EVENTS.c.seq)
        .select_from(DEVICES.outerjoin(EVENTS, last))
        .order_by(DEVICES.c.device)
    )
    if device is not None:
        statement = statement.where(DEVICES.c.device == device)
    found = []
    for row in connection.execute(statement):
        meta = msgspec.json.decode(row.meta, type=Meta)
        stored = row.seq or 0
        last_seq = max(row.last_seq, stored)
        found.append(
            Device(
                device=row.device,
                name=meta.name,
                software=meta.software,
                online=row.online,
                epoch=row.epoch or "",
                position=row.position,
                stored=stored,
                last_seq=last_seq,
                lag=last_seq - stored,
                day=row.day,
                waiting=row.waiting,
                served=row.served,
                rating=row.rating,
                last_event=row.last_type,
                last_number=row.last_number,
                last_time=row.last_time,
                heard_ms=row.heard_ms,
            )
        )
    return found


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
    """Yield device and event from a time on, each device's in order."""
    statement = (
        select(EVENTS.c.device, EVENTS.c.body)
        .where(EVENTS.c.type.in_(types), EVENTS.c.position.is_not(None))
        .order_by(EVENTS.c.device, EVENTS.c.position)
    )
    if since:
        statement = statement.where(EVENTS.c.time >= since)
    if device is not None:
        statement = statement.where(EVENTS.c.device == device)
    for row in connection.execute(statement):
        yield row.device, fact_of(row.body)
