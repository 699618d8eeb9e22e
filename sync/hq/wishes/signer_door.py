"""The pages' way to the process that signs."""

import http.client
from pathlib import Path

import msgspec

from kiosk.client import UnixConnection
from sync.hq.wishes.orders import ORDERS_PATH, READY_PATH, NotSent, Order, Refusal

ANSWER_S = 15.0
"""▲ It signs and writes one row; a database that is written to makes it wait."""
AWAY, FAILED = "no_signer", "signer_failed"


class SignerDoor:
    """Takes orders to the socket at a path; a connection for each, so that any thread may."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def ready(self) -> None:
        """Return when orders can be taken now.

        Raises:
            NotSent: Nobody answers there, or there is no key.
        """
        self._ask("GET", READY_PATH)

    def place(self, order: Order) -> None:
        """Have an order signed and on its way.

        Raises:
            NotSent: It is not; asked again with the same id it is the same command.
        """
        self._ask("POST", ORDERS_PATH, msgspec.json.encode(order))

    def _ask(self, method: str, path: str, body: bytes | None = None) -> None:
        connection = UnixConnection(self._path, ANSWER_S)
        try:
            connection.request(method, path, body)
            answer = connection.getresponse()
            status, said = answer.status, answer.read()
        except (OSError, http.client.HTTPException) as error:
            raise NotSent(
                503,
                AWAY,
                f"{self._path}: {error}: nobody here signs commands; start"
                " lobby-hq-command.service (`kiosk hq command serve`), or send it with"
                " `kiosk hq command`",
            ) from error
        finally:
            connection.close()
        if status == http.client.NO_CONTENT:
            return
        try:
            refusal = msgspec.json.decode(said, type=Refusal)
        except msgspec.MsgspecError:
            refusal = Refusal(f"{self._path}: answered {status}; see its log", FAILED)
            status = 503
        raise NotSent(status, refusal.reason, refusal.error)
