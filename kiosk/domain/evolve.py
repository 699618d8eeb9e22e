"""What each event makes of the hall: the one function that changes anything.

It must take every event ever written, so it refuses nothing and looks only at the hall and the
event. ``at`` is the wall time that the journal wrote beside the event.
"""

from typing import assert_never

from immutables import Map
from msgspec.structs import replace

from kiosk.domain import events as e
from kiosk.domain import (
    evolve_answer,
    evolve_appointment,
    evolve_care,
    evolve_clock,
    evolve_halt,
    evolve_help,
    evolve_journey,
    evolve_limits,
    evolve_rating,
    evolve_readiness,
    evolve_remote,
    evolve_visit,
    evolve_wait,
)
from kiosk.domain.events import CALLED_WITHOUT_PASSING
from kiosk.domain.evolve_staff import (
    back_at_work,
    begin_day,
    evolve_staff,
    left_for_a_moment,
)
from kiosk.domain.folding import hands_free, moved, ticket_of
from kiosk.domain.hall import NEWEST_KEPT, DayTally, Desk, DeskState, Fault, Hall
from kiosk.domain.line import Line, LineKey
from kiosk.domain.moment import BusinessDay, UtcMillis, elapsed_ms
from kiosk.domain.standing import may_call
from kiosk.domain.ticket import ENDED, SlipState, Ticket, TicketState, Verb

PAST_DAYS_KEPT = 400
"""Days whose last numbers are remembered; more than a year's worth."""


