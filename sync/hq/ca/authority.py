"""The authority: its own key and certificate, and what it signs (RFC 5280).

It signs for the lobby's broker alone: every certificate of it is a way in. Python 3.13 and
OpenSSL 3 hold it to the letter: key usage, key identifiers and constraints are all there.
"""

import datetime as dt
import ipaddress
from collections.abc import Sequence

import msgspec
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from sync.identity.names import Role, check_name
from sync.identity.papers import new_key

AUTHORITY_DAYS = 15 * 365
"""▲ Longer than a kiosk stands in its hall."""
DEVICE_DAYS = 180
"""▲ More than three times the longest time that a kiosk may be off line, twice over."""
BACKDATED = dt.timedelta(hours=1)
"""▲ A kiosk whose clock is a little slow must be able to use its new certificate."""


class Authority(msgspec.Struct, frozen=True):
    """A key and its certificate."""

    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate


def new_authority(name: str, now: dt.datetime, days: int = AUTHORITY_DAYS) -> Authority:
    """Make an authority that nobody has signed for but itself."""
    key = new_key()
    subject = _name(name)
    certificate = (
        _builder(subject, subject, key.public_key(), now, days)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs_certificates=True), critical=True)
        .add_extension(_identifier(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    return Authority(key, certificate)


def issue(  # noqa: PLR0913  # each says another thing
    authority: Authority,
    role: Role,
    names: Sequence[str],
    key: ec.EllipticCurvePublicKey,
    end: dt.datetime,
    *,
    now: dt.datetime,
) -> x509.Certificate:
    """Return a certificate for a key.

    Args:
        authority: Who signs.
        role: What it is for: a kiosk's certificate proves no server, and a server's no kiosk.
        names: The common name; a server's other names and addresses follow.
        key: Whose key.
        end: Until when; never beyond the authority itself.
        now: When it is signed.

    Raises:
        BadName: A name that the role may not carry.
    """
    for name in names:
        check_name(role, name)
    end = min(end, authority.certificate.not_valid_after_utc)
    server = role is Role.SERVER
    purpose = ExtendedKeyUsageOID.SERVER_AUTH if server else ExtendedKeyUsageOID.CLIENT_AUTH
    builder = (
        _builder(_name(names[0]), authority.certificate.subject, key, now, end)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([purpose]), critical=False)
        .add_extension(_identifier(key), critical=False)
        .add_extension(_authority_identifier(authority), critical=False)
    )
    if server:
        shown = x509.SubjectAlternativeName([_general(name) for name in names])
        builder = builder.add_extension(shown, critical=False)
    return builder.sign(authority.key, hashes.SHA256())


def revocation_list(
    authority: Authority, revoked: Sequence[tuple[int, dt.datetime]], this_update: dt.datetime
) -> x509.CertificateRevocationList:
    """Return the list of certificates that are good for nothing any more.

    It does not run out before the authority: the broker has it from this machine, and one that
    ran out would lock out the whole fleet.

    Args:
        authority: Who says so.
        revoked: Serial numbers and since when.
        this_update: From when on; later than any list before it.
    """
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(authority.certificate.subject)
        .last_update(this_update)
        .next_update(authority.certificate.not_valid_after_utc)
        .add_extension(_authority_identifier(authority), critical=False)
        .add_extension(x509.CRLNumber(round(this_update.timestamp())), critical=False)
    )
    for serial, since in revoked:
        entry = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(since)
        builder = builder.add_revoked_certificate(entry.build())
    return builder.sign(authority.key, hashes.SHA256())


def _builder(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePublicKey,
    now: dt.datetime,
    end: dt.datetime | int,
) -> x509.CertificateBuilder:
    until = end if isinstance(end, dt.datetime) else now + dt.timedelta(days=end)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - BACKDATED)
        .not_valid_after(until)
    )


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _identifier(key: ec.EllipticCurvePublicKey) -> x509.SubjectKeyIdentifier:
    return x509.SubjectKeyIdentifier.from_public_key(key)


def _authority_identifier(authority: Authority) -> x509.AuthorityKeyIdentifier:
    return x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.key.public_key())


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _general(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)
