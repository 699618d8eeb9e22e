"""Headquarters' keys for documents: a folder of its own, never in the database.

``<id>.key`` signs and is secret; ``<id>.pem`` is public, and so is ``trusted-keys.pem``, all of
them in one file, as kiosks are given it. Several may be trusted at once, so that a new key is
known everywhere before the first document is signed by it.
"""

from collections.abc import Mapping
from pathlib import Path

import msgspec
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)

from sync.contract.signing import key_id
from sync.downlink.believing import trusted_keys
from sync.identity.files import PUBLIC, SECRET, sync_folder, write_file

TRUSTED = "trusted-keys.pem"
FOLDER_MODE = 0o700
OTHERS = 0o077
"""What no one but the owner of a secret may do with it."""


class NoKey(Exception):
    """There is no such key, or not one that can be used; the message says which and why."""


class KnownKey(msgspec.Struct, frozen=True):
    """A key as ``kiosk hq keys list`` shows it."""

    id: str
    signs: bool
    """Whether its secret half is here."""
    public: str
    """The file to copy to kiosks."""


def new_key(folder: Path) -> KnownKey:
    """Make a key, and have it trusted.

    Raises:
        OSError: The folder cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=FOLDER_MODE)
    made = Ed25519PrivateKey.generate()
    name = key_id(made.public_key())
    secret = made.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    write_file(folder / f"{name}.key", secret, SECRET)
    return trust(folder, made.public_key())


def trust(folder: Path, key: Ed25519PublicKey) -> KnownKey:
    """Have a key among those that kiosks are to trust.

    Raises:
        OSError: The folder cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=FOLDER_MODE)
    name = key_id(key)
    path = folder / f"{name}.pem"
    write_file(path, _pem(key), PUBLIC)
    _write_trusted(folder, public_keys(folder))
    return KnownKey(name, (folder / f"{name}.key").exists(), str(path))


def distrust(folder: Path, name: str) -> None:
    """Take a key out of those that kiosks are to trust; its secret half is destroyed.

    Raises:
        NoKey: There is none of this name.
        OSError: The folder cannot be written.
    """
    keys = public_keys(folder)
    if keys.pop(name, None) is None:
        raise NoKey(f"{folder}: no key {name}")
    # First of all kiosks are told of it no more; cut short after that, it can be done again.
    _write_trusted(folder, keys)
    (folder / f"{name}.key").unlink(missing_ok=True)
    sync_folder(folder)
    (folder / f"{name}.pem").unlink()
    sync_folder(folder)


def read_public(path: Path) -> Mapping[str, Ed25519PublicKey]:
    """Return the public keys in a file.

    Raises:
        NoKey: There is none, or something else.
    """
    found, problems = trusted_keys(path)
    if problems or not found:
        raise NoKey("; ".join(problems))
    return {name: Ed25519PublicKey.from_public_bytes(key) for name, key in found.items()}


def public_keys(folder: Path) -> dict[str, Ed25519PublicKey]:
    """Return the keys that kiosks are to trust, by id.

    Raises:
        NoKey: One of the files cannot be used.
    """
    found: dict[str, Ed25519PublicKey] = {}
    for path in sorted(folder.glob("*.pem")):
        if path.name != TRUSTED:
            found.update(read_public(path))
    return found


def known_keys(folder: Path) -> list[KnownKey]:
    """Return all keys, by id.

    Raises:
        NoKey: One of the files cannot be used.
    """
    return [
        KnownKey(name, (folder / f"{name}.key").exists(), str(folder / f"{name}.pem"))
        for name in public_keys(folder)
    ]


def signing_key(folder: Path, name: str | None) -> Ed25519PrivateKey:
    """Return the key to sign with: the one named, or the only one.

    Raises:
        NoKey: There is none, several without a name, or it cannot be read.
    """
    paths = sorted(folder.glob("*.key")) if name is None else [folder / f"{name}.key"]
    if not paths:
        raise NoKey(f"{folder}: no key that signs: `kiosk hq keys new` makes one")
    if len(paths) > 1:
        names = ", ".join(path.stem for path in paths)
        raise NoKey(f"{folder}: several keys sign, --sign-with says which: {names}")
    (path,) = paths
    try:
        if path.stat().st_mode & OTHERS:
            raise NoKey(f"{path}: others may read it: `chmod 600 {path}`")
        found = serialization.load_pem_private_key(path.read_bytes(), None)
    except OSError as error:
        raise NoKey(f"{path}: {error.strerror}") from error
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise NoKey(f"{path}: {error}") from error
    if not isinstance(found, Ed25519PrivateKey):
        raise NoKey(f"{path}: not an Ed25519 key")
    return found


def _write_trusted(folder: Path, keys: Mapping[str, Ed25519PublicKey]) -> None:
    write_file(folder / TRUSTED, b"".join(_pem(one) for one in keys.values()), PUBLIC)


def _pem(key: Ed25519PublicKey) -> bytes:
    return key.public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
