"""What is asked about answers that are owed (S03, S14)."""

from kiosk.domain.commands.base import Command
from kiosk.domain.moment import UtcMillis


class RenewPromise(Command, frozen=True, tag="renew_promise"):
    """The owner agrees on another time, or another owner takes the matter over."""

    number: str
    by: UtcMillis
    owner: str | None = None
    day: str | None = None
    """The ticket's business day; without it, today, else the newest with such a promise."""


class KeepPromise(Command, frozen=True, tag="keep_promise"):
    """The answer was given."""

    number: str
    day: str | None = None
