"""Headquarters' keys that this kiosk trusts, and whether one of them has signed."""

import base64
import re
from pathlib import Path

from sync.contract.believing import believe, key_id
from sync.contract.documents import Document, Doubt, NotBelieved
from sync.contract.ed25519 import KEY_BYTES

BLOCK = re.compile(rb"-----BEGIN PUBLIC KEY-----(.*?)-----END PUBLIC KEY-----", re.DOTALL)
SEQUENCE = b"\x30"
"""As every public key in DER begins (RFC 5280, 4.1: SubjectPublicKeyInfo)."""
OF_ED25519 = bytes.fromhex("302a300506032b6570032100")
"""And one of Ed25519, up to the key itself (RFC 8410, 4)."""
LARGEST_BYTES = 65_536
"""▲ A file that is larger holds no keys."""

Trusted = dict[str, bytes]
"""By the name that documents call them."""


def trusted_keys(path: Path) -> tuple[Trusted, list[str]]:
    """Return the keys in a PEM file, or in those of a folder, and what is wrong with them."""
    found: Trusted = {}
    problems = []
    try:
        files = sorted(path.glob("*.pem")) if path.is_dir() else [path]
    except OSError as error:
        return {}, [f"{path}: {error.strerror}"]
    for file in files:
        try:
            with file.open("rb") as opened:
                text = opened.read(LARGEST_BYTES)
        except OSError as error:
            problems.append(f"{file}: {error.strerror}")
            continue
        keys, wrong = _keys(text)
        found.update(keys)
        problems += [f"{file}: {one}" for one in wrong]
    if not files:
        problems.append(f"{path}: no *.pem in it")
    return found, problems


def _keys(text: bytes) -> tuple[Trusted, list[str]]:
    found: Trusted = {}
    problems = []
    blocks = BLOCK.findall(text)
    if not blocks:
        problems.append("no public key in it")
    for block in blocks:
        try:
            der = base64.b64decode(b"".join(block.split()), validate=True)
        except ValueError as error:
            problems.append(f"not a public key: {error}")
            continue
        key = der.removeprefix(OF_ED25519)
        if key != der and len(key) == KEY_BYTES:
            found[key_id(key)] = key
        elif key == der and der.startswith(SEQUENCE):
            problems.append("a public key, and not an Ed25519 one")
        else:
            problems.append("not a public key: it begins or ends as none does")
    return found, problems


def believed(payload: bytes, trust: Path) -> tuple[Document, str]:
    """Return the document in ``payload`` and the SHA-256 of its bytes.

    The keys are read anew each time: they may be exchanged while sync runs.

    Raises:
        NotBelieved: It is not signed by any of the keys in ``trust``.
    """
    keys, problems = trusted_keys(trust)
    if not keys:
        raise NotBelieved(Doubt.NO_TRUST, "; ".join(problems))
    return believe(payload, keys)
