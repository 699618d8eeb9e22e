"""The limits of service as figures, and the alerts of those that are not kept.

Times are whole seconds: a limit of ten minutes is kept at 10:00 and broken at 10:01. An alert
is open from the moment its limit is approached or broken until what it speaks of is over; it is
raised once, however often anybody looks.
"""

import enum
from typing import NamedTuple

import msgspec

from kiosk.domain.moment import BusinessDay, UtcMillis


class Limit(enum.StrEnum):
    """Which limit, by its number in the catalogue of service standards."""

    WAIT = "N001"
    """A wait at a service: ten minutes."""
    CROWD = "N002"
    """How many wait for a service, or in the hall."""
    GREETING = "N003"
    """From the first sign of a visitor to a ticket or a member of staff."""
    CONSULTATION = "N005"
    """How long a consultation takes, as planned."""
    NEW_CUSTOMER = "N006"
    """The same with somebody who is new."""
    QUICK = "N007"
    """A quick question: a target that is reported and never rings."""
    STAGE = "S13"
    """Any other stage that has a time of its own."""
    HELP_CHIMES = "N050"
    """So many chimes of a help button without an answer."""
    HELP_ESCALATED = "N052"
    """So many more: the person outside hears that we are sorry (P36)."""
    HELP_TEST = "S19"
    """A help button that has not been tried for too long, or did not work when it was."""
    PROMISE = "S22"
    """What a class is promised, where that is not N001."""
    SELF_TEST = "S55"
    """Something that the self-test found wrong; an alert each."""
    CONFIG = "S66"
    """A device that is not what was approved; an alert each."""


class Level(enum.StrEnum):
    """How urgent an alert is."""

    AMBER = "amber"
    RED = "red"


HELP_LADDER = frozenset({Limit.HELP_CHIMES, Limit.HELP_ESCALATED})
"""Those of a help button that rings."""
ANOTHER_COUNTER = "counter-opened"
RELIEFS = (ANOTHER_COUNTER, "redirected", "forms-helped", "other")
"""What the person in charge can have done about a crowd (S07); ``other`` is ▲."""


class Stage(msgspec.Struct, frozen=True):
    """How long serving somebody takes, as planned; nobody is ever cut short (S13)."""

    limit: Limit = Limit.STAGE
    low_s: int = 0
    high_s: int = 0

    @property
    def rings(self) -> bool:
        """Return whether a longer service is an alert: N007 is a target, not a limit."""
        return self.limit is not Limit.QUICK


class LimitRules(msgspec.Struct, frozen=True):
    """The figures of the hall."""

    wait_s: int = 600
    """N001, for services that have no figure of their own."""
    amber: float = 0.8
    """▲ From this share of a wait's limit on, it is approached."""
    crowd: int = 3
    """N002: so many may wait for a service; one more is a crowd. 0 for any number."""
    hall_crowd: int = 0
    """▲ So many may wait in the whole hall; 0 for any number."""
    greeting_s: int = 60
    """N003."""
    door_s: int = 120
    """N004: the planned length of the first stage, up to the ticket; only reported."""
    reliefs: tuple[str, ...] = RELIEFS


class AlertKey(NamedTuple):
    """What an alert is about; there is one at a time for each."""

    limit: str
    about: str = ""
    """A ticket's key, a service, a place; nothing for the whole hall."""


class Alert(msgspec.Struct, frozen=True, kw_only=True):
    """A limit that is approached or broken, until that is over."""

    id: int
    limit: Limit
    level: Level
    since: UtcMillis
    """When its clock began: the wait, the stage; a crowd's began with its last comer."""
    raised_at: UtcMillis
    limit_s: int = 0
    """The limit, where it is one of time."""
    number: str = ""
    day: BusinessDay = BusinessDay("")
    service: str = ""
    counter: str = ""
    place: str = ""
    acknowledged_at: UtcMillis | None = None
    relieved_at: UtcMillis | None = None
    action: str = ""

    @property
    def key(self) -> AlertKey:
        """Return what it is about."""
        if self.number:
            return AlertKey(self.limit, f"{self.day}/{self.number}")
        return AlertKey(self.limit, self.service or self.place)


class Presence(msgspec.Struct, frozen=True):
    """Somebody is there and has neither a ticket nor a member of staff yet (S01)."""

    place: str
    since: UtcMillis
    seq: int
    """A ticket that is issued later than this greets them."""
