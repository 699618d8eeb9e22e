"""What the core knows of headquarters: where to go on, whether a claim fits the journal."""

from pathlib import Path

from kiosk.client import Client, DoorClosed
from sync.envelope import Item, parse_item
from sync.messages import Ack


class Door:
    """The core's door, between two messages. A core that is away loses nothing by it."""

    def __init__(self, socket_path: Path) -> None:
        self._client = Client(socket_path)

    def resume_after(self, ack: Ack | None) -> int:
        """Return where to go on: where headquarters says if that fits, else as the core knows.

        Raises:
            DoorClosed: The core is away.
        """
        known = self._client.acknowledged()
        if ack is None or (ack.epoch, ack.stored) == (known.epoch, known.stored):
            return known.stored
        item = self.item(ack.stored)
        if item is not None and item.epoch == ack.epoch:
            return ack.stored
        return known.stored

    def item(self, seq: int) -> Item | None:
        """Return the item at ``seq``; None when the journal does not hold it.

        Raises:
            DoorClosed: The core is away.
        """
        if seq < 1:
            return None
        page = self._client.journal(seq - 1, limit=1)
        items = [parse_item(bytes(raw)) for raw in page.events]
        return next((item for item in items if item.seq == seq), None)

    def stored(self, epoch: str, seq: int) -> bool:
        """Tell the core what headquarters has; return False when it is away.

        Nothing is lost by that: headquarters' next word says as much and more.

        Raises:
            DoorError: The core holds it for impossible: a bug on one side.
        """
        try:
            self._client.acknowledge(epoch, seq)
        except DoorClosed:
            return False
        return True

    def close(self) -> None:
        """Hang up."""
        self._client.close()
