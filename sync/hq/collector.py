"""From the broker to the database: a group of messages, one commit, then the answers.

The broker gets its acknowledgement after the commit, so what was not committed comes again; the
kiosks get theirs after it too. Nothing is remembered outside the database. While that cannot be
written nothing is acknowledged, kiosks are told that nobody reads, and the group waits.
"""

import queue
from collections.abc import Callable, Sequence

import msgspec
import structlog

from sync import mqtt
from sync.backoff import Backoff
from sync.broker_url import Broker
from sync.contract.messages import EVERY_SHARD, Ack, HqState, Stretches
from sync.contract.shards import hq_state_topic, numbers_of, shards_text
from sync.contract.topics import REPORTED, every, topic
from sync.hq.collect_metrics import CollectMetrics
from sync.hq.group import News, put_group_aside, take_messages
from sync.hq.intake import holding, remind
from sync.hq.journal import REORDER_MS
from sync.hq.load import Load
from sync.hq.store import DatabaseAway, Refused, ShardsTaken, Store
from sync.kit import Stop
from sync.rights import COLLECTOR_MUST_NOT, Rights

CLIENT_ID = "lobby-hq-collector"
"""Fixed: under it the broker keeps what arrives while the collector is away."""
LEAVES = ("events", "state", "meta", "telemetry", REPORTED)
SESSION_S = 7 * 24 * 3600
RECEIVE_MAXIMUM = 400
"""Messages under way at once; at 64 KiB each, 26 MB."""
GROUP = 200
"""Messages in one commit: up to 20,000 events; as many again arrive meanwhile."""
GROUP_BYTES = 8 * 1024 * 1024
GROUP_S = 0.25
"""A trickle that never ends must not keep a group open for longer."""
SLOWEST_RETRY_S = 30.0
HANDSHAKE_S = 20.0
REMIND_S = 30.0
"""A hole that stays is named again."""

log = structlog.get_logger("hq")

Note = mqtt.Note | Stop


class Kit(msgspec.Struct, frozen=True):
    """What the collector works with."""

    store: Store
    broker: Broker
    inbox: queue.SimpleQueue[Note]
    now_s: Callable[[], float]
    """Monotonic."""
    now_ms: Callable[[], int]
    """Wall time since 1970 UTC."""
    chance: Callable[[], float]
    alive: Callable[[], float]
    """Called again and again; returns after how many seconds it wants to be called at most."""
    metrics: CollectMetrics
    shards: Stretches = EVERY_SHARD


