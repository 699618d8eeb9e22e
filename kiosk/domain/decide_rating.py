"""The rules of the rating keypad (S40): one rating a visit, and inside its window."""

from kiosk.domain import commands as c
from kiosk.domain.decision import Decision
from kiosk.domain.events import ReasonGiven, VisitRated
from kiosk.domain.hall import Hall
from kiosk.domain.moment import UtcMillis, elapsed_ms
from kiosk.domain.refused import Reason, Refused
from kiosk.domain.ticket import Ticket


def rating_open(hall: Hall, counter: str, now: UtcMillis) -> bool:
    """Return whether a rating key pressed now at this counter would count."""
    return isinstance(_rateable(hall, counter, now), Ticket)


def rate_visit(hall: Hall, command: c.RateVisit, now: UtcMillis) -> Decision:
    """Bind a score to the visit that ended last at this counter."""
    rules = hall.plan.rating
    if hall.plan.counter(command.counter) is None:
        return Refused(Reason.UNKNOWN_COUNTER)
    if not 1 <= command.score <= rules.best:
        return Refused(Reason.SCORE_OUT_OF_RANGE)
    visit = _rateable(hall, command.counter, now)
    if isinstance(visit, Refused):
        return visit
    return (
        VisitRated(
            number=visit.number,
            day=visit.day,
            counter=command.counter,
            score=command.score,
            asks_reason=command.score <= rules.low,
        ),
    )


def give_reason(hall: Hall, command: c.GiveReason) -> Decision:
    """Add a reason to the low rating just given at this counter."""
    if hall.plan.counter(command.counter) is None:
        return Refused(Reason.UNKNOWN_COUNTER)
    visit = hall.tickets.get(hall.desk(command.counter).to_rate or "")
    if visit is None or visit.score is None or visit.score > hall.plan.rating.low:
        return Refused(Reason.NOT_RATED)
    if visit.score_reason == command.reason:
        return ()
    return (
        ReasonGiven(
            number=visit.number,
            day=visit.day,
            counter=command.counter,
            reason=command.reason,
        ),
    )


def _rateable(hall: Hall, counter: str, now: UtcMillis) -> Ticket | Refused:
    visit = hall.tickets.get(hall.desk(counter).to_rate or "")
    if visit is None or visit.ended_at is None:
        return Refused(Reason.NO_VISIT_TO_RATE)
    if visit.score is not None:
        return Refused(Reason.RATED_ALREADY)
    if elapsed_ms(visit.ended_at, now) > hall.plan.rating.window_s * 1000:
        return Refused(Reason.RATING_OVER)
    return visit
