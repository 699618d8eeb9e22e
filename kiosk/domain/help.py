"""Help buttons outside the door: who rings, who is on the way, and when each was tried (S19).

A call rings from the press until somebody says that they are coming. While it rings a chime
sounds again and again, as a telephone does (N050, N052). The lamp at the button tells the
person outside how far it has come.
"""

import enum

import msgspec

from kiosk.domain.moment import UtcMillis, elapsed_ms


class HelpState(enum.StrEnum):
    """What a help button shows to whoever stands there."""

    IDLE = "idle"
    RINGING = "ringing"
    """Nobody has answered yet."""
    COMING = "coming"
    """Somebody is on the way."""


class HelpOutcome(enum.StrEnum):
    """How a call from a help button ended."""

    ATTENDED = "attended"
    """Staff are with the person."""
    FALSE_ALARM = "false_alarm"
    """Nobody was there."""
    TEST = "test"
    """The button was tried."""
    PRESSED_AGAIN = "pressed_again"
    """Somebody had said that they were coming, and the person pressed again: a new call."""
    NOT_NOTED = "not_noted"
    """Somebody was on the way; nobody said what came of it."""


class HelpButton(msgspec.Struct, frozen=True):
    """A button, by its id and by what people call the place where it hangs."""

    id: str
    name: dict[str, str]


class HelpRules(msgspec.Struct, frozen=True):
    """The figures of the ladder; the standards count rings, the seconds are our own."""

    chime_every_s: int = 6
    """▲ With five chimes the ladder ends at 30 s, the time for an answer (Q01)."""
    lead_after: int = 3
    """N050: so many chimes without an answer, and the lead is told."""
    escalate_after: int = 5
    """N052: so many, and the person hears that we are sorry (P36)."""
    coming_s: int = 600
    """▲ After so long without a word, somebody who was on the way counts as there."""
    test_every_s: int = 7 * 24 * 3600
    """▲ Each button is to be tried so often (S19); 0 for never."""
    phone: str = ""
    """Whom the person outside can ring as well (P36)."""

    @property
    def lead_s(self) -> int:
        """Return when the lead is told."""
        return self.lead_after * self.chime_every_s

    @property
    def escalate_s(self) -> int:
        """Return when the person is told that we are sorry."""
        return self.escalate_after * self.chime_every_s


class HelpCall(msgspec.Struct, frozen=True):
    """A call for help: one that nobody has acknowledged, or that somebody is coming to."""

    help_id: int
    place: str
    since: UtcMillis
    button: bool = False
    """True when the place is a help button: then the call lasts until it is seen to."""
    acknowledged_at: UtcMillis | None = None
    by: str = ""
    """Who said that they were coming."""


class HelpTest(msgspec.Struct, frozen=True):
    """When a help button was tried last, and whether it worked."""

    button: str
    at: UtcMillis
    fine: bool
    by: str = ""


def chimes_so_far(call: HelpCall, rules: HelpRules, now: UtcMillis) -> int:
    """Return how many chimes a call that rings has had; the first comes with the press."""
    return elapsed_ms(call.since, now) // (rules.chime_every_s * 1000) + 1


def next_chime_s(call: HelpCall, rules: HelpRules, now: UtcMillis) -> float:
    """Return how long it is until the next one."""
    every_ms = rules.chime_every_s * 1000
    return (every_ms - elapsed_ms(call.since, now) % every_ms) / 1000
