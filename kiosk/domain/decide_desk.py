"""The rules of a counter's hours: when it may open, pause and close."""

from typing import assert_never

from kiosk.domain import commands as c
from kiosk.domain import events as e
from kiosk.domain.decide_staff import leaves_nobody
from kiosk.domain.decision import Decision
from kiosk.domain.hall import DeskState, Hall
from kiosk.domain.moment import UtcMillis
from kiosk.domain.refused import Reason, Refused


def change_desk(  # noqa: PLR0911 - three keys, and why each may not be
    hall: Hall, command: c.OpenCounter | c.PauseCounter | c.CloseCounter, now: UtcMillis
) -> Decision:
    """Open, pause or close a counter that has nobody in hand.

    The last one at work is left only when that is confirmed (S57).
    """
    if hall.plan.counter(command.counter) is None:
        return Refused(Reason.UNKNOWN_COUNTER)
    state = hall.desk(command.counter).state
    match command:
        case c.OpenCounter():
            if state in {DeskState.OPEN, DeskState.SERVING}:
                return ()
            return (e.CounterOpened(counter=command.counter),)
        case c.PauseCounter():
            if state is DeskState.CLOSED:
                return Refused(Reason.COUNTER_CLOSED)
            known = {one.code for one in hall.plan.staff.pauses}
            if command.reason and command.reason not in known:
                return Refused(Reason.UNKNOWN_PAUSE)
            if _last(hall, command, now):
                return Refused(Reason.LAST_COUNTER)
            paused = e.CounterPaused(counter=command.counter, reason=command.reason)
            return _leave(state, DeskState.PAUSED, paused)
        case c.CloseCounter():
            if _last(hall, command, now):
                return Refused(Reason.LAST_COUNTER)
            return _leave(state, DeskState.CLOSED, e.CounterClosed(counter=command.counter))
        case _:
            assert_never(command)


def _last(hall: Hall, command: c.PauseCounter | c.CloseCounter, now: UtcMillis) -> bool:
    """Return whether the last counter at work is left without having confirmed it."""
    idle = hall.desk(command.counter).state is DeskState.OPEN
    return idle and not command.confirm and leaves_nobody(hall, command.counter, now)


def _leave(
    state: DeskState, wanted: DeskState, event: e.CounterPaused | e.CounterClosed
) -> Decision:
    if state is DeskState.SERVING:
        return Refused(Reason.COUNTER_BUSY)
    return () if state is wanted else (event,)
