"""The rules of a counter's hours: when it may open, pause and close."""

from typing import assert_never

from kiosk.domain import commands as c
from kiosk.domain import events as e
from kiosk.domain.decide_staff import leaves_nobody, left
from kiosk.domain.decision import Decision
from kiosk.domain.hall import DeskState, Hall
from kiosk.domain.moment import UtcMillis
from kiosk.domain.refused import Reason, Refused


def change_desk(
    hall: Hall, command: c.OpenCounter | c.PauseCounter | c.CloseCounter, now: UtcMillis
) -> Decision:
    """Open, pause or close a counter; whoever is in hand is served first.

    The last one at work is left only when that is confirmed (S57).
    """
    if hall.plan.counter(command.counter) is None:
        return Refused(Reason.UNKNOWN_COUNTER)
    desk = hall.desk(command.counter)
    match command:
        case c.OpenCounter():
            if desk.state in {DeskState.OPEN, DeskState.SERVING}:
                return ()
            return (e.CounterOpened(counter=command.counter),)
        case c.PauseCounter():
            return _pause(hall, command, now)
        case c.CloseCounter():
            return _may_leave(hall, command, now) or left(desk)
        case _:
            assert_never(command)


def _pause(hall: Hall, command: c.PauseCounter, now: UtcMillis) -> Decision:
    """Leave for a moment, for one of the hall's reasons or without one (S57)."""
    state = hall.desk(command.counter).state
    if state is DeskState.CLOSED:
        return Refused(Reason.COUNTER_CLOSED)
    if command.reason and command.reason not in {one.code for one in hall.plan.staff.pauses}:
        return Refused(Reason.UNKNOWN_PAUSE)
    refused = _may_leave(hall, command, now)
    if refused is not None:
        return refused
    if state is DeskState.PAUSED:
        return ()
    return (e.CounterPaused(counter=command.counter, reason=command.reason or ""),)


def _may_leave(
    hall: Hall, command: c.PauseCounter | c.CloseCounter, now: UtcMillis
) -> Refused | None:
    """Return why a counter may not be left now; None when it may."""
    if hall.desk(command.counter).state is DeskState.SERVING:
        return Refused(Reason.COUNTER_BUSY)
    if not command.confirm and leaves_nobody(hall, command.counter, now):
        return Refused(Reason.LAST_COUNTER)
    return None
