"""What each event makes of the hall: the one function that changes anything.

It must take every event ever written, so it refuses nothing and looks only at the hall and the
event. ``at`` is the wall time that the journal wrote beside the event.
"""

from typing import assert_never

from immutables import Map
from msgspec.structs import replace

from kiosk.domain import events as e
from kiosk.domain.events import CALLED_WITHOUT_PASSING
from kiosk.domain.folding import hands_free, moved, ticket_of
from kiosk.domain.hall import NEWEST_KEPT, DayTally, Desk, DeskState, Fault, Hall, HelpCall
from kiosk.domain.line import Line, LineKey
from kiosk.domain.moment import BusinessDay, UtcMillis, elapsed_ms
from kiosk.domain.standing import may_call
from kiosk.domain.ticket import ENDED, SlipState, Ticket, TicketState, Verb

PAST_DAYS_KEPT = 400
"""Days whose last numbers are remembered; more than a year's worth."""


def evolve(hall: Hall, event: e.AnyEvent, at: UtcMillis) -> Hall:  # noqa: C901, PLR0911, PLR0912 - one arm per event, complete by type
    """Return the hall after this event."""
    hall = replace(hall, seq=hall.seq + 1)
    match event:
        case e.DayOpened():
            return replace(_open_day(hall, event.day), midnight=event.midnight)
        case e.NumbersSkipped():
            return replace(hall, numbers=hall.numbers.update(event.last))
        case e.TicketIssued():
            return _issue(hall, event, at)
        case e.TicketCalled():
            return _call(hall, event, at)
        case e.TicketRecalled():
            ticket = moved(hall, event, Verb.RECALL)
            return hall.with_ticket(
                replace(ticket, called_at=at, called_seq=hall.seq, calls=ticket.calls + 1)
            )
        case e.ServiceStarted():
            return _start(hall, event, at)
        case e.ServiceFinished():
            return _finish(hall, event, at)
        case e.TicketMissed():
            ticket = replace(moved(hall, event, Verb.MISS), ended_at=at)
            tally = replace(hall.tally, missed=hall.tally.missed + 1)
            return hands_free(replace(hall, tally=tally), ticket, event.counter)
        case e.TicketParked():
            return hands_free(hall, moved(hall, event, Verb.PARK), event.counter)
        case e.TicketRequeued():
            ticket = moved(hall, event, Verb.REQUEUE)
            return hall.with_ticket(replace(ticket, counter=None, ended_at=None))
        case e.TicketTransferred():
            ticket = moved(hall, event, Verb.TRANSFER)
            ticket = replace(ticket, service=event.service, counter=event.to_counter)
            return hands_free(hall, ticket, event.from_counter)
        case e.TicketCancelled():
            return _cancel(hall, event, at)
        case e.AccessibleRequested():
            ticket = ticket_of(hall, event)
            ticket = replace(ticket, class_id=event.class_id, former_class=ticket.class_id)
            return hall.with_ticket(_free_of_ordinary_counter(hall, ticket))
        case e.AccessibleDeclined():
            ticket = ticket_of(hall, event)
            ticket = replace(ticket, class_id=event.class_id, former_class=None)
            former = hall.plan.ticket_class(event.class_id)
            if former is not None and former.needs_accessible:
                ticket = _free_of_ordinary_counter(hall, ticket)
            return hall.with_ticket(ticket)
        case e.CareWindowPrepared():
            return hall.with_desk(replace(hall.desk(event.counter), care=True))
        case e.CareWindowResumed():
            return hall.with_desk(replace(hall.desk(event.counter), care=False))
        case e.CounterOpened():
            return hall.with_desk(replace(hall.desk(event.counter), state=DeskState.OPEN))
        case e.CounterPaused():
            return hall.with_desk(replace(hall.desk(event.counter), state=DeskState.PAUSED))
        case e.CounterClosed():
            # Whoever was served last may still rate, although staff have gone.
            to_rate = hall.desk(event.counter).to_rate
            return hall.with_desk(Desk(event.counter, to_rate=to_rate))
        case e.HelpRequested():
            call = HelpCall(event.help_id, event.place, at)
            return replace(
                hall,
                helps=event.help_id,
                help_calls=hall.help_calls.set(call.help_id, call),
            )
        case e.HelpAcknowledged():
            return replace(hall, help_calls=hall.help_calls.delete(event.help_id))
        case e.VisitRated():
            return _rate(hall, event)
        case e.ReasonGiven():
            return hall.with_ticket(replace(ticket_of(hall, event), score_reason=event.reason))
        case (
            e.SlipSent()
            | e.SlipPrinted()
            | e.SlipNotPrinted()
            | e.SlipUnconfirmed()
            | e.SlipReordered()
        ):
            return hall.with_ticket(_with_slip(ticket_of(hall, event), event))
        case e.CallAnnounced():
            return hall.with_ticket(replace(ticket_of(hall, event), announced=event.calls))
        case e.FaultReported():
            fault = Fault(event.device, event.kind, event.detail, at)
            return replace(hall, faults=hall.faults.set(event.device, fault))
        case e.FaultCleared():
            return replace(hall, faults=hall.faults.delete(event.device))
        case e.PrinterAnswered():
            return replace(hall, printer_answers=True)
        case _:
            assert_never(event)


def _open_day(hall: Hall, day: BusinessDay) -> Hall:
    """Turn to another day: its numbers go on where they were, what has ended is forgotten."""
    past = hall.past_numbers
    if hall.day:
        past = past.set(hall.day, hall.numbers)
    numbers = past.get(day) or Map()
    while len(past) > PAST_DAYS_KEPT:
        past = past.delete(min(past))
    to_rate = {desk.to_rate for desk in hall.desks.values()}
    kept = Map(
        {
            key: one
            for key, one in hall.tickets.items()
            if one.state not in ENDED or key in to_rate
        }
    )
    return replace(
        hall,
        day=day,
        numbers=numbers,
        past_numbers=past,
        tickets=kept,
        slips_due=Map({key: one for key, one in hall.slips_due.items() if key in kept}),
        newest=(),
        tally=DayTally(),
    )


