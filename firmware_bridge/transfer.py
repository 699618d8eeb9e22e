"""Where a terminal's transfer key sends the customer: pressed again it offers the next, pure.

A terminal has no digits. The transfer key offers one service after the other, on the display by
the letter of its tickets; the call key confirms, any other key or ten seconds leave it.
"""

import msgspec

from firmware_bridge.messages import MAX_LINE_CHARS, MAX_NUMBER_CHARS, Key, Show, light_of
from kiosk.domain.commands import Transfer
from kiosk.domain.views import CounterView

OFFER_S = 10.0


class Destination(msgspec.Struct, frozen=True):
    """A service of the hall."""

    service: str
    prefix: str
    """The letter of its tickets: what staff call it by."""


class TransferChoice:
    """The choice at one counter, under way or not."""

    def __init__(self, counter: str, destinations: tuple[Destination, ...]) -> None:
        self._counter = counter
        self._destinations = destinations
        self._offered: Destination | None = None
        self._number: str | None = None
        self._until = 0.0

    def press(self, key: Key, view: CounterView | None, now: float) -> Transfer | None:
        """Take a key: offer the next, or return what was chosen; other keys end the choice."""
        offered = self.offered(view, now)
        self._offered = None
        if key is Key.CALL and offered is not None:
            return Transfer(counter=self._counter, service=offered.service)
        if key is Key.TRANSFER and view is not None and view.number is not None:
            others = [one for one in self._destinations if one.service != view.service]
            if others:
                at = others.index(offered) + 1 if offered in others else 0
                self._offered = others[at % len(others)]
                self._number = view.number
                self._until = now + OFFER_S
        return None

    def offered(self, view: CounterView | None, now: float) -> Destination | None:
        """Return what is offered now; an offer is over with its time or its customer."""
        if now >= self._until or view is None or view.number != self._number:
            self._offered = None
        return self._offered

    def remaining_s(self, now: float) -> float:
        """Return for how long the offer stands."""
        return max(0.0, self._until - now)


def offer_face(shown: Show, offered: Destination) -> Show:
    """Return what the terminal shows while this is offered."""
    line = f"to {offered.service}".encode("ascii", "replace").decode()
    return msgspec.structs.replace(
        shown,
        number=f"TO {offered.prefix}"[:MAX_NUMBER_CHARS],
        lights=light_of(Key.CALL) | light_of(Key.TRANSFER),
        line=line[:MAX_LINE_CHARS],
    )