def evolve(hall: Hall, event: e.AnyEvent, at: UtcMillis) -> Hall:  # noqa: C901, PLR0911, PLR0912, PLR0915 - one arm per event, complete by type
    """Return the hall after this event."""
    hall = replace(hall, seq=hall.seq + 1)
    match event:
        case e.DayOpened():
            hall = evolve_appointment.past_let_go(_open_day(hall, event.day), event.midnight)
            return begin_day(replace(hall, midnight=event.midnight, left_at=at))
        case e.ClockSet():
            return evolve_clock.clock_set(hall, event, at)
        case e.NumbersSkipped():
            return _skip(hall, event)
        case e.TicketIssued():
            return _issue(hall, event, at)
        case e.TicketCalled():
            return _call(hall, event, at)
        case e.TicketRecalled():
            return evolve_visit.recalled(hall, event, at)
        case e.ServiceStarted():
            return _start(hall, event, at)
        case e.ServiceFinished():
            return _finish(hall, event, at)
        case e.TicketMissed():
            return evolve_visit.missed(hall, event, at)
        case e.TicketParked():
            return evolve_visit.parked(hall, event)
        case e.TicketRequeued():
            return evolve_limits.joined(hall, evolve_visit.requeued(hall, event), event, at)
        case e.TicketTransferred():
            return evolve_limits.joined(hall, evolve_visit.transferred(hall, event), event, at)
        case e.HandoverOffered():
            return evolve_visit.offered(hall, event)
        case e.HandoverAccepted() | e.HandoverDeclined() | e.HandoverExpired():
            return evolve_limits.joined(hall, evolve_visit.answered(hall, event), event, at)
        case e.ParkedTooLong():
            return evolve_visit.reminded(hall, event)
        case e.ServiceCorrected():
            return evolve_visit.corrected(hall, event)
        case e.StationFinished():
            return evolve_journey.station_finished(hall, event, at)
        case e.StationSkipped():
            return evolve_journey.station_skipped(hall, event)
        case e.PromiseMade() | e.PromiseRenewed() | e.PromiseMissed() | e.PromiseKept():
            return evolve_answer.promise(hall, event, at)
        case e.TicketCancelled():
            return _cancel(hall, event, at)
        case (
            e.AppointmentBooked()
            | e.AppointmentChanged()
            | e.AppointmentCancelled()
            | e.AppointmentCheckedIn()
            | e.AppointmentReleased()
        ):
            return evolve_appointment.appointment(hall, event)
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
        case (
            e.CareAsked()
            | e.CareTicketTaken()
            | e.CareAcknowledged()
            | e.CareAttended()
            | e.CareWindowAssigned()
            | e.CareWindowReleased()
            | e.CareServing()
            | e.CareServed()
            | e.CareUnacknowledged()
            | e.CareUnattended()
            | e.CareClosed()
        ):
            return evolve_care.care(hall, event, at)
        case e.AccessibleUnstaffed() | e.AccessibleStaffed():
            return evolve_care.alarm(hall, event, at)
        case e.CounterOpened():
            return hall.with_desk(back_at_work(hall.desk(event.counter), hall.seq))
        case e.CounterPaused():
            return left_for_a_moment(hall, event, at)
        case e.CounterClosed():
            # Whoever was served last may still rate, although staff have gone.
            desk = hall.desk(event.counter)
            hall = replace(hall, left_at=at)
            return hall.with_desk(Desk(event.counter, to_rate=desk.to_rate, badge=desk.badge))
        case e.HelpRequested() | e.HelpAcknowledged() | e.HelpClosed() | e.HelpButtonTested():
            return evolve_help.help_call(hall, event, at)
        case e.VisitRated():
            return evolve_rating.rated(hall, event, at)
        case e.RatingWithdrawn():
            return evolve_rating.withdrawn(hall, event, at)
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
        case e.LimitApproached() | e.LimitBroken() | e.GreetingLate():
            return evolve_limits.raised(hall, event, at)
        case e.LimitAcknowledged() | e.LimitRelieved() | e.LimitOver():
            return evolve_limits.answered(hall, event, at)
        case e.PresenceNoticed() | e.VisitorGreeted():
            return evolve_limits.visitor(hall, event, at)
        case e.WaitsEstimated():
            return evolve_wait.estimated(hall, event, at)
        case e.WaitUpdated():
            return evolve_wait.updated(hall, event, at)
        case e.EstimateMeasured() | e.EventsDropped() | e.JournalReset():
            return hall
        case e.SelfTestAsked() | e.SelfTestDone() | e.ItemChecked():
            return evolve_readiness.tested(hall, event, at)
        case e.DeviceAttached() | e.ConfigDrifted() | e.ConfigMatched() | e.BaselineApproved():
            return evolve_readiness.inventoried(hall, event)
        case e.PrinterAnswered():
            return replace(hall, printer_answers=True)
        case e.NoticePosted() | e.NoticeBegan() | e.NoticeEnded():
            return evolve_halt.notice(hall, event, at)
        case e.HallPaused() | e.HallResumed() | e.EmergencyBegan() | e.EmergencyEnded():
            return evolve_halt.halt(hall, event, at)
        case e.CoreRestartAsked():
            return replace(hall, restart_asked_at=at)
        case e.RemoteCommandReported() | e.SettingsReported():
            return evolve_remote.reported(hall, event)
        case (
            e.StaffSignedIn()
            | e.StaffSignedOut()
            | e.BadgeUsedTwice()
            | e.PauseOverran()
            | e.HallUnstaffed()
            | e.HallStaffed()
            | e.HallPhaseBegan()
            | e.NumbersStopped()
            | e.NumbersResumed()
            | e.TicketHandedOver()
            | e.HallClosed()
        ):
            return evolve_staff(hall, event)
        case _:
            assert_never(event)


def _skip(hall: Hall, event: e.NumbersSkipped) -> Hall:
    """Let a day's numbers go on further up, also those of a day that is yet to be opened."""
    if event.day == hall.day:
        return replace(hall, numbers=hall.numbers.update(event.last))
    known = hall.past_numbers.get(event.day) or Map()
    return replace(
        hall, past_numbers=hall.past_numbers.set(event.day, known.update(event.last))
    )


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
        unsure=hall.unsure & frozenset(kept),
        newest=(),
        tally=DayTally(),
    )


