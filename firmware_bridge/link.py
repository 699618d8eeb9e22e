"""One terminal as the host knows it: greeting, sequence, retry; a pure state machine.

Bytes are not seen here and time is an argument: ``receive`` takes a packet, ``tick`` lets time
pass, both return what is to be sent and what has happened. The rules that hold:

- Until a Welcome carries the nonce of our Hello, everything is left-over and is dropped.
- One command is outstanding at a time; it keeps its number over all its retries, so that the
  terminal can tell a repetition from a new command.
- A press is reported once; its answer is said again as often as the press is.
- What the terminal shall show is a state, not a message: after any trouble the last wanted
  one is shown.
"""

import enum
from collections.abc import Callable

import msgspec

from firmware_bridge.messages import (
    MAX_U8,
    PROTOCOL_MAJOR,
    PROTOCOL_MINOR,
    Ack,
    Hello,
    Key,
    KeyAnswer,
    KeyPressed,
    Message,
    Nak,
    NakReason,
    Packet,
    Ping,
    Show,
    Welcome,
)


class Timing(msgspec.Struct, frozen=True):
    """How long the host waits, in seconds."""

    answer_s: float = 0.25
    """First wait for an answer: MicroPython under load once took 0.104 s (measured)."""
    answer_max_s: float = 1.0
    tries: int = 6
    """With the waits doubling to ``answer_max_s``, a terminal is given up after 4.75 s."""
    hello_s: float = 0.5
    hello_max_s: float = 5.0
    """A board that an open has reset needs about 2 s to its first answer (bootloader)."""
    silent_hellos: int = 4
    """So many Hellos without an answer (3.5 s) are told to staff."""
    ping_s: float = 2.0
    """Well below the 10 s after which a terminal says that nobody is there."""
    outdated_s: float = 10.0
    """How often a terminal of another protocol is asked again: it may have been updated."""


class State(enum.Enum):
    """What the host knows of a terminal."""

    CLOSED = "closed"
    """The line is not there."""
    GREETING = "greeting"
    """The line is there; the terminal has not answered yet."""
    CONNECTED = "connected"
    OUTDATED = "outdated"
    """It answers in another protocol version: it must be updated, or we."""


class Transmit(msgspec.Struct, frozen=True):
    """Put this packet on the line."""

    packet: Packet


class Connected(msgspec.Struct, frozen=True):
    """The terminal said what it is."""

    welcome: Welcome


class Disconnected(msgspec.Struct, frozen=True):
    """The terminal is gone; ``reason`` is for the log."""

    reason: str


class Silent(msgspec.Struct, frozen=True):
    """No answer to several greetings: said once, until the terminal answers again."""


class Mismatched(msgspec.Struct, frozen=True):
    """The terminal speaks another major version; see ``sentence``."""

    welcome: Welcome

    @property
    def sentence(self) -> str:
        """What the installer must know: which board, both versions, the remedy."""
        theirs = self.welcome
        remedy = (
            "put the firmware of this kiosk release on the terminal"
            if theirs.major < PROTOCOL_MAJOR
            else "update the kiosk software"
        )
        return (
            f"terminal {theirs.serial} ({theirs.board}, firmware {theirs.firmware}) speaks "
            f"protocol {theirs.major}.{theirs.minor}, this kiosk {PROTOCOL_MAJOR}."
            f"{PROTOCOL_MINOR}: {remedy}"
        )


class Pressed(msgspec.Struct, frozen=True):
    """A key went down: reported once for ``(serial, boots, press_id)`` on this link."""

    serial: str
    boots: int
    press_id: int
    key: Key


Output = Transmit | Connected | Disconnected | Silent | Mismatched | Pressed


class _Outstanding(msgspec.Struct):
    """A command that has no answer yet."""

    packet: Packet
    due: float
    """When its next repetition, or its end, is due."""
    wait_s: float
    tries: int = 1


class _Press(msgspec.Struct):
    """The last press of the terminal: all there is to remember, for it says one at a time."""

    press_id: int
    seq: int
    accepted: bool | None = None
    """None while the hall has not decided."""


