"""The commands ``kiosk hq user`` and ``kiosk hq token``: who may see headquarters' pages.

Light to import: the work is in ``sync.hq.people_desk``, loaded when it is asked for.
"""

import sys

import click

from sync.hq.access.role import GRANTED, Role
from sync.hq.ca.cli import database_option

_role = click.option(
    "--role",
    type=click.Choice([role.value for role in GRANTED]),
    required=True,
    help="What they may do.",
)
_from_stdin = click.option(
    "--password-stdin",
    "from_stdin",
    is_flag=True,
    help="The password is the first line of the input; else it is asked for.",
)


@click.group()
def user() -> None:
    """People who may sign in at headquarters' pages."""


@user.command("add")
@database_option
@_role
@_from_stdin
@click.argument("name")
def add_user(database: str, role: str, name: str, *, from_stdin: bool) -> None:
    """Let somebody in; the first one must be an administrator."""
    from sync.hq import people_desk  # noqa: PLC0415  # heavy: see above

    people_desk.add_user(database, name, Role(role), _password(from_stdin=from_stdin))


@user.command("passwd")
@database_option
@_from_stdin
@click.argument("name")
def passwd(database: str, name: str, *, from_stdin: bool) -> None:
    """Give somebody another password, and end their sessions."""
    from sync.hq import people_desk  # noqa: PLC0415  # heavy: see above

    people_desk.set_password(database, name, _password(from_stdin=from_stdin))


@user.command("role")
@database_option
@_role
@click.argument("name")
def set_role(database: str, role: str, name: str) -> None:
    """Give somebody another role; it counts at once."""
    from sync.hq import people_desk  # noqa: PLC0415  # heavy: see above

    people_desk.set_role(database, name, Role(role))


@user.command("remove")
@database_option
@click.argument("name")
def remove_user(database: str, name: str) -> None:
    """Let somebody in no more, and end their sessions."""
    from sync.hq import people_desk  # noqa: PLC0415  # heavy: see above

    people_desk.remove_user(database, name)


@user.command("list")
@database_option
def list_users(database: str) -> None:
    """Show who may sign in, and as what."""
    from sync.hq import people_desk  # noqa: PLC0415  # heavy: see above

    people_desk.list_users(database)


@click.group()
def token() -> None:
    """Scripts and monitors that may ask headquarters."""


@token.command("add")
@database_option
@_role
@click.argument("name")
def add_token(database: str, role: str, name: str) -> None:
    """Make a token, and print it once: only its SHA-256 is kept."""
    from sync.hq import people_desk  # noqa: PLC0415  # heavy: see above

    people_desk.add_token(database, name, Role(role))


@token.command("remove")
@database_option
@click.argument("name")
def remove_token(database: str, name: str) -> None:
    """Make a token good for nothing."""
    from sync.hq import people_desk  # noqa: PLC0415  # heavy: see above

    people_desk.remove_token(database, name)


@token.command("list")
@database_option
def list_tokens(database: str) -> None:
    """Show each token's name and role."""
    from sync.hq import people_desk  # noqa: PLC0415  # heavy: see above

    people_desk.list_tokens(database)


def _password(*, from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    typed: str = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    return typed