def client_id(shards: Stretches) -> str:
    """Return under which name the broker knows the collector of these shards."""
    return CLIENT_ID if shards == EVERY_SHARD else f"{CLIENT_ID}-{shards_text(shards)}"


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
            self._kit.metrics.connected.set(0)

    def _converse(self) -> None:
        self._links += 1
        gone = HqState(online=False, shards=self._kit.shards)
        will = mqtt.Will(hq_state_topic(self._kit.shards), msgspec.json.encode(gone))
        name = client_id(self._kit.shards)
        session = mqtt.Session(name, will, SESSION_S, RECEIVE_MAXIMUM, manual_ack=True)
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
        self._subscribed = False
        self._rights = Rights(COLLECTOR_MUST_NOT, link.publish, trial=kit.broker.encrypted)
        self._group: list[mqtt.Arrived] = []
        self._bytes = 0
        self._began_s = 0.0
        """When the group's first message came."""
        self._load = Load()
        self._owed: dict[str, Ack] = {}
        self._answered_at_s = 0.0
        self._remind_at_s: dict[str, float] = {}
        self._backoff = Backoff(kit.chance, SLOWEST_RETRY_S)
        self._retry_at_s: float | None = None
        """While the database is away: when to try again."""

    def run(self) -> None:
        """Work until told to stop.

        Raises:
            BrokerAway: The connection is gone.
        """
        self._attempt(self._look_for_holes)
        while True:
            note = next_note(self._kit, self._patience_s())
            if isinstance(note, Stop):
                self._attempt(self._commit)
                self._answer()
                self._say(online=False)
                return
            if note is not None:
                self._take(note)
            elif self._deadline_s is not None and self._kit.now_s() > self._deadline_s:
                raise mqtt.BrokerAway("no answer to the connection")
            self._work(idle=note is None)

    def _take(self, note: mqtt.Note) -> None:
        if note.link != self._link.number:
            return
        match note:
            case mqtt.Connected(session_present=kept):
                self._deadline_s = None
                self._link.subscribe(*self._filters())
                self._rights.ask()
                log.info("connected", session_present=kept)
            case mqtt.Subscribed(failure=failure):
                if failure is not None:
                    raise mqtt.BrokerAway(f"no subscription: {failure}")
                self._subscribed = True
                self._kit.metrics.connected.set(1)
                self._say(online=self._retry_at_s is None)
            case mqtt.Published():
                self._take_answer(note)
            case mqtt.Arrived():
                if not self._group:
                    self._began_s = self._kit.now_s()
                self._group.append(note)
                self._bytes += len(note.payload)
            case mqtt.Lost(reason=reason):
                raise mqtt.BrokerAway(reason)

    def _take_answer(self, note: mqtt.Published) -> None:
        if self._rights.take_answer(note):
            self._kit.metrics.excess.set(len(self._rights.excess))
        elif note.failure is not None:
            log.error("broker_refused_message", reason=note.failure)

    def _filters(self) -> list[str]:
        if self._kit.shards == EVERY_SHARD:
            return [every(leaf) for leaf in LEAVES]
        return [
            every(leaf, number) for number in numbers_of(self._kit.shards) for leaf in LEAVES
        ]

    def _work(self, *, idle: bool) -> None:
        """Do what is due."""
        now_s = self._kit.now_s()
        if self._retry_at_s is not None and now_s < self._retry_at_s:
            return
        full = len(self._group) >= GROUP or self._bytes >= GROUP_BYTES
        if self._group and (full or idle or now_s - self._began_s >= GROUP_S):
            self._attempt(self._commit)
        elif self._retry_at_s is not None:
            self._attempt(self._look_for_holes)
        elif any(at_s <= now_s for at_s in self._remind_at_s.values()):
            self._attempt(self._remind)
        if self._owed and now_s - self._answered_at_s >= self._load.answer_every_s:
            self._answer()

    def _attempt(self, work: Callable[[], None]) -> None:
        """Do something with the database; when it is away, say so and try again later."""
        try:
            work()
        except (DatabaseAway, ShardsTaken) as error:
            self._wait(str(error))
            return
        if self._retry_at_s is not None:
            self._retry_at_s = None
            self._backoff = Backoff(self._kit.chance, SLOWEST_RETRY_S)
            log.info("database_is_back")
            if self._subscribed:
                self._say(online=True)
        self._kit.metrics.database_away.set(0)

    def _wait(self, reason: str) -> None:
        """Nothing can be stored now: whoever sends must know."""
        wait_s = self._backoff.next_s()
        if self._retry_at_s is None and self._subscribed:
            self._say(online=False)
        self._retry_at_s = self._kit.now_s() + wait_s
        self._kit.metrics.database_away.set(1)
        waiting = len(self._group)
        log.error(
            "nothing_can_be_stored", reason=reason, waiting=waiting, retry_s=round(wait_s, 1)
        )

    def _commit(self) -> None:
        """Make the group true, then tell the broker; the kiosks are owed their answers."""
        if not self._group:
            return
        began_s = self._kit.now_s()
        try:
            news = self._store(self._group)
        except Refused as error:
            log.warning("group_refused", reason=str(error), messages=len(self._group))
            news = self._store_each()
        done, self._group, self._bytes = self._group, [], 0
        for message in done:
            self._link.acknowledge(message)
        took_s = self._kit.now_s() - began_s
        waiting = self._kit.inbox.qsize()
        self._load.note(news.events, len(news.acks), took_s, behind=waiting >= GROUP // 2)
        self._owed |= news.acks
        due_s = self._kit.now_s() + REORDER_MS / 1000
        for device in news.with_holes:
            self._remind_at_s.setdefault(device, due_s)
        metrics = self._kit.metrics
        metrics.events.inc(news.events)
        metrics.group.observe(len(done))
        metrics.commit_s.observe(took_s)
        metrics.waiting.set(waiting)

    def _store(self, group: Sequence[mqtt.Arrived]) -> News:
        with self._kit.store.transaction() as connection:
            return take_messages(connection, group, self._kit.now_ms())

    def _store_each(self) -> News:
        """Store a group that the database refuses one by one: only one of them is to blame."""
        news = News()
        for message in self._group:
            try:
                news = news.and_then(self._store([message]))
            except Refused as error:
                with self._kit.store.transaction() as connection:
                    put_group_aside(connection, [message], str(error), self._kit.now_ms())
                self._kit.metrics.refused.inc()
        return news

    def _look_for_holes(self) -> None:
        with self._kit.store.transaction() as connection:
            found = holding(connection)
        for device in found:
            self._remind_at_s.setdefault(device, self._kit.now_s())

    def _remind(self) -> None:
        """Tell kiosks what is still missing, so many at once; what has come is forgotten."""
        now_s = self._kit.now_s()
        due = [device for device, at_s in self._remind_at_s.items() if at_s <= now_s][:GROUP]
        with self._kit.store.transaction() as connection:
            found = {device: remind(connection, device, self._kit.now_ms()) for device in due}
        for device, ack in found.items():
            if ack is None:
                del self._remind_at_s[device]
            else:
                self._owed[device] = ack
                self._remind_at_s[device] = now_s + REMIND_S

    def _answer(self) -> None:
        self._answered_at_s = self._kit.now_s()
        for device, ack in self._owed.items():
            answer = msgspec.json.encode(self._load.apply(ack))
            self._link.publish(topic(device, "ack"), answer, retain=True)
        self._owed.clear()

    def _say(self, *, online: bool) -> None:
        state = HqState(online=online, shards=self._kit.shards)
        where = hq_state_topic(self._kit.shards)
        self._link.publish(where, msgspec.json.encode(state), retain=True)

    def _patience_s(self) -> float:
        """Return how long nothing needs doing unless something arrives."""
        now_s = self._kit.now_s()
        if self._retry_at_s is not None:
            return max(0.0, self._retry_at_s - now_s)
        if self._group:
            return 0.0
        moments = [now_s + 1.0, *self._remind_at_s.values()]
        if self._owed:
            moments.append(self._answered_at_s + self._load.answer_every_s)
        return max(0.0, min(moments) - now_s)


def next_note(kit: Kit, wait_s: float) -> Note | None:
    """Return what arrives within ``wait_s``, or sooner None."""
    try:
        return kit.inbox.get(timeout=max(0.0, min(wait_s, kit.alive())))
    except queue.Empty:
        return None
