"""A kiosk's key and certificate on its disk: a power cut leaves a pair, or what makes one.

The next key is made beside the present one and moves into its place after its certificate has.
Two files cannot move at once: the certificate moves first, and whoever comes next sees by it
that the key is to follow (``settle``).
"""

from collections.abc import Callable
from pathlib import Path

import msgspec
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec

from sync.identity.files import PUBLIC, SECRET, move_file, write_file
from sync.identity.names import BadName, Role, check_name
from sync.identity.papers import (
    BadPaper,
    common_name,
    is_of,
    key_pem,
    new_key,
    read_authorities,
    read_certificate,
    read_key,
    signed_by,
)


class Pair(msgspec.Struct, frozen=True):
    """A certificate and its key."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey


class Keeper:
    """Keeps one kiosk's papers."""

    def __init__(
        self,
        device: str,
        ca: Path,
        cert: Path,
        key: Path,
        step: Callable[[str], None] = lambda _name: None,
    ) -> None:
        """Keep papers at these places.

        Args:
            device: Whose.
            ca: The authority's certificate.
            cert: The kiosk's certificate.
            key: Its key.
            step: Called before each change of the disk, by its name.
        """
        check_name(Role.DEVICE, device)
        if cert == key:
            raise BadName(f"found {cert} for both, expected a file each for cert and key")
        self._device = device
        self._ca = ca
        self._cert = cert
        self._key = key
        self._next = key.with_name(f"{key.name}.next")
        self._step = step

    def settle(self) -> None:
        """Finish a change in the middle of which the power went."""
        pending, certificate = self._read_next(), self._read_certificate()
        if pending and certificate and is_of(certificate, pending):
            self._step("move the key")
            move_file(self._next, self._key)

    def present(self) -> Pair | None:
        """Return the pair that is in use; None when there is none, or its halves are strangers.

        Raises:
            OSError: It is there and cannot be read.
        """
        certificate, key = self._read_certificate(), _read_key(self._key)
        if certificate is None or key is None or not is_of(certificate, key):
            return None
        return Pair(certificate, key)

    def next_key(self, *, anew: bool = False) -> ec.EllipticCurvePrivateKey:
        """Return the key that is to come: the one of an earlier try, unless ``anew``."""
        pending = None if anew else self._read_next()
        if pending is None:
            pending = new_key()
            self._step("write the next key")
            write_file(self._next, key_pem(pending), SECRET)
        return pending

    def check(self, pem: str, key: ec.EllipticCurvePrivateKey) -> x509.Certificate:
        """Return the certificate in ``pem`` if it is ours, for ``key``, by our authority.

        Raises:
            BadPaper: It is not.
        """
        certificate = read_certificate(pem)
        name = common_name(certificate.subject)
        if name != self._device:
            raise BadPaper(f"found a certificate for {name!r}, expected {self._device!r}")
        if not is_of(certificate, key):
            raise BadPaper("found a certificate for another key")
        if not any(signed_by(certificate, one) for one in self.authorities()):
            raise BadPaper(f"found a certificate that is not signed by {self._ca}")
        return certificate

    def authorities(self) -> list[x509.Certificate]:
        """Return the authorities that this kiosk believes.

        Raises:
            BadPaper: The file holds none, or is not there.
        """
        try:
            return read_authorities(self._ca.read_bytes())
        except (OSError, BadPaper) as error:
            raise BadPaper(f"{self._ca}: {error}") from error

    def believe(self, authorities: str) -> None:
        """Put authorities' certificates (PEM) in their place.

        Raises:
            BadPaper: They are none.
        """
        content = authorities.encode()
        read_authorities(content)
        if not self._ca.exists() or self._ca.read_bytes() != content:
            self._step("write the authority")
            write_file(self._ca, content, PUBLIC)

    def install(self, pem: str) -> None:
        """Put the next key's certificate in its place, and then the key."""
        self._step("write the certificate")
        write_file(self._cert, pem.encode(), PUBLIC)
        self.settle()

    def _read_certificate(self) -> x509.Certificate | None:
        try:
            return read_certificate(self._cert.read_text(encoding="ascii"))
        except (FileNotFoundError, BadPaper, UnicodeDecodeError):
            return None

    def _read_next(self) -> ec.EllipticCurvePrivateKey | None:
        return _read_key(self._next)


def _read_key(path: Path) -> ec.EllipticCurvePrivateKey | None:
    """Return the key in a file; None when there is none that could be used."""
    try:
        return read_key(path.read_bytes())
    except (FileNotFoundError, BadPaper):
        return None
