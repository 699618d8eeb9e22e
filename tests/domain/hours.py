"""A lobby with opening hours: nine to five, numbers until a quarter to five."""

from collections.abc import Callable

from kiosk.domain import commands as c
from kiosk.domain.moment import Moment, UtcMillis
from kiosk.domain.staff_rules import Hours
from tests.domain.lobby import OPENING, Lobby

HOURS = Hours(opens_min=9 * 60, closes_min=17 * 60, stops_min=16 * 60 + 45)
HOUR_MS = 3_600_000
MIDNIGHT = UtcMillis(OPENING - 9 * HOUR_MS)


class DayLobby(Lobby):
    """A lobby that knows when its midnight was."""

    @property
    def moment(self) -> Moment:
        """Return what the clock says."""
        return Moment(self.at, self.day, self.synced, MIDNIGHT)

    def clock(self, hour: int, minute: int = 0, second: float = 0) -> "DayLobby":
        """Set the clock, and let whatever is due ring."""
        seconds = hour * 3600 + minute * 60 + second
        self.at = UtcMillis(MIDNIGHT + round(seconds * 1000))
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
