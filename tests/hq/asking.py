"""Asking headquarters' web application without a network."""

from collections.abc import Mapping
from urllib.parse import urlencode

import anyio
import httpx
from argon2 import PasswordHasher
from sqlalchemy import Engine

from sync.hq.access.accounts import add
from sync.hq.access.role import Role
from sync.hq.web import Clocks, web_app
from sync.hq.wishes.orders import Orders

NOW_MS = 1_764_201_600_000
PASSWORD = "correct horse battery"  # noqa: S105  # of people that are not there
KEPT = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1).hash(PASSWORD)
"""Not as dear as headquarters makes it: many tests sign in."""


class Time:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.ms = NOW_MS

    def clocks(self) -> Clocks:
        """Return it as the application asks it."""
        return Clocks(lambda: self.ms, lambda: self.ms / 1000)


class Web:
    """The application over a database, asked by one browser, which keeps its cookies."""

    def __init__(
        self,
        engine: Engine,
        time: Time | None = None,
        address: str = "10.0.0.2",
        scheme: str = "http",
        orders: Orders | None = None,
    ) -> None:
        self.time = time or Time()
        self.engine = engine
        self.app = web_app(engine, self.time.clocks(), ["hq"], orders)
        self.cookies = httpx.Cookies()
        self.address = address
        self._base = f"{scheme}://hq"

    def get(self, path: str, **headers: str) -> httpx.Response:
        """Ask for a page and return the answer."""
        return self.ask("GET", path, headers)

    def post(self, path: str, body: object, **headers: str) -> httpx.Response:
        """Send JSON as our own pages do, with what shows that they are ours."""
        csrf = self.get("/api/v1/me").json()["csrf"]
        return self.ask("POST", path, {"x-csrf-token": csrf} | headers, body)

    def sign_in(self, name: str, password: str = PASSWORD, way: str = "/") -> httpx.Response:
        """Fill in the form."""
        form = {"name": name, "password": password, "next": way}
        return self.ask("POST", "/sign-in", {}, urlencode(form).encode())

    def ask(
        self, method: str, path: str, headers: Mapping[str, str], body: object = None
    ) -> httpx.Response:
        """Send a request as it is."""

        async def ask() -> httpx.Response:
            transport = httpx.ASGITransport(self.app, client=(self.address, 1))
            async with httpx.AsyncClient(
                transport=transport, base_url=self._base, cookies=self.cookies
            ) as client:
                sent = {"content": body} if isinstance(body, bytes) else {"json": body}
                answer = await client.request(
                    method, path, headers=dict(headers), **(sent if body is not None else {})
                )
                self.cookies = client.cookies
                return answer

        return anyio.run(ask)


def with_user(engine: Engine, name: str, role: Role) -> None:
    """Let somebody in."""
    with engine.begin() as connection:
        add(connection, name, role, KEPT, NOW_MS)
