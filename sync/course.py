"""How far the journal's way to headquarters has come: what was read, sent and stored.

Pure: no clock, no wire. What was there at the beginning is the backlog; what happens from then
on is live and goes ahead of it: headquarters puts both in order. Whatever lies beyond
``stored`` may be lost anywhere on its way and is sent again; only headquarters' word moves it.
"""

import enum
from collections.abc import Callable

import msgspec

from sync.contract.batch import MAX_BYTES, MAX_EVENTS, Item, encode_batch
from sync.contract.messages import Ack
from sync.lane import NO_END, Lane


class Word(enum.Enum):
    """What headquarters' word comes to."""

    NEWS = "stored moved on"
    STALE = "known already"
    WRONG_EPOCH = "of an epoch that was not sent"
    TOO_HIGH = "beyond what was sent"
    REWIND = "headquarters lost what it had"


class Parcel(msgspec.Struct, frozen=True):
    """A batch and what is in it."""

    payload: bytes
    items: tuple[Item, ...]
    live: bool
    start: int
    """Of which beginning it is."""

    @property
    def first(self) -> int:
        """Its first place."""
        return self.items[0].seq

    @property
    def last(self) -> int:
        """Its last place."""
        return self.items[-1].seq


class Limits(msgspec.Struct, frozen=True):
    """How large a batch may be."""

    most_bytes: int = MAX_BYTES
    most_events: Callable[[int], int] = lambda _: MAX_EVENTS
    """How many events a batch may have that begins at a place."""


