"""What cannot be believed is kept aside once, with the reason: it does not block the rest."""

import enum
import hashlib

import msgspec
import structlog
from sqlalchemy import Connection, func, select

from sync.hq.schema import QUARANTINE
from sync.hq.upsert import insert_new

log = structlog.get_logger("hq")


class Reason(enum.StrEnum):
    """Why something was put aside."""

    UNDECODABLE = "undecodable"
    """The bytes make no sense."""
    FORK = "fork"
    """Another event already has this place: two journals share one epoch (a cloned card)."""
    BROKEN_CHAIN = "broken_chain"
    """The event's hash does not follow from the one before it. The event is stored as well."""
    REFUSED = "refused"
    """The database did not take it."""


class Oddity(msgspec.Struct, frozen=True):
    """What is kept aside."""

    device: str
    reason: Reason
    body: bytes
    detail: str
    received_ms: int


def put_aside(connection: Connection, oddity: Oddity) -> None:
    """Keep it; the same bytes for the same reason are kept once."""
    row = {
        "device": oddity.device,
        "reason": oddity.reason.value,
        "digest": hashlib.sha256(oddity.body).digest(),
        "detail": oddity.detail.replace("\0", ""),
        "body": oddity.body,
        "received_ms": oddity.received_ms,
    }
    log.error("put_aside", device=oddity.device, reason=oddity.reason, detail=oddity.detail)
    connection.execute(insert_new(connection, QUARANTINE), [row])


def quarantined(connection: Connection) -> dict[str, int]:
    """Return how many are kept aside for each reason."""
    rows = connection.execute(
        select(QUARANTINE.c.reason, func.count()).group_by(QUARANTINE.c.reason)
    )
    found = {str(reason): int(count) for reason, count in rows}
    return {reason.value: found.get(reason.value, 0) for reason in Reason}
