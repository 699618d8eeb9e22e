"""What is asked about limits that are not kept, and about visitors at the door."""

from kiosk.domain.commands.base import Command


class ReportPresence(Command, frozen=True, tag="report_presence"):
    """Somebody is there: a screen's first touch, a sensor, a button (S01, N003)."""

    place: str


class GreetVisitor(Command, frozen=True, tag="greet_visitor"):
    """Staff are with the visitor; without ``place``, with the one who came first."""

    place: str | None = None
    by: str = ""


class AcknowledgeAlert(Command, frozen=True, tag="acknowledge_alert"):
    """A member of staff has seen the alert and answers for it (S07)."""

    alert: int
    by: str = ""


class RelieveAlert(Command, frozen=True, tag="relieve_alert"):
    """Something was done about it; ``action`` is one of the hall's codes (S07)."""

    alert: int
    action: str
    by: str = ""
