"""What the core knows of headquarters: where to go on, whether a claim fits the journal."""

from pathlib import Path

import structlog

from kiosk.client import Client, DoorClosed, DoorError
from kiosk.domain.commands import ReportFault
from sync.contract.batch import Item, parse_item
from sync.contract.messages import Ack

log = structlog.get_logger("sync")


class Door:
    """The core's door, between two messages. A core that is away loses nothing by it."""

    def __init__(self, socket_path: Path) -> None:
        self._client = Client(socket_path)
        self._told: str | None = ""
        """What the hall knows of the broker; nothing yet, when its fault may be an old one."""

    def epoch(self) -> str:
        """Return the epoch that the core writes now: another one is another journal.

        Raises:
            DoorClosed: The core is away.
            DoorError: The core failed over it.
        """
        return self._client.acknowledged().epoch

    def resume_after(self, ack: Ack | None) -> int:
        """Return where to go on: where headquarters says if that fits, else as the core knows.

        Raises:
            DoorClosed: The core is away.
            DoorError: The core failed over it.
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
            DoorError: The core failed over it.
        """
        if seq < 1:
            return None
        page = self._client.journal(seq - 1, limit=1)
        items = [parse_item(bytes(raw)) for raw in page.events]
        return next((item for item in items if item.seq == seq), None)

    def stored(self, epoch: str, seq: int) -> bool:
        """Tell the core what headquarters has; return whether it has taken note.

        Nothing is lost when it is away: headquarters' next word says as much and more. It
        declines when its journal has been replaced by one that does not reach so far.
        """
        try:
            self._client.acknowledge(epoch, seq)
        except (DoorClosed, DoorError) as error:
            log.warning("core_took_no_note", epoch=epoch, stored=seq, reason=str(error))
            return False
        return True

    def broker_is(self, away: str | None) -> None:
        """Tell the hall that the broker is away, and why; or that it is back.

        A core that is away too is told the next time.
        """
        if away == self._told:
            return
        kind = None if away is None else "unplugged"
        try:
            self._client.submit(ReportFault(device="broker", kind=kind, detail=away or ""))
        except (DoorClosed, DoorError) as error:
            log.warning("core_away", reason=str(error))
            return
        self._told = away

    def close(self) -> None:
        """Hang up."""
        self._client.close()
