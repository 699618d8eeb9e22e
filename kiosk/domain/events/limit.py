"""Limits of service: approached, broken, answered, over; visitors noticed and greeted."""

from kiosk.domain.events.base import Event
from kiosk.domain.limits import Limit
from kiosk.domain.moment import BusinessDay, UtcMillis


class LimitEvent(Event, frozen=True):
    """The base of every event about an alert: of a ticket, a service's line, or a place."""

    alert: int
    """Its running number."""
    limit: Limit
    number: str = ""
    day: BusinessDay = BusinessDay("")
    service: str = ""
    """Nothing, in an alert about a crowd, means the whole hall."""
    counter: str = ""
    place: str = ""


class LimitApproached(LimitEvent, frozen=True, kw_only=True, tag="limit_approached"):
    """A wait has reached the amber share of its limit; said once for each wait."""

    since: UtcMillis
    limit_s: int


class LimitBroken(LimitEvent, frozen=True, kw_only=True, tag="limit_broken"):
    """A limit was not kept; said once for each wait, stage, or crowd."""

    since: UtcMillis
    limit_s: int = 0
    most: int = 0
    """How many may wait, for a crowd."""
    waiting: int = 0
    """How many do."""


class GreetingLate(LimitEvent, frozen=True, kw_only=True, tag="greeting_late"):
    """A visitor had neither a ticket nor a member of staff when the time for it was over."""

    since: UtcMillis
    limit_s: int


class LimitAcknowledged(LimitEvent, frozen=True, kw_only=True, tag="limit_acknowledged"):
    """A member of staff has seen an alert and answers for it."""

    by: str = ""
    after_s: int = 0
    """Since it was raised."""


class LimitRelieved(LimitEvent, frozen=True, kw_only=True, tag="limit_relieved"):
    """Something was done about it (S07)."""

    action: str
    by: str = ""


class LimitOver(LimitEvent, frozen=True, kw_only=True, tag="limit_over"):
    """What an alert spoke of is over: the wait, the stage, the crowd."""

    lasted_s: int = 0
    """Since it was raised: for a crowd, the time above the limit."""


class PresenceNoticed(Event, frozen=True, tag="presence_noticed"):
    """Somebody is there: a first touch, a sensor, a button (S01)."""

    place: str


class VisitorGreeted(Event, frozen=True, tag="visitor_greeted"):
    """The visitor has a ticket, or a member of staff with them."""

    place: str
    after_s: int = 0
    number: str = ""
    """The ticket; nothing when staff came."""
    by: str = ""
