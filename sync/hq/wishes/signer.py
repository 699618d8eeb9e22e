"""Signs what the pages order, in a process of its own: the key is where no network is served.

It believes the pages who asks, and looks for itself whether that person may. It signs acts for
one kiosk each, good for minutes, and not more of them than people send: never settings.
"""

from collections.abc import Callable

import msgspec
import structlog
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Engine, select
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sync.hq.access.role import Role
from sync.hq.access.sessions import role_of
from sync.hq.ca.throttle import Throttle
from sync.hq.schema import DEVICES
from sync.hq.wishes.orders import ORDERS_PATH, READY_PATH, NotSent, Order, Refusal
from sync.hq.wishes.signing_keys import NoKey
from sync.hq.wishes.wishing import Over, WrongWish, send_orders

LARGEST = 64 * 1024
PER_KIOSK, KIOSK_EVERY_S = 10, 10.0
"""▲ A person sends one, reads what became of it, and sends the next."""
IN_ALL, ALL_EVERY_S = 100, 2.0
"""▲ Of everybody; a day's emergency in a city is sent with `kiosk hq command --all`."""

log = structlog.get_logger("hq")


class Signer:
    """Takes orders; used by many threads.

    Args:
        engine: Headquarters' database.
        key: Returns what signs; raises ``NoKey``.
        now_ms: Wall time.
        now_s: Monotonic.
        placed: Called when there is something to publish.
    """

    def __init__(
        self,
        engine: Engine,
        key: Callable[[], Ed25519PrivateKey],
        now_ms: Callable[[], int],
        now_s: Callable[[], float],
        placed: Callable[[], None],
    ) -> None:
        self._engine = engine
        self._key = key
        self._now_ms = now_ms
        self._placed = placed
        self._kiosks = Throttle(now_s, PER_KIOSK, KIOSK_EVERY_S)
        self._all = Throttle(now_s, IN_ALL, ALL_EVERY_S)

    def ready(self) -> None:
        """Return when there is a key to sign with.

        Raises:
            NotSent: There is none.
        """
        self._signing()

    def place(self, order: Order) -> None:
        """Sign an order, store it, and have it published.

        Raises:
            NotSent: It is not to be signed, or cannot be.
        """
        self._check(order)
        key = self._signing()
        if not self._kiosks.lets(order.device) or not self._all.lets(""):
            raise NotSent(429, "too_often", "too many commands in a short time; wait a minute")
        try:
            send_orders(self._engine, key, [order], self._now_ms())
        except Over as error:
            raise NotSent(409, "over", str(error)) from error
        except WrongWish as error:
            raise NotSent(409, "wrong", str(error)) from error
        log.info("ordered", device=order.device, id=order.id, author=order.author)
        self._placed()

    def _signing(self) -> Ed25519PrivateKey:
        try:
            return self._key()
        except NoKey as error:
            raise NotSent(503, "no_key", str(error)) from error

    def _check(self, order: Order) -> None:
        """See that there is such a kiosk, and that whoever asks may."""
        with self._engine.connect() as connection:
            if not role_of(connection, order.author).may(Role.OPERATOR):
                raise NotSent(403, "may_not", f"{order.author} may send no commands")
            known = select(DEVICES.c.device).where(DEVICES.c.device == order.device)
            if connection.execute(known).first() is None:
                raise NotSent(404, "no_kiosk", "no such kiosk")


def signer_app(signer: Signer) -> Starlette:
    """Return what answers on the socket."""

    async def orders(request: Request) -> Response:
        try:
            order = _order(await _body(request))
            await run_in_threadpool(signer.place, order)
        except NotSent as error:
            return _refused(error)
        return Response(status_code=204)

    async def ready(_request: Request) -> Response:
        try:
            await run_in_threadpool(signer.ready)
        except NotSent as error:
            return _refused(error)
        return Response(status_code=204)

    return Starlette(
        routes=[Route(ORDERS_PATH, orders, methods=["POST"]), Route(READY_PATH, ready)]
    )


def _order(body: bytes) -> Order:
    try:
        return msgspec.json.decode(body, type=Order)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise NotSent(422, "wrong", f"body: {error}") from error


async def _body(request: Request) -> bytes:
    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > LARGEST:
            raise NotSent(413, "wrong", f"more than {LARGEST} bytes")
    return body


def _refused(error: NotSent) -> Response:
    log.warning("not_signed", reason=error.reason, detail=str(error))
    body = msgspec.json.encode(Refusal(str(error), error.reason))
    return Response(body, error.status, media_type="application/json")
