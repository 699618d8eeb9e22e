"""What the core knows of headquarters: where to go on, whether a claim fits the journal."""

import time
from collections.abc import Callable
from pathlib import Path

import structlog

from kiosk.client import Acknowledged, Client, DoorClosed, DoorError
from kiosk.domain.commands import ReportFault
from sync.contract.batch import Item, parse_item
from sync.contract.messages import Ack

TELL_AGAIN_S = 30.0

log = structlog.get_logger("sync")


class Door:
    """The core's door, between two messages. A core that is away loses nothing by it."""

    def __init__(self, socket_path: Path, now_s: Callable[[], float] = time.monotonic) -> None:
        self._client = Client(socket_path)
        self._now_s = now_s
        self._tell_at_s = 0.0
        self._away: str | None = None
        self._refused: str | None = None
        self._too_much: str | None = None
        self._told: tuple[str | None, str] | None = None
        """What the hall knows of the broker; nothing yet, when its fault may be an old one."""

    def known(self) -> Acknowledged:
        """Return what the core knows: its epoch, what is stored of it, its newest event.

        Another epoch is another journal.

        Raises:
            DoorClosed: The core is away.
            DoorError: The core failed over it.
        """
        known = self._client.acknowledged()
        self._tell_at_s = 0.0
        self._tell()
        return known

    def oldest(self) -> int:
        """Return the oldest event that the journal still holds; 0 for an empty one.

        Raises:
            DoorClosed: The core is away.
            DoorError: The core failed over it.
        """
        page = self._client.journal(0, limit=1)
        return parse_item(bytes(page.events[0])).seq if page.events else 0

    def resume_after(self, known: Acknowledged, ack: Ack | None) -> int:
        """Return where to go on: where headquarters says if that fits, else as the core knows.

        Raises:
            DoorClosed: The core is away.
            DoorError: The core failed over it.
        """
        if ack is None or (ack.epoch, ack.stored) == (known.epoch, known.stored):
            return known.stored
        item = self.item(ack.stored)
        if item is not None and item.epoch == ack.epoch and ack.hash in {"", item.hash}:
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

        A core that is away too is told when it answers again.
        """
        self._away = away
        self._tell()

    def broker_refuses(self, what: str | None) -> None:
        """Tell the hall that the broker does not take all that is sent; None: it does."""
        self._refused = what
        self._tell()

    def broker_allows(self, too_much: str | None) -> None:
        """Tell the hall what the broker lets the kiosk do and must not; None: nothing."""
        self._too_much = too_much
        self._tell()

    def _tell(self) -> None:
        kind, detail = None, ""
        if self._away is not None:
            kind, detail = "unplugged", self._away
        elif self._refused is not None:
            kind, detail = "refused", self._refused
        elif self._too_much is not None:
            kind, detail = "too_open", self._too_much
        if (kind, detail) == self._told or self._now_s() < self._tell_at_s:
            return
        try:
            self._client.submit(ReportFault(device="broker", kind=kind, detail=detail))
        except (DoorClosed, DoorError) as error:
            # One that is stuck takes ten seconds over it: not at each word of the broker's.
            log.warning("core_away", reason=str(error))
            self._tell_at_s = self._now_s() + TELL_AGAIN_S
            return
        self._told = kind, detail

    def close(self) -> None:
        """Hang up."""
        self._client.close()
