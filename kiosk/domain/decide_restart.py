"""The rule of starting the core anew: written down first, done once, and never in a loop."""

from kiosk.domain import commands as c
from kiosk.domain import events as e
from kiosk.domain.decision import Decision
from kiosk.domain.hall import Hall
from kiosk.domain.moment import UtcMillis
from kiosk.domain.plain_text import is_name
from kiosk.domain.refused import Reason, Refused

AGAIN_S = 20
"""▲ The core is not started anew more often: a hall is of no use to anybody meanwhile."""


def restart_core(hall: Hall, command: c.RestartCore, now: UtcMillis) -> Decision:
    """Write down that the core is to start anew; whoever carries it out sees the event."""
    if command.by and not is_name(command.by):
        return Refused(Reason.NAME_UNFIT)
    since_ms = now - hall.restart_asked_at
    if 0 <= since_ms < AGAIN_S * 1000:
        return Refused(Reason.RESTARTED_LATELY)
    return (e.CoreRestartAsked(by=command.by),)
