"""The work over one connection: be taken in, learn where headquarters is, send, hear it out."""

import structlog

from kiosk.client import DoorClosed, DoorError
from sync import mqtt
from sync.contract import topics
from sync.contract.messages import State
from sync.health import Health
from sync.hq_presence import HqPresence
from sync.kit import Kit, Note, Stop
from sync.listening import Listener
from sync.memory import Memory
from sync.news import News
from sync.reader import NotRead, Read
from sync.reading import RETRY_CORE_S
from sync.rights import Rights, kiosk_must_not
from sync.sending import Sending

HANDSHAKE_S = 20.0
LOOK_S = 1.0
SETTLE_S = 0.1
"""▲ The retained ``ack`` may take so much longer than headquarters' presence."""

log = structlog.get_logger("sync")


class Conversation:
    """One connection's work: hands on what arrives, and keeps the order of the beginning."""

    def __init__(
        self, kit: Kit, link: mqtt.Link, news: News, memory: Memory, health: Health
    ) -> None:
        self._kit = kit
        self._link = link
        self._news = news
        self._memory = memory
        self._health = health
        self._sending = Sending(kit, link, memory)
        self._rights = Rights(
            kiosk_must_not(kit.device), link.publish, trial=kit.broker.encrypted
        )
        self._hq = HqPresence(kit.device, self._sending.somebody_reads)
        self._listeners: list[Listener] = [
            self._hq,
            *(make(self._say) for make in kit.listeners),
        ]
        self._ack_topic = topics.topic(kit.device, "ack")
        self._deadline_s: float | None = kit.now_s() + HANDSHAKE_S
        """Until when the broker must have taken us in, or the retained ack have come."""
        self._asked: int | None = None
        """The number of the subscription without which nothing can be sent."""
        self._subscribed = False
        self._acked = False
        """Whether headquarters' word has arrived."""

    def run(self) -> None:
        """Work until told to stop.

        Raises:
            BrokerAway: The connection is gone.
        """
        try:
            while True:
                note = self._kit.next_note(self._patience_s())
                if isinstance(note, Stop):
                    self._news.say_goodbye()
                    return
                if note is not None:
                    self._take(note)
                self._look()
        finally:
            self._sending.stop()

    def _take(self, note: Note) -> None:
        match note:
            case Read() | NotRead():
                self._sending.take_page(note)
            case Stop():
                raise AssertionError("the caller ends the conversation")
            case _ if note.link == self._link.number:
                self._take_news(note)

    def _take_news(self, note: mqtt.Note) -> None:
        match note:
            case mqtt.Connected():
                self._introduce(note)
            case mqtt.Subscribed():
                self._take_subscription(note)
            case mqtt.Published():
                self._take_answer(note)
            case mqtt.Arrived():
                self._hear(note)
            case mqtt.Lost(reason=reason):
                if self._asked is not None:
                    # A broker that does not take us in has said nothing of any batch.
                    self._sending.take_end(note)
                raise mqtt.BrokerAway(reason)

    def _take_answer(self, note: mqtt.Published) -> None:
        if not self._rights.take_answer(note):
            self._sending.take_answer(note)
        elif self._rights.done:
            self._memory.excess = tuple(self._rights.excess)
            self._kit.door.broker_allows(", ".join(self._rights.excess) or None)

    def _introduce(self, taken_in: mqtt.Connected) -> None:
        self._sending.allow(taken_in)
        self._memory.figures.connections += 1
        self._memory.figures.connected = True
        self._asked = self._link.subscribe(self._ack_topic)
        self._link.subscribe(*(one for each in self._listeners for one in each.topics()))
        self._kit.door.broker_is(None)
        try:
            known = self._kit.door.known()
            self._memory.oldest = self._kit.door.oldest()
        except (DoorClosed, DoorError) as error:
            log.warning("core_away", reason=str(error))
            known = None
        self._memory.known = known or self._memory.known
        self._news.introduce(known, self._memory.alarms(), self._memory.oldest)
        self._rights.ask()

    def _take_subscription(self, note: mqtt.Subscribed) -> None:
        if note.mid != self._asked:
            if note.failure is not None:
                # The journal goes on without them.
                log.error("broker_refused_subscription", reason=note.failure)
            return
        if note.failure is not None:
            raise mqtt.BrokerAway(f"no subscription: {note.failure}")
        self._subscribed = True
        self._deadline_s = self._kit.now_s() + self._kit.timing.grace_s
        self._hasten()

    def _hear(self, message: mqtt.Arrived) -> None:
        if message.topic == self._ack_topic:
            self._acked = self._sending.hear(message) or self._acked
        for listener in self._listeners:
            if any(mqtt.matches(one, message.topic) for one in listener.topics()):
                listener.hear(message)
        # Only now may the broker send more: what waits here is bounded.
        self._link.acknowledge(message)
        self._hasten()

    def _hasten(self) -> None:
        """Wait no longer than there is something to wait for."""
        if self._deadline_s is None or not self._subscribed or not self._hq.known:
            return
        # Headquarters' presence was asked for later than its word: if there were one, it would
        # be here. Should it come all the same, some events are sent twice and stored once.
        wait_s = 0.0 if self._acked else min(SETTLE_S, self._kit.timing.grace_s)
        self._deadline_s = min(self._deadline_s, self._kit.now_s() + wait_s)

    def _look(self) -> None:
        self._link.check()
        now_s = self._kit.now_s()
        if self._deadline_s is not None and now_s >= self._deadline_s:
            if not self._subscribed:
                raise mqtt.BrokerAway("no answer to the connection")
            self._resume(now_s)
        self._sending.look_at_the_clock(gated=self._hq.away)
        if self._subscribed:
            for listener in self._listeners:
                listener.look()
            telemetry = self._health.look()
            if telemetry is not None:
                self._news.measure(telemetry)
        if not self._sending.active:
            return
        if self._news.due(self._sending.course.draining):
            self._news.tell(self._state())
            if not self._sending.look_at_the_journal():
                self._resume(now_s)
        if self._sending.active:
            self._sending.send(gated=self._hq.away)

    def _resume(self, now_s: float) -> None:
        self._deadline_s = None if self._sending.resume() else now_s + RETRY_CORE_S

    def _state(self) -> State:
        course = self._sending.course
        self._memory.figures.backlog = max(0, course.last - course.stored)
        return State(
            online=True,
            conn=0,
            epoch=self._sending.epoch,
            last_seq=course.last,
            backlog=self._memory.figures.backlog,
            alarms=self._memory.alarms(),
            draining=course.draining,
            first=self._memory.oldest,
        )

    def _say(self, topic: str, payload: bytes, *, retain: bool = False) -> None:
        self._link.publish(topic, payload, retain=retain)

    def _patience_s(self) -> float:
        """Return how long nothing needs doing unless something arrives."""
        now_s = self._kit.now_s()
        moments = [now_s + LOOK_S]
        if self._deadline_s is not None:
            moments.append(self._deadline_s)
        due_s = self._sending.due_s()
        if due_s is not None:
            moments.append(due_s)
        return min(moments) - now_s
