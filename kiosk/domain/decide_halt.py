"""The rules of notices, of a pause and of an emergency, and what is not done meanwhile."""

from kiosk.domain import commands as c
from kiosk.domain import events as e
from kiosk.domain.decide_counter import called, finish_in_hand, opened
from kiosk.domain.decision import Decision, known_counter
from kiosk.domain.evolve import evolve
from kiosk.domain.hall import Hall
from kiosk.domain.halt import LONGEST_NOTICE_MS, NOTICE_LENGTH, NOTICES_KEPT
from kiosk.domain.moment import UtcMillis
from kiosk.domain.next_ticket import next_ticket
from kiosk.domain.plain_text import is_name, is_plain
from kiosk.domain.refused import Reason, Refused


def show_notice(hall: Hall, command: c.ShowNotice, now: UtcMillis) -> Decision:
    """Post a notice, unless it is there already as it is asked for."""
    since = now if command.since is None else command.since
    lasts = since < command.until <= max(since, now) + LONGEST_NOTICE_MS
    if not lasts or command.until <= now or not is_name(command.notice):
        return Refused(Reason.NOTICE_UNFIT)
    if not _is_told(hall, command.text):
        return Refused(Reason.NOTICE_UNFIT)
    present = next((one for one in hall.notices if one.id == command.notice), None)
    if present is None and len(hall.notices) >= NOTICES_KEPT:
        return Refused(Reason.TOO_MANY_NOTICES)
    if present is not None:
        same = (present.text, present.until, present.urgent)
        began = command.since is None and present.shown
        if same == (command.text, command.until, command.urgent) and (
            began or present.since == command.since
        ):
            return ()
    return (
        e.NoticePosted(
            notice=command.notice,
            text=command.text,
            since=since,
            until=command.until,
            urgent=command.urgent,
        ),
    )


def withdraw_notice(hall: Hall, command: c.WithdrawNotice) -> Decision:
    """Show a notice no longer; one that is over needs nothing."""
    if all(one.id != command.notice for one in hall.notices):
        return ()
    return (e.NoticeEnded(notice=command.notice, withdrawn=True),)


def pause_hall(hall: Hall, command: c.PauseHall) -> Decision:
    """Stop numbers and calls, or say another reason for it."""
    if not _is_by(command.by) or (command.why and not _is_told(hall, command.why)):
        return Refused(Reason.NOTICE_UNFIT)
    if hall.halt.paused and hall.halt.why == command.why:
        return ()
    return (e.HallPaused(why=command.why, by=command.by),)


def resume_hall(hall: Hall, command: c.ResumeHall) -> Decision:
    """Go on after a pause."""
    if not _is_by(command.by):
        return Refused(Reason.NAME_UNFIT)
    return (e.HallResumed(by=command.by),) if hall.halt.paused else ()


def start_emergency(hall: Hall, command: c.StartEmergency) -> Decision:
    """Ask everybody to leave; a drill never takes the place of the real thing."""
    if not _is_by(command.by) or not _is_by(command.place):
        return Refused(Reason.NAME_UNFIT)
    if hall.halt.emergency and (command.drill or not hall.halt.drill):
        return ()
    return (e.EmergencyBegan(drill=command.drill, by=command.by, place=command.place),)


def end_emergency(hall: Hall, command: c.EndEmergency) -> Decision:
    """Say that it is over."""
    if not _is_by(command.by) or not _is_by(command.place):
        return Refused(Reason.NAME_UNFIT)
    if not hall.halt.emergency:
        return ()
    return (e.EmergencyEnded(drill=hall.halt.drill, by=command.by, place=command.place),)


def held_back(hall: Hall, command: c.AnyCommand) -> Reason | None:
    """Return why a command is not obeyed while the hall stands still.

    A pause holds back neither an emergency ticket (S26) nor whom staff call by number because
    of a request for accessible service (S18).
    """
    if not hall.halt.still:
        return None
    match command:
        case c.IssueTicket() | c.ServeDirectly():
            urgent = _is_emergency(hall, command.class_id)
        case c.CheckIn():
            urgent = False
        case c.CallTicket():
            urgent = _cannot_wait(hall, command.number)
        case c.Resume(counter=str()):
            urgent = _cannot_wait(hall, command.number)
        case c.Recall():
            urgent = True
        case _:
            return None
    if hall.halt.emergency:
        return Reason.EMERGENCY
    return None if urgent else Reason.HALL_PAUSED


def next_when_still(hall: Hall, counter_id: str, now: UtcMillis) -> Decision:
    """Finish what is in hand; call nobody but an emergency ticket, and only in a pause."""
    counter = known_counter(hall, counter_id)
    if isinstance(counter, Refused):
        return counter
    before = finish_in_hand(hall, counter_id)
    if hall.halt.emergency:
        return before or Refused(Reason.EMERGENCY)
    for event in before:
        hall = evolve(hall, event, now)
    chosen = next_ticket(hall, counter, now)
    if chosen is None or not _is_emergency(hall, chosen[0].class_id):
        return before or Refused(Reason.HALL_PAUSED)
    ticket, reason = chosen
    return (*before, *opened(hall, counter_id), called(ticket, counter, reason))


def _cannot_wait(hall: Hall, number: str) -> bool:
    ticket = hall.ticket(number)
    if ticket is None:
        # Another rule says that there is no such number.
        return True
    cared_for = any(one.ticket == ticket.id for one in hall.care_cases.values())
    return cared_for or _is_emergency(hall, ticket.class_id)


def _is_emergency(hall: Hall, class_id: str | None) -> bool:
    found = hall.plan.ticket_class(class_id or hall.plan.ordinary_class)
    return found is not None and found.emergency


def _is_told(hall: Hall, text: dict[str, str]) -> bool:
    """Return whether a text can be shown, and says something in a language of the hall."""
    fits = all(one.strip() and is_plain(one, NOTICE_LENGTH) for one in text.values())
    return fits and any(one in text for one in hall.plan.languages)


def _is_by(by: str) -> bool:
    return not by or is_name(by)
