"""Whether this kiosk's collector is there to read, by its own retained word.

While it is not, nothing is drained: what would only wait at the broker waits better here. A
collector says that it reads once the broker has taken its subscription: what was sent before
the first such word may have gone to nobody.
"""

from typing import Protocol

import msgspec
import structlog

from sync import mqtt
from sync.contract.messages import HqState
from sync.contract.shards import covers, reads
from sync.contract.topics import ALL_HQ_STATES

log = structlog.get_logger("sync")


class SomebodyReads(Protocol):
    """Is told of each word of a collector that it reads this kiosk's shard."""

    def __call__(self, *, first: bool) -> None:
        """Take it; ``first``: it is its first word over this connection."""


class HqPresence:
    """A listener of its own."""

    def __init__(self, device: str, somebody_reads: SomebodyReads) -> None:
        self._device = device
        self._somebody_reads = somebody_reads
        self._states: dict[str, HqState] = {}
        self._ours_spoke = False

    @property
    def known(self) -> bool:
        """Return whether any collector has said anything."""
        return bool(self._states)

    @property
    def away(self) -> bool:
        """Return whether it is known that nobody reads this kiosk's shard."""
        if not self._states:
            return False
        return not any(reads(state, self._device) for state in self._states.values())

    def topics(self) -> tuple[str, ...]:
        """Return where collectors say that they are there."""
        return (ALL_HQ_STATES,)

    def hear(self, message: mqtt.Arrived) -> None:
        """Take a collector's word; an empty one takes it back."""
        before = self.away
        if not message.payload:
            self._states.pop(message.topic, None)
        else:
            try:
                state = msgspec.json.decode(message.payload, type=HqState)
            except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
                log.warning("hq_state_not_understood", reason=str(error))
                return
            self._states[message.topic] = state
        if self.away != before:
            log.info("headquarters_away" if self.away else "headquarters_reads")
        said = self._states.get(message.topic)
        if said is None or not covers(said, self._device):
            return
        first, self._ours_spoke = not self._ours_spoke, True
        if said.online:
            self._somebody_reads(first=first)

    def look(self) -> None:
        """Nothing is ever due."""
