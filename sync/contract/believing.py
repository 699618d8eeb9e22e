"""Signed documents, believed or not. Pure.

A document is believed when a key that the kiosk trusts has signed these very bytes. For whom it
is, and whether it is in time, is for the reader to ask.
"""

import base64
import hashlib
from collections.abc import Mapping

import msgspec

from sync.contract.documents import (
    LARGEST_DOCUMENT_BYTES,
    SIGNING_CONTEXT,
    Document,
    Doubt,
    NotBelieved,
    Signed,
)
from sync.contract.ed25519 import has_signed

KEY_ID_DIGITS = 16

_signed_decoder = msgspec.json.Decoder(Signed)
_document_decoder: msgspec.json.Decoder[Document] = msgspec.json.Decoder(Document)


def key_id(key: bytes) -> str:
    """Return by what name documents call a public key."""
    return hashlib.sha256(key).hexdigest()[:KEY_ID_DIGITS]


def believe(payload: bytes, trusted: Mapping[str, bytes]) -> tuple[Document, str]:
    """Return the document in ``payload`` and the SHA-256 of its bytes.

    Args:
        payload: What arrived.
        trusted: Headquarters' keys by their ``key_id``.

    Raises:
        NotBelieved: It is no signed document, or none that a trusted key has signed.
    """
    if len(payload) > LARGEST_DOCUMENT_BYTES:
        raise NotBelieved(Doubt.TOO_LARGE, f"{len(payload)} bytes")
    try:
        signed = _signed_decoder.decode(payload)
        signature = base64.b64decode(signed.signature, validate=True)
    except (msgspec.MsgspecError, RecursionError, ValueError) as error:
        # Base64 that is not even ASCII is a plain ValueError; what is not UTF-8 is one too.
        raise NotBelieved(Doubt.UNSIGNED, f"not signed: {error}") from error
    key = trusted.get(signed.key)
    if key is None:
        raise NotBelieved(
            Doubt.UNTRUSTED, f"signed by a key that is not trusted here: {signed.key[:40]!r}"
        )
    raw = bytes(signed.document)
    if not has_signed(key, signature, SIGNING_CONTEXT + raw):
        raise NotBelieved(Doubt.WRONG_SIGNATURE, "its signature is wrong")
    try:
        document = _document_decoder.decode(raw)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise NotBelieved(Doubt.NOT_UNDERSTOOD, f"signed, not understood: {error}") from error
    return document, hashlib.sha256(raw).hexdigest()
