"""Who has knocked at the door lately: a screen that is dark asks for nothing."""

import contextlib
from collections.abc import Callable, Iterator


class Callers:
    """When each view was asked for last.

    Args:
        clock: monotonic seconds.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._seen: dict[str, float] = {}
        self._here: dict[str, int] = {}

    @contextlib.contextmanager
    def here(self, view: str) -> Iterator[None]:
        """Count somebody who asks for a view, for as long as they wait for it."""
        self._here[view] = self._here.get(view, 0) + 1
        try:
            yield
        finally:
            self._here[view] -= 1
            self._seen[view] = self._clock()

    def away_s(self, view: str) -> float | None:
        """Return for how long nobody has asked for a view; None if nobody ever has."""
        if self._here.get(view):
            return 0.0
        seen = self._seen.get(view)
        return None if seen is None else self._clock() - seen
