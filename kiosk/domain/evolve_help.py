"""What becomes of calls for help, and what is remembered of tests."""

from typing import assert_never

from msgspec.structs import replace

from kiosk.domain import events as e
from kiosk.domain.hall import Hall
from kiosk.domain.help import HelpCall, HelpTest
from kiosk.domain.moment import UtcMillis

AnyHelpEvent = e.HelpRequested | e.HelpAcknowledged | e.HelpClosed | e.HelpButtonTested


def help_call(hall: Hall, event: AnyHelpEvent, at: UtcMillis) -> Hall:
    """Open a call, note who comes, end it; or note that a button was tried."""
    match event:
        case e.HelpRequested():
            call = HelpCall(event.help_id, event.place, at, button=event.button)
            calls = hall.help_calls.set(call.help_id, call)
            return replace(hall, helps=event.help_id, help_calls=calls)
        case e.HelpAcknowledged():
            call = hall.help_calls[event.help_id]
            hall = replace(hall, help_calls=hall.help_calls.delete(event.help_id))
            if not call.button:
                return hall
            call = replace(call, acknowledged_at=at, by=event.by)
            return replace(hall, help_coming=hall.help_coming.set(call.help_id, call))
        case e.HelpClosed():
            ringing, coming = hall.help_calls, hall.help_coming
            if event.help_id in ringing:
                return replace(hall, help_calls=ringing.delete(event.help_id))
            return replace(hall, help_coming=coming.delete(event.help_id))
        case e.HelpButtonTested():
            test = HelpTest(event.button, at, event.fine, event.by)
            return replace(hall, help_tests=hall.help_tests.set(test.button, test))
        case _:
            assert_never(event)
