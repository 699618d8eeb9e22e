"""One counter between its terminal and the hall: presses in, what is shown out.

Two threads, for both wait for the core: one asks for what the keys want, one follows the view.
The line's thread hands over and never waits here.
"""

import queue
import threading
from collections.abc import Callable

import msgspec
import structlog
from msgspec.structs import replace

from drivers.line_url import OtherLineUrl
from drivers.terminal_url import SerialTerminalUrl
from firmware_bridge.door import Door
from firmware_bridge.face import NO_HALL, face, rating_ends, refusal
from firmware_bridge.keys import command_for, command_id
from firmware_bridge.line import Line
from firmware_bridge.messages import Key, Show
from firmware_bridge.outcome import Pressed
from firmware_bridge.transfer import Destination, TransferChoice, offer_face
from kiosk.client import Accepted, DoorClosed, Refusal
from kiosk.domain.commands import Command, PauseCounter
from kiosk.domain.refused import Reason
from kiosk.domain.views import CounterView

PRESS_LIFE_S = 15.0
"""As in the firmware: an older press must not call anybody, staff have long pressed again."""
ASK_AGAIN_S = 0.5
CONFIRM_S = 10.0
"""▲ The pause key pressed again within this leaves even the last counter at work (S57)."""
REASON_S = 4.0
"""How long the reason of a refusal stays on a terminal with a second line."""
CORE_AWAY_S = 5.0
"""The core restarts within this: until then the number stays on the terminal."""


class CounterTerminal(msgspec.Struct, frozen=True):
    """A counter and where its terminal is."""

    counter: str
    url: SerialTerminalUrl | OtherLineUrl
    rates: bool = False
    """Whether the counter's rating keys are the terminal's; otherwise they stay dark."""
    kind: str = "terminal"
    """``terminal``, or ``display`` where it has no keys."""
    destinations: tuple[Destination, ...] = ()
    """What its transfer key offers."""

    @property
    def device(self) -> str:
        """What it is called among the hall's devices."""
        return f"{self.kind} {self.counter}"


class _Taken(msgspec.Struct, frozen=True):
    """A press and when it came."""

    pressed: Pressed
    at: float


class CounterPost:
    """The bridge's people at one counter.

    Args:
        door: opens a way into the hall; called once in each of the two threads.
        clock: monotonic seconds.
    """

    def __init__(
        self,
        terminal: CounterTerminal,
        line: Line,
        door: Callable[[], Door],
        clock: Callable[[], float],
    ) -> None:
        self.counter = terminal.counter
        self.device = terminal.device
        self._rates = terminal.rates
        self._line = line
        self._address = terminal.url.address
        self._door = door
        self._clock = clock
        self._presses: queue.SimpleQueue[_Taken | None] = queue.SimpleQueue()
        self._choice = TransferChoice(terminal.counter, terminal.destinations)
        self._panel = threading.Lock()
        """Held over what the terminal shows: the two threads both have a say in it."""
        self._view: CounterView | None = None
        self._shown: Show | None = None
        """What the terminal shows of the counter."""
        self._ends = threading.Event()
        self._log = structlog.get_logger().bind(counter=self.counter)
        self.threads = [
            threading.Thread(target=work, name=f"{name} {self.device}", daemon=True)
            for name, work in (("keys", self._ask_hall), ("view", self._follow_view))
        ]

    def start(self) -> None:
        """Begin to serve the counter."""
        for thread in self.threads:
            thread.start()

    def stop(self) -> None:
        """End soon; a long poll that is under way may outlast the process's other work."""
        self._ends.set()
        self._presses.put(None)

    def pressed(self, pressed: Pressed) -> None:
        """Take a press from the line's thread."""
        self._presses.put(_Taken(pressed, self._clock()))

    def _ask_hall(self) -> None:
        door = self._door()
        asked_at = -CONFIRM_S
        while (taken := self._presses.get()) is not None:
            pressed = taken.pressed
            command = self._command(pressed.key, taken.at)
            if command is None and self._offer(taken.at):
                self._line.answer(self._address, pressed.press_id, accepted=True)
                continue
            if isinstance(command, PauseCounter) and taken.at - asked_at <= CONFIRM_S:
                command = replace(command, confirm=True)
            answer = None if command is None else self._insist(door, command, taken)
            accepted = isinstance(answer, Accepted)
            refused = answer.refused if isinstance(answer, Refusal) else None
            if refused == Reason.LAST_COUNTER:
                asked_at = taken.at
            self._line.answer(self._address, pressed.press_id, accepted=accepted)
            if refused is not None:
                self._say_why(refused)
            self._log.info(
                "key",
                key=pressed.key.name.lower(),
                press=pressed.press_id,
                accepted=accepted,
                refused=refused,
            )

    def _command(self, key: Key, now: float) -> Command | None:
        """Return what a key asks for; a choice under way goes before, and ends with it."""
        with self._panel:
            was_offered = self._choice.offered(self._view, now) is not None
            chosen = self._choice.press(key, self._view, now)
            if was_offered and self._shown is not None:
                self._line.show(self._address, self._shown)
        return chosen or command_for(key, self.counter, rates=self._rates)

    def _offer(self, now: float) -> bool:
        """Show what the transfer key offers, if it does."""
        with self._panel:
            offered = self._choice.offered(self._view, now)
            if offered is None or self._shown is None:
                return False
            afterwards = self._choice.remaining_s(now), self._shown
            self._line.show(self._address, offer_face(self._shown, offered), afterwards)
            return True

    def _say_why(self, reason: str) -> None:
        """Show the reason for a moment; not over a rating window, whose end is under way."""
        with self._panel:
            shown = self._shown
            if shown is not None and not shown.rating:
                self._line.show(self._address, refusal(shown, reason), (REASON_S, shown))

    def _insist(self, door: Door, command: Command, taken: _Taken) -> Accepted | Refusal | None:
        """Ask until the hall answers; None where the press has become too old."""
        while not self._ends.is_set():
            try:
                return door.submit(command, command_id(taken.pressed))
            except DoorClosed:
                if self._clock() - taken.at > PRESS_LIFE_S:
                    return None
                self._ends.wait(ASK_AGAIN_S)
        return None

    def _follow_view(self) -> None:
        door = self._door()
        seen: CounterView | None = None
        away_since: float | None = None
        while not self._ends.is_set():
            after = -1 if seen is None or away_since is not None else seen.seq
            try:
                view = door.view(f"counter/{self.counter}", CounterView, after)
            except DoorClosed:
                now = self._clock()
                away_since = now if away_since is None else away_since
                if now - away_since > CORE_AWAY_S:
                    with self._panel:
                        self._view = self._shown = None
                        self._line.show(self._address, NO_HALL)
                self._ends.wait(ASK_AGAIN_S)
                continue
            away_since = None
            if view is not None:
                if not self._rates:
                    view = msgspec.structs.replace(view, rating_open=False)
                self._show(view, face(view, seen))
                seen = view

    def _show(self, view: CounterView, shown: Show) -> None:
        """Show the counter, or go on offering the transfer of the customer in hand."""
        with self._panel:
            self._view, self._shown = view, replace(shown, buzzer=False)
            now = self._clock()
            offered = self._choice.offered(view, now)
            if offered is None:
                self._line.show(self._address, shown, rating_ends(view))
                return
            afterwards = self._choice.remaining_s(now), self._shown
            self._line.show(self._address, offer_face(shown, offered), afterwards)
