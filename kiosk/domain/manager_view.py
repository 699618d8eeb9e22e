"""What the lobby manager sees: who waits, every counter, everything that wants somebody.

It comes whole, as every view does.
"""

import msgspec

from kiosk.domain.appointment_views import AppointmentCounts, appointment_counts
from kiosk.domain.care import CareAlarm
from kiosk.domain.care_view import CareLine, care_lines
from kiosk.domain.decide_closing import leftovers
from kiosk.domain.hall import DayTally, DeskState, Fault, Hall
from kiosk.domain.help import HelpButton, HelpCall, HelpState, chimes_so_far
from kiosk.domain.limit_views import AlertLine, alert_lines
from kiosk.domain.moment import UtcMillis
from kiosk.domain.next_ticket import target_s, waited_s
from kiosk.domain.opening import no_numbers
from kiosk.domain.pending import PendingView, pending_view
from kiosk.domain.plan import Names
from kiosk.domain.readiness_views import DriftLine, SelfTestView, drift_lines, self_test_view
from kiosk.domain.ticket import SlipState, Ticket
from kiosk.domain.view import View, frame


class WaitingLine(msgspec.Struct, frozen=True):
    """A waiting ticket as the manager sees it."""

    number: str
    service: str
    class_id: str = msgspec.field(name="class")
    waited_s: int
    target_s: int


class CounterLine(msgspec.Struct, frozen=True):
    """A counter as the manager sees it."""

    id: str
    state: DeskState
    number: str | None
    care: bool


class FaultLine(msgspec.Struct, frozen=True):
    """A device that fails, and what to do about it."""

    device: str
    kind: str
    detail: str
    since: UtcMillis
    todo: Names = msgspec.field(default_factory=dict)
    """One sentence in each language of the hall; filled in by the door."""


class HelpButtonLine(msgspec.Struct, frozen=True):
    """A help button outside the door as the manager sees it (S19)."""

    id: str
    name: Names
    state: HelpState
    chimes: int
    """How often it has chimed without an answer; 0 while it does not ring."""
    tested_at: UtcMillis | None
    """When it was tried last."""
    fine: bool | None
    """Whether it worked then; None when it was never tried."""
    apology: Names = {}
    """What to say there now, in each of the hall's languages (P36); mostly nothing."""


class ManagerView(View, frozen=True, kw_only=True):
    """The lobby manager: who waits, every counter, every fault, every call for help."""

    waiting: tuple[WaitingLine, ...]
    counters: tuple[CounterLine, ...]
    faults: tuple[FaultLine, ...]
    help_calls: tuple[HelpCall, ...]
    """Those that nobody has answered yet, the oldest first."""
    slips_unconfirmed: tuple[str, ...]
    """Numbers whose slip may or may not have come out."""
    slips_todo: Names = msgspec.field(default_factory=dict)
    """What to do about them, in each language; filled in by the door."""
    today: DayTally
    care_cases: tuple[CareLine, ...] = ()
    """Requests for accessible service that are not closed, the oldest first (S18)."""
    care_alarm: CareAlarm | None = None
    """Somebody waits for an accessible counter and none is staffed."""
    alerts: tuple[AlertLine, ...] = ()
    """Limits that are approached or broken, the oldest first (S07)."""
    appointments: AppointmentCounts = AppointmentCounts()
    pending: PendingView = PendingView()
    leftovers: tuple[str, ...] = ()
    """Numbers neither served nor handed over, once no more are given out (S58)."""
    help_coming: tuple[HelpCall, ...] = ()
    """Calls from help buttons that somebody is on the way to."""
    help_buttons: tuple[HelpButtonLine, ...] = ()
    unstaffed: bool = False
    """True while nobody is at any counter in opening hours (N009)."""
    self_test: SelfTestView = SelfTestView()
    """The last self-test and today's checklist (S55)."""
    config_drift: tuple[DriftLine, ...] = ()
    """Devices that are not what was approved (S66)."""
    badges: tuple[str, ...] = ()
    """Of whoever is signed in, in the order of the counters (S56)."""


def manager_view(hall: Hall, now: UtcMillis) -> ManagerView:
    """Return what the lobby manager sees."""
    waiting = sorted(hall.waiting.values(), key=lambda one: one.place)
    return ManagerView(
        **frame(hall, now),
        pending=pending_view(hall, now),
        leftovers=tuple(one.number for one in leftovers(hall)) if no_numbers(hall, now) else (),
        unstaffed=hall.unstaffed,
        badges=tuple(badge for one in hall.plan.counters if (badge := hall.desk(one.id).badge)),
        waiting=tuple(
            WaitingLine(
                number=one.number,
                service=one.service,
                class_id=one.class_id,
                waited_s=waited_s(one, now),
                target_s=target_s(hall, one),
            )
            for one in waiting
        ),
        counters=tuple(
            CounterLine(
                id=counter.id,
                state=hall.desk(counter.id).state,
                number=ticket.number if (ticket := hall.in_hand(counter.id)) else None,
                care=hall.desk(counter.id).care,
            )
            for counter in hall.plan.counters
        ),
        faults=tuple(_fault_line(hall.faults[device]) for device in sorted(hall.faults)),
        help_coming=tuple(sorted(hall.help_coming.values(), key=lambda one: one.help_id)),
        help_buttons=tuple(_help_button(hall, one, now) for one in hall.plan.help_buttons),
        help_calls=tuple(sorted(hall.help_calls.values(), key=lambda one: one.help_id)),
        slips_unconfirmed=tuple(
            one.number
            for one in sorted(_of_today(hall), key=lambda one: one.place)
            if one.slip is SlipState.UNKNOWN
        ),
        today=hall.tally,
        care_cases=care_lines(hall, now),
        care_alarm=hall.care_alarm,
        alerts=alert_lines(hall, now),
        self_test=self_test_view(hall),
        config_drift=drift_lines(hall),
        appointments=appointment_counts(hall, now),
    )


def _help_button(hall: Hall, button: HelpButton, now: UtcMillis) -> HelpButtonLine:
    test = hall.help_tests.get(button.id)
    rings = next((one for one in hall.help_calls.values() if one.place == button.id), None)
    return HelpButtonLine(
        id=button.id,
        name=button.name,
        state=hall.help_state(button.id),
        chimes=0 if rings is None else chimes_so_far(rings, hall.plan.help, now),
        tested_at=None if test is None else test.at,
        fine=None if test is None else test.fine,
    )


def _of_today(hall: Hall) -> list[Ticket]:
    return [one for one in hall.tickets.values() if one.day == hall.day]


def _fault_line(fault: Fault) -> FaultLine:
    return FaultLine(fault.device, fault.kind, fault.detail, fault.since)
