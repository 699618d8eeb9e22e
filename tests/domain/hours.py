"""A lobby with opening hours: nine to five, numbers until a quarter to five."""

import datetime as dt
from collections.abc import Callable
from typing import Self

from kiosk.domain import commands as c
from kiosk.domain.moment import BusinessDay, Moment, UtcMillis
from kiosk.domain.staff_rules import Hours
from tests.domain.lobby import OPENING, Lobby

HOURS = Hours(opens_min=9 * 60, closes_min=17 * 60, stops_min=16 * 60 + 45)
HOUR_MS = 3_600_000
MIDNIGHT = UtcMillis(OPENING - 9 * HOUR_MS)


class DayLobby(Lobby):
    """A lobby that knows when its midnight was."""

    midnight = MIDNIGHT

    @property
    def moment(self) -> Moment:
        """Return what the clock says."""
        return Moment(self.at, self.day, self.synced, self.midnight)

    def new_day(self, day: BusinessDay, hour: int, minute: int = 0) -> Self:
        """Go on to another day, at this time."""
        gone = dt.date.fromisoformat(day) - dt.date.fromisoformat(self.day)
        self.day, self.midnight = day, UtcMillis(self.midnight + gone.days * 24 * HOUR_MS)
        return self.clock(hour, minute)

    def clock(self, hour: int, minute: int = 0, second: float = 0) -> Self:
        """Set the clock, and let whatever is due ring."""
        seconds = hour * 3600 + minute * 60 + second
        self.at = UtcMillis(self.midnight + round(seconds * 1000))
        self.ring()
        return self

    def ring(self) -> list[str]:
        """Let the clocks ring; return the types of what they brought."""
        return [type(one).__name__ for one in self.do(c.CheckClocks())]


def day_lobby(hour: int = 9, minute: int = 0) -> DayLobby:
    """Return a lobby with hours, at this time."""
    lobby = DayLobby()
    lobby.without(hours=HOURS)
    return lobby.clock(hour, minute)


def at_hour(hour: int, minute: int) -> Callable[[], Lobby]:
    """Return what makes a lobby with hours at this time."""
    return lambda: day_lobby(hour, minute)
