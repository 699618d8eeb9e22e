"""Who is there? The host's half of a greeting: when to ask, who answered; pure.

All that answers to one Hello is gathered until its time is over, for two terminals may have
been given one address. Each waits a while of its own before it answers, so that both are heard.
"""

from collections.abc import Callable

import msgspec

from firmware_bridge.messages import Hello, Welcome

GARBLED_HELLOS = 2
"""One answer that is noise is noise; two are somebody."""


class Timing(msgspec.Struct, frozen=True):
    """How long the host waits, in seconds."""

    answer_s: float = 0.25
    """First wait for an answer: MicroPython under load once took 0.104 s (measured), and a
    Welcome waits for up to 0.096 s before it is said."""
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
    restart_s: float = 0.75
    """When to ask a board again that has a new program: it restarts after half a second."""
    outdated_s: float = 10.0
    """How often a terminal of another protocol is asked again: it may have been updated."""
    doubled_s: float = 5.0
    """How often two terminals with one address are asked again: one may have been taken off."""
    alternate_s: float = 30.0
    """Boards that take turns within this are two; no hand changes them as quickly."""


class Greeting:
    """Hellos with a nonce, and the Welcomes that carry it."""

    def __init__(self, draw_nonce: Callable[[], int], timing: Timing) -> None:
        self._draw_nonce = draw_nonce
        self._timing = timing
        self._nonce = 0
        self._hello_at = 0.0
        self._wait_s = timing.hello_s
        self._until = 0.0
        self._hellos = 0
        self._garbled = 0
        self._heard_noise = False
        self._welcomes: dict[str, Welcome] = {}

    def begin(self, now: float) -> None:
        """Forget everybody and ask at once."""
        self._nonce = self._draw_nonce()
        self._hello_at, self._wait_s = now, self._timing.hello_s
        self._until = now
        self._hellos = self._garbled = 0
        self._welcomes.clear()

    def again_in(self, wait_s: float, now: float) -> None:
        """Ask again after a while, and then each while."""
        self._hello_at, self._wait_s = now + wait_s, wait_s
        self._hellos = self._garbled = 0

    def hello(self, now: float) -> Hello | None:
        """Return what to ask, if it is time."""
        if now < self._hello_at:
            return None
        self._until = now + self._timing.answer_s
        self._hello_at = now + self._wait_s
        self._wait_s = min(2 * self._wait_s, self._timing.hello_max_s)
        self._hellos += 1
        self._garbled += self._heard_noise
        self._heard_noise = False
        self._welcomes.clear()
        return Hello(self._nonce)

    def hold(self, until: float) -> None:
        """Keep the line for an answer until then."""
        self._until = until

    def hear(self, welcome: Welcome) -> None:
        """Take an answer; one to another Hello is left-over."""
        if welcome.nonce == self._nonce:
            self._welcomes[welcome.serial] = welcome

    def hear_noise(self, now: float) -> None:
        """Something came that was no frame."""
        self._heard_noise = self._heard_noise or self.awaits(now)

    def answered(self, now: float) -> list[Welcome]:
        """Return once who answered, when nobody else can have any more to say."""
        if self.awaits(now):
            return []
        welcomes = list(self._welcomes.values())
        self._welcomes.clear()
        return welcomes

    def fell_silent(self) -> bool:
        """Whether the Hello just said is the first after too many without an answer."""
        return self._hellos == self._timing.silent_hellos + 1

    @property
    def garbled(self) -> bool:
        """Whether noise came back instead of answers."""
        return self._garbled >= GARBLED_HELLOS

    def awaits(self, now: float) -> bool:
        """Whether an answer may still come."""
        return now < self._until

    @property
    def until(self) -> float:
        """Until when an answer may come."""
        return self._until

    @property
    def wake_at(self) -> float:
        """When there is something to do."""
        return self._until if self._welcomes else self._hello_at
