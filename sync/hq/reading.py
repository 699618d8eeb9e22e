"""What the pages and scripts ask of headquarters' database; nothing here writes."""

from collections.abc import Iterator, Mapping, Sequence

import msgspec
from sqlalchemy import Connection, func, select

from sync.contract.messages import Meta, Telemetry
from sync.hq.arrival import fact_of
from sync.hq.line import Fact
from sync.hq.quarantine import Sums, sums_of
from sync.hq.schema import DEVICES, EPOCHS, EVENTS
from sync.hq.schema_alarms import TELEMETRY

NOTHING_ASIDE = (Sums(), Sums())
_NO_NEWS = (Telemetry(), 0)


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
    backlog: int = 0
    """What of its journal is not here, by its own word."""
    behind_ms: int = 0
    """Since when events are known of that are not here; 0 when all are."""
    gap_ms: int = 0
    """Since when events are missing before others that are here; 0 without such a hole."""
    epochs: int = 0
    """How many times its journal began, anew or from a copy."""
    forks: int = 0
    quarantined: int = 0
    """What else of it could not be believed."""
    dropped: int = 0
    """What of both is not kept: its room was full."""
    clock: str = ""
    """How far its clock could be trusted at its last event: synced, held or unsynced."""
    certificate_ends_ms: int = 0
    """0 when not known."""
    draining: tuple[int, int] | None = None
    """A backlog that it sends behind newer events."""


def devices(connection: Connection, device: str | None = None) -> list[Device]:
    """Return all kiosks by name, or the one asked for."""
    statement = select(DEVICES).order_by(DEVICES.c.device)
    if device is not None:
        statement = statement.where(DEVICES.c.device == device)
    found = []
    epochs = _epochs(connection)
    aside = sums_of(connection, device)
    health = telemetry(connection)
    for row in connection.execute(statement):
        meta = msgspec.json.decode(row.meta, type=Meta)
        last_seq = max(row.last_seq, row.stored)
        count, gap_ms = epochs.get(row.device, (0, 0))
        forks, others = aside.get(row.device, NOTHING_ASIDE)
        found.append(
            Device(
                device=row.device,
                name=meta.name,
                software=meta.software,
                online=row.online,
                epoch=row.epoch,
                position=row.position,
                stored=row.stored,
                last_seq=last_seq,
                lag=last_seq - row.stored,
                day=row.day,
                waiting=row.waiting,
                served=row.served,
                rating=row.rating,
                last_event=row.last_type,
                last_number=row.last_number,
                last_time=row.last_time,
                heard_ms=row.heard_ms,
                backlog=row.backlog,
                behind_ms=row.behind_ms,
                gap_ms=gap_ms,
                epochs=count,
                forks=forks.kept,
                quarantined=others.kept,
                dropped=forks.dropped + others.dropped,
                clock=row.clock,
                certificate_ends_ms=health.get(row.device, _NO_NEWS)[0].certificate_ends_ms,
                draining=(row.draining_first, row.draining_last) if row.draining_last else None,
            )
        )
    return found


def telemetry(connection: Connection) -> dict[str, tuple[Telemetry, int]]:
    """Return what kiosks said last of how they are, and when."""
    return {
        row.device: (msgspec.json.decode(row.body, type=Telemetry), row.received_ms)
        for row in connection.execute(select(TELEMETRY))
    }


def _epochs(connection: Connection) -> dict[str, tuple[int, int]]:
    """Return how many epochs each kiosk has, and since when its oldest hole is there."""
    statement = select(
        EPOCHS.c.device,
        func.count(),
        func.min(func.nullif(EPOCHS.c.gap_ms, 0)),
    ).group_by(EPOCHS.c.device)
    return {
        device: (count, gap_ms or 0) for device, count, gap_ms in connection.execute(statement)
    }


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
