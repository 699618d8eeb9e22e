"""The authority on the disk: its certificate for everybody, its key for one account alone.

While one authority follows another there are two. ``ca.pem`` holds whom to believe, the one
first that proves headquarters; ``ca.key`` is that one's key. The key of the other lies beside
it: in ``next.key`` before they change places, in ``former.key`` after it. Each step is one
file's change; what the names of the keys lag behind is put in order by whoever comes next.
"""

import datetime as dt
from pathlib import Path

import msgspec
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec

from sync.hq.ca.authority import Authority, new_authority
from sync.identity.files import PUBLIC, SECRET, move_file, sync_folder, write_file
from sync.identity.papers import (
    BadPaper,
    certificate_pem,
    is_of,
    key_pem,
    read_authorities,
    read_key,
    signed_by,
)

CERTIFICATE = "ca.pem"
KEY = "ca.key"
NEXT = "next.key"
FORMER = "former.key"
MODE = 0o700
OTHERS = 0o077


class NoAuthority(Exception):
    """There is no whole authority in the folder; the message says what is wrong."""


class WrongStep(Exception):
    """The authority is not where this step could be taken; the message says why."""


class Authorities(msgspec.Struct, frozen=True):
    """The authority, and the one that is to follow it or that it has followed."""

    present: Authority
    """Proves headquarters; codes name it."""
    coming: Authority | None = None
    """Signs kiosks' certificates already, and is to take the present one's place."""
    former: Authority | None = None
    """Is believed until it is retired, and signs nothing more."""

    @property
    def signs(self) -> Authority:
        """The one that signs kiosks' certificates."""
        return self.coming or self.present

    @property
    def all(self) -> tuple[Authority, ...]:
        """Those that are believed, the present one first."""
        return tuple(one for one in (self.present, self.coming, self.former) if one is not None)

    @property
    def believed(self) -> tuple[x509.Certificate, ...]:
        """Their certificates."""
        return tuple(one.certificate for one in self.all)

    @property
    def pem(self) -> str:
        """Their certificates, as ``ca.pem`` holds them."""
        return _pem(self.believed)

    def has_signed(self, certificate: x509.Certificate) -> bool:
        """Return whether a certificate is one of theirs."""
        return any(signed_by(certificate, one) for one in self.believed)


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


def read(folder: Path) -> tuple[x509.Certificate, ...]:
    """Return whom to believe, the present one first, without their keys.

    Raises:
        NoAuthority: It is not there, or not whole.
    """
    try:
        return tuple(read_authorities((folder / CERTIFICATE).read_bytes()))
    except (OSError, BadPaper) as error:
        raise NoAuthority(f"{folder}: {error}") from error


def load(folder: Path, passphrase: bytes | None) -> Authorities:
    """Return the authority in a folder, and its neighbour if there is one.

    Raises:
        NoAuthority: It is not there, not whole, open to others, or its passphrase is another.
    """
    certificates = read(folder)
    found: dict[str, Authority] = {}
    for name in (KEY, NEXT, FORMER):
        key = _read_key(folder / name, passphrase)
        for certificate in certificates:
            if key is not None and is_of(certificate, key):
                found[name] = Authority(key, certificate)
    whole = {one.certificate: name for name, one in found.items()}
    missing = [one for one in certificates if one not in whole]
    if missing:
        raise NoAuthority(f"{folder}: {CERTIFICATE} is not the certificate of {KEY}")
    present, *others = certificates
    other = found[whole[others[0]]] if others else None
    if NEXT in found and found[NEXT].certificate != present:
        return Authorities(found[whole[present]], coming=other)
    return Authorities(found[whole[present]], former=other)


def begin(folder: Path, name: str, now: dt.datetime, passphrase: bytes | None) -> Authorities:
    """Make the authority that is to follow; it is believed beside the present one.

    Raises:
        NoAuthority: There is none to be followed.
        WrongStep: One follows already.
    """
    before = _settled(folder, passphrase)
    if len(before.all) > 1:
        raise WrongStep("a roll-over is under way")
    made = new_authority(name, now)
    if made.certificate.subject == before.present.certificate.subject:
        # A list of revoked certificates says by this name whose it is.
        raise WrongStep(f"found the name {name!r} again, expected another with --name")
    write_file(folder / NEXT, key_pem(made.key, passphrase), SECRET)
    after = Authorities(before.present, coming=made)
    write_file(folder / CERTIFICATE, after.pem.encode(), PUBLIC)
    return after


def turn(folder: Path, passphrase: bytes | None) -> Authorities:
    """Let the coming authority take the present one's place.

    Raises:
        NoAuthority: There is none.
        WrongStep: None is coming.
    """
    before = _settled(folder, passphrase)
    if before.coming is None:
        raise WrongStep("no authority is coming: `kiosk hq ca roll-over begin` makes it")
    after = Authorities(before.coming, former=before.present)
    write_file(folder / CERTIFICATE, after.pem.encode(), PUBLIC)
    return _settled(folder, passphrase)


def retire(folder: Path, passphrase: bytes | None) -> Authorities:
    """Believe the former authority no more, and destroy its key.

    Raises:
        NoAuthority: There is none.
        WrongStep: There is no former one.
    """
    before = _settled(folder, passphrase)
    if before.former is None:
        raise WrongStep("no former authority: `kiosk hq ca roll-over turn` comes first")
    after = Authorities(before.present)
    write_file(folder / CERTIFICATE, after.pem.encode(), PUBLIC)
    return _settled(folder, passphrase)


def _settled(folder: Path, passphrase: bytes | None) -> Authorities:
    """Return the authorities, the files of their keys called as they ought to be."""
    found = load(folder, passphrase)
    present = _read_key(folder / KEY, passphrase)
    if present is None or not is_of(found.present.certificate, present):
        # In the middle of a turn: the former one's key is saved before the next one moves.
        write_file(folder / FORMER, (folder / KEY).read_bytes(), SECRET)
        move_file(folder / NEXT, folder / KEY)
    for name, owner in ((NEXT, found.coming), (FORMER, found.former)):
        if owner is None and (folder / name).exists():
            (folder / name).unlink()
            sync_folder(folder)
    return found


def _read_key(path: Path, passphrase: bytes | None) -> ec.EllipticCurvePrivateKey | None:
    try:
        mode = path.stat().st_mode
        content = path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise NoAuthority(f"{path}: {error.strerror}") from error
    if mode & OTHERS:
        raise NoAuthority(f"{path}: others may read it: `chmod 600 {path}`")
    try:
        return read_key(content, passphrase)
    except BadPaper as error:
        raise NoAuthority(f"{path}: {error}") from error


def _pem(certificates: tuple[x509.Certificate, ...]) -> str:
    return "".join(certificate_pem(one) for one in certificates)
