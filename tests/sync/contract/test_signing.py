"""A document is believed when a trusted key has signed these very bytes, and never else."""

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sync.contract.documents import RemoteCommand, RestartCore
from sync.contract.signing import NotBelieved, believe, key_id, sign

KEY = Ed25519PrivateKey.from_private_bytes(bytes(32))
OTHER = Ed25519PrivateKey.from_private_bytes(bytes([1] * 32))
TRUSTED = {key_id(KEY.public_key()): KEY.public_key()}
COMMAND = RemoteCommand(
    device="hz-0001",
    id="0" * 32,
    author="duty officer",
    issued="2026-11-22T12:00:00.000Z",
    expires="2026-11-22T12:05:00.000Z",
    act=RestartCore(),
)


def test_what_was_signed_is_what_is_believed() -> None:
    document, digest = believe(sign(COMMAND, KEY), TRUSTED)

    assert document == COMMAND
    assert len(digest) == 64


@pytest.mark.parametrize(
    ("payload", "why"),
    [
        (b"", "not signed"),
        (b"[]", "not signed"),
        (msgspec.json.encode(COMMAND), "not signed"),
        (sign(COMMAND, OTHER), "not trusted here"),
        (sign(COMMAND, KEY).replace(b"hz-0001", b"hz-0002"), "signature is wrong"),
        (sign(COMMAND, KEY).replace(b'"act"', b'"act" '), "signature is wrong"),
        (sign(COMMAND, KEY).replace(b'"signature":"', b'"signature":"!'), "not signed"),
    ],
)
def test_anything_else_is_refused_with_a_reason(payload, why) -> None:
    with pytest.raises(NotBelieved, match=why):
        believe(payload, TRUSTED)


def test_every_byte_of_the_document_is_covered() -> None:
    payload = sign(COMMAND, KEY)
    start, end = payload.index(b'"document":') + 11, payload.index(b',"key":')

    for place in range(start, end):
        changed = payload[:place] + bytes([payload[place] ^ 1]) + payload[place + 1 :]
        with pytest.raises(NotBelieved):
            believe(changed, TRUSTED)
