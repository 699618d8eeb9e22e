"""What the hall answers to a command: events, or a refusal.

Every command first turns the day when its clock says so; then its own rule decides; then the
care cases follow. Nothing here changes the hall: ``evolve`` does, event by event.
"""

from typing import assert_never

from kiosk.domain import commands as c
from kiosk.domain import (
    decide_answer,
    decide_appointment,
    decide_call,
    decide_care,
    decide_closing,
    decide_counter,
    decide_desk,
    decide_halt,
    decide_help,
    decide_inventory,
    decide_journey,
    decide_limits,
    decide_rating,
    decide_readiness,
    decide_remote,
    decide_report,
    decide_restart,
    decide_staff,
    decide_ticket,
    decide_transfer,
    decide_visit,
    decide_wait,
)
from kiosk.domain.care_upkeep import keep_up
from kiosk.domain.day import turn_day
from kiosk.domain.decide_staff import not_signed_in
from kiosk.domain.decision import Decision
from kiosk.domain.evolve import evolve
from kiosk.domain.hall import Hall
from kiosk.domain.moment import Moment, UtcMillis
from kiosk.domain.opening import no_numbers
from kiosk.domain.refused import Reason, Refused
from kiosk.domain.rotation import auto_calls
from kiosk.domain.watches import check_clocks


def decide(hall: Hall, command: c.AnyCommand, now: Moment) -> Decision:
    """Return the events that this command makes of this hall, in order, or why it may not."""
    turned = turn_day(hall, now)
    for event in turned:
        hall = evolve(hall, event, now.at)
    refused = _not_now(hall, command, now.at)
    decision = refused or _decide(hall, command, now)
    if isinstance(decision, Refused):
        return decision
    for event in decision:
        hall = evolve(hall, event, now.at)
    kept_up = keep_up(hall, now.at)
    for event in kept_up:
        hall = evolve(hall, event, now.at)
    calls = auto_calls(hall, now.at)
    for event in calls:
        hall = evolve(hall, event, now.at)
    followed = keep_up(hall, now.at) if calls else ()
    return turned + decision + kept_up + calls + followed


def _not_now(hall: Hall, command: c.AnyCommand, now: UtcMillis) -> Refused | None:
    """Return why nothing of the kind is done at this hour, or by somebody not signed in."""
    still = decide_halt.held_back(hall, command)
    if still is not None:
        return Refused(still)
    match command:
        case c.IssueTicket() | c.CheckIn():
            reason = no_numbers(hall, now)
            kept = isinstance(command, c.CheckIn) and not command.walk_in
            if reason is Reason.ISSUING_STOPPED and kept:
                # An appointment is held to its time, whatever the walk-ins are told (S05).
                return None
            reason = reason or decide_readiness.not_ready(hall)
            return None if reason is None else Refused(reason)
        case c.CallNext() | c.CallTicket() | c.ServeDirectly() | c.OpenCounter() | c.Resume():
            if command.counter is not None and not_signed_in(hall, command.counter):
                return Refused(Reason.SIGN_IN_FIRST)
        case _:
            pass
    return None


