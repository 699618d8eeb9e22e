"""The record of who read or changed what at headquarters (S71)."""

from collections.abc import Sequence

import msgspec
from sqlalchemy import Connection, delete, select

from sync.hq.schema_access import ACCESS_LOG

KEPT_DAYS = 180
"""▲ Half a year, as long as anybody asks back."""
DAY_MS = 24 * 3600 * 1000
LONGEST = 500


class Entry(msgspec.Struct, frozen=True):
    """One act."""

    at_ms: int
    name: str
    address: str
    what: str
    status: int


def note(connection: Connection, entry: Entry) -> None:
    """Write one act down."""
    what = entry.what.replace("\0", "")[:LONGEST]
    row = {
        "at_ms": entry.at_ms,
        "name": entry.name,
        "address": entry.address,
        "what": what.encode(errors="replace").decode(),
        "status": entry.status,
    }
    connection.execute(ACCESS_LOG.insert(), [row])


def forget(connection: Connection, now_ms: int) -> None:
    """Forget what is older than anybody asks for."""
    connection.execute(
        delete(ACCESS_LOG).where(ACCESS_LOG.c.at_ms < now_ms - KEPT_DAYS * DAY_MS)
    )


def latest(connection: Connection, limit: int) -> Sequence[Entry]:
    """Return the newest acts."""
    rows = connection.execute(
        select(ACCESS_LOG).order_by(ACCESS_LOG.c.number.desc()).limit(limit)
    )
    return [Entry(row.at_ms, row.name, row.address, row.what, row.status) for row in rows]
