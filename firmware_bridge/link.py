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

from firmware_bridge.greeting import Greeting, Timing
from firmware_bridge.messages import (
    MAX_U8,
    PROTOCOL_MAJOR,
    Ack,
    KeyAnswer,
    KeyPressed,
    Message,
    Nak,
    NakReason,
    Packet,
    Ping,
    Show,
    Welcome,
    mark_of,
)
from firmware_bridge.outcome import (
    Connected,
    Disconnected,
    Doubled,
    Mismatched,
    Output,
    Pressed,
    Silent,
    Transmit,
)
from firmware_bridge.outstanding import Outstanding
from firmware_bridge.presses import Presses
from firmware_bridge.suspicion import Suspicion
from firmware_bridge.update import Update
from firmware_bridge.update_words import UpdateBegin, UpdateCommit, UpdateState

MOST_HEARD = 4
"""Who presses keys is there: on a bad line a command is then said so many times as often."""
LONG = UpdateBegin | UpdateCommit
"""At these a board is at its flash for seconds and hears nothing. They are said more often; in
between the line is the others': a terminal that hears nothing for 10 s takes no press."""


class State(enum.Enum):
    """What the host knows of a terminal."""

    CLOSED = "closed"
    """The line is not there."""
    GREETING = "greeting"
    """The line is there; the terminal has not answered yet."""
    CONNECTED = "connected"
    OUTDATED = "outdated"
    """It answers in another protocol version: it must be updated, or we."""
    DOUBLED = "doubled"
    """Two answer: neither is used."""


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
        self._greeting = Greeting(nonce, self._timing)
        self._seq = 0
        self._outstanding: Outstanding | None = None
        self._suspicion = Suspicion(self._timing.alternate_s)
        self._update: Update | None = None
        self._ping_at = 0.0
        self._wanted = Show()
        self._shown: Show | None = None
        self._presses = Presses()

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
        known = self._presses.decide(press_id, accepted=accepted)
        return self._answer(press_id) if known and self.state is State.CONNECTED else []

    def awaits_answer(self, now: float) -> bool:
        """Whether the line belongs to this terminal, because it may speak at any moment."""
        match self.state:
            case State.CLOSED:
                return False
            case State.CONNECTED:
                return self._holds(now)
            case State.GREETING | State.OUTDATED | State.DOUBLED:
                return self._holds(now) or self._greeting.awaits(now)

    def _holds(self, now: float) -> bool:
        return self._outstanding is not None and now < self._outstanding.held_until

    def line_free_at(self, now: float) -> float:
        """When ``awaits_answer`` is worth asking again, if no answer comes before."""
        outstanding = self._outstanding
        if outstanding is not None and now < outstanding.held_until:
            return min(outstanding.due, outstanding.held_until)
        return max(now, self._greeting.until)

    def wake_at(self, now: float) -> float | None:
        """When ``tick`` has something to do, given that the line is free."""
        if self.state is State.CLOSED:
            return None
        if self._outstanding is not None:
            return self._outstanding.due
        if self._may_update() and self._update is not None and self._update.has_words:
            return now
        if self.state is not State.CONNECTED:
            return self._greeting.wake_at
        return now if self._fitting() != self._shown else self._ping_at

    @property
    def has_new_number(self) -> bool:
        """Whether the display is to show another number, and has not been told so yet."""
        if self.state is not State.CONNECTED or self._shown is None or self._outstanding:
            return False
        return self._wanted.number != self._shown.number

    def tick(self, now: float, *, line_free: bool = True) -> list[Output]:
        """Let time pass; begin a new exchange only where the line is free."""
        if self._update is not None:
            self._update.look(now)
        if self.state is State.CLOSED:
            return []
        if self._outstanding is not None:
            return self._insist(self._outstanding, now, line_free=line_free)
        if self.state is not State.CONNECTED:
            said = self._look_who_is_there(now, line_free=line_free)
            if said:
                return said
        message = self._next_command(now) if line_free else None
        return [] if message is None else self._command(message, now)

    def update(self, update: Update, now: float) -> None:
        """Put another program on the terminal; ``update`` tells how it goes."""
        self._update = update
        if self._may_update():
            update.greeted(self._known(), now)

    def _may_update(self) -> bool:
        """Whether one terminal is there, of whatever version."""
        return self.state in {State.CONNECTED, State.OUTDATED}

    def _next_command(self, now: float) -> Message | None:
        connected = self.state is State.CONNECTED
        if connected and self._fitting() != self._shown:
            return self._fitting()
        if self._may_update() and self._update is not None:
            word = self._update.say()
            if word is not None:
                return word
        return Ping() if connected and now >= self._ping_at else None

    def receive(self, packet: Packet, now: float) -> list[Output]:
        """Take a packet that came over the line."""
        if packet.address != self.address:
            return []
        match self.state:
            case State.CLOSED:
                return []
            case State.GREETING | State.OUTDATED | State.DOUBLED:
                return self._hear_apart(packet, now)
            case State.CONNECTED:
                return self._hear(packet, now)

    def hear_noise(self, now: float) -> None:
        """Know that something came over the line that was no frame."""
        self._greeting.hear_noise(now)

    def _greet(self, now: float) -> None:
        self.state = State.GREETING
        self._outstanding = None
        self._greeting.begin(now)

    def _look_who_is_there(self, now: float, *, line_free: bool) -> list[Output]:
        welcomes = self._greeting.answered(now)
        if welcomes:
            return self._judge(welcomes, now, line_free=line_free)
        return self._say_hello(now) if line_free else []

    def _say_hello(self, now: float) -> list[Output]:
        hello = self._greeting.hello(now)
        if hello is None:
            return []
        said: list[Output] = [Transmit(self._numbered(hello))]
        if self._greeting.fell_silent():
            # Whoever answers next is news, be it the old version or the two from before.
            self.state = State.GREETING
            said.append(Silent(self._greeting.garbled))
        return said

    def _hear_apart(self, packet: Packet, now: float) -> list[Output]:
        """Hear a terminal that is not ours to use: who it is, and that a key did nothing."""
        match packet.message:
            case Welcome():
                self._greeting.hear(packet.message)
            case UpdateState() | Nak() if self._outstanding is not None:
                return self._hear(packet, now)
            case KeyPressed(press_id=press_id) if self.state is State.DOUBLED:
                answer = KeyAnswer(press_id, accepted=False)
                return [Transmit(Packet(self.address, packet.seq, answer))]
            case _:
                return []  # left over
        return []

    def _judge(self, welcomes: list[Welcome], now: float, *, line_free: bool) -> list[Output]:
        """Decide what the answers to a Hello mean."""
        if len(welcomes) > 1:
            return self._find_two([one.serial for one in welcomes], now, line_free=line_free)
        (welcome,) = welcomes
        if self.state is State.DOUBLED and not self._suspicion.is_over():
            self._greeting.again_in(self._timing.hello_s, now)
            return []
        before = self.welcome
        if before is not None and before.serial != welcome.serial:
            turns = self._suspicion.takes_turns(before.serial, welcome.serial, now)
            if turns and self.state is not State.DOUBLED:
                serials = [before.serial, welcome.serial]
                return self._find_two(serials, now, line_free=line_free)
        self.welcome = welcome
        if self._update is not None:
            self._update.greeted(welcome, now)
        if welcome.major != PROTOCOL_MAJOR:
            self._greeting.again_in(self._timing.outdated_s, now)
            known = self.state is State.OUTDATED
            self.state = State.OUTDATED
            return [] if known else [Mismatched(welcome)]
        if before is None or (before.serial, before.boots) != (welcome.serial, welcome.boots):
            self._presses = Presses()  # its ids count anew
        self.state = State.CONNECTED
        self._shown = None
        self._ping_at = now + self._timing.ping_s
        return [Connected(welcome)]

    def _find_two(self, serials: list[str], now: float, *, line_free: bool) -> list[Output]:
        """Use neither, and let both say so; whoever presses a key there is refused at once."""
        known = self.state is State.DOUBLED
        self.state = State.DOUBLED
        self._outstanding = None
        self._suspicion.found()
        self._greeting.again_in(self._timing.doubled_s, now)
        news: list[Output] = [] if known else [Doubled(tuple(sorted(serials)))]
        if line_free:
            self._greeting.hold(now + self._timing.answer_s)
            news.append(Transmit(self._numbered(Show(f"ADDR {self.address}"))))
        return news

    def _hear_stranger(self, now: float) -> list[Output]:
        """Somebody speaks from this address who did not say Welcome."""
        if not self._suspicion.speaks_again(now):
            return self._lose("another terminal answers", now)
        serials = self._suspicion.who(self._known().serial, now)
        return self._find_two(serials, now, line_free=False)

    def _hear(self, packet: Packet, now: float) -> list[Output]:
        message = packet.message
        if not isinstance(message, Ack | Nak | KeyPressed | UpdateState):
            return []  # a late Welcome, or on a shared pair our own echo
        if message.mark != mark_of(self._known().serial):
            return self._hear_stranger(now)
        if self._outstanding is not None:
            self._outstanding.unheard = 0
        match message:
            case Ack():
                self._settle(packet.seq, now)
            case UpdateState():
                if self._asked(packet.seq) and self._update is not None:
                    self._update.hear(message, now)
                self._settle(packet.seq, now)
            case Nak(reason=NakReason.NOT_UNDERSTOOD):
                # An older firmware of our major version: it leaves out what it does not know.
                self._settle(packet.seq, now)
            case Nak():
                return self._lose("it has restarted", now) if self._asked(packet.seq) else []
            case KeyPressed():
                return self._hear_press(message, packet.seq)
        return []

    def _hear_press(self, pressed: KeyPressed, seq: int) -> list[Output]:
        if not self._presses.take(pressed, seq):
            return self._answer(pressed.press_id)
        known = self._known()
        return [Pressed(known.serial, known.boots, pressed.press_id, pressed.key)]

    def _fitting(self) -> Show:
        """Return what of the wanted this board can show."""
        return self._wanted.fitted(self._known().capabilities)

    def _known(self) -> Welcome:
        """Return what the connected terminal is."""
        if self.welcome is None:
            raise RuntimeError("connected without a Welcome")
        return self.welcome

    def _answer(self, press_id: int) -> list[Output]:
        found = self._presses.answer(press_id)
        return [] if found is None else [Transmit(Packet(self.address, *found))]

    def _asked(self, seq: int) -> bool:
        return self._outstanding is not None and self._outstanding.packet.seq == seq

    def _settle(self, seq: int, now: float) -> None:
        if self._outstanding is None or not self._asked(seq):
            return
        done, self._outstanding = self._outstanding.packet.message, None
        self._ping_at = now + self._timing.ping_s
        if isinstance(done, UpdateCommit):
            self._ping_at = now + self._timing.restart_s
            self._greeting.again_in(self._timing.restart_s, now)
        if isinstance(done, UpdateBegin) and self._update is not None:
            self._update.begun()
        if isinstance(done, Show):
            self._shown = msgspec.structs.replace(done, buzzer=False)
            if done.buzzer:
                # Once is enough: after a reconnect the number comes back, the sound does not.
                self._wanted = msgspec.structs.replace(self._wanted, buzzer=False)

    def _command(self, message: Message, now: float) -> list[Output]:
        packet = self._numbered(message)
        wait_s = self._timing.answer_s
        self._outstanding = Outstanding(packet, now + wait_s, wait_s)
        self._hold(self._outstanding, now)
        return [Transmit(packet)]

    def _hold(self, outstanding: Outstanding, now: float) -> None:
        if isinstance(outstanding.packet.message, LONG):
            outstanding.held_until = now + self._timing.answer_s

    def _insist(self, outstanding: Outstanding, now: float, *, line_free: bool) -> list[Output]:
        if now < outstanding.due or not line_free:
            return []
        most = self._timing.tries
        if isinstance(outstanding.packet.message, LONG):
            most *= MOST_HEARD
        if outstanding.unheard >= most or outstanding.tries >= MOST_HEARD * most:
            return self._lose(f"no answer to {outstanding.tries} tries", now)
        outstanding.tries += 1
        outstanding.unheard += 1
        outstanding.wait_s = min(2 * outstanding.wait_s, self._timing.answer_max_s)
        outstanding.due = now + outstanding.wait_s
        self._hold(outstanding, now)
        return [Transmit(outstanding.packet)]

    def _lose(self, reason: str, now: float) -> list[Output]:
        self._greet(now)
        return [Disconnected(reason)]

    def _numbered(self, message: Message) -> Packet:
        self._seq = (self._seq + 1) % (MAX_U8 + 1)
        return Packet(self.address, self._seq, message)