def _decide(hall: Hall, command: c.AnyCommand, now: Moment) -> Decision:  # noqa: C901, PLR0911, PLR0912, PLR0915 - one arm per command, complete by type
    match command:
        case c.IssueTicket():
            return decide_ticket.issue(hall, command, now.at)
        case c.CallNext() if hall.halt.still:
            return decide_halt.next_when_still(hall, command.counter, now.at)
        case c.CallNext():
            return decide_counter.call_next(hall, command.counter, now.at)
        case c.CallTicket():
            return decide_call.call_ticket(hall, command, now.at)
        case c.Recall():
            return decide_visit.recall(hall, command.counter)
        case c.StartService():
            return decide_visit.start_service(hall, command.counter)
        case c.FinishService():
            return decide_visit.finish_service(hall, command, now.at)
        case c.NoShow():
            return decide_visit.no_show(hall, command.counter, now.at)
        case c.Park():
            return decide_visit.park(hall, command, now.at)
        case c.Resume():
            return decide_visit.resume(hall, command, now.at)
        case c.Transfer():
            return decide_transfer.transfer(hall, command, now.at)
        case c.AcceptTransfer() | c.DeclineTransfer():
            return decide_transfer.answer_transfer(hall, command, now.at)
        case c.ChangeService():
            return decide_journey.change_service(hall, command)
        case c.SkipStation():
            return decide_journey.skip_station(hall, command)
        case c.ServeDirectly():
            return decide_call.serve_directly(hall, command, now.at)
        case c.KeepPromise():
            return decide_answer.keep_promise(hall, command, now.at)
        case c.RenewPromise():
            return decide_answer.renew_promise(hall, command, now.at)
        case c.CancelTicket():
            return decide_ticket.cancel(hall, command.number)
        case c.BookAppointment():
            return decide_appointment.book(hall, command, now.at)
        case c.ChangeAppointment():
            return decide_appointment.change(hall, command, now.at)
        case c.CancelAppointment():
            return decide_appointment.cancel(hall, command)
        case c.CheckIn():
            return decide_appointment.check_in(hall, command, now.at)
        case c.OpenCounter() | c.PauseCounter() | c.CloseCounter():
            return decide_desk.change_desk(hall, command, now.at)
        case c.SignIn():
            return decide_staff.sign_in(hall, command, now.at)
        case c.SignOut():
            return decide_staff.sign_out(hall, command, now.at)
        case c.StopNumbers():
            return decide_closing.stop_numbers(hall)
        case c.ResumeNumbers():
            return decide_closing.resume_numbers(hall, now.at)
        case c.HandOverTicket():
            return decide_closing.hand_over(hall, command)
        case c.CloseHall():
            return decide_closing.close_hall(hall)
        case c.RequestHelp():
            return decide_help.request_help(hall, command, now.at)
        case c.AcknowledgeHelp():
            return decide_help.acknowledge_help(hall, command, now.at)
        case c.AttendHelp():
            return decide_help.attend_help(hall, command, now.at)
        case c.ClearHelp():
            return decide_help.clear_help(hall, command)
        case c.ReportTested():
            return decide_help.report_tested(hall, command)
        case c.RequestAccessible():
            return decide_care.request(hall, command)
        case c.DeclineAccessible():
            return decide_care.decline(hall, command)
        case c.AcknowledgeAccessible():
            return decide_care.acknowledge(hall, command)
        case c.AttendAccessible():
            return decide_care.attend(hall, command)
        case c.AssignWindow():
            return decide_care.assign_window(hall, command, now.at)
        case c.EscortDone():
            return decide_care.escort_done(hall, command.case, now.at)
        case c.ClearAccessible():
            return decide_care.clear(hall, command)
        case c.RateVisit():
            return decide_rating.rate_visit(hall, command, now.at)
        case c.GiveReason():
            return decide_rating.give_reason(hall, command)
        case c.ReprintSlip():
            return decide_report.reprint_slip(hall, command)
        case c.ReportPrinted():
            return decide_report.report_printed(hall, command)
        case c.ReportAnnounced():
            return decide_report.report_announced(hall, command)
        case c.ReportFault():
            return decide_report.report_fault(hall, command)
        case c.ReportPrinterAnswers():
            return decide_report.report_printer_answers(hall)
        case c.ReportEstimate():
            return decide_wait.report_estimate(hall, command, now.at)
        case c.SkipNumbers():
            return decide_ticket.skip_numbers(hall, command)
        case c.ReportPresence():
            return decide_limits.report_presence(hall, command)
        case c.GreetVisitor():
            return decide_limits.greet_visitor(hall, command, now.at)
        case c.AcknowledgeAlert():
            return decide_limits.acknowledge_alert(hall, command, now.at)
        case c.RelieveAlert():
            return decide_limits.relieve_alert(hall, command, now.at)
        case c.RunSelfTest():
            return decide_readiness.run_self_test(hall, command)
        case c.ReportSelfTest():
            return decide_readiness.report_self_test(hall, command, now.at)
        case c.TickCheck():
            return decide_readiness.tick_check(hall, command)
        case c.ReportAttached():
            return decide_inventory.report_attached(hall, command, now.at)
        case c.ApproveBaseline():
            return decide_inventory.approve_baseline(hall, command, now.at)
        case c.ShowNotice():
            return decide_halt.show_notice(hall, command, now.at)
        case c.WithdrawNotice():
            return decide_halt.withdraw_notice(hall, command)
        case c.PauseHall():
            return decide_halt.pause_hall(hall, command)
        case c.ResumeHall():
            return decide_halt.resume_hall(hall, command)
        case c.StartEmergency():
            return decide_halt.start_emergency(hall, command)
        case c.EndEmergency():
            return decide_halt.end_emergency(hall, command)
        case c.ReportRemoteCommand():
            return decide_remote.report_command(hall, command)
        case c.ReportSettings():
            return decide_remote.report_settings(hall, command)
        case c.RestartCore():
            return decide_restart.restart_core(hall, command, now.at)
        case c.CheckClocks():
            return check_clocks(hall, now.at)
        case c.TurnDay():
            return ()
        case _:
            assert_never(command)
