"""Who a request comes from: a person's session, or a script's token.

Cookies and tokens are random and long; the database holds their SHA-256, so that whoever reads
it cannot be anybody.
"""

import hashlib
import secrets
from collections.abc import Sequence

import msgspec
from sqlalchemy import Connection, delete, or_, select, update

from sync.hq.access.accounts import Account, AccountError, accounts, check_name
from sync.hq.access.role import Role
from sync.hq.schema_access import SESSIONS, TOKENS, USERS

IDLE_MS = 30 * 60 * 1000
"""▲ A screen that was left alone so long belongs to nobody."""
LIFE_MS = 12 * 60 * 60 * 1000
"""▲ A working day; then one signs in again."""
TOUCH_MS = 60 * 1000
"""How often a session's last use is written down."""
SECRET_BYTES = 32
SCRIPT_NAME = "token {name}"
"""What a script is called where people have names."""


class Session(msgspec.Struct, frozen=True):
    """Somebody who is signed in."""

    name: str
    role: Role
    csrf: str = ""
    """What a change must carry, so that it comes from our own page."""
    due: bool = False
    """Its last use is to be written down anew."""


def open_session(connection: Connection, account: Account, now_ms: int) -> str:
    """Sign somebody in, and return the cookie; sessions that are over are forgotten."""
    connection.execute(
        delete(SESSIONS).where(
            or_(SESSIONS.c.used_ms < now_ms - IDLE_MS, SESSIONS.c.made_ms < now_ms - LIFE_MS)
        )
    )
    cookie = secrets.token_urlsafe(SECRET_BYTES)
    row = {
        "digest": _digest(cookie),
        "name": account.name,
        "csrf": secrets.token_urlsafe(SECRET_BYTES),
        "made_ms": now_ms,
        "used_ms": now_ms,
    }
    connection.execute(SESSIONS.insert(), [row])
    return cookie


def session_of(connection: Connection, cookie: str, now_ms: int) -> Session | None:
    """Return who has this cookie; None when nobody has, or not any more."""
    row = connection.execute(
        select(SESSIONS, USERS.c.role)
        .join(USERS, USERS.c.name == SESSIONS.c.name)
        .where(SESSIONS.c.digest == _digest(cookie))
    ).one_or_none()
    if row is None or now_ms - row.used_ms > IDLE_MS or now_ms - row.made_ms > LIFE_MS:
        return None
    due = now_ms - row.used_ms > TOUCH_MS
    return Session(row.name, Role(row.role), row.csrf, due)


def use_session(connection: Connection, cookie: str, now_ms: int) -> None:
    """Write down that a session is in use."""
    connection.execute(
        update(SESSIONS).where(SESSIONS.c.digest == _digest(cookie)).values(used_ms=now_ms)
    )


def close_session(connection: Connection, cookie: str) -> None:
    """Sign out."""
    connection.execute(delete(SESSIONS).where(SESSIONS.c.digest == _digest(cookie)))


def add_token(connection: Connection, name: str, role: Role, now_ms: int) -> str:
    """Return a new token for a script; it is told once.

    Raises:
        AccountError: There is one of that name, or it is none.
    """
    check_name(name)
    if connection.execute(select(TOKENS.c.name).where(TOKENS.c.name == name)).first():
        raise AccountError(f"there is a token {name} already", "taken")
    token = secrets.token_urlsafe(SECRET_BYTES)
    row = {"name": name, "digest": _digest(token), "role": role.value, "made_ms": now_ms}
    connection.execute(TOKENS.insert(), [row])
    return token


def remove_token(connection: Connection, name: str) -> None:
    """Make a script's token good for nothing.

    Raises:
        AccountError: There is none of that name.
    """
    if not connection.execute(delete(TOKENS).where(TOKENS.c.name == name)).rowcount:
        raise AccountError(f"there is no token {name}", "nobody")


def tokens(connection: Connection) -> Sequence[Account]:
    """Return every token's name and role."""
    rows = connection.execute(select(TOKENS.c.name, TOKENS.c.role).order_by(TOKENS.c.name))
    return [Account(row.name, Role(row.role)) for row in rows]


def script_of(connection: Connection, token: str) -> Session | None:
    """Return whose token this is; None for nobody's."""
    row = connection.execute(
        select(TOKENS.c.name, TOKENS.c.role).where(TOKENS.c.digest == _digest(token))
    ).one_or_none()
    if row is None:
        return None
    return Session(SCRIPT_NAME.format(name=row.name), Role(row.role))


def role_of(connection: Connection, name: str) -> Role:
    """Return what the person or script of a session's name may do now; nobody may nothing."""
    rows = [
        *accounts(connection),
        *(Account(SCRIPT_NAME.format(name=one.name), one.role) for one in tokens(connection)),
    ]
    return next((one.role for one in rows if one.name == name), Role.NOBODY)


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode(errors="surrogateescape")).hexdigest()
