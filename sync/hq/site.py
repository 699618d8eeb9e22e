"""One kiosk, as its page shows it: epochs, what was put aside, papers, wishes."""

import msgspec
from sqlalchemy import Connection, select, text

from sync.hq.reports import COMMAND, SETTINGS
from sync.hq.schema import EPOCHS, EVENTS, QUARANTINE
from sync.hq.schema_documents import OF_WISHES
from sync.hq.schema_identity import CERTIFICATES

SHOWN = 20
BYTES_SHOWN = 2000
MOST_LOOKED_AT = 20_000
"""▲ Events, four busy days: of what is rare no more are read, however long the journal is."""


class Epoch(msgspec.Struct, frozen=True):
    """A stretch of its journal."""

    epoch: str
    first: int | None
    stored: int
    held: int
    """Events that are here and wait for what is missing before them."""
    gap_ms: int
    began_ms: int


class Aside(msgspec.Struct, frozen=True):
    """Something that could not be believed."""

    reason: str
    detail: str
    received_ms: int
    digest: str
    size: int
    body: str
    """Its first bytes, what is no text in escapes."""


class Paper(msgspec.Struct, frozen=True):
    """A certificate."""

    serial: str
    issued_ms: int
    not_after_ms: int
    revoked_ms: int | None


class Site(msgspec.Struct, frozen=True):
    """What a kiosk's page shows."""

    epochs: list[Epoch]
    quarantine: list[Aside]
    certificates: list[Paper]
    clock: list[msgspec.Raw]
    """The newest events about its clock, of the last 20,000; of the others of all."""
    settings: list[msgspec.Raw]
    commands: list[msgspec.Raw]


def site(connection: Connection, device: str, most: int = MOST_LOOKED_AT) -> Site:
    """Return what is known of one kiosk; of an unknown one nothing."""
    return Site(
        epochs=_epochs(connection, device),
        quarantine=_quarantine(connection, device),
        certificates=_certificates(connection, device),
        clock=_newest(connection, device, "clock_set", most),
        settings=_wishes(connection, device, SETTINGS),
        commands=_wishes(connection, device, COMMAND),
    )


def _epochs(connection: Connection, device: str) -> list[Epoch]:
    rows = connection.execute(
        select(EPOCHS)
        .where(EPOCHS.c.device == device)
        .order_by(EPOCHS.c.began_ms.desc(), EPOCHS.c.first.desc())
        .limit(SHOWN)
    )
    return [
        Epoch(row.epoch, row.first, row.stored, row.held, row.gap_ms, row.began_ms)
        for row in rows
    ]


def _quarantine(connection: Connection, device: str) -> list[Aside]:
    rows = connection.execute(
        select(QUARANTINE)
        .where(QUARANTINE.c.device == device)
        .order_by(QUARANTINE.c.received_ms.desc())
        .limit(SHOWN)
    )
    return [
        Aside(
            row.reason,
            row.detail,
            row.received_ms,
            row.digest.hex(),
            len(row.body),
            bytes(row.body[:BYTES_SHOWN]).decode("utf-8", errors="backslashreplace"),
        )
        for row in rows
    ]


def _certificates(connection: Connection, device: str) -> list[Paper]:
    rows = connection.execute(
        select(CERTIFICATES)
        .where(CERTIFICATES.c.name == device)
        .order_by(CERTIFICATES.c.issued_ms.desc())
        .limit(SHOWN)
    )
    return [Paper(row.serial, row.issued_ms, row.not_after_ms, row.revoked_ms) for row in rows]


def _wishes(connection: Connection, device: str, kind: str) -> list[msgspec.Raw]:
    """Return the newest of those that an index has."""
    rows = connection.execute(
        select(EVENTS.c.body)
        .where(text(OF_WISHES), EVENTS.c.type == kind)
        .where(EVENTS.c.device == device, EVENTS.c.position.is_not(None))
        .order_by(EVENTS.c.position.desc())
        .limit(SHOWN)
    )
    return [msgspec.Raw(body) for body in rows.scalars()]


def _newest(connection: Connection, device: str, kind: str, most: int) -> list[msgspec.Raw]:
    """Return those among the newest events of a kiosk."""
    looked = (
        select(EVENTS.c.position, EVENTS.c.type, EVENTS.c.body)
        .where(EVENTS.c.device == device, EVENTS.c.position.is_not(None))
        .order_by(EVENTS.c.position.desc())
        .limit(most)
        .subquery()
    )
    rows = connection.execute(
        select(looked.c.body)
        .where(looked.c.type == kind)
        .order_by(looked.c.position.desc())
        .limit(SHOWN)
    )
    return [msgspec.Raw(body) for body in rows.scalars()]
