"""The bell that the writer rings after each change; loops and long polls wait for it."""

import asyncio


class Bell:
    """Wakes everybody who waits; carries nothing, so a missed ring costs nothing."""

    def __init__(self) -> None:
        self._news = asyncio.Event()

    def ring(self) -> None:
        """Wake everybody who waits now."""
        self._news.set()
        self._news = asyncio.Event()

    async def wait(self, timeout_s: float) -> bool:
        """Wait for the next ring; return False when ``timeout_s`` passes without one."""
        try:
            async with asyncio.timeout(timeout_s):
                await self._news.wait()
        except TimeoutError:
            return False
        return True
