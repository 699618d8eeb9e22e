"""The rules of the rating keypad (S40, N043): one rating a visit, one key, inside its window.

Several keys at once are nobody's opinion: an elbow, a bag, a child. The first of them has been
written down when the second comes, so it is withdrawn, and the visit may still be rated. A key
that is hammered says nothing either: it counts once the keypad had a moment's rest.
"""

from kiosk.domain import commands as c
from kiosk.domain.decision import Decision
from kiosk.domain.events import RatingWithdrawn, ReasonGiven, VisitRated
from kiosk.domain.hall import Hall
from kiosk.domain.moment import UtcMillis, elapsed_ms
from kiosk.domain.refused import Reason, Refused
from kiosk.domain.ticket import Ticket

TOGETHER_MS = 100
"""▲ Keys that follow each other faster were pressed at once: one finger needs longer."""
HAMMERED_MS = 1000
"""▲ A key so soon after the one before it is no answer to a question just asked."""


def rating_open(hall: Hall, counter: str, now: UtcMillis) -> bool:
    """Return whether a rating key pressed now at this counter would be a first rating."""
    visit = _visit(hall, counter, now)
    return isinstance(visit, Ticket) and visit.score is None


def rate_visit(hall: Hall, command: c.RateVisit, now: UtcMillis) -> Decision:
    """Bind a score to the visit that ended last at this counter."""
    if hall.plan.counter(command.counter) is None:
        return Refused(Reason.UNKNOWN_COUNTER)
    if not 1 <= command.score <= hall.plan.rating.best:
        return Refused(Reason.SCORE_OUT_OF_RANGE)
    visit = _visit(hall, command.counter, now)
    if isinstance(visit, Refused):
        return visit
    if visit.score is not None:
        return _second_key(hall, visit, visit.score, command, now)
    if _together(visit, command, now) or _hammered(command):
        return Refused(Reason.KEYS_TOGETHER)
    return (_rated(hall, visit, command),)


def _second_key(
    hall: Hall, visit: Ticket, score: int, command: c.RateVisit, now: UtcMillis
) -> Decision:
    """Decide about a key for a visit that has a score."""
    if score == command.score:
        return Refused(Reason.RATED_ALREADY)
    if _together(visit, command, now):
        return (
            RatingWithdrawn(
                number=visit.number, day=visit.day, counter=command.counter, score=score
            ),
        )
    if not hall.plan.rating.second_key_replaces or visit.rated_anew:
        return Refused(Reason.RATED_ALREADY)
    if _hammered(command):
        return Refused(Reason.KEYS_TOGETHER)
    return (_rated(hall, visit, command, replaces=score),)


def _rated(
    hall: Hall, visit: Ticket, command: c.RateVisit, replaces: int | None = None
) -> VisitRated:
    return VisitRated(
        number=visit.number,
        day=visit.day,
        counter=command.counter,
        score=command.score,
        asks_reason=command.score <= hall.plan.rating.low,
        replaces=replaces,
    )


def _together(visit: Ticket, command: c.RateVisit, now: UtcMillis) -> bool:
    """Return whether this key and the last one that changed the score were pressed at once."""
    if visit.rated_at is None:
        return False
    since_ms = elapsed_ms(visit.rated_at, now)
    if command.after_ms is None:
        return since_ms < TOGETHER_MS
    # The keypad's own measure is the better one: the wall clock may have been set back, and to
    # write the first key down may have taken a slow card longer than a finger takes.
    return command.after_ms < TOGETHER_MS and since_ms < HAMMERED_MS


def _hammered(command: c.RateVisit) -> bool:
    return command.after_ms is not None and command.after_ms < HAMMERED_MS


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


def _visit(hall: Hall, counter: str, now: UtcMillis) -> Ticket | Refused:
    """Return the visit that a key at this counter is about, inside its window."""
    visit = hall.tickets.get(hall.desk(counter).to_rate or "")
    if visit is None or visit.ended_at is None:
        return Refused(Reason.NO_VISIT_TO_RATE)
    if elapsed_ms(visit.ended_at, now) > hall.plan.rating.window_s * 1000:
        return Refused(Reason.RATED_ALREADY if visit.score is not None else Reason.RATING_OVER)
    return visit
