"""The journal's way over one connection: read ahead, batches in flight, headquarters' word.

The broker's answer to a batch opens the window again and means nothing more; headquarters'
``ack`` moves the cursor. Without progress in time everything not acknowledged is sent again.
"""

import msgspec
import structlog

from kiosk.client import Acknowledged, DoorClosed, DoorError
from sync import mqtt
from sync.contract.messages import Ack
from sync.contract.topics import topic
from sync.course import Course, Word
from sync.in_flight import InFlight
from sync.kit import Kit
from sync.memory import Memory
from sync.reader import NotRead, Read
from sync.reading import Reading

LONGEST_ACK_WAIT_S = 3600.0

log = structlog.get_logger("sync")


class Sending:
    """One connection's sending; ``course`` says how far it has come."""

    def __init__(self, kit: Kit, link: mqtt.Link, memory: Memory) -> None:
        self._kit = kit
        self._link = link
        self._memory = memory
        self._events = topic(kit.device, "events")
        self.course = Course(kit.device)
        self.active = False
        """Whether it is known where to go on."""
        self.epoch = ""
        """The epoch that the core was writing when the sending began."""
        self._in_flight = InFlight(memory)
        self._reading = Reading(kit, memory.figures)
        self._ack: Ack | None = None
        """Headquarters' last word."""
        self._ack_wait_s = kit.timing.ack_wait_s
        self._progress_at_s = 0.0
        self._went_back = False
        """Whether there was no progress since the last time."""
        self._rewound_at_s: float | None = None
        self._fill_at_s = 0.0
        self._news_at_s: float | None = None
        """Since when news wait to be sent."""

    def allow(self, taken_in: mqtt.Connected) -> None:
        """Keep to what the broker takes at once."""
        self._memory.throttle.connected(taken_in.receive_maximum)
        self._memory.connected(taken_in.packet_maximum, self._events)
        log.info("connected", window=self._memory.throttle.window)

    def stop(self) -> None:
        """Let the readers go."""
        self._reading.stop()

    def take_page(self, note: Read | NotRead) -> None:
        """Take what the journal holds, unless it was asked for before a new beginning."""
        self._reading.take(note, self.course)

    def take_answer(self, note: mqtt.Published) -> None:
        """Take the broker's answer to a message."""
        self._in_flight.answer(note, self.course, self._kit.now_s())
        self._kit.door.broker_refuses(self._memory.trouble())

    def take_end(self, note: mqtt.Lost) -> None:
        """Take the end of the connection."""
        self._in_flight.lost(note, self._kit.now_s())

    def hear(self, message: mqtt.Arrived) -> bool:
        """Take headquarters' word; return whether it is one."""
        try:
            ack = msgspec.json.decode(message.payload, type=Ack)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
            log.warning("ack_not_understood", reason=str(error))
            return False
        self._ack = ack
        if self.active:
            self._obey(ack)
        return True

    def resume(self) -> bool:
        """Find out where to go on; return whether the core could say."""
        try:
            known = self._kit.door.known()
            stored = self._kit.door.resume_after(known, self._ack)
        except (DoorClosed, DoorError) as error:
            log.warning("core_away", reason=str(error))
            return False
        self._begin(known, stored)
        if self._ack is not None and stored == self._ack.stored > known.stored:
            # The word came while the line was cut, and is not said again.
            self._kit.door.stored(self._ack.epoch, stored)
        log.info("resumed", after=stored, newest=known.last)
        return True

    def somebody_reads(self, *, first: bool) -> None:
        """Send again at once what nobody has taken: now there is somebody.

        What a collector's session held meanwhile is not sent twice for it.

        Args:
            first: Nobody was known to be there before. Whether anybody was, not every broker
                says.
        """
        if not self.active:
            return
        self._ack_wait_s = self._kit.timing.ack_wait_s
        self._went_back = False
        self._progress_at_s = self._kit.now_s()
        if (first or self._in_flight.unheard) and not self.course.complete:
            log.info("sent_again", after=self.course.stored, sent=self.course.live.sent)
            self.course.go_back()
            self._reading.anew_backlog()
        self._in_flight.unheard = False

    def look_at_the_clock(self, *, gated: bool) -> None:
        """Send again what was not acknowledged in time.

        Args:
            gated: Nobody reads at headquarters: no answer is to be expected.

        Raises:
            BrokerAway: The broker does not answer for a message.
        """
        now_s = self._kit.now_s()
        oldest_s = self._in_flight.oldest_s
        if oldest_s is not None and now_s - oldest_s > self._kit.timing.puback_s:
            raise mqtt.BrokerAway("no answer to a message")
        self._reading.check()
        if not self.active:
            return
        paused = now_s < self._memory.throttle.pause_until_s
        if gated or paused or self.course.complete:
            self._progress_at_s = now_s
            if not gated and not paused:
                self._try_again(now_s)
        elif now_s - self._progress_at_s > self._ack_wait_s:
            self._go_back(now_s)

    def look_at_the_journal(self) -> bool:
        """Return whether the journal is still the one that the sending began with.

        One that has been replaced by a copy begins anew: its numbers say nothing.
        """
        try:
            known = self._kit.door.known()
            self._memory.oldest = self._kit.door.oldest()
        except (DoorClosed, DoorError) as error:
            log.warning("core_away", reason=str(error))
            return True
        self._memory.known = known
        if known.epoch == self.epoch:
            return True
        log.warning("journal_replaced", epoch=known.epoch)
        self._memory.suspicion.forget()
        self.course = Course(self._kit.device)
        self.active = False
        self._ack = None
        self._reading.anew()
        return False

    def send(self, *, gated: bool) -> None:
        """Send what may be sent, news before the backlog, and have more read."""
        now_s = self._kit.now_s()
        if not gated and now_s >= self._memory.throttle.pause_until_s:
            while self._may_send_news(now_s):
                self._send_one(now_s, live=True)
            while self._may_drain():
                self._send_one(now_s, live=False)
        self._reading.ask(self.course)

    def due_s(self) -> float | None:
        """Return the moment at which something may be sent that may not be now."""
        now_s = self._kit.now_s()
        if self._memory.throttle.pause_until_s > now_s:
            return self._memory.throttle.pause_until_s
        if self._news_at_s is not None and self.course.live.waiting:
            # When its time has come and it still waits, an answer of the broker sets it free.
            due_s = self._news_at_s + self._kit.timing.linger_s
            return due_s if due_s > now_s else None
        return None

    def _begin(self, known: Acknowledged, stored: int) -> None:
        self.epoch = known.epoch
        self.course.aside.update(self._memory.suspicion.aside)
        self.course.begin(stored, known.last, self._ack)
        self._memory.figures.backlog = max(0, known.last - stored)
        self._progress_at_s = self._kit.now_s()
        self._reading.anew()
        self.active = True

    def _may_send_news(self, now_s: float) -> bool:
        course = self.course
        if not course.live.waiting:
            self._news_at_s = None
            return False
        if self._news_at_s is None:
            self._news_at_s = now_s
        return (
            course.may_send(live=True)
            and len(self._in_flight) < self._window
            # A small batch waits for company, though not for long.
            and (
                course.has_full_batch(live=True)
                or not self._in_flight.of_news
                or now_s - self._news_at_s >= self._kit.timing.linger_s
            )
        )

    def _may_drain(self) -> bool:
        course = self.course
        return (
            course.may_send(live=False)
            and len(self._in_flight) < self._window
            and self._in_flight.of_backlog < self._memory.throttle.drain
            and course.has_full_batch(live=False)
        )

    @property
    def _window(self) -> int:
        return 1 if self._memory.suspicion.careful else self._memory.throttle.window

    def _send_one(self, now_s: float, *, live: bool) -> None:
        memory = self._memory
        parcel = self.course.next_parcel(memory.limits, live=live)
        if live:
            self._news_at_s = None
        if parcel is None:
            return
        if len(parcel.payload) > memory.hard_limit:
            log.error("event_set_aside", seq=parcel.first, reason="too large for the broker")
            memory.suspicion.refuse(parcel.first, parcel.last, "too large", now_s)
            self.course.aside.update(memory.suspicion.aside)
            self._kit.door.broker_refuses(memory.trouble())
            return
        self._in_flight.add(self._link.publish(self._events, parcel.payload), parcel, now_s)
        figures = memory.figures
        figures.batches += 1
        figures.bytes += len(parcel.payload)
        figures.events_sent += len(parcel.items)

    def _obey(self, ack: Ack) -> None:
        now_s = self._kit.now_s()
        if not self._is_ours(ack):
            return
        before = self.course.stored
        word = self.course.hear(ack)
        if word is Word.TOO_HIGH:
            word = self._check(ack)
        if word in {Word.NEWS, Word.STALE}:
            self._memory.throttle.pause(now_s + ack.pause_ms / 1000)
        match word:
            case Word.NEWS:
                self._take_progress(ack, before, now_s)
            case Word.REWIND:
                self._rewind(ack, now_s)
            case Word.WRONG_EPOCH | Word.TOO_HIGH:
                log.warning(
                    "ack_ignored", reason=word.value, epoch=ack.epoch, stored=ack.stored
                )
            case Word.STALE:
                log.debug("ack_stale", stored=ack.stored)
        if word in {Word.NEWS, Word.STALE} and ack.missing:
            self._fill(ack, now_s)

    def _is_ours(self, ack: Ack) -> bool:
        """Return whether headquarters speaks of this journal, and not of a clone's.

        What a clone has sent in our place is no reason to throw anything of ours away.
        """
        if not ack.hash or ack.stored <= self.course.stored:
            return True
        try:
            item = self._kit.door.item(ack.stored)
        except (DoorClosed, DoorError) as error:
            # The core takes no note of it now either; the next word is looked at again.
            log.warning("core_away", reason=str(error))
            return True
        if item is None or item.epoch != ack.epoch:
            return True
        self._memory.cloned = item.hash != ack.hash
        if self._memory.cloned:
            log.error("another_journal_of_this_epoch", stored=ack.stored)
        return not self._memory.cloned

    def _take_progress(self, ack: Ack, before: int, now_s: float) -> None:
        self._progress_at_s = now_s
        self._ack_wait_s = self._kit.timing.ack_wait_s
        self._went_back = False
        figures = self._memory.figures
        figures.ack_at_s = now_s
        figures.events_stored += max(0, self.course.stored - before)
        for place in self._memory.suspicion.stored(self.course.stored):
            log.info("stored_after_all", seq=place)
        self._kit.door.stored(ack.epoch, self.course.stored)
        self._kit.door.broker_refuses(self._memory.trouble())

    def _fill(self, ack: Ack, now_s: float) -> None:
        """Send at once what headquarters misses, if it was sent and nothing is on its way."""
        if self._in_flight or now_s < self._fill_at_s or not self.course.lacks(ack):
            return
        self._fill_at_s = now_s + self._ack_wait_s / 4
        log.info("holes_filled", first=ack.missing[0][0], holes=len(ack.missing))
        self.course.go_back()
        self._reading.anew_backlog()

    def _check(self, ack: Ack) -> Word:
        """Find out whether more can be stored than was sent: over an earlier connection."""
        try:
            item = self._kit.door.item(ack.stored)
        except (DoorClosed, DoorError) as error:
            log.warning("core_away", reason=str(error))
            return Word.TOO_HIGH
        if item is None:
            return Word.TOO_HIGH
        if item.epoch != ack.epoch:
            # That epoch ended earlier here, in a journal that was restored from a copy.
            return self.course.hear(
                msgspec.structs.replace(ack, stored=self.course.sent_of(ack.epoch))
            )
        self.course.begin(ack.stored, self.course.last, ack)
        self._reading.anew()
        return Word.NEWS

    def _go_back(self, now_s: float) -> None:
        """Send again; the second time in a row whatever headquarters says it has."""
        course = self.course
        log.warning("no_ack_in_time", stored=course.stored, sent=course.live.sent)
        self._memory.figures.go_backs += 1
        self._ack_wait_s = min(LONGEST_ACK_WAIT_S, self._ack_wait_s * 2)
        self._progress_at_s = now_s
        course.go_back(all_of_it=self._went_back)
        self._went_back = True
        self._reading.anew_backlog()

    def _rewind(self, ack: Ack, now_s: float) -> None:
        """Send again what headquarters had and lost; not more often than one can take it in."""
        if self._rewound_at_s is not None and now_s - self._rewound_at_s < self._ack_wait_s:
            return
        self._rewound_at_s = now_s
        # What was pruned here cannot be sent again: do not try it every minute for ever.
        self._ack_wait_s = min(LONGEST_ACK_WAIT_S, self._ack_wait_s * 2)
        start = min(first for first, _ in ack.missing)
        log.warning("headquarters_lost_events", first=start)
        self._memory.figures.rewinds += 1
        self.course.rewind(max(0, start - 1))
        self._progress_at_s = now_s
        self._reading.anew_backlog()

    def _try_again(self, now_s: float) -> None:
        """Send an event that was set aside, alone, when nothing else could suffer by it."""
        place = self._memory.suspicion.due(now_s)
        if place is None or self._in_flight or not self.course.complete:
            return
        log.info("tried_again", seq=place)
        self._memory.suspicion.postpone(place, now_s)
        self.course.retry(place)
        self._reading.anew_backlog()
