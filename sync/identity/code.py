"""The one-time code: a secret that is worth one certificate, and which authority to believe.

Thirty-six letters and digits of Crockford's base 32, as a person types them: the first
sixteen are the secret (80 bits), the rest is the beginning of the SHA-256 of the authority's
certificate (100 bits), so that a kiosk believes no other on its first contact either.
"""

import hashlib
import re

import msgspec

LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Without I, L, O and U; a typed I or L is a 1, an O a 0."""
LOOKS_LIKE = str.maketrans("ILO", "110")
SECRET_LETTERS = 16
PIN_LETTERS = 20
GROUP = 4
BITS = 5
SECRET_BYTES = SECRET_LETTERS * BITS // 8
EXPECTED = f"{SECRET_LETTERS + PIN_LETTERS} letters and digits in groups of {GROUP}"
STORED_CONTEXT = b"lobby/v1 enrolment\0"


class BadCode(ValueError):
    """The text is no code; the message says what was found and expected."""


class Code(msgspec.Struct, frozen=True):
    """A one-time code."""

    secret: str
    pin: str
    """Of which authority it is."""

    @property
    def typed(self) -> str:
        """Return it as a person types it."""
        text = self.secret + self.pin
        return "-".join(text[at : at + GROUP] for at in range(0, len(text), GROUP))


def make_code(chance: bytes, authority_der: bytes) -> Code:
    """Return the code for so much chance (``SECRET_BYTES``) and an authority's certificate."""
    if len(chance) != SECRET_BYTES:
        raise ValueError(f"found {len(chance)} bytes, expected {SECRET_BYTES}")
    return Code(_letters(chance, SECRET_LETTERS), pin_of(authority_der))


def parse_code(text: str) -> Code:
    """Return the code that somebody typed.

    Raises:
        BadCode: It is none.
    """
    letters = re.sub(r"[\s-]", "", text).upper().translate(LOOKS_LIKE)
    if len(letters) != SECRET_LETTERS + PIN_LETTERS or set(letters) - set(LETTERS):
        # Not the text itself: what was nearly typed right does not belong into a log.
        raise BadCode(f"found {len(letters)} that were not all usable, expected {EXPECTED}")
    return Code(letters[:SECRET_LETTERS], letters[SECRET_LETTERS:])


def pin_of(authority_der: bytes) -> str:
    """Return what a code says of the authority with this certificate."""
    return _letters(hashlib.sha256(authority_der).digest(), PIN_LETTERS)


def stored_secret(secret: str) -> str:
    """Return what headquarters keeps of a secret.

    A plain hash does: what is hashed has 80 bits of chance and not a person's habits.
    """
    return hashlib.sha256(STORED_CONTEXT + secret.encode()).hexdigest()


def _letters(data: bytes, count: int) -> str:
    """Return the first ``count`` groups of five bits as letters."""
    number = int.from_bytes(data, "big") >> (len(data) * 8 - count * BITS)
    places = range(BITS * (count - 1), -1, -BITS)
    return "".join(LETTERS[number >> place & (len(LETTERS) - 1)] for place in places)
