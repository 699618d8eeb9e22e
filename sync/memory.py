"""What a kiosk's sending remembers from one connection to the next; nothing on disk.

A process that starts anew finds it all out again.
"""

import msgspec

from kiosk.client import Acknowledged
from sync.contract.batch import MAX_BYTES
from sync.course import Limits
from sync.kit import Kit
from sync.suspicion import Suspicion
from sync.throttle import Throttle

LEAST_BYTES = 1024
PACKET_BYTES = 16
"""Around topic and payload at most: type, length, packet identifier, no properties."""


class Figures(msgspec.Struct):
    """Counts since the process began, and the last measurements."""

    events_read: int = 0
    events_sent: int = 0
    """Again and again, where they were sent again."""
    events_stored: int = 0
    """Places that headquarters' word has moved on."""
    batches: int = 0
    bytes: int = 0
    connections: int = 0
    refused: int = 0
    go_backs: int = 0
    rewinds: int = 0
    backlog: int = 0
    ack_at_s: float | None = None
    connected: bool = False


class Memory:
    """It."""

    def __init__(self, kit: Kit) -> None:
        self.figures = Figures()
        self.throttle = Throttle(kit.chance)
        self.suspicion = Suspicion(kit.timing.aside_s)
        self.excess: tuple[str, ...] = ()
        """Where the broker lets the kiosk write and must not, as of the last trial."""
        self.forbidden = ""
        """Why the broker does not allow the kiosk to send, empty while it does."""
        self.cloned = False
        """Whether headquarters has events of another journal in the place of ours."""
        self.known: Acknowledged | None = None
        """What the core said last of its record."""
        self.oldest = 0
        """The oldest event of it, 0 while that is not known."""
        self.byte_limit = MAX_BYTES
        """Less than the contract's, once the broker found a batch too large."""
        self._packet_limit = MAX_BYTES

    @property
    def limits(self) -> Limits:
        """How large a batch may be now."""
        most = min(self.byte_limit, self._packet_limit)
        return Limits(most, self.suspicion.most_events)

    @property
    def hard_limit(self) -> int:
        """What is larger the broker has said it will not take."""
        return self._packet_limit

    def connected(self, packet_bytes: int | None, topic: str) -> None:
        """Keep to the largest packet that this connection takes; None for any."""
        if packet_bytes is None:
            self._packet_limit = 2**31
        else:
            self._packet_limit = max(1, packet_bytes - len(topic.encode()) - PACKET_BYTES)

    def too_large(self, size: int) -> None:
        """Make smaller batches than this one."""
        self.byte_limit = max(LEAST_BYTES, min(self.byte_limit, size) // 2)

    def trouble(self) -> str | None:
        """Return what the broker does not take, in a few words; None when it takes all."""
        if self.forbidden:
            return self.forbidden
        aside = self.suspicion.aside
        if not aside:
            return None
        first = min(aside)
        return f"{len(aside)}: {first} ({aside[first].reason})"

    def alarms(self) -> tuple[str, ...]:
        """Return what headquarters is to be told in ``state``."""
        told = () if self.known is None else self.known.alarms
        own = {"refused": self.trouble(), "access": self.excess, "fork": self.cloned}
        return (*told, *(kind for kind, stands in own.items() if stands))
