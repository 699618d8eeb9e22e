"""An answer that is owed: whoever cannot settle a matter now says who will, and by when.

First-asked responsibility (S03) and the promise of a time (S14). What is owed outlives the
visit and the day; it ends when the answer was given.
"""

import msgspec

from kiosk.domain.moment import BusinessDay, UtcMillis


class AnswerPromise(msgspec.Struct, frozen=True):
    """Who owes an answer to the holder of a ticket, and by when."""

    number: str
    day: BusinessDay
    counter: str
    """Where it was made."""
    owner: str
    """Whose matter it is: a badge, or a name that staff know."""
    made_at: UtcMillis
    by: UtcMillis
    missed: bool = False
    """True from the second after ``by`` until a new time is promised."""
    times_missed: int = 0
