"""What else takes part in a conversation with the broker, beside the sending of the journal."""

from collections.abc import Callable, Sequence
from typing import Protocol, TypeAlias

from sync import mqtt


class Say(Protocol):
    """Publishes with QoS 1 over the connection that a listener was made for."""

    def __call__(self, topic: str, payload: bytes, *, retain: bool = False) -> None:
        """Hand a message to the broker.

        Raises:
            BrokerAway: The connection is gone; let it pass, the conversation ends by it.
        """


class Listener(Protocol):
    """Made anew for each connection; what must outlive one is its maker's to keep.

    All three methods are called in the thread that sends, and keep it waiting.
    """

    def topics(self) -> Sequence[str]:
        """Return what to subscribe to, in MQTT's wildcards. The broker may refuse it."""

    def hear(self, message: mqtt.Arrived) -> None:
        """Take a message on one of the topics; nobody has looked into its payload."""

    def look(self) -> None:
        """See whether anything is due. Called at least once a second."""


NewListener: TypeAlias = Callable[[Say], Listener]