class Link:
    """The host's end of one terminal.

    Args:
        address: the terminal's place on its line.
        nonce: gives a number that no earlier greeting used (32 bits of chance will do).
    """

    def __init__(
        self, address: int, nonce: Callable[[], int], timing: Timing | None = None
    ) -> None:
        self.address = address
        self.state = State.CLOSED
        self.welcome: Welcome | None = None
        """What the terminal last said it is, however the link stands now."""
        self._timing = timing or Timing()
        self._draw_nonce = nonce
        self._nonce = 0
        self._seq = 0
        self._outstanding: _Outstanding | None = None
        self._hello_at = 0.0
        self._hello_wait_s = self._timing.hello_s
        self._hello_answer_until = 0.0
        self._hellos = 0
        self._ping_at = 0.0
        self._wanted = Show()
        self._shown: Show | None = None
        self._press: _Press | None = None

    def line_up(self, now: float) -> None:
        """The port is open: begin to greet at the next tick."""
        self._greet(now)

    def line_down(self) -> list[Output]:
        """The port is gone."""
        was, self.state = self.state, State.CLOSED
        self._outstanding = None
        return [Disconnected("the line is gone")] if was is State.CONNECTED else []

    def show(self, wanted: Show) -> None:
        """Let the terminal show ``wanted`` from the next tick on, whatever it takes."""
        unheard = self._wanted.buzzer and self._wanted != self._shown
        self._wanted = msgspec.structs.replace(wanted, buzzer=wanted.buzzer or unheard)

    def answer(self, press_id: int, *, accepted: bool) -> list[Output]:
        """Tell the terminal what became of its press, now and whenever it asks again."""
        press = self._press
        if press is None or press.press_id != press_id:
            return []  # the terminal has restarted since and forgot the press
        press.accepted = accepted
        return self._answer_again(press) if self.state is State.CONNECTED else []

    def awaits_answer(self, now: float) -> bool:
        """Whether the line belongs to this terminal, because it may speak at any moment."""
        match self.state:
            case State.CLOSED:
                return False
            case State.CONNECTED:
                return self._outstanding is not None
            case State.GREETING | State.OUTDATED:
                return now < self._hello_answer_until

    def line_free_at(self, now: float) -> float:
        """When ``awaits_answer`` is worth asking again, if no answer comes before."""
        if self._outstanding is not None:
            return self._outstanding.due
        return max(now, self._hello_answer_until)

    def wake_at(self, now: float) -> float | None:
        """When ``tick`` has something to do, given that the line is free."""
        if self.state is State.CLOSED:
            return None
        if self.state is not State.CONNECTED:
            return self._hello_at
        if self._outstanding is not None:
            return self._outstanding.due
        return now if self._wanted != self._shown else self._ping_at

    def tick(self, now: float, *, line_free: bool = True) -> list[Output]:
        """Let time pass; begin a new exchange only where the line is free."""
        if self.state is State.CLOSED:
            return []
        if self.state is not State.CONNECTED:
            return self._say_hello(now) if line_free and now >= self._hello_at else []
        if self._outstanding is not None:
            return self._insist(self._outstanding, now)
        if not line_free:
            return []
        if self._wanted != self._shown:
            return self._command(self._wanted, now)
        return self._command(Ping(), now) if now >= self._ping_at else []

    def receive(self, packet: Packet, now: float) -> list[Output]:
        """Take a packet that came over the line."""
        if packet.address != self.address:
            return []
        match self.state:
            case State.CLOSED:
                return []
            case State.GREETING | State.OUTDATED:
                return self._hear_greeting(packet.message, now)
            case State.CONNECTED:
                return self._hear(packet, now)

    def _greet(self, now: float) -> None:
        self.state = State.GREETING
        self._outstanding = None
        self._nonce = self._draw_nonce()
        self._hello_at, self._hello_wait_s = now, self._timing.hello_s
        self._hello_answer_until = now
        self._hellos = 0

    def _say_hello(self, now: float) -> list[Output]:
        self._hello_answer_until = now + self._timing.answer_s
        self._hello_at = now + self._hello_wait_s
        self._hello_wait_s = min(2 * self._hello_wait_s, self._timing.hello_max_s)
        self._hellos += 1
        hello = Transmit(self._numbered(Hello(self._nonce)))
        return [hello, Silent()] if self._hellos == self._timing.silent_hellos + 1 else [hello]

    def _hear_greeting(self, message: Message, now: float) -> list[Output]:
        if not isinstance(message, Welcome) or message.nonce != self._nonce:
            return []
        before, self.welcome = self.welcome, message
        if message.major != PROTOCOL_MAJOR:
            self._hello_at = now + self._timing.outdated_s
            self._hello_wait_s = self._timing.outdated_s
            self._hello_answer_until = now
            self._hellos = 0
            known = self.state is State.OUTDATED
            self.state = State.OUTDATED
            return [] if known else [Mismatched(message)]
        if before is None or (before.serial, before.boots) != (message.serial, message.boots):
            self._press = None  # its ids count anew
        self.state = State.CONNECTED
        self._shown = None
        self._ping_at = now + self._timing.ping_s
        return [Connected(message)]

    def _hear(self, packet: Packet, now: float) -> list[Output]:
        match packet.message:
            case Ack():
                self._settle(packet.seq, now)
            case Nak(reason=NakReason.NOT_UNDERSTOOD):
                # An older firmware of our major version: it leaves out what it does not know.
                self._settle(packet.seq, now)
            case Nak(reason=NakReason.NOT_GREETED):
                return self._lose("it has restarted", now) if self._asked(packet.seq) else []
            case KeyPressed():
                return self._hear_press(packet.message, packet.seq)
            case _:
                return []  # a late Welcome, or on a shared pair our own echo
        return []

    def _hear_press(self, pressed: KeyPressed, seq: int) -> list[Output]:
        last = self._press
        if last is None or pressed.press_id > last.press_id:
            self._press = _Press(pressed.press_id, seq)
            known = self.welcome
            if known is None:
                raise RuntimeError("connected without a Welcome")
            return [Pressed(known.serial, known.boots, pressed.press_id, pressed.key)]
        if pressed.press_id < last.press_id or last.accepted is None:
            return []  # answered long ago, or the hall is still deciding
        last.seq = seq
        return self._answer_again(last)

    def _answer_again(self, press: _Press) -> list[Output]:
        if press.accepted is None:
            return []
        answer = KeyAnswer(press.press_id, press.accepted)
        return [Transmit(Packet(self.address, press.seq, answer))]

    def _asked(self, seq: int) -> bool:
        return self._outstanding is not None and self._outstanding.packet.seq == seq

    def _settle(self, seq: int, now: float) -> None:
        if self._outstanding is None or not self._asked(seq):
            return
        done, self._outstanding = self._outstanding.packet.message, None
        self._ping_at = now + self._timing.ping_s
        if isinstance(done, Show):
            self._shown = msgspec.structs.replace(done, buzzer=False)
            if done.buzzer:
                # Once is enough: after a reconnect the number comes back, the sound does not.
                self._wanted = msgspec.structs.replace(self._wanted, buzzer=False)

    def _command(self, message: Message, now: float) -> list[Output]:
        packet = self._numbered(message)
        wait_s = self._timing.answer_s
        self._outstanding = _Outstanding(packet, now + wait_s, wait_s)
        return [Transmit(packet)]

    def _insist(self, outstanding: _Outstanding, now: float) -> list[Output]:
        if now < outstanding.due:
            return []
        if outstanding.tries >= self._timing.tries:
            return self._lose(f"no answer to {outstanding.tries} tries", now)
        outstanding.tries += 1
        outstanding.wait_s = min(2 * outstanding.wait_s, self._timing.answer_max_s)
        outstanding.due = now + outstanding.wait_s
        return [Transmit(outstanding.packet)]

    def _lose(self, reason: str, now: float) -> list[Output]:
        self._greet(now)
        return [Disconnected(reason)]

    def _numbered(self, message: Message) -> Packet:
        self._seq = (self._seq + 1) % (MAX_U8 + 1)
        return Packet(self.address, self._seq, message)
