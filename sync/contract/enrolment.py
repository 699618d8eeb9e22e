"""What kiosk and enrolment service say: over HTTPS, the service proved by the authority.

New fields have defaults and unknown ones are ignored: either side may be updated first.
"""

import enum
from typing import Annotated

import msgspec

ENROL_PATH = "/v1/enrol"
RENEW_PATH = "/v1/renew"
AUTHORITIES_PATH = "/v1/authorities"
LONGEST = 16_384
"""Bytes of a question or an answer; nobody has more to say."""

Paper = Annotated[str, msgspec.Meta(max_length=LONGEST)]


class Enrol(msgspec.Struct, frozen=True):
    """A kiosk without a certificate asks for one."""

    device: str
    secret: str
    """The first part of the one-time code; the rest stays at home."""
    request: Paper
    """PKCS #10 in PEM, signed by the kiosk's key, which never leaves it."""


class Renew(msgspec.Struct, frozen=True):
    """A kiosk with a certificate asks for the next one."""

    certificate: Paper
    request: Paper
    proof: Paper
    """The present key's signature over the request, in base64."""


class Issued(msgspec.Struct, frozen=True):
    """The answer: a certificate for the request's key."""

    certificate: Paper
    authority: Paper
    """Whom to believe, one after the other: who has signed it, and the broker's certificate."""
    broker: str = ""
    """Where the broker is, for the settings."""
    document_keys: Paper = ""
    """Headquarters' public keys for documents: Ed25519 in PEM, one after the other."""


class Authorities(msgspec.Struct, frozen=True):
    """The answer to whoever asks whom to believe: one, or two while one follows the other."""

    authorities: Paper
    """Certificates in PEM, one after the other."""
    signs: str = ""
    """Which of them signs kiosks' certificates from now on: as in a code (``pin_of``)."""


class Reason(enum.StrEnum):
    """Why there is no certificate."""

    NOT_UNDERSTOOD = "not_understood"
    """The question makes no sense."""
    TOO_OFTEN = "too_often"
    """Too many questions: come again later."""
    WRONG_CODE = "wrong_code"
    """No such code for this device."""
    CODE_BURNED = "code_burned"
    """It was tried with wrong words too often."""
    CODE_EXPIRED = "code_expired"
    CODE_USED = "code_used"
    """Somebody else has used it."""
    NOT_OURS = "not_ours"
    """The certificate was not issued here, or is no kiosk's."""
    NOT_PROVEN = "not_proven"
    """The present key has not signed this request."""
    EXPIRED = "expired"
    """The present certificate has ended: a new code is needed."""
    REVOKED = "revoked"
    """The present certificate was revoked."""


class Declined(msgspec.Struct, frozen=True):
    """The answer when there is none."""

    reason: Reason
    detail: str = ""
