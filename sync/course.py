"""How far the journal's way to headquarters has come: what was read, sent and stored.

Pure: no clock, no wire. Places are the journal's ``seq``, and always
``stored <= sent <= read``. What lies between ``stored`` and ``sent`` may be lost anywhere on
its way and is sent again from ``stored``; only headquarters' word moves ``stored``.
"""

import collections
import enum
import itertools

from sync.contract.batch import MAX_EVENTS, Item, encode_batch
from sync.contract.messages import Ack


class Word(enum.Enum):
    """What headquarters' word comes to."""

    NEWS = "stored moved on"
    STALE = "known already"
    WRONG_EPOCH = "of an epoch that was not sent"
    TOO_HIGH = "beyond what was sent"
    REWIND = "headquarters lost what it had"


class Course:
    """The state of one kiosk's sending."""

    def __init__(self, device: str) -> None:
        self._device = device
        self.stored = 0
        self.sent = 0
        self.read = 0
        self.epoch = ""
        """The newest epoch read so far."""
        self.window = Ack("", 0).window
        self._waiting: collections.deque[Item] = collections.deque()
        self._last_sent: dict[str, int] = {}
        """The last place sent of each epoch."""

    @property
    def waiting(self) -> int:
        """Items read and not sent."""
        return len(self._waiting)

    def start_at(self, stored: int) -> None:
        """Begin anew after ``stored``, which headquarters is known to have."""
        self.stored = self.sent = self.read = stored
        self._waiting.clear()

    def go_back(self) -> None:
        """Send everything again that headquarters has not stored."""
        self.start_at(self.stored)

    def take(self, items: list[Item]) -> None:
        """Add what the journal holds after ``read``."""
        self._waiting.extend(items)
        if items:
            self.read = items[-1].seq
            self.epoch = items[-1].epoch

    def sent_of(self, epoch: str) -> int:
        """Return the last place ever sent of an epoch, 0 for none."""
        return self._last_sent.get(epoch, 0)

    def has_full_batch(self) -> bool:
        """Return whether waiting longer would not make the next batch larger."""
        if len(self._waiting) >= MAX_EVENTS:
            return True
        return bool(self._waiting) and self._waiting[0].epoch != self._waiting[-1].epoch

    def may_send(self) -> bool:
        """Return whether something is to be sent and headquarters allows it."""
        return bool(self._waiting) and self.sent - self.stored < self.window

    def next_batch(self) -> bytes:
        """Return the next batch and count it as sent."""
        head = list(itertools.islice(self._waiting, MAX_EVENTS))
        payload, count = encode_batch(self._device, head)
        for _ in range(count):
            self._waiting.popleft()
        last = head[count - 1]
        self.sent = last.seq
        self._last_sent[last.epoch] = max(last.seq, self.sent_of(last.epoch))
        return payload

    def hear(self, ack: Ack) -> Word:
        """Take headquarters' word for what it has stored, as far as it can be true."""
        sent = self.sent_of(ack.epoch)
        if sent == 0:
            return Word.STALE if ack.stored <= self.stored else Word.WRONG_EPOCH
        if any(first <= self.stored for first, _ in ack.missing) and ack.stored < self.stored:
            return Word.REWIND
        if ack.stored <= self.stored:
            return Word.STALE
        if ack.stored > sent:
            return Word.TOO_HIGH
        self.window = max(MAX_EVENTS, ack.window)
        self.stored = ack.stored
        if self.sent < self.stored:
            # It was stored from an earlier try, while this one had been taken back.
            self._skip_to(self.stored)
        return Word.NEWS

    def _skip_to(self, place: int) -> None:
        while self._waiting and self._waiting[0].seq <= place:
            self._waiting.popleft()
        self.sent = place
        self.read = max(self.read, place)
