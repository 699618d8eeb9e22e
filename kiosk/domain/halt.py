"""What stops the whole hall, and what is told to everybody in it (S52, S75).

A pause stops numbers and calls; an emergency stops them too and asks everybody to leave. While
either lasts, whoever waits keeps the place and no clock of waiting runs.
"""

import msgspec

from kiosk.domain.moment import UtcMillis
from kiosk.domain.plan import Names

NOTICES_KEPT = 20
"""▲ Notices that are shown or still to come; more than anybody reads."""
NOTICE_LENGTH = 160
"""▲ Characters of a notice in one language: what the board's strip shows in readable type."""
LONGEST_NOTICE_MS = 366 * 24 * 3_600_000


class Notice(msgspec.Struct, frozen=True):
    """A few words for everybody in the hall, between two moments."""

    id: str
    text: dict[str, str]
    """By language."""
    since: UtcMillis
    until: UtcMillis
    urgent: bool = False
    """Before all others."""
    posted: int = 0
    """Sequence number of its event: the newest is shown first."""
    shown: bool = False


class Halt(msgspec.Struct, frozen=True):
    """Whether the hall stands still."""

    paused: bool = False
    why: dict[str, str] = {}
    """For the screens, by language."""
    emergency: bool = False
    drill: bool = False
    """An exercise, and said to be one (S75)."""
    since: UtcMillis = UtcMillis(0)
    """When it came to stand still, by either."""

    @property
    def still(self) -> bool:
        """Return whether nobody is called and no time of waiting runs."""
        return self.paused or self.emergency


class HaltView(msgspec.Struct, frozen=True):
    """What every view says of it."""

    paused: bool = False
    why: Names = {}
    emergency: bool = False
    drill: bool = False
    since: UtcMillis | None = None

    @property
    def still(self) -> bool:
        """Return whether no number can be had and nobody is called."""
        return self.paused or self.emergency


def most_urgent_first(notices: tuple[Notice, ...]) -> tuple[Notice, ...]:
    """Return the notices in the order in which they are shown."""
    return tuple(sorted(notices, key=lambda one: (not one.urgent, -one.posted)))
