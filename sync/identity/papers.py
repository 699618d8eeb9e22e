"""Keys, requests and certificates in the hand: made, read, held against each other.

P-256 throughout: every TLS library, broker and security chip speaks it.
"""

import datetime as dt
import hashlib

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

RENEWAL_CONTEXT = b"lobby/v1 renewal\0"
"""So that a signature made for a renewal is good for nothing else."""
_ECDSA = ec.ECDSA(hashes.SHA256())


class BadPaper(ValueError):
    """What was handed in is no such key, request or certificate; the message says why."""


def new_key() -> ec.EllipticCurvePrivateKey:
    """Return a new key."""
    return ec.generate_private_key(ec.SECP256R1())


def key_pem(key: ec.EllipticCurvePrivateKey, passphrase: bytes | None = None) -> bytes:
    """Return a key as a file holds it."""
    cover: serialization.KeySerializationEncryption = serialization.NoEncryption()
    if passphrase is not None:
        cover = serialization.BestAvailableEncryption(passphrase)
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, cover
    )


def read_key(pem: bytes, passphrase: bytes | None = None) -> ec.EllipticCurvePrivateKey:
    """Return the key in a file.

    Raises:
        BadPaper: There is none, or its passphrase is another.
    """
    try:
        key = serialization.load_pem_private_key(pem, passphrase)
    except (ValueError, TypeError) as error:
        raise BadPaper(f"no key: {error}") from error
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise BadPaper("found a key of another kind, expected P-256")
    return key


def request_pem(key: ec.EllipticCurvePrivateKey, name: str) -> str:
    """Return a request for a certificate with this name, signed by its key."""
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    request = x509.CertificateSigningRequestBuilder().subject_name(subject)
    return _pem(request.sign(key, hashes.SHA256()))


def read_request(pem: str) -> tuple[str, ec.EllipticCurvePublicKey]:
    """Return the name and the key of a request; whoever made it holds the key.

    Raises:
        BadPaper: It is no request, or its signature is another's.
    """
    try:
        request = x509.load_pem_x509_csr(pem.encode())
        signed = request.is_signature_valid
        name = common_name(request.subject)
        key = request.public_key()
    except (
        ValueError,
        x509.UnsupportedGeneralNameType,
        InvalidSignature,
        UnsupportedAlgorithm,
    ) as error:
        raise BadPaper(f"no request: {error}") from error
    if not signed:
        raise BadPaper("the request is not signed by its own key")
    if not isinstance(key, ec.EllipticCurvePublicKey) or key.curve.name != "secp256r1":
        raise BadPaper("found a key of another kind, expected P-256")
    return name, key


def read_certificate(pem: str) -> x509.Certificate:
    """Return the first certificate in a text.

    Raises:
        BadPaper: There is none.
    """
    try:
        return x509.load_pem_x509_certificate(pem.encode())
    except ValueError as error:
        raise BadPaper(f"no certificate: {error}") from error


def read_authorities(pem: bytes) -> list[x509.Certificate]:
    """Return the authorities in a text, one after the other.

    Raises:
        BadPaper: There is none, or a certificate that may sign no others.
    """
    try:
        found = x509.load_pem_x509_certificates(pem)
        for one in found:
            basic = one.extensions.get_extension_for_class(x509.BasicConstraints)
            if not basic.value.ca:
                raise BadPaper(f"found {one.subject.rfc4514_string()!r}, expected an authority")
    except (ValueError, x509.ExtensionNotFound, x509.DuplicateExtension) as error:
        raise BadPaper(f"no authority: {error}") from error
    return found


def certificate_pem(certificate: x509.Certificate) -> str:
    """Return a certificate as a file holds it."""
    return _pem(certificate)


def common_name(name: x509.Name) -> str:
    """Return the one common name.

    Raises:
        BadPaper: There is none, or more than one.
    """
    found = name.get_attributes_for_oid(NameOID.COMMON_NAME)
    if len(found) != 1 or len(list(name)) != 1:
        raise BadPaper(f"found {name.rfc4514_string()!r}, expected one common name alone")
    return str(found[0].value)


def der(certificate: x509.Certificate) -> bytes:
    """Return a certificate's bytes."""
    return certificate.public_bytes(serialization.Encoding.DER)


def key_digest(key: ec.EllipticCurvePublicKey) -> str:
    """Return by what a public key is told from others."""
    info = serialization.PublicFormat.SubjectPublicKeyInfo
    return hashlib.sha256(key.public_bytes(serialization.Encoding.DER, info)).hexdigest()


def is_of(certificate: x509.Certificate, key: ec.EllipticCurvePrivateKey) -> bool:
    """Return whether this is the key's certificate."""
    return certificate.public_key() == key.public_key()


def signed_by(certificate: x509.Certificate, authority: x509.Certificate) -> bool:
    """Return whether an authority has signed a certificate."""
    try:
        certificate.verify_directly_issued_by(authority)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True


def prove(key: ec.EllipticCurvePrivateKey, request: str) -> bytes:
    """Return the present key's word for a new key's request."""
    return key.sign(RENEWAL_CONTEXT + request.encode(), _ECDSA)


def is_proof(certificate: x509.Certificate, request: str, proof: bytes) -> bool:
    """Return whether the certificate's key has given its word for a request."""
    key = certificate.public_key()
    if not isinstance(key, ec.EllipticCurvePublicKey):
        return False
    try:
        key.verify(proof, RENEWAL_CONTEXT + request.encode(), _ECDSA)
    except InvalidSignature:
        return False
    return True


def renewal_due(certificate: x509.Certificate) -> dt.datetime:
    """Return when half of a certificate's life is over: from then on it is renewed."""
    begins, ends = certificate.not_valid_before_utc, certificate.not_valid_after_utc
    return begins + (ends - begins) / 2


def _pem(paper: x509.Certificate | x509.CertificateSigningRequest) -> str:
    return paper.public_bytes(serialization.Encoding.PEM).decode("ascii")
