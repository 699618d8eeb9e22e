"""From the broker to the database: a group of messages, one commit, then the answers.

The broker gets its acknowledgement after the commit, so what was not committed comes again; the
kiosks get theirs after it too. Nothing is remembered outside the database.
"""

import queue
from collections.abc import Callable

import msgspec
import structlog
from sqlalchemy import Engine

from sync import mqtt
from sync.backoff import Backoff
from sync.broker_url import Broker
from sync.contract.messages import Ack, HqState
from sync.contract.topics import HQ_STATE, every, parse_topic, topic
from sync.hq.intake import Received, greet, take_in
from sync.hq.presence import take_meta, take_state
from sync.kit import Stop

CLIENT_ID = "lobby-hq-collector"
"""Fixed: under it the broker keeps what arrives while the collector is away."""
SESSION_S = 7 * 24 * 3600
RECEIVE_MAXIMUM = 200
"""Messages under way at once; at 64 KiB each, 13 MB."""
GROUP = 50
"""Messages in one commit: up to 5,000 events."""
SLOWEST_RETRY_S = 30.0
HANDSHAKE_S = 20.0
ACK_EVERY_S = 0.1
"""While more arrives, a kiosk is answered no more often than this."""

log = structlog.get_logger("hq")

Note = mqtt.Note | Stop


class Kit(msgspec.Struct, frozen=True):
    """What the collector works with."""

    engine: Engine
    broker: Broker
    inbox: queue.SimpleQueue[Note]
    now_s: Callable[[], float]
    """Monotonic."""
    now_ms: Callable[[], int]
    """Wall time since 1970 UTC."""
    chance: Callable[[], float]
    alive: Callable[[], float]
    """Called again and again; returns after how many seconds it wants to be called at most."""


class Collector:
    """Collects until told to stop."""

    def __init__(self, kit: Kit) -> None:
        self._kit = kit
        self._backoff = Backoff(kit.chance, SLOWEST_RETRY_S)
        self._links = 0

    def run(self) -> None:
        """Collect until ``Stop`` arrives."""
        stopped = False
        while not stopped:
            began_s = self._kit.now_s()
            try:
                self._converse()
            except mqtt.BrokerAway as error:
                self._backoff.held(self._kit.now_s() - began_s)
                wait_s = self._backoff.next_s()
                log.warning("broker_away", reason=str(error), retry_s=round(wait_s, 1))
                stopped = self._linger(wait_s)
            else:
                stopped = True

    def _converse(self) -> None:
        self._links += 1
        will = mqtt.Will(HQ_STATE, msgspec.json.encode(HqState(online=False)))
        session = mqtt.Session(CLIENT_ID, will, SESSION_S, RECEIVE_MAXIMUM, manual_ack=True)
        link = mqtt.Link(self._links, self._kit.broker, session, self._kit.inbox.put)
        link.open()
        try:
            Round(self._kit, link).run()
        finally:
            link.close()

    def _linger(self, wait_s: float) -> bool:
        """Wait before the next try; return whether ``Stop`` came. All else is out of date."""
        until_s = self._kit.now_s() + wait_s
        while (left_s := until_s - self._kit.now_s()) > 0:
            if isinstance(next_note(self._kit, left_s), Stop):
                return True
        return False


class Round:
    """One connection's work."""

    def __init__(self, kit: Kit, link: mqtt.Link) -> None:
        self._kit = kit
        self._link = link
        self._deadline_s: float | None = kit.now_s() + HANDSHAKE_S
        self._group: list[mqtt.Arrived] = []
        self._owed: dict[str, Ack] = {}
        self._answered_at_s = 0.0

    def run(self) -> None:
        """Work until told to stop.

        Raises:
            BrokerAway: The connection is gone.
        """
        while True:
            note = next_note(self._kit, 0.0 if self._group else 1.0)
            if isinstance(note, Stop):
                self._commit()
                self._say(HqState(online=False))
                return
            if note is not None:
                self._take(note)
            elif self._deadline_s is not None and self._kit.now_s() > self._deadline_s:
                raise mqtt.BrokerAway("no answer to the connection")
            if len(self._group) >= GROUP or (note is None and self._group):
                self._commit()
            if self._owed and self._kit.inbox.empty():
                self._answer()

    def _take(self, note: mqtt.Note) -> None:
        if note.link != self._link.number:
            return
        match note:
            case mqtt.Connected(session_present=kept):
                self._deadline_s = None
                self._link.subscribe(every("events"), every("state"), every("meta"))
                log.info("connected", session_present=kept)
            case mqtt.Subscribed(failure=failure):
                if failure is not None:
                    raise mqtt.BrokerAway(f"no subscription: {failure}")
                self._say(HqState(online=True))
            case mqtt.Published(failure=failure):
                if failure is not None:
                    log.error("broker_refused_message", reason=failure)
            case mqtt.Arrived():
                self._group.append(note)
            case mqtt.Lost(reason=reason):
                raise mqtt.BrokerAway(reason)

    def _commit(self) -> None:
        """Make the group true, then tell the broker; the kiosks are owed their answers."""
        group, self._group = self._group, []
        events: list[Received] = []
        now_ms = self._kit.now_ms()
        born: list[str] = []
        with self._kit.engine.begin() as connection:
            for message in group:
                device, leaf = parse_topic(message.topic) or ("", "")
                match leaf:
                    case "events":
                        events.append(Received(device, message.payload))
                    case "state" if message.payload:
                        if take_state(connection, device, message.payload, now_ms):
                            born.append(device)
                    case "meta" if message.payload:
                        take_meta(connection, device, message.payload, now_ms)
                    case _:
                        log.warning("topic_ignored", topic=message.topic)
            acks = take_in(connection, events, now_ms)
            for device in born:
                ack = greet(connection, device, now_ms)
                if ack is not None:
                    acks.setdefault(device, ack)
        self._owed |= acks
        for message in group:
            self._link.acknowledge(message)
        if self._kit.now_s() - self._answered_at_s >= ACK_EVERY_S:
            self._answer()

    def _answer(self) -> None:
        self._answered_at_s = self._kit.now_s()
        for device, ack in self._owed.items():
            self._link.publish(topic(device, "ack"), msgspec.json.encode(ack), retain=True)
        self._owed.clear()

    def _say(self, state: HqState) -> None:
        self._link.publish(HQ_STATE, msgspec.json.encode(state), retain=True)


def next_note(kit: Kit, wait_s: float) -> Note | None:
    """Return what arrives within ``wait_s``, or sooner None."""
    try:
        return kit.inbox.get(timeout=max(0.0, min(wait_s, kit.alive())))
    except queue.Empty:
        return None
