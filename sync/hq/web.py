"""Headquarters' web pages: fleet, site, events, people; and what scripts and monitors ask.

Journals it only reads, so it may run beside the collector or elsewhere.
"""

import time
from collections.abc import Callable, Sequence
from importlib import resources

import msgspec
from sqlalchemy import Engine, select
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sync.hq.access.people import People
from sync.hq.access.role import Role
from sync.hq.account_api import AccountApi
from sync.hq.command_api import CommandApi
from sync.hq.endpoint import Asked, Endpoint, json_answer
from sync.hq.fleet import Fleet
from sync.hq.fleet_api import FleetApi
from sync.hq.gate import SIGN_IN, Gate
from sync.hq.hosts import Hosts
from sync.hq.kiosks import is_known
from sync.hq.metrics import metrics_text
from sync.hq.openapi import document
from sync.hq.sign_in import Desk
from sync.hq.sorry import no_route, sorry
from sync.hq.web_api import Api
from sync.hq.wishes.orders import Nobody, Orders

NOT_FOUND, NOT_ALLOWED = 404, 405
POLICY = (
    b"default-src 'self'; img-src 'self' data:; frame-ancestors 'none'; "
    b"form-action 'self'; base-uri 'none'"
)
"""Content-Security-Policy: nothing but our own files runs, whatever a kiosk calls itself."""
MEDIA_TYPES = {
    "html": "text/html; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
}


class Clocks(msgspec.Struct, frozen=True):
    """What time it is."""

    now_ms: Callable[[], int] = lambda: time.time_ns() // 1_000_000
    """Wall time since 1970 UTC."""
    now_s: Callable[[], float] = time.monotonic


class Headers:
    """Adds to every answer what browsers are to obey."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and mark the answer."""

        async def marked(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [
                    *message["headers"],
                    (b"content-security-policy", POLICY),
                    (b"x-content-type-options", b"nosniff"),
                    (b"referrer-policy", b"same-origin"),
                    (b"cross-origin-opener-policy", b"same-origin"),
                    (b"cache-control", b"no-cache"),
                ]
            await send(message)

        await self._app(scope, receive, marked)


class Pages:
    """What people open in a browser."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        folder = resources.files(__package__) / "pages"
        self._files = {
            file.name: file.read_bytes()
            for file in folder.iterdir()
            if file.name.rpartition(".")[2] in MEDIA_TYPES
        }

    def endpoints(self) -> tuple[Endpoint, ...]:
        """Return where each is."""
        nobody, administrator = Role.NOBODY, Role.ADMINISTRATOR
        return (
            Endpoint("/", self.page("fleet.html"), "All kiosks.", page=True),
            Endpoint("/sites/{device}", self.site, "One kiosk.", page=True, noted=True),
            Endpoint("/events", self.page("events.html"), "Events.", page=True),
            Endpoint("/users", self.page("users.html"), "People.", administrator, page=True),
            Endpoint(
                SIGN_IN,
                self.page("sign-in.html"),
                "Sign in.",
                nobody,
                anybody=True,
                page=True,
            ),
            Endpoint("/assets/{name}", self.asset, "Styles and scripts.", nobody, anybody=True),
            Endpoint("/metrics", self.metrics, "For Prometheus."),
            Endpoint("/healthz", self.health, "Whether it works.", nobody),
        )

    def page(self, name: str) -> Callable[[Asked], Response]:
        """Return what answers with a page."""
        return lambda _asked: self._file(name)

    def site(self, asked: Asked) -> Response:
        """Answer with a kiosk's page."""
        device = asked.request.path_params["device"]
        with self._engine.connect() as connection:
            if "\0" in device or not is_known(connection, device):
                return sorry(NOT_FOUND)
        return self._file("site.html")

    def asset(self, asked: Asked) -> Response:
        """Answer with a style sheet or script."""
        name = asked.request.path_params["name"]
        if name not in self._files or name.endswith(".html"):
            return PlainTextResponse("no such file\n", NOT_FOUND)
        return self._file(name)

    def metrics(self, _asked: Asked) -> Response:
        """Answer Prometheus."""
        return Response(metrics_text(self._engine), media_type="text/plain; version=0.0.4")

    def health(self, _asked: Asked) -> Response:
        """Answer when the database does."""
        with self._engine.connect() as connection:
            connection.execute(select(1))
        return PlainTextResponse("ok\n")

    def _file(self, name: str) -> Response:
        return Response(self._files[name], media_type=MEDIA_TYPES[name.rpartition(".")[2]])


def endpoints(engine: Engine, clocks: Clocks, orders: Orders) -> tuple[Endpoint, ...]:
    """Return everything that is answered, over a database."""
    fleet = Fleet(engine, clocks.now_ms, clocks.now_s)
    people = People(engine)
    desk = Desk(engine, people, clocks.now_ms, clocks.now_s)
    signing = (
        Endpoint(SIGN_IN, desk.sign_in, "Sign in.", Role.NOBODY, method="POST"),
        Endpoint("/sign-out", desk.sign_out, "Sign out.", Role.READER, method="POST"),
    )
    ours = (
        *Pages(engine).endpoints(),
        *signing,
        *Api(engine).endpoints(),
        *FleetApi(engine, fleet, clocks.now_ms).endpoints(),
        *CommandApi(engine, orders, clocks.now_ms).endpoints(),
        *AccountApi(engine, people, clocks.now_ms).endpoints(),
    )
    described = document(ours)
    return (
        *ours,
        Endpoint(
            "/api/v1/openapi.json",
            lambda _asked: json_answer(described),
            "This document.",
            Role.NOBODY,
            anybody=True,
            answers=dict[str, msgspec.Raw],
        ),
    )


def web_app(
    engine: Engine,
    clocks: Clocks | None = None,
    names: Sequence[str] = (),
    orders: Orders | None = None,
) -> Starlette:
    """Return the application over a database.

    Args:
        engine: Headquarters' database.
        clocks: What time it is.
        names: Under which names others than this machine reach it.
        orders: What signs commands; None: nothing does.
    """
    clocks = clocks or Clocks()
    gate = Gate(engine, clocks.now_ms)
    return Starlette(
        routes=[
            Route(one.path, gate.guard(one), methods=[one.method])
            for one in endpoints(engine, clocks, orders or Nobody())
        ],
        exception_handlers={NOT_FOUND: no_route, NOT_ALLOWED: no_route},
        middleware=[Middleware(Headers), Middleware(Hosts, names=names)],
    )
