"""What a kiosk says of itself over one connection: its birth, how it is, its farewell."""

import msgspec

from sync import mqtt
from sync.contract.messages import Meta, State
from sync.contract.topics import topic
from sync.course import Course
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

    def introduce(self, course: Course) -> None:
        """Say what this kiosk is and that it is there."""
        meta = Meta(name=self._kit.name, software=self._kit.software)
        self._link.publish(
            topic(self._kit.device, "meta"), msgspec.json.encode(meta), retain=True
        )
        self.tell(course)

    def due(self) -> bool:
        """Return whether it is time to tell how things are."""
        return self._kit.now_s() - self._told_at_s >= self._kit.timing.state_every_s

    def tell(self, course: Course) -> None:
        """Say how things are, unless that was the last word."""
        self._told_at_s = self._kit.now_s()
        state = State(
            online=True,
            conn=self._conn,
            epoch=course.epoch,
            last_seq=course.read,
            backlog=course.read - course.stored,
        )
        if state != self._state:
            self._state = state
            self._publish(state)

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
