"""Stretches of the journal that are read in order and sent in order. Pure."""

import collections
import itertools
from collections.abc import Container, Iterable, Sequence

from sync.contract.batch import Item

NO_END = 2**63 - 1
"""The last place of a stretch that the hall still writes."""


class Lane:
    """One way along the journal; places are its ``seq``."""

    def __init__(self, stretches: Iterable[tuple[int, int]] = ()) -> None:
        self._stretches = collections.deque(stretches)
        """What is still to be read, ends included."""
        self._waiting: collections.deque[Item] = collections.deque()
        self.sent = self._stretches[0][0] - 1 if self._stretches else 0
        self.read = self.sent

    @property
    def waiting(self) -> int:
        """Items read and not sent."""
        return len(self._waiting)

    @property
    def left(self) -> int:
        """How many places of a lane that ends are still to be sent."""
        return len(self._waiting) + sum(
            last - max(first - 1, self.read) for first, last in self._stretches
        )

    @property
    def all_read(self) -> bool:
        """Return whether nothing is left to read."""
        return not self._stretches

    @property
    def done(self) -> bool:
        """Return whether nothing is left to read or to send."""
        return not self._stretches and not self._waiting

    def wants(self, most: int) -> tuple[int, int] | None:
        """Return after which place to read and how many items at most; None for nothing."""
        if not self._stretches:
            return None
        first, last = self._stretches[0]
        after = max(first - 1, self.read)
        return after, min(most, last - after)

    def take(self, items: Sequence[Item]) -> None:
        """Add what the journal holds where ``wants`` asked."""
        if not self._stretches:
            return
        _, last = self._stretches[0]
        kept = [item for item in items if item.seq <= last]
        self._waiting.extend(kept)
        if kept:
            self.read = kept[-1].seq
        if last != NO_END and (len(kept) < max(1, len(items)) or self.read >= last):
            # The rest of it is not in the journal any more.
            self._stretches.popleft()
            if self._stretches:
                self.read = self._stretches[0][0] - 1

    def head(self, most: int, skipped: Container[int]) -> list[Item]:
        """Return the next items, one place after the other; forget those to be skipped."""
        while self._waiting and self._waiting[0].seq in skipped:
            self.pop(1)
        found: list[Item] = []
        for item in itertools.islice(self._waiting, most):
            if item.seq in skipped or (found and item.seq != found[-1].seq + 1):
                break
            found.append(item)
        return found

    def is_mixed(self) -> bool:
        """Return whether a batch ends before the last one waiting, however many there are."""
        first, last = self._waiting[0], self._waiting[-1]
        return first.epoch != last.epoch or last.seq - first.seq != len(self._waiting) - 1

    def pop(self, count: int) -> None:
        """Count the next items as sent."""
        for _ in range(count):
            self.sent = max(self.sent, self._waiting.popleft().seq)

    def put_back(self, items: Sequence[Item]) -> None:
        """Send these again, before all others."""
        self._waiting.extendleft(reversed(items))

    def skip_to(self, place: int) -> None:
        """Forget what is at or before a place."""
        while self._waiting and self._waiting[0].seq <= place:
            self._waiting.popleft()
        while self._stretches and self._stretches[0][1] <= place:
            self._stretches.popleft()
        if self._stretches and self._stretches[0][0] <= place:
            self._stretches[0] = (place + 1, self._stretches[0][1])
        self.sent = max(self.sent, place)
        if self._stretches and self._stretches[0][1] == NO_END:
            self.read = max(self.read, place)
