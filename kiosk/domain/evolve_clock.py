"""What a clock that was set leaves behind: the tickets that were issued while it was wrong."""

from msgspec.structs import replace

from kiosk.domain.events import ClockSet
from kiosk.domain.hall import Hall
from kiosk.domain.moment import ClockTrust, UtcMillis
from kiosk.domain.ticket import TicketState

FAR_MS = 3_600_000
"""▲ A smaller step changes the date only at night, and then the day is over in truth."""


def clock_set(hall: Hall, event: ClockSet, at: UtcMillis) -> Hall:
    """Remember the tickets of this boot, if nobody had set the clock before: they are today's.

    Also those that have ended: their numbers are in people's hands and minds.
    """
    since = event.booted_at
    nobody_knew = event.before is ClockTrust.UNSYNCED and abs(event.step_ms) >= FAR_MS
    if since is None or not nobody_knew:
        return hall
    now_known = {key for key, one in hall.tickets.items() if one.issued_at >= since}
    return replace(hall, right_since=at, early=hall.early | now_known)


def begin_right_day(hall: Hall, at: UtcMillis) -> Hall:
    """Return the hall on a day that has begun: what is early is so only on the right one.

    It waits on at its place; limits count anew, for nobody knows how long the clock was wrong.
    """
    if hall.right_since < hall.midnight:
        return replace(hall, early=frozenset())
    early = hall.early & frozenset(hall.tickets)
    for key in sorted(early):
        ticket = hall.tickets[key]
        if ticket.state is TicketState.WAITING:
            hall = hall.with_ticket(replace(ticket, joined_at=at))
    return replace(hall, early=early)
