"""One file with a terminal's whole program and its digest, alike wherever it is made; pure.

``LOBBYFW1``, the manifest's length (4 bytes), the manifest in JSON, the files one after the
other, and the SHA-256 of all that. No date and no name of who made it: the same program is the
same file.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from typing import Any

import msgspec

BOARDS = ("host", "pico")
MAGIC = b"LOBBYFW1"
LENGTH_BYTES = 4
DIGEST_BYTES = 32
MAX_BYTES = 512 * 1024
"""Far more than a program of ours; a Pico's flash holds two and one on its way."""
_FILE = re.compile(r"[a-z0-9_]+\.py")
_CONSTANT = re.compile(r'^(MAJOR|FIRMWARE) = "?([0-9.]+)"?$', re.MULTILINE)


class BundleError(ValueError):
    """The file is no program for a terminal, or not all of one."""


class Manifest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the bundle says of itself."""

    boards: tuple[str, ...]
    files: tuple[tuple[str, int], ...]
    """Name and length, in the order in which they follow."""
    protocol: int
    """The major version that it speaks."""
    version: str


class Bundle(msgspec.Struct, frozen=True):
    """A program, as it goes over the line."""

    manifest: Manifest
    data: bytes

    @property
    def digest(self) -> bytes:
        """Return what the board compares."""
        return hashlib.sha256(self.data).digest()


def bundle_of(files: Mapping[str, bytes]) -> Bundle:
    """Return a program of these files as a bundle."""
    names = sorted(files)
    constants = dict(_CONSTANT.findall(files["words.py"].decode()))
    manifest = Manifest(
        boards=BOARDS,
        files=tuple((name, len(files[name])) for name in names),
        protocol=int(constants["MAJOR"]),
        version=constants["FIRMWARE"],
    )
    return packed(manifest, [files[name] for name in names])


def packed(manifest: Manifest, contents: list[bytes]) -> Bundle:
    """Return a bundle of this manifest and these files."""
    said = json.dumps(msgspec.to_builtins(manifest), sort_keys=True).encode()
    body = MAGIC + len(said).to_bytes(LENGTH_BYTES, "big") + said + b"".join(contents)
    return Bundle(manifest, body + hashlib.sha256(body).digest())


def read(data: bytes) -> Bundle:
    """Return the bundle that ``data`` is.

    Raises:
        BundleError: it is none, or was cut or changed on its way.
    """
    body, digest = data[:-DIGEST_BYTES], data[-DIGEST_BYTES:]
    if not data.startswith(MAGIC) or len(data) > MAX_BYTES:
        raise BundleError("this is no program for a terminal (kiosk firmware build makes one)")
    if hashlib.sha256(body).digest() != digest:
        raise BundleError("the file is not whole: fetch it again")
    start = len(MAGIC) + LENGTH_BYTES
    length = int.from_bytes(body[len(MAGIC) : start], "big")
    try:
        said: Any = json.loads(body[start : start + length])
        manifest = msgspec.convert(said, Manifest)
    except (ValueError, msgspec.ValidationError) as error:
        raise BundleError(f"its manifest cannot be read: {error}") from error
    rest = len(body) - start - length
    if sum(size for _, size in manifest.files) != rest or not all(
        _FILE.fullmatch(name) for name, _ in manifest.files
    ):
        raise BundleError("its manifest does not fit its files")
    return Bundle(manifest, data)
