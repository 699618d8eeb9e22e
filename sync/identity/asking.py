"""The kiosk's questions to the enrolment service, which proves itself first."""

import base64
import http.client
import ssl
from pathlib import Path
from urllib.parse import urlsplit

import msgspec

from sync.contract.enrolment import (
    ENROL_PATH,
    LONGEST,
    RENEW_PATH,
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


class Away(Exception):
    """The service was not reached, did not prove itself, or did not answer sense."""


class Turned(Exception):
    """The service gives no certificate."""

    def __init__(self, declined: Declined) -> None:
        super().__init__(declined.reason, declined.detail)
        self.reason: Reason = declined.reason
        self.detail = declined.detail


class Service:
    """The enrolment service at an address."""

    def __init__(self, url: str, ca: Path) -> None:
        """Reach it at ``url``; it must prove itself by an authority in ``ca``.

        Raises:
            ValueError: The text is no such address.
        """
        parts = urlsplit(url)
        if parts.scheme != "https" or not parts.hostname or parts.path.strip("/"):
            raise ValueError(f"found {url!r}, expected {EXPECTED}")
        self._host, self._port = parts.hostname, parts.port or PORT
        self._ca = ca

    def enrol(self, device: str, secret: str, request: str) -> Issued:
        """Ask for a certificate with a code.

        Raises:
            Away: There was no answer.
            Turned: There is none.
        """
        return self._ask(ENROL_PATH, Enrol(device, secret, request))

    def renew(self, present: Pair, request: str) -> Issued:
        """Ask for the certificate that follows the present one.

        Raises:
            Away: There was no answer.
            Turned: There is none.
        """
        proof = base64.b64encode(prove(present.key, request)).decode()
        question = Renew(certificate_pem(present.certificate), request, proof)
        return self._ask(RENEW_PATH, question)

    def _ask(self, path: str, question: Enrol | Renew) -> Issued:
        try:
            context = ssl.create_default_context(cafile=self._ca)
            line = http.client.HTTPSConnection(
                self._host, self._port, timeout=PATIENCE_S, context=context
            )
            try:
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
                return msgspec.json.decode(body, type=Issued)
            declined = msgspec.json.decode(body, type=Declined)
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            raise Away(f"{self._host}:{self._port}: answered {status}, {error}") from error
        raise Turned(declined)
