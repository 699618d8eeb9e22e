"""One kiosk, as its page shows it: epochs, what was put aside, papers, wishes."""

import msgspec
from sqlalchemy import Connection, select

from sync.hq.schema import EPOCHS, EVENTS, QUARANTINE
from sync.hq.schema_identity import CERTIFICATES

SHOWN = 20
BYTES_SHOWN = 2000
HISTORY = {
    "clock": ("clock_set",),
    "settings": ("settings_reported",),
    "commands": ("remote_command_reported",),
}
"""Which events tell of what."""


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
    """The newest events about its clock; so for the others."""
    settings: list[msgspec.Raw]
    commands: list[msgspec.Raw]


def site(connection: Connection, device: str) -> Site:
    """Return what is known of one kiosk; of an unknown one nothing."""
    history = {name: _events(connection, device, types) for name, types in HISTORY.items()}
    return Site(
        epochs=_epochs(connection, device),
        quarantine=_quarantine(connection, device),
        certificates=_certificates(connection, device),
        clock=history["clock"],
        settings=history["settings"],
        commands=history["commands"],
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


def _events(connection: Connection, device: str, types: tuple[str, ...]) -> list[msgspec.Raw]:
    rows = connection.execute(
        select(EVENTS.c.body)
        .where(
            EVENTS.c.device == device,
            EVENTS.c.type.in_(types),
            EVENTS.c.position.is_not(None),
        )
        .order_by(EVENTS.c.position.desc())
        .limit(SHOWN)
    )
    return [msgspec.Raw(body) for body in rows.scalars()]
