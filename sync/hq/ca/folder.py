"""The authority on the disk: its certificate for everybody, its key for one account alone."""

import datetime as dt
from pathlib import Path

from cryptography import x509

from sync.hq.ca.authority import Authority, new_authority
from sync.identity.files import PUBLIC, SECRET, write_file
from sync.identity.papers import (
    BadPaper,
    certificate_pem,
    is_of,
    key_pem,
    read_certificate,
    read_key,
)

CERTIFICATE = "ca.pem"
KEY = "ca.key"
MODE = 0o700


class NoAuthority(Exception):
    """There is no whole authority in the folder; the message says what is wrong."""


def create(folder: Path, name: str, now: dt.datetime, passphrase: bytes | None) -> Authority:
    """Make an authority in a folder that has none.

    Raises:
        NoAuthority: It has one: nothing is ever overwritten.
    """
    folder.mkdir(mode=MODE, parents=True, exist_ok=True)
    for path in (folder / KEY, folder / CERTIFICATE):
        if path.exists():
            raise NoAuthority(f"found {path}, expected a folder without an authority")
    made = new_authority(name, now)
    # The certificate last: with it the authority is whole.
    write_file(folder / KEY, key_pem(made.key, passphrase), SECRET)
    write_file(folder / CERTIFICATE, certificate_pem(made.certificate).encode(), PUBLIC)
    return made


def read(folder: Path) -> x509.Certificate:
    """Return the authority's certificate, without its key.

    Raises:
        NoAuthority: It is not there, or not whole.
    """
    try:
        return read_certificate((folder / CERTIFICATE).read_text(encoding="ascii"))
    except (OSError, BadPaper, UnicodeDecodeError) as error:
        raise NoAuthority(f"{folder}: {error}") from error


def load(folder: Path, passphrase: bytes | None) -> Authority:
    """Return the authority in a folder.

    Raises:
        NoAuthority: It is not there, not whole, or its passphrase is another.
    """
    certificate = read(folder)
    try:
        key = read_key((folder / KEY).read_bytes(), passphrase)
    except (OSError, BadPaper) as error:
        raise NoAuthority(f"{folder}: {error}") from error
    if not is_of(certificate, key):
        raise NoAuthority(f"{folder}: {CERTIFICATE} is not the certificate of {KEY}")
    return Authority(key, certificate)
