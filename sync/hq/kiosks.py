"""Every kiosk as headquarters knows it: read once, for pages, scripts, monitors and alarms.

Ten thousand of them are read in one go, again and again: so only what is shown is read, nothing
is read twice, and what most kiosks have in common is not made anew for each.
"""

from collections.abc import Mapping
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, Row, Select, func, select

from sync.contract.messages import Meta
from sync.hq.quarantine import Sums, sums_of
from sync.hq.schema import DEVICES, EPOCHS
from sync.hq.schema_alarms import TELEMETRY


class Device(msgspec.Struct, frozen=True, gc=False):
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
    lost: int = 0
    """Events that are gone for good: it has them no more, and headquarters neither."""
    clock: str = ""
    """How far its clock could be trusted at its last event: synced, held or unsynced."""
    certificate_ends_ms: int = 0
    """0 when not known."""
    draining: tuple[int, int] | None = None
    """A backlog that it sends behind newer events."""


class Health(msgspec.Struct, frozen=True, gc=False):
    """What it said last of how it is, as far as headquarters judges it."""

    certificate_ends_ms: int = 0
    disk_free_bytes: int = 0
    disk_size_bytes: int = 0


class Inside(msgspec.Struct, frozen=True, gc=False):
    """What only the alarms are made of."""

    online_ms: int
    told: str
    rewound_ms: int
    lost_ms: int
    unsynced_ms: int
    jumped_ms: int
    reports: str


class Kiosk(msgspec.Struct, frozen=True, gc=False):
    """All that is known of one."""

    device: Device
    inside: Inside
    health: Health
    telemetry_ms: int
    forks: Sums
    others: Sums


_COLUMNS = (
    "device",
    "meta",
    "online",
    "epoch",
    "position",
    "stored",
    "last_seq",
    "day",
    "waiting",
    "served",
    "rating",
    "last_type",
    "last_number",
    "last_time",
    "heard_ms",
    "backlog",
    "behind_ms",
    "clock",
    "draining_first",
    "draining_last",
    "lost",
    "online_ms",
    "told",
    "rewound_ms",
    "lost_ms",
    "unsynced_ms",
    "jumped_ms",
    "reports",
)
_NOTHING_ASIDE = (Sums(), Sums())
_NO_NEWS = (Health(), 0)
_meta = msgspec.json.Decoder(Meta)
_health = msgspec.json.Decoder(Health)


def devices(
    connection: Connection, device: str | None = None, *, after: str = "", limit: int = 0
) -> list[Device]:
    """Return kiosks by name; see ``kiosks``."""
    return [one.device for one in kiosks(connection, device, after=after, limit=limit)]


def is_known(connection: Connection, device: str) -> bool:
    """Return whether there is such a kiosk."""
    statement = select(DEVICES.c.device).where(DEVICES.c.device == device)
    return connection.execute(statement).first() is not None


def kiosks(
    connection: Connection, device: str | None = None, *, after: str = "", limit: int = 0
) -> list[Kiosk]:
    """Return all kiosks by name, or the one asked for, or so many after another one."""
    statement = select(*(DEVICES.c[name] for name in _COLUMNS)).order_by(DEVICES.c.device)
    if device is not None:
        statement = statement.where(DEVICES.c.device == device)
    if after:
        statement = statement.where(DEVICES.c.device > after)
    if limit:
        statement = statement.limit(limit)
    rows = connection.execute(statement).all()
    if not rows:
        return []
    # What else is read belongs to these, by the database's own order of names.
    ends = (rows[0][0], rows[-1][0]) if device is not None or after or limit else None
    epochs = _epochs(connection, ends)
    aside = sums_of(connection, ends)
    health = _health_of(connection, ends)
    return [_kiosk(row, epochs, aside, health) for row in rows]


def _kiosk(
    row: Row[Any],
    epochs: Mapping[str, tuple[int, int]],
    aside: Mapping[str, tuple[Sums, Sums]],
    health_of: Mapping[str, tuple[Health, int]],
) -> Kiosk:
    (
        name,
        meta_text,
        online,
        epoch,
        position,
        stored,
        last_seq,
        day,
        waiting,
        served,
        rating,
        last_type,
        last_number,
        last_time,
        heard_ms,
        backlog,
        behind_ms,
        clock,
        draining_first,
        draining_last,
        lost,
        *inside,
    ) = tuple(row)
    meta = _meta.decode(meta_text)
    count, gap_ms = epochs.get(name, (0, 0))
    forks, others = aside.get(name, _NOTHING_ASIDE)
    health, telemetry_ms = health_of.get(name, _NO_NEWS)
    newest = max(last_seq, stored)
    device = Device(
        device=name,
        name=meta.name,
        software=meta.software,
        online=online,
        epoch=epoch,
        position=position,
        stored=stored,
        last_seq=newest,
        lag=newest - stored,
        day=day,
        waiting=waiting,
        served=served,
        rating=rating,
        last_event=last_type,
        last_number=last_number,
        last_time=last_time,
        heard_ms=heard_ms,
        backlog=backlog,
        behind_ms=behind_ms,
        gap_ms=gap_ms,
        epochs=count,
        forks=forks.kept,
        quarantined=others.kept,
        dropped=forks.dropped + others.dropped,
        lost=lost,
        clock=clock,
        certificate_ends_ms=health.certificate_ends_ms,
        draining=(draining_first, draining_last) if draining_last else None,
    )
    return Kiosk(device, Inside(*inside), health, telemetry_ms, forks, others)


def _health_of(
    connection: Connection, ends: tuple[str, str] | None
) -> dict[str, tuple[Health, int]]:
    table = TELEMETRY.c
    statement = _between(
        select(table.device, table.body, table.received_ms), table.device, ends
    )
    return {
        device: (_health.decode(body), received_ms)
        for device, body, received_ms in connection.execute(statement).all()
    }


def _epochs(connection: Connection, ends: tuple[str, str] | None) -> dict[str, tuple[int, int]]:
    """Return how many epochs each kiosk has, and since when its oldest hole is there."""
    table = EPOCHS.c
    statement = select(
        table.device, func.count(), func.min(func.nullif(table.gap_ms, 0))
    ).group_by(table.device)
    found = connection.execute(_between(statement, table.device, ends)).all()
    return {device: (count, gap_ms or 0) for device, count, gap_ms in found}


def _between(
    statement: Select[Any], column: ColumnElement[str], ends: tuple[str, str] | None
) -> Select[Any]:
    return statement if ends is None else statement.where(column.between(*ends))
