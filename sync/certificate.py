"""When a certificate in a file is good and whose it is, read from its own bytes; pure.

The standard library tells it of a certificate that a peer has shown, not of one in a file. A
certificate is DER (ITU-T X.690): tag, length, content; RFC 5280, 4.1 says which comes where.
"""

import base64
import re

CONTEXT_VERSION = 0xA0
"""The version, where it is said: an element of its own before the serial number."""
UTC_TIME, GENERALIZED_TIME = 0x17, 0x18
COMMON_NAME = bytes([0x06, 0x03, 0x55, 0x04, 0x03])
"""The object identifier 2.5.4.3."""
LONG_FORM = 0x80
CENTURY_TURNS = 50
"""RFC 5280, 4.1.2.5.1: years from 50 on are of the twentieth century."""
PEM = re.compile("-----BEGIN CERTIFICATE-----(.*?)-----END CERTIFICATE-----", flags=re.DOTALL)


class CertificateError(ValueError):
    """The text holds no certificate that can be read."""


def good_until(pem: str) -> str:
    """Return the last moment of the first certificate in a PEM text, ``20270101235959Z``.

    Raises:
        CertificateError: There is none, or it is cut short.
    """
    return _read(pem)[1]


def good_from(pem: str) -> str:
    """Return the first moment of the first certificate in a PEM text, ``20260101000000Z``.

    Raises:
        CertificateError: There is none, or it is cut short.
    """
    return _read(pem)[0]


def common_name(pem: str) -> str:
    """Return the last common name of the first certificate in a PEM text; empty without one.

    Raises:
        CertificateError: There is none, or it is cut short.
    """
    return _read(pem)[2]


def _read(pem: str) -> tuple[str, str, str]:
    found = PEM.search(pem)
    if found is None:
        raise CertificateError("no certificate in it")
    try:
        der = base64.b64decode(found[1])
        _, certificate, _ = _element(der)
        _, body, _ = _element(certificate)
        tag, _, rest = _element(body)
        before = 3 if tag == CONTEXT_VERSION else 2
        for _ in range(before):  # serial number, signature, issuer
            _, _, rest = _element(rest)
        _, validity, rest = _element(rest)
        _, subject, _ = _element(rest)
        first, first_moment, after = _element(validity)
        last, last_moment, _ = _element(after)
        return _written(first, first_moment), _written(last, last_moment), _name(subject)
    except CertificateError:
        raise
    except (IndexError, ValueError) as error:
        raise CertificateError(f"not a whole certificate: {error}") from error


def _written(tag: int, moment: bytes) -> str:
    text = moment.decode("ascii", errors="replace")
    if tag == UTC_TIME:
        century = "19" if int(text[:2]) >= CENTURY_TURNS else "20"
        return century + text
    if tag != GENERALIZED_TIME:
        raise CertificateError("no time where its begin or end should be")
    return text


def _name(subject: bytes) -> str:
    found, rest = "", subject
    while rest:
        _, one, rest = _element(rest)  # a set of one attribute
        _, attribute, _ = _element(one)
        if attribute.startswith(COMMON_NAME):
            _, value, _ = _element(attribute[len(COMMON_NAME) :])
            found = value.decode("utf-8", errors="replace")
    return found


def _element(data: bytes) -> tuple[int, bytes, bytes]:
    """Return the tag and content of the first element, and what follows it."""
    tag, length, start = data[0], data[1], 2
    if length & LONG_FORM:
        count = length - LONG_FORM
        length = int.from_bytes(data[2 : 2 + count], "big")
        start += count
    if len(data) < start + length:
        raise ValueError("it ends too soon")
    return tag, data[start : start + length], data[start + length :]
