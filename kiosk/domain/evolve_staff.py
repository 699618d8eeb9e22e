"""What the events of staff and of the hall's hours make of the hall."""

from typing import assert_never

from immutables import Map
from msgspec.structs import replace

from kiosk.domain import events as e
from kiosk.domain.folding import ticket_of
from kiosk.domain.hall import Desk, DeskState, Hall, HallPhase
from kiosk.domain.moment import UtcMillis
from kiosk.domain.opening import Override, opens_at, phase_at

StaffEvent = (
    e.StaffSignedIn
    | e.StaffSignedOut
    | e.BadgeUsedTwice
    | e.PauseOverran
    | e.HallUnstaffed
    | e.HallStaffed
    | e.HallPhaseBegan
    | e.NumbersStopped
    | e.NumbersResumed
    | e.TicketHandedOver
    | e.HallClosed
)


def evolve_staff(hall: Hall, event: StaffEvent) -> Hall:  # noqa: C901, PLR0911 - one arm per event
    """Return the hall after this event."""
    match event:
        case e.StaffSignedIn():
            desk = replace(hall.desk(event.counter), badge=event.badge)
            seen = hall.badges_seen.set(event.badge, event.late_s)
            return replace(hall.with_desk(desk), badges_seen=seen)
        case e.StaffSignedOut():
            return hall.with_desk(replace(hall.desk(event.counter), badge=""))
        case e.BadgeUsedTwice():
            return hall
        case e.PauseOverran():
            return hall.with_desk(replace(hall.desk(event.counter), pause_told=True))
        case e.HallUnstaffed():
            return replace(hall, unstaffed=True)
        case e.HallStaffed():
            return replace(hall, unstaffed=False)
        case e.HallPhaseBegan():
            return replace(hall, phase=HallPhase(event.phase))
        case e.NumbersStopped():
            return replace(hall, numbers_override=Override.STOPPED)
        case e.NumbersResumed():
            return replace(hall, numbers_override=Override.RESUMED, day_closed=False)
        case e.TicketHandedOver():
            # Neither a kept number's time nor a reminder runs while nobody is there.
            ticket = replace(ticket_of(hall, event), handed_to=event.to, until=None)
            return hall.with_ticket(ticket)
        case e.HallClosed():
            return replace(hall, day_closed=True)
        case _:
            assert_never(event)


def back_at_work(desk: Desk, seq: int) -> Desk:
    """Return the counter open; of those idle it stands last (S09)."""
    return replace(
        desk, state=DeskState.OPEN, idle_since=seq, pause_reason="", pause_told=False
    )


def left_for_a_moment(hall: Hall, event: e.CounterPaused, at: UtcMillis) -> Hall:
    """Return the hall with this counter paused since now."""
    desk = replace(
        hall.desk(event.counter),
        state=DeskState.PAUSED,
        pause_reason=event.reason,
        paused_at=at,
        pause_told=False,
    )
    return replace(hall, left_at=at).with_desk(desk)


def begin_day(hall: Hall) -> Hall:
    """Return the hall on a new day: open by its hours, handed-over tickets like any other.

    They wait anew from the opening (N001), at their old place in the queue. A day on which the
    hall does not open leaves them as they are.
    """
    if phase_at(hall, hall.left_at) is not HallPhase.CLOSED:
        waits_from = max(hall.left_at, opens_at(hall) or hall.left_at)
        for ticket in tuple(hall.tickets.values()):
            if ticket.handed_to:
                hall = hall.with_ticket(replace(ticket, handed_to="", joined_at=waits_from))
    return replace(
        hall,
        phase=HallPhase.BEFORE,
        numbers_override=Override.NONE,
        self_test=replace(hall.self_test, ticks=()),
        day_closed=False,
        badges_seen=Map(),
    )
