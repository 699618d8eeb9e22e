"""A line with a delay between a port of its own and a broker; it is cut by a test."""

import asyncio
import threading
import time
from collections.abc import Coroutine
from types import TracebackType
from typing import Self

from tests.sync.broker import free_port


class LongLine:
    """Passes bytes on after ``delay_s`` each way; counts the time in which it is connected."""

    def __init__(self, port: int, delay_s: float = 0.05) -> None:
        self.port = free_port()
        self.url = f"mqtt://127.0.0.1:{self.port}"
        self.up_at_s: list[float] = []
        """When each connection began."""
        self.cuts = 0
        """Connections that were ended by a cut."""
        self._down_s = 0.0
        self._target = port
        self._delay_s = delay_s
        self._writers: list[asyncio.StreamWriter] = []
        self._open: dict[asyncio.StreamWriter, float] = {}
        self._loop = asyncio.new_event_loop()
        self._server: asyncio.Server | None = None
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._call(self._close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    @property
    def link_s(self) -> float:
        """How long it has been connected, all connections together."""
        now_s = time.monotonic()
        return self._down_s + sum(now_s - began_s for began_s in list(self._open.values()))

    @property
    def is_up(self) -> bool:
        """Whether somebody is connected."""
        return bool(self._open)

    def opens(self) -> None:
        """Let connections in."""
        self._call(self._listen())

    def cut(self) -> None:
        """End all connections; what is under way is gone."""
        self._call(self._cut())

    def _call(self, work: Coroutine[None, None, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(10)

    async def _listen(self) -> None:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)

    async def _close(self) -> None:
        if self._server is not None:
            self._server.close()
        await self._cut()
        tasks = asyncio.all_tasks(self._loop) - {asyncio.current_task(self._loop)}
        if tasks:
            # Their connections are gone: they end by themselves.
            await asyncio.wait(tasks, timeout=5)

    async def _cut(self) -> None:
        self.cuts += len(self._open)
        for began_s in self._open.values():
            self._down_s += time.monotonic() - began_s
        self._open.clear()
        for writer in self._writers:
            writer.transport.abort()
        self._writers.clear()

    async def _serve(self, near: asyncio.StreamReader, near_out: asyncio.StreamWriter) -> None:
        try:
            far, far_out = await asyncio.open_connection("127.0.0.1", self._target)
        except OSError:
            near_out.transport.abort()
            return
        began_s = time.monotonic()
        self.up_at_s.append(began_s)
        self._open[near_out] = began_s
        self._writers += [near_out, far_out]
        await asyncio.gather(self._pump(near, far_out), self._pump(far, near_out))
        if near_out in self._open:
            self._down_s += time.monotonic() - self._open.pop(near_out)

    async def _pump(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        loop = asyncio.get_running_loop()
        try:
            while data := await source.read(65536):
                loop.call_later(self._delay_s, _write, sink, data)
        except ConnectionError:
            return
        finally:
            loop.call_later(self._delay_s, sink.close)


def _write(sink: asyncio.StreamWriter, data: bytes) -> None:
    if not sink.transport.is_closing():
        sink.write(data)
