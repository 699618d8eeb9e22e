"""What staff and customers of a counter of the demo do with their hands.

Where the world has a button or a key they press it and look whether it did something; for the
rest, and where it has none, they use the door as a screen of the counter does. A press that did
nothing, because it was the second within a second or nobody listened yet, is pressed again.
"""

import threading
import uuid
from collections.abc import Callable

from drivers.panel import PanelKey
from kiosk.client import Accepted, Client, DoorClosed, Refusal
from kiosk.domain import commands as c
from kiosk.domain.ticket import SlipState
from kiosk.domain.views import CounterView, TicketView
from kiosk.world.order import OrderError
from kiosk.world.world import World

DOOR_RETRY_S = 0.2
LOOK_S = 0.05
ANSWER_S = 1.5
"""How long staff wait for a press to do something before they press again: longer than two
presses of a call button must be apart."""
TRIES = 4
SLIP_S = 3.0
"""How long a customer looks at the printer before going without a slip."""
COMING = (SlipState.WANTED, SlipState.SENDING)


class Stopped(Exception):
    """The demo is over: people go home at the next thing they would wait for."""


class Hands:
    """A counter without devices: everything goes through the door.

    Args:
        counter: Whose.
        client: The way in.
        closing: Set when the demo is over.
    """

    def __init__(self, counter: str, client: Client, closing: threading.Event) -> None:
        self.presses = 0
        """How often a button or key was pressed."""
        self._counter = counter
        self._client = client
        self._closing = closing

    def call(self) -> bool:
        """Call who is next; return whether anybody was called."""
        return isinstance(self.ask(c.CallNext(counter=self._counter)), Accepted)

    def recall(self) -> None:
        """Call again."""
        self.ask(c.Recall(counter=self._counter))

    def no_show(self) -> None:
        """Give up who did not come."""
        self.ask(c.NoShow(counter=self._counter))

    def start(self) -> None:
        """Who was called is here."""
        self.ask(c.StartService(counter=self._counter))

    def finish(self) -> None:
        """The service is over."""
        self.ask(c.FinishService(counter=self._counter))

    def rate(self, score: int) -> None:
        """The customer rates."""
        self.ask(c.RateVisit(counter=self._counter, score=score))

    def ask(self, command: c.Command) -> Accepted | Refusal:
        """Ask the hall, with one id until it answers.

        Raises:
            Stopped: The demo closes.
        """
        command_id = str(uuid.uuid4())
        while True:
            try:
                return self._client.submit(command, command_id)
            except DoorClosed:
                if self._closing.wait(DOOR_RETRY_S):
                    raise Stopped from None

    def wait_for_slip(self, number: str | None) -> None:
        """Wait until the slip is in the customer's hand: nobody walks up before."""
        for _ in range(int(SLIP_S / LOOK_S)):
            view = self._ticket_view()
            if view is None or all(
                one.number != number or one.slip not in COMING for one in view.newest
            ):
                return
            if self._closing.wait(LOOK_S):
                raise Stopped

    def look(self) -> CounterView | None:
        """Return how the counter is; None while the hall does not answer."""
        try:
            return self._client.view(f"counter/{self._counter}", CounterView)
        except DoorClosed:
            return None

    def _ticket_view(self) -> TicketView | None:
        try:
            return self._client.view("ticket", TicketView)
        except DoorClosed:
            return None

    def _press_until(
        self, press: Callable[[], None], done: Callable[[CounterView], bool]
    ) -> bool:
        """Press until the counter's view says that it is done; return whether it is.

        A press that is under way is waited for even when the demo closes: the books are closed
        only when nothing moves any more.
        """
        for _ in range(TRIES):
            try:
                press()
            except OrderError:
                # Not plugged in, or nobody listens yet: as if it had not been pressed.
                self._closing.wait(ANSWER_S)
            else:
                self.presses += 1
                if self._seen(done):
                    return True
            if self._closing.is_set():
                return False
        return False

    def _seen(self, done: Callable[[CounterView], bool]) -> bool:
        still = threading.Event()
        for _ in range(int(ANSWER_S / LOOK_S)):
            view = self.look()
            if view is not None and done(view):
                return True
            still.wait(LOOK_S)
        return False

    def _press_to_call(self, press: Callable[[], None]) -> bool:
        before = self.look()
        if before is None or not before.waiting:
            return False
        return self._press_until(
            press, lambda view: view.number is not None and view.number != before.number
        )

    def _press_to_rate(self, press: Callable[[], None]) -> None:
        self._press_until(press, lambda view: not view.rating_open)


def hands_at(counter: str, client: Client, closing: threading.Event, world: World) -> Hands:
    """Return what is done with hands at a counter, by what the world has there."""
    if counter in world.counters("panel"):
        return PanelHands(counter, client, closing, world)
    if counter in world.counters("terminal"):
        return TerminalHands(counter, client, closing, world)
    return Hands(counter, client, closing)


class PanelHands(Hands):
    """A counter with a panel and a keypad."""

    def __init__(
        self, counter: str, client: Client, closing: threading.Event, world: World
    ) -> None:
        super().__init__(counter, client, closing)
        self._panel = world.panel(counter)
        self._keypad = world.keypad(counter)

    def call(self) -> bool:
        """Press the button."""
        return self._press_to_call(lambda: self._panel.press(PanelKey.CALL))

    def rate(self, score: int) -> None:
        """Press a key of the keypad."""
        self._press_to_rate(lambda: self._keypad.press(str(score)))


class TerminalHands(Hands):
    """A counter with a terminal that has all keys."""

    def __init__(
        self, counter: str, client: Client, closing: threading.Event, world: World
    ) -> None:
        super().__init__(counter, client, closing)
        self._terminal = world.terminal(counter)

    def call(self) -> bool:
        """Press the key."""
        return self._press_to_call(lambda: self._terminal.press("call"))

    def recall(self) -> None:
        """Press the key."""
        before = self.look()
        calls = 0 if before is None else before.calls
        self._press_until(
            lambda: self._terminal.press("recall"), lambda view: view.calls > calls
        )

    def no_show(self) -> None:
        """Press the key."""
        self._press_until(
            lambda: self._terminal.press("no_show"), lambda view: view.number is None
        )

    def start(self) -> None:
        """No key says so: who comes is seen."""

    def finish(self) -> None:
        """Press the key."""
        self._press_until(
            lambda: self._terminal.press("finish"), lambda view: view.number is None
        )

    def rate(self, score: int) -> None:
        """Press a rating key."""
        self._press_to_rate(lambda: self._terminal.press(f"rating_{score}"))