class Course:
    """The state of one kiosk's sending."""

    def __init__(self, device: str) -> None:
        self._device = device
        self.stored = 0
        self.epoch = ""
        """The newest epoch read so far."""
        self.window = Ack("", 0).window
        self.aside: set[int] = set()
        """Places that are not sent for now."""
        self.backlog = Lane()
        self.live = Lane([(1, NO_END)])
        self._backlog_end = 0
        self._last_sent: dict[str, int] = {}
        """The last place sent of each epoch, with none before it still to be sent."""
        self._word: Ack | None = None
        """Headquarters' last word that could be true."""
        self._start = self._live_start = 0
        self._live_epoch = ""

    @property
    def last(self) -> int:
        """The newest place known."""
        return max(self._backlog_end, self.live.read)

    @property
    def complete(self) -> bool:
        """Return whether headquarters has all but what was set aside, and nothing waits."""
        waits = self.live.waiting or not self.backlog.done
        return not waits and not self._unconfirmed(self.live.sent)

    @property
    def draining(self) -> tuple[int, int] | None:
        """The backlog, None when headquarters has all of it."""
        if not self._unconfirmed(self._backlog_end):
            return None
        return self.stored + 1, self._backlog_end

    def begin(self, stored: int, last: int, word: Ack | None = None) -> None:
        """Begin after ``stored``, in a journal whose newest event is ``last``.

        Args:
            stored: What headquarters is known to have.
            last: All up to here is backlog, what follows is live.
            word: What headquarters said with ``stored``, which may have more, with holes.
        """
        last = max(stored, last)
        self.stored = stored
        self._word = word
        self.live = Lane([(last + 1, NO_END)])
        self._resend(self._not_there(word, last))
        self._live_start = self._start
        if word is not None and word.stored == stored:
            self._note_sent(word.epoch, min(max(stored, word.received), last))

    def go_back(self, *, all_of_it: bool = False) -> None:
        """Send again what headquarters has not stored.

        Args:
            all_of_it: Whatever it says it has beyond ``stored``.
        """
        sent = max(self.live.sent, self._backlog_end)
        self._resend(self._not_there(None if all_of_it else self._word, sent))

    def lacks(self, ack: Ack) -> bool:
        """Return whether headquarters misses what was sent, and not set aside."""
        if ack.stored != self.stored or not self.backlog.done or self.live.waiting:
            return False
        return any(
            stretch[1] <= self.live.sent
            and stretch[1] - stretch[0] + 1
            > sum(stretch[0] <= place <= stretch[1] for place in self.aside)
            for stretch in ack.missing
        )

    def rewind(self, stored: int) -> None:
        """Send again what headquarters had, and lost."""
        self.stored = stored
        self._word = None
        self.go_back(all_of_it=True)

    def retry(self, place: int) -> None:
        """Send again what had been set aside."""
        self.aside.discard(place)
        self._resend([(place, place)])
        self._backlog_end = max(self._backlog_end, self.live.sent)

    def may_send(self, *, live: bool) -> bool:
        """Return whether something is to be sent and headquarters allows it."""
        if live:
            under_way = self._unconfirmed(self.live.sent) - self.backlog.left
            return bool(self.live.waiting) and under_way < self.window
        # A tenth is left to news: headquarters may be slower than the line.
        most = self.window - self.window // 10
        return bool(self.backlog.waiting) and self._unconfirmed(self.backlog.sent) < most

    def has_full_batch(self, *, live: bool) -> bool:
        """Return whether waiting longer would not make the next batch larger."""
        lane = self.live if live else self.backlog
        return bool(lane.waiting) and (
            lane.waiting >= MAX_EVENTS or lane.is_mixed() or (not live and lane.all_read)
        )

    def next_parcel(self, limits: Limits, *, live: bool) -> Parcel | None:
        """Return the next batch and count it as sent; None when all was set aside."""
        lane = self.live if live else self.backlog
        head = lane.head(1, self.aside)
        if not head:
            return None
        head = lane.head(min(MAX_EVENTS, limits.most_events(head[0].seq)), self.aside)
        payload, count = encode_batch(self._device, head, limits.most_bytes)
        lane.pop(count)
        sent = tuple(head[:count])
        if not live or self.backlog.done:
            self._note_sent(sent[-1].epoch, sent[-1].seq)
        if not live and self.backlog.done and self.live.sent > self._backlog_end:
            self._note_sent(self._live_epoch, self.live.sent)
        if live:
            self._live_epoch = sent[-1].epoch
        return Parcel(payload, sent, live, self._start)

    def put_back(self, parcel: Parcel) -> None:
        """Send a batch again that was not taken, before all others."""
        items = [item for item in parcel.items if item.seq > self.stored]
        if parcel.live and parcel.start >= self._live_start:
            self.live.put_back(items)
        elif parcel.start == self._start:
            self.backlog.put_back(items)

    def take(self, items: list[Item], *, live: bool) -> None:
        """Add what the journal holds where the lane asked."""
        (self.live if live else self.backlog).take(items)
        if items and (live or not self.epoch):
            self.epoch = items[-1].epoch

    def sent_of(self, epoch: str) -> int:
        """Return up to where an epoch was sent, 0 for nothing of it."""
        return self._last_sent.get(epoch, 0)

    def hear(self, ack: Ack) -> Word:
        """Take headquarters' word for what it has stored, as far as it can be true."""
        sent = self.sent_of(ack.epoch)
        if sent == 0:
            return Word.STALE if ack.stored <= self.stored else Word.WRONG_EPOCH
        if any(first <= self.stored for first, _ in ack.missing) and ack.stored < self.stored:
            return Word.REWIND
        if ack.stored < self.stored:
            return Word.STALE
        if ack.stored > sent:
            return Word.TOO_HIGH
        before = self.stored, self._unconfirmed(self.live.sent)
        self.window = max(MAX_EVENTS, ack.window)
        self.stored = ack.stored
        self._word = ack
        # It may be stored from an earlier try, while this one had been taken back.
        self.backlog.skip_to(self.stored)
        if self.live.sent < self.stored:
            self.live.skip_to(self.stored)
        self.aside = {place for place in self.aside if place > self.stored}
        moved = self.stored > before[0] or self._unconfirmed(self.live.sent) < before[1]
        return Word.NEWS if moved else Word.STALE

    def _unconfirmed(self, last: int) -> int:
        """Return how many places up to ``last`` headquarters has not said to have.

        What was set aside is not counted.
        """
        word = self._word
        holes = [(self.stored + 1, last)]
        if word is not None and word.stored == self.stored < word.received:
            holes = [*word.missing, (word.received + 1, last)]
        known = sum(max(0, min(end, last) - first + 1) for first, end in holes)
        return known - sum(
            any(first <= place <= min(end, last) for first, end in holes)
            for place in self.aside
        )

    def _note_sent(self, epoch: str, place: int) -> None:
        self._last_sent[epoch] = max(place, self.sent_of(epoch))

    def _not_there(self, word: Ack | None, last: int) -> list[tuple[int, int]]:
        """Return what headquarters does not say it has, up to ``last``."""
        holes = [(self.stored + 1, last)]
        if word is not None and word.stored == self.stored < word.received:
            holes = [*word.missing, (word.received + 1, last)]
        return [(first, min(end, last)) for first, end in holes if first <= min(end, last)]

    def _resend(self, stretches: list[tuple[int, int]]) -> None:
        self._start += 1
        self.backlog = Lane(stretches)
        self._backlog_end = max([self._backlog_end, *(last for _, last in stretches)])