def _issue(hall: Hall, event: e.TicketIssued, at: UtcMillis) -> Hall:
    told = evolve_wait.told_at_issue(event, at)
    ticket = Ticket(
        number=event.number,
        day=event.day,
        service=event.service,
        class_id=event.class_id,
        language=event.language,
        place=hall.seq,
        issued_at=at,
        clock=_clock(hall, event.slot, at),
        slot=event.slot,
        hold_until=event.hold_until,
        told_first=told,
        told=told,
        slip=event.slip,
        journey=event.journey,
        stations=event.stations,
        large_print=event.large_print,
    )
    hall = evolve_wait.arrived(hall, event, at)
    return replace(
        hall.with_ticket(ticket),
        numbers=hall.numbers.set(event.prefix, event.running),
        newest=(*hall.newest, ticket.id)[-NEWEST_KEPT:],
        tally=replace(hall.tally, issued=hall.tally.issued + 1),
    )


def _clock(hall: Hall, slot: UtcMillis | None, at: UtcMillis) -> UtcMillis | None:
    """Return from when a new ticket's waiting counts, if not from its issue."""
    newest = _newest_in_line(hall, at)
    if slot is not None and slot > newest:
        return slot
    return None if newest == at else newest


def _newest_in_line(hall: Hall, at: UtcMillis) -> UtcMillis:
    """Return ``at``, or the clock of the newest who wait when ours was set back behind it.

    Appointments whose time lies ahead are no newcomers: they say nothing about the clock.
    """
    newest = at
    for line in hall.lines.values():
        for waiter in reversed(line.waiters):
            if waiter.clock <= newest:
                break
            if hall.tickets[waiter.ticket].slot != waiter.clock:
                newest = UtcMillis(waiter.clock)
                break
    return newest


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
        recalls=0,
        until=None,
        reminded=False,
        bound=False,
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
        waited_s = elapsed_ms(ticket.queued_at, began) // 1000
        tally = replace(tally, waited_sum_s=tally.waited_sum_s + waited_s)
        hall = evolve_wait.measured(replace(hall, tally=tally), ticket, waited_s)
    hall = hall.with_ticket(replace(ticket, started_at=began))
    return hall.with_desk(replace(hall.desk(event.counter), to_rate=None))


def _finish(hall: Hall, event: e.ServiceFinished, at: UtcMillis) -> Hall:
    ticket = replace(moved(hall, event, Verb.FINISH), ended_at=at)
    tally = replace(hall.tally, served=hall.tally.served + 1)
    hall = hands_free(replace(hall, tally=tally), ticket, event.counter)
    hall = evolve_wait.served(hall, ticket, at)
    return hall.with_desk(replace(hall.desk(event.counter), to_rate=ticket.id))


def _cancel(hall: Hall, event: e.TicketCancelled, at: UtcMillis) -> Hall:
    held_at = ticket_of(hall, event)
    ticket = replace(
        moved(hall, event, Verb.CANCEL),
        ended_at=at,
        until=held_at.until if event.reason is e.CancelReason.NOT_BACK else None,
        offer=None,
    )
    if held_at.state is TicketState.CALLED and held_at.counter is not None:
        return hands_free(hall, ticket, held_at.counter)
    return hall.with_ticket(ticket)


def _free_of_ordinary_counter(hall: Hall, ticket: Ticket) -> Ticket:
    """Return the ticket, no longer bound to a counter if that one is not accessible."""
    sent_to = hall.plan.counter(ticket.counter or "")
    if sent_to is not None and sent_to.accessible:
        return ticket
    return replace(ticket, counter=None)


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
            large = ticket.large_print or event.large_print
            wanted = SlipState.WANTED
            return replace(ticket, slip=wanted, slip_ordered=True, large_print=large)
        case _:
            assert_never(event)
