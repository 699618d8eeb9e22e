"""Asking headquarters' web application without a network."""

import anyio
import httpx
from sqlalchemy import Engine

from sync.hq.web import web_app


class Web:
    """The application over a database."""

    def __init__(self, engine: Engine) -> None:
        self._app = web_app(engine)

    def get(self, path: str) -> httpx.Response:
        """Ask for a page and return the answer."""

        async def ask() -> httpx.Response:
            transport = httpx.ASGITransport(self._app)
            async with httpx.AsyncClient(transport=transport, base_url="http://hq") as client:
                return await client.get(path)

        return anyio.run(ask)