def _issue(hall: Hall, event: e.TicketIssued, at: UtcMillis) -> Hall:
    ticket = Ticket(
        number=event.number,
        day=event.day,
        service=event.service,
        class_id=event.class_id,
        language=event.language,
        place=hall.seq,
        issued_at=at,
        clock=_never_before_the_line(hall, at),
        slip=event.slip,
    )
    return replace(
        hall.with_ticket(ticket),
        numbers=hall.numbers.set(event.prefix, event.running),
        newest=(*hall.newest, ticket.id)[-NEWEST_KEPT:],
        tally=replace(hall.tally, issued=hall.tally.issued + 1),
    )


def _never_before_the_line(hall: Hall, at: UtcMillis) -> UtcMillis | None:
    """Return the clock of the newest who wait, when the hall's own was set back behind it."""
    newest = max(
        (line.waiters[-1].clock for line in hall.lines.values() if line.waiters[-1].clock > at),
        default=None,
    )
    return None if newest is None else UtcMillis(newest)


def _call(hall: Hall, event: e.TicketCalled, at: UtcMillis) -> Hall:
    ticket = moved(hall, event, Verb.CALL)
    if event.reason.rule not in CALLED_WITHOUT_PASSING:
        hall = replace(hall, lines=_passed(hall, ticket, event.counter, at))
    ticket = replace(
        ticket,
        counter=event.counter,
        called_at=at,
        called_seq=hall.seq,
        ended_at=None,
        calls=ticket.calls + 1,
    )
    # Who was served before may still stand at the keypad: the rating stays open until the next
    # customer is there.
    desk = replace(hall.desk(event.counter), state=DeskState.SERVING, ticket=ticket.id)
    return hall.with_ticket(ticket).with_desk(desk)


def _passed(hall: Hall, ticket: Ticket, counter_id: str, at: UtcMillis) -> Map[LineKey, Line]:
    """Return the lines, with the call counted against those that waited longer."""
    lines = hall.lines
    counter = hall.plan.counter(counter_id)
    if counter is None:
        return lines
    for key, line in lines.items():
        if key == ticket.line or not may_call(hall.plan, counter, key):
            continue
        passed = line.passed_by(ticket.waits_since, at)
        if passed is not line:
            lines = lines.set(key, passed)
    return lines


def _start(hall: Hall, event: e.ServiceStarted, at: UtcMillis) -> Hall:
    ticket = moved(hall, event, Verb.START)
    # Nobody pressed a key when the service began: the call is the nearest time known.
    began = ticket.called_at if event.inferred and ticket.called_at is not None else at
    tally = hall.tally
    if ticket.started_at is None:
        # Parked or transferred people are served twice and have waited once.
        waited_s = elapsed_ms(ticket.issued_at, began) // 1000
        tally = replace(tally, waited_sum_s=tally.waited_sum_s + waited_s)
    hall = replace(hall.with_ticket(replace(ticket, started_at=began)), tally=tally)
    return hall.with_desk(replace(hall.desk(event.counter), to_rate=None))


def _finish(hall: Hall, event: e.ServiceFinished, at: UtcMillis) -> Hall:
    ticket = replace(moved(hall, event, Verb.FINISH), ended_at=at)
    tally = replace(hall.tally, served=hall.tally.served + 1)
    hall = hands_free(replace(hall, tally=tally), ticket, event.counter)
    return hall.with_desk(replace(hall.desk(event.counter), to_rate=ticket.id))


def _cancel(hall: Hall, event: e.TicketCancelled, at: UtcMillis) -> Hall:
    held_at = ticket_of(hall, event)
    ticket = replace(moved(hall, event, Verb.CANCEL), ended_at=at)
    if held_at.state is TicketState.CALLED and held_at.counter is not None:
        return hands_free(hall, ticket, held_at.counter)
    return hall.with_ticket(ticket)


def _free_of_ordinary_counter(hall: Hall, ticket: Ticket) -> Ticket:
    """Return the ticket, no longer bound to a counter if that one is not accessible."""
    sent_to = hall.plan.counter(ticket.counter or "")
    if sent_to is not None and sent_to.accessible:
        return ticket
    return replace(ticket, counter=None)


def _rate(hall: Hall, event: e.VisitRated) -> Hall:
    hall = hall.with_ticket(replace(ticket_of(hall, event), score=event.score))
    tally = replace(
        hall.tally, rated=hall.tally.rated + 1, score_sum=hall.tally.score_sum + event.score
    )
    return replace(hall, tally=tally)


def _with_slip(
    ticket: Ticket,
    event: e.SlipSent | e.SlipPrinted | e.SlipNotPrinted | e.SlipUnconfirmed | e.SlipReordered,
) -> Ticket:
    match event:
        case e.SlipSent():
            sent = ticket.slips_sent + 1
            return replace(ticket, slip=SlipState.SENDING, slips_sent=sent)
        case e.SlipPrinted():
            return replace(ticket, slip=SlipState.PRINTED, slip_ordered=False)
        case e.SlipNotPrinted():
            sent = max(0, ticket.slips_sent - 1)
            return replace(ticket, slip=SlipState.WANTED, slips_sent=sent)
        case e.SlipUnconfirmed():
            return replace(ticket, slip=SlipState.UNKNOWN, slip_ordered=False)
        case e.SlipReordered():
            return replace(ticket, slip=SlipState.WANTED, slip_ordered=True)
        case _:
            assert_never(event)
