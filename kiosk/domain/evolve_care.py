"""What becomes of care cases, and of the alarm when no accessible counter is staffed."""

from typing import assert_never

from msgspec.structs import replace

from kiosk.domain import events as e
from kiosk.domain.care import BY_STAFF, CareAlarm, CareCase
from kiosk.domain.hall import Hall
from kiosk.domain.moment import UtcMillis
from kiosk.domain.ticket import ticket_id

AnyCareEvent = (
    e.CareAsked
    | e.CareTicketTaken
    | e.CareAcknowledged
    | e.CareAttended
    | e.CareWindowAssigned
    | e.CareWindowReleased
    | e.CareServing
    | e.CareServed
    | e.CareUnacknowledged
    | e.CareUnattended
    | e.CareClosed
)


def care(hall: Hall, event: AnyCareEvent, at: UtcMillis) -> Hall:
    """Open a case, bring it a step further, or close it."""
    match event:
        case e.CareAsked():
            cases = hall.care_cases.set(event.case, _asked(event, at))
            return replace(hall, care_cases=cases, cares=event.case)
        case e.CareClosed():
            return replace(hall, care_cases=hall.care_cases.delete(event.case))
        case _:
            case = _further(hall, hall.care_cases[event.case], event, at)
            return replace(hall, care_cases=hall.care_cases.set(case.id, case))


def alarm(
    hall: Hall, event: e.AccessibleUnstaffed | e.AccessibleStaffed, at: UtcMillis
) -> Hall:
    """Raise the alarm, or end it."""
    raised = CareAlarm(event.number, at) if isinstance(event, e.AccessibleUnstaffed) else None
    return replace(hall, care_alarm=raised)


def _asked(event: e.CareAsked, at: UtcMillis) -> CareCase:
    return CareCase(
        id=event.case,
        source=event.source,
        place=event.place,
        ticket=ticket_id(event.day, event.number) if event.number else None,
        asked_at=at,
        acknowledged_at=at if event.source in BY_STAFF else None,
    )


def _further(  # noqa: PLR0911 - one arm per event, complete by type
    hall: Hall,
    case: CareCase,
    event: e.CareTicketTaken
    | e.CareAcknowledged
    | e.CareAttended
    | e.CareWindowAssigned
    | e.CareWindowReleased
    | e.CareServing
    | e.CareServed
    | e.CareUnacknowledged
    | e.CareUnattended,
    at: UtcMillis,
) -> CareCase:
    """Return the case after an event; a step nobody noted is proved by a later one."""
    match event:
        case e.CareTicketTaken():
            return _with_ticket(hall, case, ticket_id(event.day, event.number))
        case e.CareAcknowledged():
            return replace(case, acknowledged_at=case.acknowledged_at or at)
        case e.CareAttended():
            return _attended(case, at)
        case e.CareWindowAssigned():
            case = replace(
                case,
                window=event.counter,
                by_hand=not event.automatic,
                assigned_at=case.assigned_at or at,
            )
            acknowledged_at = case.acknowledged_at or (None if event.automatic else at)
            return replace(case, acknowledged_at=acknowledged_at)
        case e.CareWindowReleased():
            return replace(
                case,
                window=None,
                by_hand=event.given_back,
                assigned_at=None if case.serving_at is None else case.assigned_at,
            )
        case e.CareServing():
            case = replace(_attended(case, event.since), window=event.counter)
            return replace(
                case,
                assigned_at=case.assigned_at or event.since,
                serving_at=case.serving_at or event.since,
            )
        case e.CareServed():
            return replace(case, served_at=event.ended_at)
        case e.CareUnacknowledged():
            return replace(case, told_unacknowledged=True)
        case e.CareUnattended():
            return replace(case, told_unattended=True)
        case _:
            assert_never(event)


def _attended(case: CareCase, at: UtcMillis) -> CareCase:
    return replace(
        case,
        acknowledged_at=case.acknowledged_at or at,
        attended_at=case.attended_at or at,
    )


def _with_ticket(hall: Hall, case: CareCase, ticket: str) -> CareCase:
    """Return the case with its ticket, and with what was noted in the ticket's own case."""
    own = next((one for one in hall.care_cases.values() if one.ticket == ticket), case)
    return replace(
        case,
        ticket=ticket,
        asked_at=min(case.asked_at, own.asked_at),
        acknowledged_at=_earlier(case.acknowledged_at, own.acknowledged_at),
        attended_at=_earlier(case.attended_at, own.attended_at),
        window=case.window or own.window,
        by_hand=case.by_hand or own.by_hand,
        assigned_at=_earlier(case.assigned_at, own.assigned_at),
        serving_at=_earlier(case.serving_at, own.serving_at),
    )


def _earlier(one: UtcMillis | None, other: UtcMillis | None) -> UtcMillis | None:
    noted = [at for at in (one, other) if at is not None]
    return min(noted, default=None)
