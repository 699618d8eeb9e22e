"""The kiosk's questions to the enrolment service, which proves itself first."""

import base64
import http.client
import ssl
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

import msgspec

from sync.contract.enrolment import (
    AUTHORITIES_PATH,
    ENROL_PATH,
    LONGEST,
    RENEW_PATH,
    Authorities,
    Declined,
    Enrol,
    Issued,
    Reason,
    Renew,
)
from sync.identity.keeper import Pair
from sync.identity.papers import certificate_pem, prove

PATIENCE_S = 30.0
PORT = 8843
EXPECTED = f"https://host:{PORT}"
OK = 200
NOT_FOUND = 404

Answer = TypeVar("Answer", Issued, Authorities)


class Away(Exception):
    """The service was not reached, did not prove itself, or did not answer sense."""


class _NothingThere(Away):
    """It is of an earlier version, or something else."""


class Turned(Exception):
    """The service gives no certificate."""

    def __init__(self, declined: Declined) -> None:
        super().__init__(declined.reason, declined.detail)
        self.reason: Reason = declined.reason
        self.detail = declined.detail


class Service:
    """The enrolment service at an address."""

    def __init__(self, url: str, ca: Path | str) -> None:
        """Reach it at ``url``; it must prove itself by an authority in ``ca``.

        Args:
            url: Where it is.
            ca: A file, or what one would hold (PEM).

        Raises:
            ValueError: The text is no such address.
        """
        parts = urlsplit(url)
        if parts.scheme != "https" or not parts.hostname or parts.path.strip("/"):
            raise ValueError(f"found {url!r}, expected {EXPECTED}")
        self._url = url
        self._host, self._port = parts.hostname, parts.port or PORT
        self._ca = ca

    def proved_by(self, authorities: str) -> "Service":
        """Return the same service, which must prove itself by one of these (PEM)."""
        return Service(self._url, authorities)

    def enrol(self, device: str, secret: str, request: str) -> Issued:
        """Ask for a certificate with a code.

        Raises:
            Away: There was no answer.
            Turned: There is none.
        """
        return self._ask(ENROL_PATH, Issued, Enrol(device, secret, request))

    def renew(self, present: Pair, request: str) -> Issued:
        """Ask for the certificate that follows the present one.

        Raises:
            Away: There was no answer.
            Turned: There is none.
        """
        proof = base64.b64encode(prove(present.key, request)).decode()
        question = Renew(certificate_pem(present.certificate), request, proof)
        return self._ask(RENEW_PATH, Issued, question)

    def authorities(self) -> Authorities | None:
        """Ask whom to believe; None from a service that does not tell.

        Raises:
            Away: There was no answer.
            Turned: It does not say now.
        """
        try:
            return self._ask(AUTHORITIES_PATH, Authorities)
        except _NothingThere:
            return None

    def _ask(
        self, path: str, kind: type[Answer], question: Enrol | Renew | None = None
    ) -> Answer:
        try:
            if isinstance(self._ca, Path):
                context = ssl.create_default_context(cafile=self._ca)
            else:
                context = ssl.create_default_context(cadata=self._ca)
            line = http.client.HTTPSConnection(
                self._host, self._port, timeout=PATIENCE_S, context=context
            )
            try:
                if question is None:
                    line.request("GET", path)
                else:
                    headers = {"Content-Type": "application/json"}
                    line.request("POST", path, msgspec.json.encode(question), headers)
                answer = line.getresponse()
                status, body = answer.status, answer.read(4 * LONGEST)
            finally:
                line.close()
        except (OSError, http.client.HTTPException) as error:
            raise Away(f"{self._host}:{self._port}: {error}") from error
        try:
            if status == OK:
                return msgspec.json.decode(body, type=kind)
            if status == NOT_FOUND:
                raise _NothingThere(f"{self._host}:{self._port}: nothing at {path}")
            declined = msgspec.json.decode(body, type=Declined)
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            raise Away(f"{self._host}:{self._port}: answered {status}, {error}") from error
        raise Turned(declined)
