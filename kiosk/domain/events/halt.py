"""What everybody in the hall was told, and when it stood still (S52, S75)."""

from kiosk.domain.events.base import Event
from kiosk.domain.moment import UtcMillis


class NoticePosted(Event, frozen=True, tag="notice_posted"):
    """A notice is shown, or will be from ``since`` on."""

    notice: str
    text: dict[str, str]
    since: UtcMillis
    until: UtcMillis
    urgent: bool = False


class NoticeBegan(Event, frozen=True, tag="notice_began"):
    """The time of a notice that was posted earlier has come."""

    notice: str


class NoticeEnded(Event, frozen=True, tag="notice_ended"):
    """A notice is over, or was withdrawn."""

    notice: str
    withdrawn: bool = False


class HallPaused(Event, frozen=True, tag="hall_paused"):
    """No numbers and no calls from now on; whoever waits stays in line."""

    why: dict[str, str]
    by: str = ""


class HallResumed(Event, frozen=True, tag="hall_resumed"):
    """The pause is over."""

    by: str = ""


class EmergencyBegan(Event, frozen=True, tag="emergency_began"):
    """Everybody is asked to leave the hall (S75)."""

    drill: bool = False
    by: str = ""
    place: str = ""
    """Where it was asked for; nothing where nobody said."""


class EmergencyEnded(Event, frozen=True, tag="emergency_ended"):
    """The hall is as it was before."""

    drill: bool = False
    by: str = ""
    place: str = ""
