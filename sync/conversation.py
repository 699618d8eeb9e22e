"""The work over one connection: find out where headquarters is, send what follows, hear it out.

The broker's answer to a batch opens the window again and means nothing more; headquarters'
``ack`` moves the cursor. Without progress in time everything not acknowledged is sent again.
"""

import msgspec
import structlog

from kiosk.client import DoorClosed, DoorError
from sync import mqtt
from sync.contract.messages import Ack, Meta, State
from sync.contract.topics import topic
from sync.course import Course, Word
from sync.kit import Kit, Note, Stop
from sync.reader import NotRead, Read

WINDOW = 20
"""Batches without the broker's answer; paho's cost of each grows with their number."""
HANDSHAKE_S = 20.0
ACK_GRACE_S = 1.0
"""How long the retained ``ack`` may take to arrive after the subscription."""
PUBACK_S = 60.0
"""Nothing is repeated on a living connection (MQTT 5.0, 4.4): a later answer never comes."""
READ_AHEAD = 1000
RETRY_CORE_S = 1.0
LONGEST_ACK_WAIT_S = 3600.0
FAREWELL_S = 2.0

log = structlog.get_logger("sync")


class Conversation:
    """One connection's work."""

    def __init__(self, kit: Kit, link: mqtt.Link, conn: int) -> None:
        self._kit = kit
        self._link = link
        self._conn = conn
        self._course = Course(kit.device)
        self._window = WINDOW
        self._in_flight: dict[int, float] = {}
        """When each batch was sent, by its number."""
        self._reader = kit.new_reader(0)
        self._reading = False
        self._read_at_s = 0.0
        self._sending = False
        self._deadline_s: float | None = kit.now_s() + HANDSHAKE_S
        """Until when the broker must have taken us in, or the retained ack have come."""
        self._subscribed = False
        self._ack: Ack | None = None
        """Headquarters' last word."""
        self._epoch = ""
        """The epoch that the core was writing when the sending began."""
        self._ack_wait_s = kit.timing.ack_wait_s
        self._progress_at_s = 0.0
        self._rewound_at_s: float | None = None
        self._pause_until_s = 0.0
        self._state: State | None = None
        self._state_at_s = 0.0

    def run(self) -> None:
        """Work until told to stop.

        Raises:
            BrokerAway: The connection is gone.
        """
        try:
            while True:
                note = self._kit.next_note(self._patience_s())
                if isinstance(note, Stop):
                    self._say_goodbye()
                    return
                if note is not None:
                    self._take(note)
                self._look_at_the_clock()
                if self._sending:
                    self._send()
        finally:
            self._reader.stop()

    def _take(self, note: Note) -> None:
        match note:
            case Read() | NotRead():
                if note.reader == self._reader.number:
                    self._take_page(note)
            case Stop():
                raise AssertionError("the caller ends the conversation")
            case _ if note.link == self._link.number:
                self._take_news(note)

    def _take_news(self, note: mqtt.Note) -> None:
        match note:
            case mqtt.Connected():
                self._introduce(note)
            case mqtt.Subscribed(failure=failure):
                if failure is not None:
                    raise mqtt.BrokerAway(f"no subscription: {failure}")
                self._subscribed = True
                self._deadline_s = self._kit.now_s() + ACK_GRACE_S
            case mqtt.Published(mid=mid, failure=failure):
                self._in_flight.pop(mid, None)
                if failure is not None:
                    # Not lost: headquarters will not acknowledge it and it is sent again.
                    log.error("broker_refused_message", reason=failure)
            case mqtt.Arrived():
                self._hear(note)
            case mqtt.Lost(reason=reason):
                raise mqtt.BrokerAway(reason)

    def _introduce(self, taken_in: mqtt.Connected) -> None:
        # One place is kept for the state; a broker may count it (MQTT 5.0, 4.9).
        self._window = max(1, min(WINDOW, taken_in.receive_maximum - 1))
        self._link.subscribe(topic(self._kit.device, "ack"))
        meta = Meta(name=self._kit.name, software=self._kit.software)
        self._link.publish(
            topic(self._kit.device, "meta"), msgspec.json.encode(meta), retain=True
        )
        self._tell_state()
        self._kit.door.broker_is(None)
        log.info("connected", window=self._window)

    def _take_page(self, note: Read | NotRead) -> None:
        self._reading = False
        if isinstance(note, NotRead):
            self._read_at_s = self._kit.now_s() + RETRY_CORE_S
            log.warning("core_away", reason=note.reason)
        else:
            self._course.take(note.items)

    def _hear(self, message: mqtt.Arrived) -> None:
        try:
            ack = msgspec.json.decode(message.payload, type=Ack)
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            log.warning("ack_not_understood", reason=str(error))
            return
        self._ack = ack
        if self._sending:
            self._obey(ack)
        else:
            self._deadline_s = self._kit.now_s() if self._subscribed else self._deadline_s

    def _obey(self, ack: Ack) -> None:
        now_s = self._kit.now_s()
        word = self._course.hear(ack)
        if word is Word.TOO_HIGH:
            word = self._check(ack)
        match word:
            case Word.NEWS:
                self._progress_at_s = now_s
                self._ack_wait_s = self._kit.timing.ack_wait_s
                self._pause_until_s = now_s + ack.pause_ms / 1000
                self._kit.door.stored(ack.epoch, self._course.stored)
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
            return self._course.hear(
                msgspec.structs.replace(ack, stored=self._course.sent_of(ack.epoch))
            )
        self._course.start_at(ack.stored)
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
        self._course.start_at(max(0, start - 1))
        self._progress_at_s = now_s
        self._read_anew()

    def _look_at_the_clock(self) -> None:
        now_s = self._kit.now_s()
        if self._deadline_s is not None and now_s >= self._deadline_s:
            if not self._subscribed:
                raise mqtt.BrokerAway("no answer to the connection")
            self._resume(now_s)
        if self._in_flight and now_s - next(iter(self._in_flight.values())) > PUBACK_S:
            raise mqtt.BrokerAway("no answer to a message")
        if self._reading and not self._reader.alive:
            raise RuntimeError("the journal's reader has died; its traceback is in the log")
        if not self._sending:
            return
        if self._course.sent == self._course.stored:
            self._progress_at_s = now_s
        elif now_s - self._progress_at_s > self._ack_wait_s:
            log.warning("no_ack_in_time", stored=self._course.stored, sent=self._course.sent)
            self._ack_wait_s = min(LONGEST_ACK_WAIT_S, self._ack_wait_s * 2)
            self._progress_at_s = now_s
            self._course.go_back()
            self._read_anew()
        if now_s - self._state_at_s >= self._kit.timing.state_every_s:
            self._tell_state()
            self._look_at_the_journal()

    def _look_at_the_journal(self) -> None:
        """Begin anew when the journal has been replaced by a copy: its numbers say nothing."""
        try:
            epoch = self._kit.door.epoch()
        except (DoorClosed, DoorError) as error:
            log.warning("core_away", reason=str(error))
            return
        if epoch != self._epoch:
            log.warning("journal_replaced", epoch=epoch)
            self._course = Course(self._kit.device)
            self._sending = False
            self._read_anew()
            self._resume(self._kit.now_s())

    def _resume(self, now_s: float) -> None:
        try:
            self._epoch = self._kit.door.epoch()
            stored = self._kit.door.resume_after(self._ack)
        except (DoorClosed, DoorError) as error:
            log.warning("core_away", reason=str(error))
            self._deadline_s = now_s + RETRY_CORE_S
            return
        self._deadline_s = None
        self._course.start_at(stored)
        self._progress_at_s = now_s
        self._sending = True
        log.info("resumed", after=stored)

    def _send(self) -> None:
        course = self._course
        now_s = self._kit.now_s()
        while (
            course.may_send()
            and len(self._in_flight) < self._window
            and now_s >= self._pause_until_s
            # A small batch waits for company while others are under way.
            and (course.has_full_batch() or not self._in_flight)
        ):
            payload = course.next_batch()
            self._in_flight[self._link.publish(self._events, payload)] = now_s
        if not self._reading and course.waiting < READ_AHEAD and now_s >= self._read_at_s:
            self._reading = True
            self._reader.ask(course.read)

    @property
    def _events(self) -> str:
        return topic(self._kit.device, "events")

    def _read_anew(self) -> None:
        """Drop the page that is under way: it follows a place that no longer counts."""
        self._reader.stop()
        self._reader = self._kit.new_reader(self._reader.number + 1)
        self._reading = False

    def _tell_state(self) -> None:
        self._state_at_s = self._kit.now_s()
        course = self._course
        state = State(
            online=True,
            conn=self._conn,
            epoch=course.epoch,
            last_seq=course.read,
            backlog=course.read - course.stored,
        )
        if state != self._state:
            self._state = state
            self._publish_state(state)

    def _publish_state(self, state: State) -> int:
        payload = msgspec.json.encode(state)
        return self._link.publish(topic(self._kit.device, "state"), payload, retain=True)

    def _say_goodbye(self) -> None:
        """Tell headquarters that we go, and give the broker a moment to take it."""
        last = self._state or State(online=False, conn=self._conn)
        try:
            mid = self._publish_state(msgspec.structs.replace(last, online=False))
        except mqtt.BrokerAway:
            return
        until_s = self._kit.now_s() + FAREWELL_S
        while (left_s := until_s - self._kit.now_s()) > 0:
            note = self._kit.next_note(left_s)
            if isinstance(note, mqtt.Lost) or (
                isinstance(note, mqtt.Published) and note.mid == mid
            ):
                return

    def _patience_s(self) -> float:
        """Return how long nothing needs doing unless something arrives."""
        now_s = self._kit.now_s()
        moments = [now_s + 1.0]
        if self._deadline_s is not None:
            moments.append(self._deadline_s)
        if self._pause_until_s > now_s:
            moments.append(self._pause_until_s)
        return min(moments) - now_s
