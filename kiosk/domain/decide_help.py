"""The rules of calls for help: pressed, answered, attended, cleared, tried (S19)."""

from kiosk.domain import commands as c
from kiosk.domain import events as e
from kiosk.domain.decision import Decision, Events
from kiosk.domain.hall import Hall
from kiosk.domain.help import HelpCall, HelpOutcome
from kiosk.domain.moment import UtcMillis, elapsed_ms, over
from kiosk.domain.plain_text import NAME_LENGTH, is_plain
from kiosk.domain.refused import Reason, Refused


def request_help(hall: Hall, command: c.RequestHelp, now: UtcMillis) -> Decision:
    """Open a call for help; a second press at the same place is the same call.

    Somebody who was told that staff are coming, and presses again when they should have come,
    rings anew.
    """
    if any(call.place == command.place for call in hall.help_calls.values()):
        return ()
    button = hall.plan.help_button(command.place) is not None
    requested = e.HelpRequested(help_id=hall.helps + 1, place=command.place, button=button)
    coming = coming_to(hall, command.place)
    if coming is None:
        return (requested,)
    since = coming.acknowledged_at or coming.since
    if not over(UtcMillis(since + hall.plan.care.attend_s * 1000), now):
        return ()
    return (closed(coming, HelpOutcome.PRESSED_AGAIN), requested)


def acknowledge_help(hall: Hall, command: c.AcknowledgeHelp, now: UtcMillis) -> Decision:
    """Answer a call for help: the one named, or the oldest; ``test`` says it was none."""
    call = _ringing(hall, command.help_id)
    if call is None:
        return Refused(Reason.NO_HELP_CALL)
    if not is_plain(command.by, NAME_LENGTH):
        return Refused(Reason.NAME_UNFIT)
    if command.test:
        return _tested(call, command.by)
    return (acknowledged(call, command.by, now),)


def acknowledged(call: HelpCall, by: str, now: UtcMillis) -> e.HelpAcknowledged:
    """Return the event that says somebody is coming."""
    after_s = elapsed_ms(call.since, now) // 1000
    return e.HelpAcknowledged(help_id=call.help_id, by=by, after_s=after_s)


def attend_help(hall: Hall, command: c.AttendHelp, now: UtcMillis) -> Decision:
    """Note that staff are with the person: the call named, or the oldest somebody comes to."""
    call = _open(hall, command.help_id)
    if call is None:
        return Refused(Reason.NO_HELP_CALL)
    if not is_plain(command.by, NAME_LENGTH):
        return Refused(Reason.NAME_UNFIT)
    said = () if call.acknowledged_at is not None else (acknowledged(call, command.by, now),)
    if not call.button:
        return said
    at = now if call.acknowledged_at is None else call.acknowledged_at
    by = command.by or call.by
    return (*said, closed(call, HelpOutcome.ATTENDED, by=by, acknowledged_at=at))


def clear_help(hall: Hall, command: c.ClearHelp) -> Decision:
    """End a call in which nobody needed anything: a false alarm, or a test."""
    call = _open(hall, command.help_id)
    if call is None:
        return Refused(Reason.NO_HELP_CALL)
    if not is_plain(command.by, NAME_LENGTH):
        return Refused(Reason.NAME_UNFIT)
    if command.test:
        return _tested(call, command.by)
    if not call.button:
        return Refused(Reason.UNKNOWN_HELP_BUTTON)
    return (closed(call, HelpOutcome.FALSE_ALARM, by=command.by or call.by),)


def report_tested(hall: Hall, command: c.ReportTested) -> Decision:
    """Note what came of trying a button; the call that it made is over with it."""
    if hall.plan.help_button(command.button) is None:
        return Refused(Reason.UNKNOWN_HELP_BUTTON)
    if not is_plain(command.by, NAME_LENGTH):
        return Refused(Reason.NAME_UNFIT)
    tested = e.HelpButtonTested(button=command.button, fine=command.fine, by=command.by)
    calls = (*hall.help_calls.values(), *hall.help_coming.values())
    made: Events = tuple(
        closed(one, HelpOutcome.TEST, by=command.by)
        for one in sorted(calls, key=lambda one: one.help_id)
        if one.button and one.place == command.button
    )
    return (*made, tested)


def coming_to(hall: Hall, place: str) -> HelpCall | None:
    """Return the call from a button that somebody is coming to."""
    return next((one for one in hall.help_coming.values() if one.place == place), None)


def closed(
    call: HelpCall,
    outcome: HelpOutcome,
    *,
    by: str = "",
    acknowledged_at: UtcMillis | None = None,
) -> e.HelpClosed:
    """Return the event that ends a call from a button, with its record."""
    return e.HelpClosed(
        help_id=call.help_id,
        place=call.place,
        outcome=outcome,
        asked_at=call.since,
        acknowledged_at=acknowledged_at or call.acknowledged_at,
        by=by or call.by,
    )


def _tested(call: HelpCall, by: str) -> Decision:
    if not call.button:
        return Refused(Reason.UNKNOWN_HELP_BUTTON)
    return (
        closed(call, HelpOutcome.TEST, by=by),
        e.HelpButtonTested(button=call.place, fine=True, by=by),
    )


def _ringing(hall: Hall, help_id: int | None) -> HelpCall | None:
    if help_id is not None:
        return hall.help_calls.get(help_id)
    return min(hall.help_calls.values(), key=lambda one: one.help_id, default=None)


def _open(hall: Hall, help_id: int | None) -> HelpCall | None:
    """Return the call of that id; without one, the oldest that somebody comes to, or rings."""
    if help_id is not None:
        return hall.help_coming.get(help_id) or hall.help_calls.get(help_id)
    coming = min(hall.help_coming.values(), key=lambda one: one.help_id, default=None)
    return coming or _ringing(hall, None)
