"""Who gets a certificate: with a one-time code, or with the certificate before it.

A code is burned by the key that it was used for, not by the question: a kiosk whose power went
before the answer was on its disk asks again with the same key and gets the same certificate.
"""

import base64
import datetime as dt
import hmac

import msgspec
from cryptography.hazmat.primitives.asymmetric import ec
from sqlalchemy import Connection, delete, insert, select, update

from sync.contract.enrolment import Enrol, Reason, Renew
from sync.hq.ca import registry
from sync.hq.ca.authority import DEVICE_DAYS, issue
from sync.hq.ca.folder import Authorities
from sync.hq.schema_identity import ENROLMENTS
from sync.identity.code import stored_secret
from sync.identity.names import BadName, Role, check_name
from sync.identity.papers import (
    BadPaper,
    is_proof,
    key_digest,
    read_certificate,
    read_request,
)

CODE_HOURS = 24
"""▲ Written down in the morning, typed the same day."""
WRONG_TRIES = 1000
"""▲ Then the code is burned. Nobody guesses 80 bits in so many; fewer would let whoever knows a
kiosk's name burn its code before the installer has typed it."""
DAY_MS = 24 * 60 * 60 * 1000
A_DAY = 5
"""▲ Certificates for one device in a day: a kiosk gone mad must not fill the registry."""


class Refused(Exception):
    """There is no certificate; what was written down about the try stays written down."""

    def __init__(self, reason: Reason, detail: str = "") -> None:
        super().__init__(reason, detail)
        self.reason = reason
        self.detail = detail


class Duplicate(Exception):
    """The device has a certificate or an open code already (S65)."""


class Pending(msgspec.Struct, frozen=True):
    """A device's code."""

    secret: str
    expires_ms: int
    wrong_tries: int
    used_by: str


def open_code(
    connection: Connection, device: str, secret: str, now_ms: int, *, replace: bool = False
) -> int:
    """Write down a new code for a device; return until when it is good.

    With ``replace`` whatever the device has had is revoked: its successor is another machine.

    Raises:
        BadName: No kiosk may be called so.
        Duplicate: The device is there already.
    """
    check_name(Role.DEVICE, device)
    if replace:
        registry.revoke_name(connection, device, now_ms)
    else:
        refuse_duplicate(connection, device, now_ms)
    expires_ms = now_ms + CODE_HOURS * 3600 * 1000
    connection.execute(delete(ENROLMENTS).where(ENROLMENTS.c.device == device))
    connection.execute(
        insert(ENROLMENTS).values(
            device=device,
            secret=stored_secret(secret),
            expires_ms=expires_ms,
            wrong_tries=0,
            used_by="",
        )
    )
    return expires_ms


def close_code(connection: Connection, device: str) -> bool:
    """Take back a device's code; return whether it had one that nobody had used."""
    pending = _pending(connection, device)
    connection.execute(delete(ENROLMENTS).where(ENROLMENTS.c.device == device))
    return pending is not None and not pending.used_by


def enrol(connection: Connection, authorities: Authorities, asked: Enrol, now_ms: int) -> str:
    """Return the certificate (PEM) for a code.

    Raises:
        Refused: There is none.
    """
    key = _key_of(asked.request, asked.device)
    # First of all a write: two who come at once with one code come one after the other.
    counted = connection.execute(
        update(ENROLMENTS)
        .where(ENROLMENTS.c.device == asked.device)
        .values(wrong_tries=ENROLMENTS.c.wrong_tries + 1)
    )
    pending = _pending(connection, asked.device) if counted.rowcount else None
    if pending is None:
        raise Refused(Reason.WRONG_CODE)
    if pending.wrong_tries > WRONG_TRIES:
        raise Refused(Reason.CODE_BURNED)
    if not hmac.compare_digest(pending.secret, stored_secret(asked.secret)):
        raise Refused(Reason.WRONG_CODE)
    if now_ms >= pending.expires_ms:
        raise Refused(Reason.CODE_EXPIRED)
    digest = key_digest(key)
    if pending.used_by not in {"", digest}:
        raise Refused(Reason.CODE_USED)
    made = _certificate_for(connection, authorities, asked.device, key, now_ms)
    connection.execute(
        update(ENROLMENTS)
        .where(ENROLMENTS.c.device == asked.device)
        .values(wrong_tries=pending.wrong_tries - 1, used_by=digest)
    )
    return made


def renew(connection: Connection, authorities: Authorities, asked: Renew, now_ms: int) -> str:
    """Return the certificate (PEM) that follows a present one.

    Raises:
        Refused: There is none.
    """
    try:
        present = read_certificate(asked.certificate)
        proof = base64.b64decode(asked.proof, validate=True)
    except ValueError as error:
        raise Refused(Reason.NOT_UNDERSTOOD, str(error)) from error
    row = registry.by_serial(connection, registry.serial_of(present))
    if not authorities.has_signed(present) or row is None or row.role != Role.DEVICE:
        raise Refused(Reason.NOT_OURS)
    if not is_proof(present, asked.request, proof):
        raise Refused(Reason.NOT_PROVEN)
    if row.revoked_ms is not None:
        raise Refused(Reason.REVOKED)
    if now_ms >= row.not_after_ms:
        raise Refused(Reason.EXPIRED)
    key = _key_of(asked.request, row.name)
    return _certificate_for(connection, authorities, row.name, key, now_ms)


def _certificate_for(
    connection: Connection,
    authorities: Authorities,
    device: str,
    key: ec.EllipticCurvePublicKey,
    now_ms: int,
) -> str:
    digest = key_digest(key)
    before = registry.certificates(connection, name=device, role=Role.DEVICE)
    for row in before:
        if row.key_digest == digest:
            if not row.is_good(now_ms):
                raise Refused(Reason.REVOKED, "the request's key had a certificate before")
            return row.pem
    if sum(now_ms - row.issued_ms < DAY_MS for row in before) >= A_DAY:
        raise Refused(Reason.TOO_OFTEN, f"{A_DAY} certificates in a day")
    now = registry.moment(now_ms)
    end = now + dt.timedelta(days=DEVICE_DAYS)
    made = issue(authorities.signs, Role.DEVICE, [device], key, end, now=now)
    return registry.record(connection, made, Role.DEVICE, now_ms).pem


def _key_of(request: str, device: str) -> ec.EllipticCurvePublicKey:
    try:
        check_name(Role.DEVICE, device)
        name, key = read_request(request)
    except (BadName, BadPaper) as error:
        raise Refused(Reason.NOT_UNDERSTOOD, str(error)) from error
    if name != device:
        raise Refused(Reason.NOT_UNDERSTOOD, f"found {name!r}, expected {device!r}")
    return key


def _pending(connection: Connection, device: str) -> Pending | None:
    table = ENROLMENTS
    asked = select(table.c.secret, table.c.expires_ms, table.c.wrong_tries, table.c.used_by)
    row = connection.execute(asked.where(table.c.device == device)).mappings().one_or_none()
    return None if row is None else Pending(**row)


def refuse_duplicate(connection: Connection, device: str, now_ms: int) -> None:
    """Refuse an id that somebody has already (S65).

    Raises:
        Duplicate: A certificate or an open code is there.
    """
    held = registry.certificates(connection, name=device, role=Role.DEVICE)
    if any(row.is_good(now_ms) for row in held):
        raise Duplicate(f"{device} has a certificate")
    pending = _pending(connection, device)
    if pending is not None and not pending.used_by and now_ms < pending.expires_ms:
        raise Duplicate(f"{device} has a code that nobody has used yet")
