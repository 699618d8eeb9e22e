"""Headquarters' signatures under documents: made here, taken in ``believing``. Pure."""

import base64

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)

from sync.contract import believing
from sync.contract.documents import SIGNING_CONTEXT, Document, Signed

_encode = msgspec.json.Encoder().encode


def key_id(key: Ed25519PublicKey) -> str:
    """Return by what name documents call a key."""
    return believing.key_id(key.public_bytes_raw())


def sign(document: Document, key: Ed25519PrivateKey) -> bytes:
    """Return the signed document as it goes over the wire."""
    raw = _encode(document)
    signature = base64.b64encode(key.sign(SIGNING_CONTEXT + raw)).decode()
    return _encode(Signed(msgspec.Raw(raw), key_id(key.public_key()), signature))
