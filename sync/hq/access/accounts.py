"""The people who may sign in at headquarters, in the database.

Hashing a password takes long on purpose, so it is never done here: what is handed in and out is
what is kept of it.
"""

import re
from collections.abc import Sequence

import msgspec
from sqlalchemy import Connection, delete, select, update

from sync.hq.access.role import Role
from sync.hq.schema_access import SESSIONS, USERS

NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")


class AccountError(Exception):
    """It cannot be done.

    Args:
        message: Why.
        reason: A word for the pages, which say it in the reader's language.
    """

    def __init__(self, message: str, reason: str) -> None:
        super().__init__(message)
        self.reason = reason


class Account(msgspec.Struct, frozen=True):
    """A person."""

    name: str
    role: Role


class Kept(msgspec.Struct, frozen=True):
    """A person, and what is kept of the password."""

    account: Account
    password: str


def check_name(name: str) -> None:
    """Return when a person or a token can be called so.

    Raises:
        AccountError: They cannot.
    """
    if not NAME.fullmatch(name):
        raise AccountError(
            f"name: found {name!r}, expected small letters, digits, . _ -", "name"
        )


def add(connection: Connection, name: str, role: Role, password: str, now_ms: int) -> Account:
    """Make an account; ``password`` is what is kept of it.

    Raises:
        AccountError: The name is taken or is none.
    """
    check_name(name)
    if kept_of(connection, name) is not None:
        raise AccountError(f"there is a user {name} already", "taken")
    row = {"name": name, "role": role.value, "made_ms": now_ms, "password": password}
    connection.execute(USERS.insert(), [row])
    return Account(name, role)


def set_password(connection: Connection, name: str, password: str) -> None:
    """Keep another password of somebody, and end what was opened with the old one.

    Raises:
        AccountError: There is nobody of that name.
    """
    _must_be(connection, name)
    connection.execute(update(USERS).where(USERS.c.name == name).values(password=password))
    connection.execute(delete(SESSIONS).where(SESSIONS.c.name == name))


def set_role(connection: Connection, name: str, role: Role) -> None:
    """Give somebody another role; it counts from the next request on.

    Raises:
        AccountError: There is nobody of that name, or nobody could administrate then.
    """
    _must_be(connection, name)
    if role is not Role.ADMINISTRATOR:
        _keep_an_administrator(connection, name)
    connection.execute(update(USERS).where(USERS.c.name == name).values(role=role.value))


def remove(connection: Connection, name: str) -> None:
    """Remove an account, and end its sessions.

    Raises:
        AccountError: There is nobody of that name, or nobody could administrate then.
    """
    _must_be(connection, name)
    _keep_an_administrator(connection, name)
    connection.execute(delete(USERS).where(USERS.c.name == name))
    connection.execute(delete(SESSIONS).where(SESSIONS.c.name == name))


def accounts(connection: Connection) -> Sequence[Account]:
    """Return everybody, by name."""
    rows = connection.execute(select(USERS.c.name, USERS.c.role).order_by(USERS.c.name))
    return [Account(row.name, Role(row.role)) for row in rows]


def any_account(connection: Connection) -> bool:
    """Return whether there is somebody who can sign in: then everybody must."""
    return connection.execute(select(USERS.c.name).limit(1)).first() is not None


def kept_of(connection: Connection, name: str, *, hold: bool = False) -> Kept | None:
    """Return what is kept of somebody; None for nobody.

    Args:
        connection: In a transaction.
        name: Whatever somebody typed.
        hold: Nobody else changes or removes them before the transaction ends.
    """
    if not NAME.fullmatch(name):
        return None
    statement = select(USERS).where(USERS.c.name == name)
    row = connection.execute(statement.with_for_update() if hold else statement).one_or_none()
    return None if row is None else Kept(Account(row.name, Role(row.role)), row.password)


def hold_administrators(connection: Connection) -> list[str]:
    """Return who administrates; nobody else changes that before the transaction ends.

    PostgreSQL looks again at each row for which it had to wait; SQLite has one writer.
    """
    return list(
        connection.execute(
            select(USERS.c.name)
            .where(USERS.c.role == Role.ADMINISTRATOR.value)
            .order_by(USERS.c.name)
            .with_for_update()
        ).scalars()
    )


def _must_be(connection: Connection, name: str) -> None:
    if kept_of(connection, name) is None:
        raise AccountError(f"there is no user {name}", "nobody")


def _keep_an_administrator(connection: Connection, name: str) -> None:
    if hold_administrators(connection) == [name]:
        raise AccountError(f"{name} is the last administrator", "last")
