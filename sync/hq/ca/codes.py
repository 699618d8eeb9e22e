"""What ``kiosk hq enrol new`` does."""

import secrets

import click

from kiosk.command import USAGE, WRONG, fail
from sync.hq.ca.desk import Desk
from sync.hq.ca.enrolment import Duplicate, open_code
from sync.hq.ca.registry import moment
from sync.identity.code import SECRET_BYTES, make_code
from sync.identity.names import BadName
from sync.identity.papers import der


def new(desk: Desk, device: str, *, replace: bool) -> None:
    """Print a code for a device, and until when it is good."""
    authority = desk.authority_certificates()[0]
    code = make_code(secrets.token_bytes(SECRET_BYTES), der(authority))
    try:
        with desk.transaction() as connection:
            expires_ms = open_code(
                connection, device, code.secret, desk.now_ms, replace=replace
            )
    except BadName as error:
        fail(f"--device: {error}", USAGE)
    except Duplicate as error:
        fail(f"{error}: --replace revokes it", WRONG)
    click.echo(f"{code.typed}\t{moment(expires_ms):%Y-%m-%dT%H:%MZ}")
