"""The journal's way over one connection: read ahead, batches in flight, headquarters' word.

The broker's answer to a batch opens the window again and means nothing more; headquarters'
``ack`` moves the cursor. Without progress in time everything not acknowledged is sent again.
"""

import msgspec
import structlog

from kiosk.client import DoorClosed, DoorError
from sync import mqtt
from sync.contract.messages import Ack
from sync.contract.topics import topic
from sync.course import Course, Word
from sync.kit import Kit
from sync.reader import NotRead, Read

WINDOW = 20
"""Batches without the broker's answer; paho's cost of each grows with their number."""
PUBACK_S = 60.0
"""Nothing is repeated on a living connection (MQTT 5.0, 4.4): a later answer never comes."""
READ_AHEAD = 1000
RETRY_CORE_S = 1.0
LONGEST_ACK_WAIT_S = 3600.0

log = structlog.get_logger("sync")


class Sending:
    """One connection's sending; ``course`` says how far it has come."""

    def __init__(self, kit: Kit, link: mqtt.Link) -> None:
        self._kit = kit
        self._link = link
        self.course = Course(kit.device)
        self.active = False
        """Whether it is known where to go on."""
        self._window = WINDOW
        self._in_flight: dict[int, float] = {}
        """When each batch was sent, by its number."""
        self._reader = kit.new_reader(0)
        self._reading = False
        self._read_at_s = 0.0
        self._epoch = ""
        """The epoch that the core was writing when the sending began."""
        self._ack: Ack | None = None
        """Headquarters' last word."""
        self._ack_wait_s = kit.timing.ack_wait_s
        self._progress_at_s = 0.0
        self._rewound_at_s: float | None = None
        self._pause_until_s = 0.0

    def allow(self, receive_maximum: int) -> None:
        """Keep to what the broker takes at once."""
        # One place is kept for the state; a broker may count it (MQTT 5.0, 4.9).
        self._window = max(1, min(WINDOW, receive_maximum - 1))
        log.info("connected", window=self._window)

    def stop(self) -> None:
        """Let the reader go."""
        self._reader.stop()

    def take_page(self, note: Read | NotRead) -> None:
        """Take what the journal holds, unless it was asked for before a new beginning."""
        if note.reader != self._reader.number:
            return
        self._reading = False
        if isinstance(note, NotRead):
            self._read_at_s = self._kit.now_s() + RETRY_CORE_S
            log.warning("core_away", reason=note.reason)
        else:
            self.course.take(note.items)

    def take_answer(self, note: mqtt.Published) -> None:
        """Take the broker's answer to a message."""
        self._in_flight.pop(note.mid, None)
        if note.failure is not None:
            # Not lost: headquarters will not acknowledge it and it is sent again.
            log.error("broker_refused_message", reason=note.failure)

    def hear(self, message: mqtt.Arrived) -> bool:
        """Take headquarters' word; return whether it is one."""
        try:
            ack = msgspec.json.decode(message.payload, type=Ack)
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            log.warning("ack_not_understood", reason=str(error))
            return False
        self._ack = ack
        if self.active:
            self._obey(ack)
        return True

    def resume(self) -> bool:
        """Find out where to go on; return whether the core could say."""
        try:
            self._epoch = self._kit.door.epoch()
            stored = self._kit.door.resume_after(self._ack)
        except (DoorClosed, DoorError) as error:
            log.warning("core_away", reason=str(error))
            return False
        self.course.start_at(stored)
        self._progress_at_s = self._kit.now_s()
        self.active = True
        log.info("resumed", after=stored)
        return True

    def look_at_the_clock(self) -> None:
        """Send again what was not acknowledged in time.

        Raises:
            BrokerAway: The broker does not answer for a message.
        """
        now_s = self._kit.now_s()
        if self._in_flight and now_s - next(iter(self._in_flight.values())) > PUBACK_S:
            raise mqtt.BrokerAway("no answer to a message")
        if self._reading and not self._reader.alive:
            raise RuntimeError("the journal's reader has died; its traceback is in the log")
        if not self.active:
            return
        if self.course.sent == self.course.stored:
            self._progress_at_s = now_s
        elif now_s - self._progress_at_s > self._ack_wait_s:
            log.warning("no_ack_in_time", stored=self.course.stored, sent=self.course.sent)
            self._ack_wait_s = min(LONGEST_ACK_WAIT_S, self._ack_wait_s * 2)
            self._progress_at_s = now_s
            self.course.go_back()
            self._read_anew()

    def look_at_the_journal(self) -> bool:
        """Return whether the journal is still the one that the sending began with.

        One that has been replaced by a copy begins anew: its numbers say nothing.
        """
        try:
            epoch = self._kit.door.epoch()
        except (DoorClosed, DoorError) as error:
            log.warning("core_away", reason=str(error))
            return True
        if epoch == self._epoch:
            return True
        log.warning("journal_replaced", epoch=epoch)
        self.course = Course(self._kit.device)
        self.active = False
        self._read_anew()
        return False

    def send(self) -> None:
        """Send what may be sent, and have more read."""
        course = self.course
        now_s = self._kit.now_s()
        while (
            course.may_send()
            and len(self._in_flight) < self._window
            and now_s >= self._pause_until_s
            # A small batch waits for company while others are under way.
            and (course.has_full_batch() or not self._in_flight)
        ):
            payload = course.next_batch()
            events = topic(self._kit.device, "events")
            self._in_flight[self._link.publish(events, payload)] = now_s
        if not self._reading and course.waiting < READ_AHEAD and now_s >= self._read_at_s:
            self._reading = True
            self._reader.ask(course.read)

    def due_s(self) -> float | None:
        """Return the moment at which a pause ends, None outside of one."""
        return self._pause_until_s if self._pause_until_s > self._kit.now_s() else None

    def _obey(self, ack: Ack) -> None:
        now_s = self._kit.now_s()
        word = self.course.hear(ack)
        if word is Word.TOO_HIGH:
            word = self._check(ack)
        match word:
            case Word.NEWS:
                self._progress_at_s = now_s
                self._ack_wait_s = self._kit.timing.ack_wait_s
                self._pause_until_s = now_s + ack.pause_ms / 1000
                self._kit.door.stored(ack.epoch, self.course.stored)
            case Word.REWIND:
                self._rewind(ack, now_s)
            case Word.WRONG_EPOCH | Word.TOO_HIGH:
                log.warning(
                    "ack_ignored", reason=word.value, epoch=ack.epoch, stored=ack.stored
                )
            case Word.STALE:
                log.debug("ack_stale", stored=ack.stored)

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
        self.course.start_at(ack.stored)
        self._read_anew()
        return Word.NEWS

    def _rewind(self, ack: Ack, now_s: float) -> None:
        """Send again what headquarters had and lost; not more often than one can take it in."""
        if self._rewound_at_s is not None and now_s - self._rewound_at_s < self._ack_wait_s:
            return
        self._rewound_at_s = now_s
        # What was pruned here cannot be sent again: do not try it every minute for ever.
        self._ack_wait_s = min(LONGEST_ACK_WAIT_S, self._ack_wait_s * 2)
        start = min(first for first, _ in ack.missing)
        log.warning("headquarters_lost_events", first=start)
        self.course.start_at(max(0, start - 1))
        self._progress_at_s = now_s
        self._read_anew()

    def _read_anew(self) -> None:
        """Drop the page that is under way: it follows a place that no longer counts."""
        self._reader.stop()
        self._reader = self._kit.new_reader(self._reader.number + 1)
        self._reading = False
