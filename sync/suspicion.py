"""Which event is it that the broker cannot take? Narrowed by halves until one is left. Pure.

A batch that is refused for what is in it, or at which the broker hangs up again and again, is
sent in halves; an event that fails alone is set aside, so that all others go on, and tried
again later. It stays in the journal and is nobody's secret.
"""

from collections.abc import Iterable, Sequence

import msgspec

from sync.contract.batch import MAX_EVENTS

HANG_UPS = 3
"""▲ As often the broker may hang up at the same place before anything is thought of it."""
ALONE = 2
"""▲ As often it may do so at an event alone before that is set aside."""
FIRST_RETRY_S = 3600.0
LONGEST_RETRY_S = 24 * 3600.0


class SetAside(msgspec.Struct):
    """An event that waits for another time."""

    reason: str
    retry_at_s: float
    wait_s: float


class _Range(msgspec.Struct):
    last: int
    most_events: int


class Suspicion:
    """What one kiosk's broker could not take; it outlives connections."""

    def __init__(self, first_retry_s: float = FIRST_RETRY_S) -> None:
        self._first_retry_s = first_retry_s
        self._ranges: dict[int, _Range] = {}
        """By first place."""
        self.aside: dict[int, SetAside] = {}
        self._place: int | None = None
        """Where the broker hung up."""
        self._strikes = 0
        self._careful_through = 0

    @property
    def careful(self) -> bool:
        """Return whether one batch is to be sent at a time: the next hang-up tells which."""
        return self._careful_through > 0

    def most_events(self, first: int) -> int:
        """Return how many events a batch may have that begins at a place."""
        most = MAX_EVENTS
        for start, found in self._ranges.items():
            if start <= first <= found.last:
                most = min(most, found.most_events, found.last - first + 1)
            elif first < start:
                most = min(most, start - first)
        return most

    def refuse(self, first: int, last: int, reason: str, now_s: float) -> int | None:
        """Note that a batch cannot be taken; return the event that is set aside for it."""
        self._ranges = {
            start: found
            for start, found in self._ranges.items()
            if not first <= start <= found.last <= last
        }
        if first == last:
            known = self.aside.get(first)
            wait_s = self._first_retry_s if known is None else known.wait_s
            self.aside[first] = SetAside(reason, now_s + wait_s, wait_s)
            return first
        self._ranges[first] = _Range(last, max(1, (last - first + 1) // 2))
        return None

    def hang_up(
        self, in_flight: Sequence[tuple[int, int]], reason: str, now_s: float
    ) -> int | None:
        """Note that the broker hung up; return the event that is set aside for it.

        Args:
            in_flight: First and last place of each batch that it has not answered for, in the
                order of sending.
            reason: What it said, if anything.
            now_s: Monotonic.
        """
        if not in_flight:
            return None
        first, last = in_flight[0]
        self._strikes = self._strikes + 1 if first == self._place else 1
        self._place = first
        if self.careful and len(in_flight) == 1:
            if first == last and self._strikes < ALONE:
                return None
            self._strikes = 0
            self._careful_through = max(self._careful_through, last)
            return self.refuse(first, last, reason, now_s)
        if self._strikes >= HANG_UPS:
            self._strikes = 0
            self._careful_through = max(end for _, end in in_flight)
        return None

    def doubt(self, first: int) -> bool:
        """Note a refusal without a good reason; return whether it was one too many."""
        self._strikes = self._strikes + 1 if first == self._place else 1
        self._place = first
        if self._strikes < HANG_UPS:
            return False
        self._strikes = 0
        return True

    def accept(self, first: int, last: int) -> list[int]:
        """Note that a batch was taken; return the events set aside that were in it."""
        self._ranges = {
            start: found
            for start, found in self._ranges.items()
            if not (first <= found.last <= last)
        }
        if self._place is not None and first <= self._place <= last:
            self._strikes = 0
        if last >= self._careful_through:
            self._careful_through = 0
        return self._forgive(place for place in self.aside if first <= place <= last)

    def stored(self, place: int) -> list[int]:
        """Note what headquarters has; return the events set aside that this settles."""
        self._ranges = {
            start: found for start, found in self._ranges.items() if found.last > place
        }
        if place >= self._careful_through:
            self._careful_through = 0
        return self._forgive(one for one in self.aside if one <= place)

    def due(self, now_s: float) -> int | None:
        """Return an event that is to be tried again."""
        return next((one for one, it in self.aside.items() if it.retry_at_s <= now_s), None)

    def postpone(self, place: int, now_s: float) -> None:
        """Note that an event is tried again now; the next time is later."""
        it = self.aside[place]
        it.wait_s = min(LONGEST_RETRY_S, it.wait_s * 2)
        it.retry_at_s = now_s + it.wait_s

    def forget(self) -> None:
        """Begin anew: the journal is another one."""
        self._ranges = {}
        self.aside = {}
        self._place = None
        self._strikes = 0
        self._careful_through = 0

    def _forgive(self, places: Iterable[int]) -> list[int]:
        found = list(places)
        for place in found:
            del self.aside[place]
        return found
