"""Every certificate that was ever issued, and which of them are good no more."""

import contextlib
import datetime as dt
from collections.abc import Iterator

import msgspec
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from sqlalchemy import Connection, Engine, RowMapping, func, insert, select, update

from sync.hq.database import WRITING
from sync.hq.schema_identity import CERTIFICATES, REVOCATION_LISTS
from sync.identity.names import Role
from sync.identity.papers import certificate_pem, common_name, key_digest

SERIAL_FORMAT = "{:040x}"
LIST_BACKDATED_S = 3600
"""▲ A broker whose clock is a little slow must believe a new list."""
REGISTRY_LOCK = 0x4C4F4243
"""PostgreSQL's advisory lock while somebody issues or revokes; any number nobody else uses."""


class Certificate(msgspec.Struct, frozen=True):
    """A row of the registry."""

    serial: str
    name: str
    role: Role
    key_digest: str
    issued_ms: int
    not_after_ms: int
    revoked_ms: int | None
    pem: str

    def is_good(self, now_ms: int) -> bool:
        """Return whether it opens anything."""
        return self.revoked_ms is None and now_ms < self.not_after_ms


@contextlib.contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """Open a transaction in which nobody else issues or revokes: what was read stays true.

    A kiosk that is revoked while it renews must not come out with a good certificate.
    """
    with engine.execution_options(**WRITING).begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(select(func.pg_advisory_xact_lock(REGISTRY_LOCK)))
        yield connection


def record(
    connection: Connection, certificate: x509.Certificate, role: Role, now_ms: int
) -> Certificate:
    """Write down that a certificate was issued, in the transaction that will say so."""
    key = certificate.public_key()
    if not isinstance(key, ec.EllipticCurvePublicKey):
        raise TypeError(f"found {key}, expected a key that was made here")
    row = Certificate(
        serial=serial_of(certificate),
        name=common_name(certificate.subject),
        role=role,
        key_digest=key_digest(key),
        issued_ms=now_ms,
        not_after_ms=millis(certificate.not_valid_after_utc),
        revoked_ms=None,
        pem=certificate_pem(certificate),
    )
    connection.execute(insert(CERTIFICATES).values(msgspec.structs.asdict(row)))
    return row


def by_serial(connection: Connection, serial: str) -> Certificate | None:
    """Return the certificate with a serial number."""
    asked = select(CERTIFICATES).where(CERTIFICATES.c.serial == serial)
    row = connection.execute(asked).mappings().one_or_none()
    return None if row is None else _read(row)


def certificates(
    connection: Connection, *, name: str | None = None, role: Role | None = None
) -> list[Certificate]:
    """Return what was issued, by name and time."""
    asked = select(CERTIFICATES).order_by(CERTIFICATES.c.name, CERTIFICATES.c.issued_ms)
    if name is not None:
        asked = asked.where(CERTIFICATES.c.name == name)
    if role is not None:
        asked = asked.where(CERTIFICATES.c.role == role)
    rows = connection.execute(asked).mappings()
    return [_read(row) for row in rows]


def good_until_ms(connection: Connection) -> dict[str, int]:
    """Return until when each kiosk has a certificate that was not revoked."""
    asked = (
        select(CERTIFICATES.c.name, func.max(CERTIFICATES.c.not_after_ms))
        .where(CERTIFICATES.c.role == Role.DEVICE, CERTIFICATES.c.revoked_ms.is_(None))
        .group_by(CERTIFICATES.c.name)
    )
    return {row[0]: row[1] for row in connection.execute(asked)}


def revoke_name(connection: Connection, name: str, now_ms: int) -> int:
    """Revoke what somebody of a name has; return how many were good or at least not revoked.

    A server's certificate is none of these: a host may be called as a kiosk is.
    """
    table = CERTIFICATES
    return _revoke(connection, now_ms, (table.c.name == name) & (table.c.role != Role.SERVER))


def revoke_serial(connection: Connection, serial: str, now_ms: int) -> int:
    """Revoke one certificate; return 0 when there is none, or it was revoked before."""
    return _revoke(connection, now_ms, CERTIFICATES.c.serial == serial)


def revoked(connection: Connection) -> list[tuple[int, dt.datetime]]:
    """Return the serial numbers that are good no more, and since when."""
    asked = (
        select(CERTIFICATES.c.serial, CERTIFICATES.c.revoked_ms)
        .where(CERTIFICATES.c.revoked_ms.is_not(None))
        .order_by(CERTIFICATES.c.serial)
    )
    return [
        (int(serial, 16), moment(since_ms)) for serial, since_ms in connection.execute(asked)
    ]


def next_list_from(connection: Connection, now_ms: int) -> dt.datetime:
    """Return from when on the next list counts: later than the one before, and never to come.

    OpenSSL goes by this moment, in whole seconds, when it has been given two lists.
    """
    lists = REVOCATION_LISTS
    last_s = connection.execute(select(func.max(lists.c.this_update_s))).scalar() or 0
    this_s = max(last_s + 1, now_ms // 1000 - LIST_BACKDATED_S)
    if last_s:
        connection.execute(
            update(lists).values(this_update_s=this_s, number=lists.c.number + 1)
        )
    else:
        connection.execute(insert(lists).values(this_update_s=this_s, number=1))
    return dt.datetime.fromtimestamp(this_s, dt.UTC)


def serial_of(certificate: x509.Certificate) -> str:
    """Return a certificate's serial number as the registry writes it."""
    return SERIAL_FORMAT.format(certificate.serial_number)


def millis(when: dt.datetime) -> int:
    """Return a moment in milliseconds since 1970."""
    return round(when.timestamp() * 1000)


def moment(when_ms: int) -> dt.datetime:
    """Return milliseconds since 1970 as a moment, in UTC."""
    return dt.datetime.fromtimestamp(when_ms / 1000, dt.UTC)


def _read(row: RowMapping) -> Certificate:
    return Certificate(**{**row, "role": Role(row["role"])})


def _revoke(connection: Connection, now_ms: int, which: object) -> int:
    table = CERTIFICATES
    done = connection.execute(
        update(table)
        .where(which, table.c.revoked_ms.is_(None))  # type: ignore[arg-type]  # a comparison
        .values(revoked_ms=now_ms)
    )
    return done.rowcount
