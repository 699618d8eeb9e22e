"""One press per push of a key, however its contacts bounce; pure."""

SETTLE_MS = 30
"""Contacts of panel buttons bounce for up to 20 ms; no finger pushes twice within 30."""


class Debouncer:
    """Reports a key when it first closes, then not until it has been open for a while."""

    def __init__(self) -> None:
        self._last_closed_ms: dict[int, int] = {}

    def pressed(self, closed: list[int], now_ms: int) -> list[int]:
        """Return the keys that went down, given those whose contacts are closed now."""
        settled = [key for key, at in self._last_closed_ms.items() if now_ms - at >= SETTLE_MS]
        for key in settled:
            if key not in closed:
                del self._last_closed_ms[key]
        fresh = [key for key in closed if key not in self._last_closed_ms]
        for key in closed:
            self._last_closed_ms[key] = now_ms
        return fresh
