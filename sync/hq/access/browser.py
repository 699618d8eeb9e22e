"""A browser in which somebody has signed in before: nobody elsewhere can lock it out.

It carries a word that is made with what is kept of the password, so it holds until the password
changes, through any restart, and there is nothing to store.
"""

import hashlib
import hmac
import secrets

from sync.hq.access.accounts import Kept

COOKIE = "lobby_known"
LIFE_S = 180 * 24 * 3600
NONCE_BYTES = 16


def word_for(kept: Kept) -> str:
    """Return a new browser's word."""
    nonce = secrets.token_urlsafe(NONCE_BYTES)
    return f"{nonce}~{_proof(kept, nonce)}"


def browser_of(kept: Kept | None, word: str) -> str | None:
    """Return which browser this is; None when this person has not signed in there."""
    nonce, sign, proof = word.partition("~")
    if kept is None or not sign:
        return None
    right = hmac.compare_digest(_proof(kept, nonce).encode(), proof.encode(errors="replace"))
    return nonce if right else None


def _proof(kept: Kept, nonce: str) -> str:
    said = f"{kept.account.name}~{nonce}".encode(errors="replace")
    return hmac.new(kept.password.encode(), said, hashlib.sha256).hexdigest()
