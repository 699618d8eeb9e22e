"""Passwords as headquarters keeps them: Argon2id, with the library's present parameters."""

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_hasher = PasswordHasher()


def hash_password(password: str) -> str:
    """Return what is stored for a password."""
    return _hasher.hash(password)


def is_password(stored: str, password: str) -> bool:
    """Return whether this is the password for which ``stored`` was kept."""
    try:
        return _hasher.verify(stored, password)
    except (VerificationError, InvalidHashError):
        return False
