"""A document is believed when a trusted key has signed these very bytes, and never else."""

import base64

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sync.contract.believing import believe
from sync.contract.documents import (
    LARGEST_DOCUMENT_BYTES,
    SIGNING_CONTEXT,
    Doubt,
    NotBelieved,
    RemoteCommand,
    RestartCore,
    Signed,
)
from sync.contract.signing import key_id, sign

KEY = Ed25519PrivateKey.from_private_bytes(bytes(32))
OTHER = Ed25519PrivateKey.from_private_bytes(bytes([1] * 32))
TRUSTED = {key_id(KEY.public_key()): KEY.public_key().public_bytes_raw()}
COMMAND = RemoteCommand(
    device="hz-0001",
    id="0" * 32,
    author="duty officer",
    issued="2026-11-22T12:00:00.000Z",
    expires="2026-11-22T12:05:00.000Z",
    act=RestartCore(),
)


def signed(raw: bytes) -> bytes:
    """Return any bytes at all with a signature that is right."""
    signature = base64.b64encode(KEY.sign(SIGNING_CONTEXT + raw)).decode()
    return msgspec.json.encode(Signed(msgspec.Raw(raw), key_id(KEY.public_key()), signature))


def test_what_was_signed_is_what_is_believed() -> None:
    document, digest = believe(sign(COMMAND, KEY), TRUSTED)

    assert document == COMMAND
    assert len(digest) == 64


@pytest.mark.parametrize(
    ("payload", "doubt"),
    [
        (b"", Doubt.UNSIGNED),
        (b"[]", Doubt.UNSIGNED),
        (b"\xff", Doubt.UNSIGNED),
        (b'{"document":' + b"[" * 50_000, Doubt.UNSIGNED),
        (msgspec.json.encode(COMMAND), Doubt.UNSIGNED),
        (sign(COMMAND, KEY).replace(b'"signature":"', b'"signature":"!'), Doubt.UNSIGNED),
        (
            sign(COMMAND, KEY).replace(b'"signature":"', '"signature":"é'.encode()),
            Doubt.UNSIGNED,
        ),
        (sign(COMMAND, OTHER), Doubt.UNTRUSTED),
        (sign(COMMAND, KEY).replace(b"hz-0001", b"hz-0002"), Doubt.WRONG_SIGNATURE),
        (sign(COMMAND, KEY).replace(b'"act"', b'"act" '), Doubt.WRONG_SIGNATURE),
        (sign(COMMAND, KEY)[:-4] + b'AA"}', Doubt.WRONG_SIGNATURE),
        (signed(b'{"kind":"shell","run":"reboot"}'), Doubt.NOT_UNDERSTOOD),
        (signed(b'{"kind":"' + b"x" * LARGEST_DOCUMENT_BYTES + b'"}'), Doubt.TOO_LARGE),
        (signed(b"[" * 20_000 + b"]" * 20_000), Doubt.UNSIGNED),
    ],
)
def test_anything_else_is_refused_with_a_reason(payload, doubt) -> None:
    with pytest.raises(NotBelieved) as caught:
        believe(payload, TRUSTED)

    assert caught.value.doubt is doubt


def test_every_byte_of_the_document_is_covered() -> None:
    payload = sign(COMMAND, KEY)
    start, end = payload.index(b'"document":') + 11, payload.index(b',"key":')

    for place in range(start, end):
        changed = payload[:place] + bytes([payload[place] ^ 1]) + payload[place + 1 :]
        with pytest.raises(NotBelieved):
            believe(changed, TRUSTED)
