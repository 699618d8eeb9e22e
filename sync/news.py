"""What a kiosk says of itself over one connection: its birth, how it is, its farewell."""

import msgspec

from kiosk.client import Acknowledged
from sync import mqtt
from sync.contract.messages import Meta, State, Telemetry
from sync.contract.topics import topic
from sync.kit import Kit

FAREWELL_S = 2.0


class News:
    """The retained messages ``meta`` and ``state``."""

    def __init__(self, kit: Kit, link: mqtt.Link, conn: int) -> None:
        self._kit = kit
        self._link = link
        self._conn = conn
        self._state: State | None = None
        self._told_at_s = 0.0

    def introduce(
        self, known: Acknowledged | None, alarms: tuple[str, ...], oldest: int
    ) -> None:
        """Say what this kiosk is, that it is there, and as much as the core knows."""
        meta = Meta(name=self._kit.name, software=self._kit.software)
        self._link.publish(
            topic(self._kit.device, "meta"), msgspec.json.encode(meta), retain=True
        )
        if known is None:
            self.tell(State(online=True, conn=0, alarms=alarms))
            return
        backlog = max(0, known.last - known.stored)
        draining = (known.stored + 1, known.last) if backlog else None
        self.tell(
            State(
                online=True,
                conn=0,
                epoch=known.epoch,
                last_seq=known.last,
                backlog=backlog,
                alarms=alarms,
                draining=draining,
                first=oldest,
            )
        )

    def due(self, draining: tuple[int, int] | None) -> bool:
        """Return whether it is time to tell how things are.

        That a backlog begins or ends is told at once: meanwhile it is no gap.
        """
        told = None if self._state is None else self._state.draining
        if (told is None) != (draining is None):
            return True
        return self._kit.now_s() - self._told_at_s >= self._kit.timing.state_every_s

    def tell(self, state: State) -> None:
        """Say how things are over this connection, unless that was the last word."""
        self._told_at_s = self._kit.now_s()
        state = msgspec.structs.replace(state, conn=self._conn)
        if state != self._state:
            self._state = state
            self._publish(state)

    def measure(self, telemetry: Telemetry) -> None:
        """Publish measurements, which may be lost."""
        payload = msgspec.json.encode(telemetry)
        self._link.publish(topic(self._kit.device, "telemetry"), payload, qos=0)

    def say_goodbye(self) -> None:
        """Tell headquarters that we go, and give the broker a moment to take it."""
        last = self._state or State(online=False, conn=self._conn)
        try:
            mid = self._publish(msgspec.structs.replace(last, online=False))
        except mqtt.BrokerAway:
            return
        until_s = self._kit.now_s() + FAREWELL_S
        while (left_s := until_s - self._kit.now_s()) > 0:
            note = self._kit.next_note(left_s)
            if isinstance(note, mqtt.Lost) or (
                isinstance(note, mqtt.Published) and note.mid == mid
            ):
                return

    def _publish(self, state: State) -> int:
        payload = msgspec.json.encode(state)
        return self._link.publish(topic(self._kit.device, "state"), payload, retain=True)
