"""What ``kiosk hq ca`` does, one function for each of its commands."""

import datetime as dt
from pathlib import Path

import click
import msgspec
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from kiosk.command import USAGE, WRONG, fail
from sync.hq.ca import enrolment, folder, registry
from sync.hq.ca.authority import DEVICE_DAYS, issue, revocation_list
from sync.hq.ca.desk import Desk, passphrase
from sync.identity.code import pin_of
from sync.identity.files import PUBLIC, SECRET, write_file
from sync.identity.names import BadName, Role
from sync.identity.papers import BadPaper, certificate_pem, der, key_pem, new_key, read_request

HEADQUARTERS_DAYS = 730
"""▲ Headquarters' own certificates are renewed by hand, and ``ca show`` says when."""
SOON_MS = 30 * enrolment.DAY_MS
"""▲ A certificate that ends within this is to be renewed now."""
AUTHORITY_SOON_MS = 365 * enrolment.DAY_MS
"""▲ Twice a kiosk's certificate: each has been renewed in that time, or has ended."""
REVOKED = "revoked.pem"


class Line(msgspec.Struct, frozen=True):
    """A certificate as ``kiosk hq ca show --json`` prints it."""

    name: str
    role: Role
    good_until: str
    state: str
    """``good``, ``ends_soon``, ``expired`` or ``revoked``."""
    serial: str


def new(desk: Desk, name: str) -> None:
    """Make the authority, and print by which letters codes will name it."""
    now = registry.moment(desk.now_ms)
    try:
        made = folder.create(desk.folder, name, now, passphrase(desk.passphrase_file))
    except folder.NoAuthority as error:
        fail(str(error), WRONG)
    click.echo(f"{desk.folder / folder.CERTIFICATE}\t{pin_of(der(made.certificate))}")


def show(desk: Desk, *, as_json: bool) -> None:
    """Print what was issued; end with 1 when a certificate of headquarters itself ends soon."""
    authorities = desk.authority_certificates()
    now_ms = desk.now_ms
    with desk.transaction() as connection:
        rows = registry.certificates(connection)
    lines = [_line(row, now_ms) for row in rows]
    if as_json:
        click.echo(msgspec.json.encode(lines))
    else:
        for authority in authorities:
            ends = authority.not_valid_after_utc
            click.echo(f"authority\t{pin_of(der(authority))}\t{ends:%Y-%m-%d}")
        for line in lines:
            click.echo("\t".join(msgspec.structs.astuple(line)))
    newest = {row.name: row for row in rows if row.revoked_ms is None}
    ending = [
        name
        for name, row in newest.items()
        if row.role != Role.DEVICE and row.not_after_ms - now_ms < SOON_MS
    ]
    if ending:
        fail(f"these end soon, sign them anew: {', '.join(ending)}", WRONG)
    ends_ms = max(registry.millis(one.not_valid_after_utc) for one in authorities)
    if ends_ms - now_ms < AUTHORITY_SOON_MS:
        fail("the authority ends within a year: `kiosk hq ca roll-over begin`", WRONG)


class Wanted(msgspec.Struct, frozen=True):
    """A certificate to be signed by hand."""

    role: Role
    names: tuple[str, ...]
    """The common name; a server's other names and addresses follow."""
    request: Path | None
    """PKCS #10 in PEM; None: a new key is made."""
    out: Path
    """The folder for what is made."""
    replace: bool
    """Revoke what a kiosk of this name has."""


def sign(desk: Desk, wanted: Wanted) -> None:
    """Issue a certificate: for a request, or for a new key that is written beside it."""
    authorities = desk.authorities()
    role, name, out = wanted.role, wanted.names[0], wanted.out
    key: ec.EllipticCurvePrivateKey | None = None
    if wanted.request is None:
        key = new_key()
        public = key.public_key()
    else:
        public = _requested(wanted.request, name)
    days = DEVICE_DAYS if role is Role.DEVICE else HEADQUARTERS_DAYS
    now_ms = desk.now_ms
    now = registry.moment(now_ms)
    end = now + dt.timedelta(days=days)
    try:
        # Who does not know the coming authority yet must still believe headquarters.
        signer = authorities.signs if role is Role.DEVICE else authorities.present
        made = issue(signer, role, wanted.names, public, end, now=now)
    except BadName as error:
        fail(f"--name: {error}", USAGE)
    with desk.transaction() as connection:
        if role is Role.DEVICE and wanted.replace:
            registry.revoke_name(connection, name, now_ms)
        elif role is Role.DEVICE:
            try:
                enrolment.refuse_duplicate(connection, name, now_ms)
            except enrolment.Duplicate as error:
                fail(f"{error}: --replace revokes it", WRONG)
        registry.record(connection, made, role, now_ms)
    out.mkdir(parents=True, exist_ok=True)
    certificate = out / f"{name}.pem"
    if key is not None:
        write_file(out / f"{name}.key", key_pem(key), SECRET)
    write_file(certificate, certificate_pem(made).encode(), PUBLIC)
    click.echo(f"{certificate}\t{made.not_valid_after_utc:%Y-%m-%d}")


def revoke(desk: Desk, device: str | None, serial: str | None) -> None:
    """Write down that certificates are good no more."""
    now_ms = desk.now_ms
    closed = False
    with desk.transaction() as connection:
        if device is not None:
            closed = enrolment.close_code(connection, device)
            count = registry.revoke_name(connection, device, now_ms)
        else:
            count = registry.revoke_serial(connection, str(serial).lower().zfill(40), now_ms)
    if not count and not closed:
        fail(f"{device or serial}: no certificate that is not revoked", WRONG)
    click.echo(f"{device or serial}\t{count} revoked")


def crl(desk: Desk, out: Path) -> None:
    """Write the lists of revoked certificates for the broker, one of each authority."""
    authorities = desk.authorities()
    with desk.transaction() as connection:
        since = registry.next_list_from(connection, desk.now_ms)
        revoked = registry.revoked(connection)
    # A serial number is nobody else's: each list may name them all.
    lists = [revocation_list(one, revoked, since) for one in authorities.all]
    out.mkdir(parents=True, exist_ok=True)
    path = out / REVOKED
    pem = b"".join(one.public_bytes(serialization.Encoding.PEM) for one in lists)
    write_file(path, pem, PUBLIC)
    click.echo(f"{path}\t{len(revoked)} revoked")


def _requested(path: Path, name: str) -> ec.EllipticCurvePublicKey:
    try:
        found, key = read_request(path.read_text(encoding="ascii"))
    except (OSError, BadPaper, UnicodeDecodeError) as error:
        fail(f"--request {path}: {error}", WRONG)
    if found != name:
        fail(f"--request {path}: found {found!r}, expected {name!r}", WRONG)
    return key


def _line(row: registry.Certificate, now_ms: int) -> Line:
    if row.revoked_ms is not None:
        state = "revoked"
    elif now_ms >= row.not_after_ms:
        state = "expired"
    else:
        state = "ends_soon" if row.not_after_ms - now_ms < SOON_MS else "good"
    until = f"{registry.moment(row.not_after_ms):%Y-%m-%d}"
    return Line(row.name, row.role, until, state, row.serial)
