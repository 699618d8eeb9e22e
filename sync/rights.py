"""Whether the broker would let us do what we must not: tried at each connection.

A broker that allows too little is noticed at once. One that allows too much works well, until
a stolen kiosk acknowledges what nobody stored, or speaks for another. A subscription proves
nothing, Mosquitto grants them all; what is published gets a true answer (MQTT 5.0, 3.4.2.1).
So a few empty messages are published where they must be refused. Should they be taken, they do
no harm: they are not retained, nobody takes an empty message for a word, and the device that
some of them name does not exist.
"""

from collections.abc import Callable, Sequence

import structlog

from sync import mqtt
from sync.contract.topics import HQ_STATE, PROBE, topic

NOTHING = b""

log = structlog.get_logger("sync")

COLLECTOR_MUST_NOT = (
    topic(PROBE, "events"),
    topic(PROBE, "config/desired"),
    topic(PROBE, f"command/notice/{PROBE}"),
)
"""A collector speaks for no kiosk and commands none."""


def kiosk_must_not(device: str) -> tuple[str, ...]:
    """Return where a kiosk must not be able to write."""
    return (
        topic(device, "ack"),
        topic(device, "config/desired"),
        topic(PROBE, "events"),
        topic(PROBE, "state"),
        topic(PROBE, "ack"),
        f"{HQ_STATE}/{PROBE}",
    )


class Rights:
    """The trial over one connection, one message at a time: it takes no room in the window."""

    def __init__(
        self,
        must_not: Sequence[str],
        publish: Callable[[str, bytes], int],
        *,
        trial: bool = True,
    ) -> None:
        """Prepare a trial.

        Args:
            must_not: Topics where the broker must refuse us.
            publish: Publishes with QoS 1, not retained; returns the message's number.
            trial: False on a line without certificates, which stays on this machine: a broker
                that cannot tell us from others cannot refuse us anything.
        """
        self._left = list(reversed(must_not)) if trial else []
        self._publish = publish
        self._asked: tuple[int, str] | None = None
        self.excess: list[str] = []
        """Where we may write and must not."""

    @property
    def done(self) -> bool:
        """Return whether the broker has answered everything."""
        return not self._left and self._asked is None

    def ask(self) -> None:
        """Try the next topic, if one is left.

        Raises:
            BrokerAway: The connection is gone.
        """
        if self._left and self._asked is None:
            where = self._left.pop()
            self._asked = self._publish(where, NOTHING), where

    def take_answer(self, note: mqtt.Published) -> bool:
        """Take the broker's answer, and try on; return whether it was one to us.

        Raises:
            BrokerAway: The connection is gone.
        """
        if self._asked is None or note.mid != self._asked[0]:
            return False
        if note.failure is None:
            where = self._asked[1]
            self.excess.append(where)
            log.error("broker_allows_too_much", topic=where)
        self._asked = None
        self.ask()
        return True
