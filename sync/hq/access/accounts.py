"""The people who may sign in at headquarters."""

import re
from collections.abc import Sequence

import msgspec
from sqlalchemy import Connection, delete, func, select, update

from sync.hq.access.role import Role
from sync.hq.passwords import hash_password, is_password
from sync.hq.schema_access import SESSIONS, USERS

NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
SHORTEST = 12
"""▲ Characters of a password: length is what counts (NIST SP 800-63B, 3.1.1 asks for eight)."""
LONGEST = 256
"""▲ Hashing costs time: nobody else is to decide how much."""
_DUMMY = hash_password("nobody has this password")
"""So that an unknown name takes as long to refuse as a wrong password."""


class AccountError(Exception):
    """It cannot be done; the message says why."""


class Account(msgspec.Struct, frozen=True):
    """A person."""

    name: str
    role: Role


def add(connection: Connection, name: str, role: Role, password: str, now_ms: int) -> Account:
    """Make an account.

    Raises:
        AccountError: The name is taken or is none, or the password is too short or long.
    """
    if not NAME.fullmatch(name):
        raise AccountError(f"name: found {name!r}, expected small letters, digits, . _ -")
    _fit(password)
    if _role_of(connection, name) is not None:
        raise AccountError(f"there is a user {name} already")
    row = {"name": name, "role": role.value, "made_ms": now_ms}
    connection.execute(USERS.insert(), [row | {"password": hash_password(password)}])
    return Account(name, role)


def set_password(connection: Connection, name: str, password: str) -> None:
    """Give somebody another password, and end what was opened with the old one.

    Raises:
        AccountError: There is nobody of that name, or the password is too short or long.
    """
    _fit(password)
    _must_be(connection, name)
    connection.execute(
        update(USERS).where(USERS.c.name == name).values(password=hash_password(password))
    )
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


def account_of(connection: Connection, name: str, password: str) -> Account | None:
    """Return who signs in with this name and password; None for nobody.

    It takes as long for a name that is not there.
    """
    row = connection.execute(select(USERS).where(USERS.c.name == name)).one_or_none()
    stored = _DUMMY if row is None else row.password
    right = is_password(stored, password[:LONGEST])
    return Account(row.name, Role(row.role)) if row is not None and right else None


def _fit(password: str) -> None:
    if not SHORTEST <= len(password) <= LONGEST:
        raise AccountError(
            f"password: found {len(password)} characters, expected {SHORTEST} to {LONGEST}"
        )


def _role_of(connection: Connection, name: str) -> str | None:
    found: str | None = connection.execute(
        select(USERS.c.role).where(USERS.c.name == name)
    ).scalar_one_or_none()
    return found


def _must_be(connection: Connection, name: str) -> None:
    if _role_of(connection, name) is None:
        raise AccountError(f"there is no user {name}")


def _keep_an_administrator(connection: Connection, name: str) -> None:
    if _role_of(connection, name) != Role.ADMINISTRATOR:
        return
    others = connection.execute(
        select(func.count()).where(USERS.c.role == Role.ADMINISTRATOR, USERS.c.name != name)
    ).scalar_one()
    if not others:
        raise AccountError(f"{name} is the last administrator")
