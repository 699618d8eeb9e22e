"""Keeps a conversation with the broker going: connect, work, wait, again, until told to stop.

Nothing durable of its own: the journal is the outbox, headquarters the cursor.
"""

import secrets

import msgspec
import structlog

from sync import mqtt
from sync.backoff import Backoff
from sync.contract.documents import LARGEST_DOCUMENT_BYTES
from sync.contract.messages import State
from sync.contract.topics import topic
from sync.conversation import Conversation
from sync.health import Health
from sync.kit import Kit, Stop
from sync.memory import Figures, Memory
from sync.news import News

MOST_UNREAD = 20
"""Messages that the broker may send ahead of what was taken here."""
LARGEST_PACKET_BYTES = 4 * LARGEST_DOCUMENT_BYTES
"""▲ The broker keeps anything larger to itself."""
SEARCHING_S = 15.0
"""▲ The longest wait while the event is sought at which the broker hangs up."""

log = structlog.get_logger("sync")


class Publisher:
    """Brings one device's journal to headquarters."""

    def __init__(self, kit: Kit) -> None:
        self._kit = kit
        timing = kit.timing
        self._backoff = Backoff(kit.chance, timing.slowest_retry_s, stable_s=timing.stable_s)
        self._memory = Memory(kit)
        self._health = Health(kit, self._memory)
        self._links = 0
        self._away_since_s: float | None = None

    @property
    def figures(self) -> Figures:
        """What was counted since it was made."""
        return self._memory.figures

    def run(self) -> None:
        """Publish until ``Stop`` arrives."""
        stopped = False
        while not stopped:
            began_s = self._kit.now_s()
            try:
                self._converse()
            except mqtt.BrokerAway as error:
                self._memory.figures.connected = False
                self._backoff.held(self._kit.now_s() - began_s)
                wait_s = self._backoff.next_s()
                if self._memory.suspicion.careful:
                    # Each try halves what may be the cause.
                    wait_s = min(wait_s, SEARCHING_S)
                log.warning("broker_away", reason=str(error), retry_s=round(wait_s, 1))
                self._tell_hall(str(error), held_s=self._kit.now_s() - began_s)
                stopped = self._linger(wait_s)
            else:
                stopped = True
        self._kit.door.close()

    def _tell_hall(self, reason: str, held_s: float) -> None:
        """Tell staff of a broker that stays away; a line that held was only cut."""
        now_s = self._kit.now_s()
        if self._away_since_s is None or held_s >= self._kit.timing.away_s:
            self._away_since_s = now_s
        if now_s - self._away_since_s >= self._kit.timing.away_s:
            self._kit.door.broker_is(reason)

    def _converse(self) -> None:
        self._links += 1
        kit = self._kit
        # Any number does that no other connection of this kiosk has: it marks the will as ours.
        conn = secrets.randbits(48)
        death = msgspec.json.encode(State(online=False, conn=conn))
        will = mqtt.Will(topic(kit.device, "state"), death, kit.timing.will_delay_s)
        # The inbox takes more than a link's notes, and a queue is only ever put into.
        session = mqtt.Session(
            kit.device,
            will,
            receive_maximum=MOST_UNREAD,
            packet_maximum=LARGEST_PACKET_BYTES,
            manual_ack=True,
        )
        link = mqtt.Link(self._links, kit.broker, session, kit.inbox.put)
        # Names are looked up and addresses tried in here: a network that swallows packets takes
        # most of a minute, and must not look like a loop that stands still.
        kit.alive()
        link.open()
        try:
            Conversation(kit, link, News(kit, link, conn), self._memory, self._health).run()
        finally:
            link.close()

    def _linger(self, wait_s: float) -> bool:
        """Wait before the next try; return whether ``Stop`` came. All else is out of date."""
        until_s = self._kit.now_s() + wait_s
        while (left_s := until_s - self._kit.now_s()) > 0:
            self._health.look()
            if isinstance(self._kit.next_note(left_s), Stop):
                return True
        return False
