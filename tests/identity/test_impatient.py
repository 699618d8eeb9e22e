"""Strangers who connect to the enrolment service and say nothing do not stay."""

import asyncio

import pytest
import uvicorn
from starlette.applications import Starlette
from uvicorn.server import ServerState

from sync.hq.ca import service_process
from sync.hq.ca.service_process import Impatient

DEADLINE_S = 20.0


@pytest.mark.parametrize("said", [b"", b"POST /v1/enrol HTTP/1.1\r\nHost: here\r\n"])
def test_who_does_not_come_to_an_end_is_hung_up_on(
    monkeypatch: pytest.MonkeyPatch, said: bytes
) -> None:
    monkeypatch.setattr(service_process, "LONGEST_S", 0.05)
    config = uvicorn.Config(Starlette(), lifespan="off")
    config.load()
    state = ServerState()

    async def stay() -> None:
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: Impatient(config, state, {}), "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(said)
        assert await asyncio.wait_for(reader.read(), DEADLINE_S) == b""
        writer.close()
        server.close()

    asyncio.run(stay())
    assert state.connections == set()
