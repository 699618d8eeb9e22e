"""The rules of a counter's hours: when it may open, pause and close."""

from typing import assert_never

from kiosk.domain import commands as c
from kiosk.domain import events as e
from kiosk.domain.decision import Decision
from kiosk.domain.hall import DeskState, Hall
from kiosk.domain.refused import Reason, Refused


def change_desk(
    hall: Hall, command: c.OpenCounter | c.PauseCounter | c.CloseCounter
) -> Decision:
    """Open, pause or close a counter that has nobody in hand."""
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
            return _leave(state, DeskState.PAUSED, e.CounterPaused(counter=command.counter))
        case c.CloseCounter():
            return _leave(state, DeskState.CLOSED, e.CounterClosed(counter=command.counter))
        case _:
            assert_never(command)


def _leave(
    state: DeskState, wanted: DeskState, event: e.CounterPaused | e.CounterClosed
) -> Decision:
    if state is DeskState.SERVING:
        return Refused(Reason.COUNTER_BUSY)
    return () if state is wanted else (event,)
