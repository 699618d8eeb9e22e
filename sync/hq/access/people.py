"""Who may sign in, as pages and commands change it.

Each change reads, hashes outside any transaction, and then writes in one that is a writing one
from its beginning: a database that somebody else writes to at the same time refuses no other.
"""

import threading

from sqlalchemy import Engine

from sync.hq.access import accounts
from sync.hq.access.accounts import Account, AccountError, Kept
from sync.hq.access.role import Role
from sync.hq.database import WRITING
from sync.hq.passwords import hash_password, is_password

SHORTEST = 12
"""▲ Characters of a password: length is what counts (NIST SP 800-63B, 3.1.1 asks for eight)."""
LONGEST = 256
"""▲ Hashing costs time: nobody else is to decide how much."""
AT_ONCE = 2
"""Passwords hashed at the same time: each takes 64 MB and a core."""
_DUMMY = hash_password("nobody has this password")
"""So that an unknown name takes as long to refuse as a wrong password."""


class People:
    """The accounts of one database."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._writing = engine.execution_options(**WRITING)
        self._hashing = threading.Semaphore(AT_ONCE)

    def add(self, name: str, role: Role, password: str, now_ms: int) -> Account:
        """Let somebody in; the first one has to be able to let in others.

        Raises:
            AccountError: The name is taken or is none, the password is too short or long, or
                nobody could administrate.
        """
        accounts.check_name(name)
        kept = self._hash(password)
        with self._writing.begin() as connection:
            if role is not Role.ADMINISTRATOR and not accounts.any_account(connection):
                raise AccountError("the first user must be an administrator", "first")
            return accounts.add(connection, name, role, kept, now_ms)

    def change(
        self,
        name: str,
        *,
        role: Role | None = None,
        password: str | None = None,
        remove: bool = False,
    ) -> None:
        """Change what is named of somebody, or remove them: all of it or nothing.

        Raises:
            AccountError: There is nobody of that name, the password is too short or long, or
                nobody could administrate then.
        """
        kept = None if password is None else self._hash(password)
        with self._writing.begin() as connection:
            accounts.hold_administrators(connection)
            if accounts.kept_of(connection, name, hold=True) is None:
                raise AccountError(f"there is no user {name}", "nobody")
            if kept is not None:
                accounts.set_password(connection, name, kept)
            if role is not None:
                accounts.set_role(connection, name, role)
            if remove:
                accounts.remove(connection, name)

    def find(self, name: str) -> Kept | None:
        """Return what is kept of somebody; None for nobody."""
        with self._engine.connect() as connection:
            return accounts.kept_of(connection, name)

    def is_right(self, kept: Kept | None, password: str) -> bool:
        """Return whether this is somebody's password; for nobody it takes as long."""
        stored = _DUMMY if kept is None else kept.password
        with self._hashing:
            right = _is_text(password) and is_password(stored, password[:LONGEST])
        return right and kept is not None

    def _hash(self, password: str) -> str:
        if not SHORTEST <= len(password) <= LONGEST:
            raise AccountError(
                f"password: found {len(password)} characters, expected {SHORTEST} to {LONGEST}",
                "password",
            )
        if not _is_text(password):
            raise AccountError("password: expected text", "password")
        with self._hashing:
            return hash_password(password)


def _is_text(found: str) -> bool:
    try:
        found.encode()
    except UnicodeEncodeError:
        return False
    return True
