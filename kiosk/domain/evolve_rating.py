"""What a rating key leaves behind: the visit's score, and the day's."""

from msgspec.structs import replace

from kiosk.domain import events as e
from kiosk.domain.folding import ticket_of
from kiosk.domain.hall import Hall
from kiosk.domain.moment import UtcMillis


def rated(hall: Hall, event: e.VisitRated, at: UtcMillis) -> Hall:
    """Return the hall with a visit's score, the first or one that takes its place."""
    again = event.replaces is not None
    ticket = ticket_of(hall, event)
    hall = hall.with_ticket(
        replace(
            ticket,
            score=event.score,
            score_reason=None,
            rated_at=at,
            rated_anew=ticket.rated_anew or again,
        )
    )
    return _counted(hall, 0 if again else 1, event.score - (event.replaces or 0))


def withdrawn(hall: Hall, event: e.RatingWithdrawn, at: UtcMillis) -> Hall:
    """Return the hall without the score; the visit may be rated again."""
    ticket = ticket_of(hall, event)
    hall = hall.with_ticket(replace(ticket, score=None, score_reason=None, rated_at=at))
    return _counted(hall, -1, -event.score)


def _counted(hall: Hall, ratings: int, score: int) -> Hall:
    # The day may have turned between two keys: its count does not go below nothing.
    tally = replace(
        hall.tally,
        rated=max(0, hall.tally.rated + ratings),
        score_sum=max(0, hall.tally.score_sum + score),
    )
    return replace(hall, tally=tally)
