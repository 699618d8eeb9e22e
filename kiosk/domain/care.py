"""Care: each request for accessible service is a case, from the asking to the door (S18).

A case says who asked where, what staff did about it and when. It holds no diagnosis and no
reason, and nobody has to give one (S23).
"""

import enum

import msgspec

from kiosk.domain.moment import UtcMillis


class CareSource(enum.StrEnum):
    """Where accessible service was asked for."""

    SCREEN = "screen"
    OUTDOOR = "outdoor"
    """The call button or help phone outside the door (S19)."""
    COUNTER = "counter"
    STAFF = "staff"


BY_STAFF = frozenset({CareSource.COUNTER, CareSource.STAFF})
"""Whoever asks for a customer has seen the customer: nobody need acknowledge it."""


class CareStep(enum.StrEnum):
    """How far a case has come; each step but the fifth's end has its time (N016)."""

    ASKED = "asked"
    ACKNOWLEDGED = "acknowledged"
    """Staff said that they are on their way."""
    ATTENDED = "attended"
    """Staff are with the customer, who is seated."""
    ASSIGNED = "assigned"
    """A window is kept: it finishes its present customer and calls no ordinary number."""
    SERVING = "serving"
    SERVED = "served"
    """Done at the window; what is left is the way to the door."""


class CareOutcome(enum.StrEnum):
    """How a case ended."""

    ESCORTED = "escorted"
    DECLINED = "declined"
    """'I will manage' (S23)."""
    LEFT = "left"
    """The ticket ended unserved."""
    GIVEN_BACK = "given_back"
    """A counter kept for somebody who had no ticket was given back to all."""
    FALSE_ALARM = "false_alarm"
    """Nobody was there (S19)."""
    TEST = "test"
    """The button was tried (S19)."""
    MERGED = "merged"
    """Another case is the same customer's."""
    NOT_NOTED = "not_noted"
    """Served; nobody said whether the customer was seen to the door."""


class CareCase(msgspec.Struct, frozen=True, kw_only=True):
    """One request and what became of it; a time that nobody noted is None."""

    id: int
    source: CareSource
    place: str = ""
    ticket: str | None = None
    """Key of the customer's ticket, once there is one."""
    asked_at: UtcMillis
    acknowledged_at: UtcMillis | None = None
    attended_at: UtcMillis | None = None
    window: str | None = None
    """The counter that is kept for it."""
    by_hand: bool = False
    """True when staff have chosen the window or given it back: the rules choose no other."""
    assigned_at: UtcMillis | None = None
    serving_at: UtcMillis | None = None
    served_at: UtcMillis | None = None
    told_unacknowledged: bool = False
    """True when staff were told that nobody has acknowledged it (Q01)."""
    told_unattended: bool = False

    @property
    def step(self) -> CareStep:
        """Return the furthest step that it has come to."""
        if self.served_at is not None:
            return CareStep.SERVED
        if self.serving_at is not None:
            return CareStep.SERVING
        if self.window is not None:
            return CareStep.ASSIGNED
        if self.attended_at is not None:
            return CareStep.ATTENDED
        return CareStep.ASKED if self.acknowledged_at is None else CareStep.ACKNOWLEDGED

    @property
    def reserved(self) -> bool:
        """Return whether it is a counter's, kept for somebody who has no ticket yet."""
        return self.source is CareSource.COUNTER and self.ticket is None


class CareAlarm(msgspec.Struct, frozen=True):
    """Somebody waits who needs an accessible counter, and none is staffed."""

    number: str
    """The first such ticket when it was raised."""
    since: UtcMillis


class CareRules(msgspec.Struct, frozen=True):
    """The limits of a case; ▲ own choices: the standards give no figure (Q01, C01)."""

    acknowledge_s: int = 30
    attend_s: int = 60
    """As for greeting a visitor (N003)."""
    escort_s: int = 600
    """After so long without a word, a served customer counts as gone."""
