"""The work over one connection: be taken in, learn where headquarters is, send, hear it out."""

import structlog

from sync import mqtt
from sync.contract import topics
from sync.kit import Kit, Note, Stop
from sync.listening import Listener
from sync.news import News
from sync.reader import NotRead, Read
from sync.sending import RETRY_CORE_S, Sending

HANDSHAKE_S = 20.0
ACK_GRACE_S = 1.0
"""How long the retained ``ack`` may take to arrive after the subscription."""
LOOK_S = 1.0

log = structlog.get_logger("sync")


class Conversation:
    """One connection's work: hands on what arrives, and keeps the order of the beginning."""

    def __init__(self, kit: Kit, link: mqtt.Link, conn: int) -> None:
        self._kit = kit
        self._link = link
        self._sending = Sending(kit, link)
        self._news = News(kit, link, conn)
        self._listeners: list[Listener] = [make(self._say) for make in kit.listeners]
        self._ack_topic = topics.topic(kit.device, "ack")
        self._deadline_s: float | None = kit.now_s() + HANDSHAKE_S
        """Until when the broker must have taken us in, or the retained ack have come."""
        self._asked: int | None = None
        """The number of the subscription without which nothing can be sent."""
        self._subscribed = False

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
                self._sending.take_answer(note)
            case mqtt.Arrived():
                self._hear(note)
            case mqtt.Lost(reason=reason):
                raise mqtt.BrokerAway(reason)

    def _introduce(self, taken_in: mqtt.Connected) -> None:
        self._sending.allow(taken_in.receive_maximum)
        self._asked = self._link.subscribe(self._ack_topic)
        wanted = [one for listener in self._listeners for one in listener.topics()]
        if wanted:
            self._link.subscribe(*wanted)
        self._news.introduce(self._sending.course)
        self._kit.door.broker_is(None)

    def _take_subscription(self, note: mqtt.Subscribed) -> None:
        if note.mid != self._asked:
            if note.failure is not None:
                # The journal goes on without them.
                log.error("broker_refused_subscription", reason=note.failure)
            return
        if note.failure is not None:
            raise mqtt.BrokerAway(f"no subscription: {note.failure}")
        self._subscribed = True
        self._deadline_s = self._kit.now_s() + ACK_GRACE_S

    def _hear(self, message: mqtt.Arrived) -> None:
        if message.topic == self._ack_topic:
            if self._sending.hear(message) and self._subscribed and not self._sending.active:
                self._deadline_s = self._kit.now_s()
            return
        for listener in self._listeners:
            if any(mqtt.matches(one, message.topic) for one in listener.topics()):
                listener.hear(message)

    def _look(self) -> None:
        now_s = self._kit.now_s()
        if self._deadline_s is not None and now_s >= self._deadline_s:
            if not self._subscribed:
                raise mqtt.BrokerAway("no answer to the connection")
            self._resume(now_s)
        self._sending.look_at_the_clock()
        if self._subscribed:
            for listener in self._listeners:
                listener.look()
        if not self._sending.active:
            return
        if self._news.due():
            self._news.tell(self._sending.course)
            if not self._sending.look_at_the_journal():
                self._resume(now_s)
        if self._sending.active:
            self._sending.send()

    def _resume(self, now_s: float) -> None:
        self._deadline_s = None if self._sending.resume() else now_s + RETRY_CORE_S

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
