"""Headquarters' web pages: the fleet, one site, and what scripts and monitors ask.

It only reads the database, so it may run beside the collector or elsewhere.
"""

from importlib import resources

from sqlalchemy import Engine, select
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sync.hq.metrics import metrics_text
from sync.hq.reading import devices
from sync.hq.web_api import Api

NOT_FOUND = 404
POLICY = b"default-src 'self'; img-src 'self' data:; frame-ancestors 'none'"
"""Content-Security-Policy: nothing but our own files runs, whatever a kiosk calls itself."""
MEDIA_TYPES = {
    "html": "text/html; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
}


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

    def fleet(self, _request: Request) -> Response:
        """Answer with the fleet page."""
        return self._file("fleet.html")

    def site(self, request: Request) -> Response:
        """Answer with a kiosk's page."""
        with self._engine.connect() as connection:
            if not devices(connection, request.path_params["device"]):
                return PlainTextResponse("no such kiosk\n", NOT_FOUND)
        return self._file("site.html")

    def asset(self, request: Request) -> Response:
        """Answer with a style sheet or script."""
        name = request.path_params["name"]
        if name not in self._files or name.endswith(".html"):
            return PlainTextResponse("no such file\n", NOT_FOUND)
        return self._file(name)

    def metrics(self, _request: Request) -> Response:
        """Answer Prometheus."""
        return Response(metrics_text(self._engine), media_type="text/plain; version=0.0.4")

    def health(self, _request: Request) -> Response:
        """Answer when the database does."""
        with self._engine.connect() as connection:
            connection.execute(select(1))
        return PlainTextResponse("ok\n")

    def _file(self, name: str) -> Response:
        return Response(self._files[name], media_type=MEDIA_TYPES[name.rpartition(".")[2]])


def web_app(engine: Engine) -> Starlette:
    """Return the application over a database."""
    pages = Pages(engine)
    return Starlette(
        routes=[
            Route("/", pages.fleet),
            Route("/sites/{device}", pages.site),
            Route("/assets/{name}", pages.asset),
            Route("/metrics", pages.metrics),
            Route("/healthz", pages.health),
            *Api(engine).routes(),
        ],
        middleware=[Middleware(Headers)],
    )
