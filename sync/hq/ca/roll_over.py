"""What ``kiosk hq ca roll-over`` does: one authority follows another, and no kiosk is lost.

Begin: both are believed, and the new one signs for kiosks, each of which finds that out by
itself. Turn: it signs for headquarters too, since every kiosk believes it. Retire: the former
one is believed no more. No step is taken that would leave somebody behind, unless asked.
"""

from collections.abc import Sequence

import click
import msgspec
from cryptography import x509
from sqlalchemy import Connection

from kiosk.command import WRONG, fail
from sync.hq.ca import folder, registry
from sync.hq.ca.desk import Desk, passphrase
from sync.identity.code import pin_of
from sync.identity.names import Role
from sync.identity.papers import der, read_certificate, signed_by

SHOWN = 20
"""▲ Names in a message; a fleet's would fill the screen."""


class Behind(msgspec.Struct, frozen=True):
    """Who has a good certificate, and none of the authority that stays."""

    kiosks: list[str]
    headquarters: list[str]
    count: int
    """Kiosks that have a good certificate at all."""


def show(desk: Desk) -> None:
    """Print how far it is; end with 1 while somebody is behind."""
    authorities = desk.authorities()
    with desk.transaction() as connection:
        behind = _behind(connection, authorities.signs.certificate, desk.now_ms)
    _print(authorities)
    if len(authorities.all) == 1:
        return
    click.echo(f"kiosks\t{behind.count - len(behind.kiosks)} of {behind.count} have followed")
    if behind.kiosks:
        fail(f"not yet: {_some(behind.kiosks)}", WRONG)
    if authorities.former is not None and behind.headquarters:
        fail(f"to be signed anew (ca sign): {_some(behind.headquarters)}", WRONG)
    click.echo(f"next\troll-over {'turn' if authorities.coming else 'retire'}")


def begin(desk: Desk, name: str) -> None:
    """Make the new authority, which signs for kiosks from now on."""
    now = registry.moment(desk.now_ms)
    try:
        made = folder.begin(desk.folder, name, now, passphrase(desk.passphrase_file))
    except (folder.NoAuthority, folder.WrongStep) as error:
        fail(str(error), WRONG)
    _print(made)


def turn(desk: Desk, *, leave_behind: bool) -> None:
    """Let the new authority sign for headquarters too; codes name it from now on."""
    authorities = desk.authorities()
    if authorities.coming is not None:
        with desk.transaction() as connection:
            behind = _behind(connection, authorities.coming.certificate, desk.now_ms)
        if behind.kiosks and not leave_behind:
            fail(
                f"these do not know the new authority yet: {_some(behind.kiosks)}:"
                " wait for them, or --leave-behind: they will need new codes",
                WRONG,
            )
    try:
        made = folder.turn(desk.folder, passphrase(desk.passphrase_file))
    except (folder.NoAuthority, folder.WrongStep) as error:
        fail(str(error), WRONG)
    _print(made)


def retire(desk: Desk, *, leave_behind: bool) -> None:
    """Believe the former authority no more; whatever it has signed is revoked."""
    authorities = desk.authorities()
    now_ms = desk.now_ms
    with desk.transaction() as connection:
        behind = _behind(connection, authorities.present.certificate, now_ms)
        if authorities.former is not None and not leave_behind:
            left = [*behind.headquarters, *behind.kiosks]
            if left:
                fail(
                    f"these have no certificate of the new authority: {_some(left)}: sign and"
                    " install them anew, or --leave-behind",
                    WRONG,
                )
        if authorities.former is not None:
            # First: what is revoked and believed is out, what is neither would seem good.
            for row in _good(connection, now_ms):
                if signed_by(read_certificate(row.pem), authorities.former.certificate):
                    registry.revoke_serial(connection, row.serial, now_ms)
    try:
        made = folder.retire(desk.folder, passphrase(desk.passphrase_file))
    except (folder.NoAuthority, folder.WrongStep) as error:
        fail(str(error), WRONG)
    _print(made)


def _behind(connection: Connection, staying: x509.Certificate, now_ms: int) -> Behind:
    names: dict[str, Role] = {}
    followed = set()
    for row in _good(connection, now_ms):
        names[row.name] = row.role
        if signed_by(read_certificate(row.pem), staying):
            followed.add(row.name)
    late = sorted(names.keys() - followed)
    return Behind(
        kiosks=[name for name in late if names[name] is Role.DEVICE],
        headquarters=[name for name in late if names[name] is not Role.DEVICE],
        count=sum(role is Role.DEVICE for role in names.values()),
    )


def _good(connection: Connection, now_ms: int) -> list[registry.Certificate]:
    return [one for one in registry.certificates(connection) if one.is_good(now_ms)]


def _print(authorities: folder.Authorities) -> None:
    for what, one in (
        ("authority", authorities.present),
        ("coming", authorities.coming),
        ("former", authorities.former),
    ):
        if one is not None:
            ends = one.certificate.not_valid_after_utc
            click.echo(f"{what}\t{pin_of(der(one.certificate))}\t{ends:%Y-%m-%d}")


def _some(names: Sequence[str]) -> str:
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return ", ".join(names[:SHOWN]) + more
