"""Headquarters' keys that this kiosk trusts, and whether one of them has signed.

Imports cryptography: whoever needs it once imports it late.
"""

import re
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from sync.contract.documents import Document, Doubt, NotBelieved
from sync.contract.signing import believe, key_id

BLOCK = re.compile(rb"-----BEGIN PUBLIC KEY-----.*?-----END PUBLIC KEY-----", re.DOTALL)
LARGEST_BYTES = 65_536
"""▲ A file that is larger holds no keys."""

Trusted = dict[str, Ed25519PublicKey]


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
            key = serialization.load_pem_public_key(block)
        except (ValueError, UnsupportedAlgorithm) as error:
            problems.append(f"not a public key: {error}")
            continue
        if isinstance(key, Ed25519PublicKey):
            found[key_id(key)] = key
        else:
            problems.append("a public key, and not an Ed25519 one")
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
