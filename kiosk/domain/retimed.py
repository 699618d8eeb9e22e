"""The hall with its times told by a clock that was moved.

What was measured moves along: when somebody came, was called, is to be back. What people agreed
upon stays: an appointment's time, a notice's end. So a wait is as long as it was in truth,
whatever was done to the clock meanwhile, and whoever stands before another still does.
"""

from collections.abc import Callable, Mapping
from typing import TypeVar

import msgspec
from immutables import Map
from msgspec.structs import replace

from kiosk.domain.answer import AnswerPromise
from kiosk.domain.appointment import Appointment
from kiosk.domain.care import CareAlarm, CareCase
from kiosk.domain.hall import Desk, Fault, Hall
from kiosk.domain.halt import Halt, Notice
from kiosk.domain.help import HelpCall, HelpTest
from kiosk.domain.journey import StationDone
from kiosk.domain.limits import Alert, Presence
from kiosk.domain.line import Line, LineKey
from kiosk.domain.moment import UtcMillis
from kiosk.domain.self_test import SelfTest, Tick
from kiosk.domain.ticket import Ticket
from kiosk.domain.waits import Told, Waits

Retime = Callable[[UtcMillis], UtcMillis]
"""Returns a time of the clock before as the clock now tells it; of two times the earlier one
never becomes the later one, or somebody would lose the place."""

MOVES: Mapping[type[msgspec.Struct], tuple[str, ...]] = {
    Hall: ("left_at", "restart_asked_at"),
    Ticket: (
        "issued_at",
        "clock",
        "joined_at",
        "called_at",
        "started_at",
        "ended_at",
        "until",
        "rated_at",
    ),
    StationDone: ("since", "started_at", "ended_at"),
    Told: ("at",),
    Desk: ("paused_at",),
    Fault: ("since",),
    AnswerPromise: ("made_at", "by"),
    CareCase: (
        "asked_at",
        "acknowledged_at",
        "attended_at",
        "assigned_at",
        "serving_at",
        "served_at",
    ),
    CareAlarm: ("since",),
    Alert: ("since", "raised_at", "acknowledged_at", "relieved_at"),
    Presence: ("since",),
    HelpCall: ("since", "acknowledged_at"),
    HelpTest: ("at",),
    Halt: ("since",),
    Waits: ("estimated_at",),
}
STAYS: Mapping[type[msgspec.Struct], tuple[str, ...]] = {
    Hall: ("midnight", "unsure_from"),
    Ticket: ("slot", "hold_until"),
    Appointment: ("slot", "hold_until"),
    Notice: ("since", "until"),
    SelfTest: ("at",),
    Tick: ("at",),
}

Timed = TypeVar("Timed", bound=msgspec.Struct)
Key = TypeVar("Key")


def retimed(hall: Hall, retime: Retime) -> Hall:
    """Return the hall as it is, by the clock now."""
    tickets = Map({key: _ticket(one, retime) for key, one in hall.tickets.items()})

    def of(those: Map[str, Ticket]) -> Map[str, Ticket]:
        return Map({key: tickets[key] for key in those})

    def all_of(those: Map[Key, Timed]) -> Map[Key, Timed]:
        return Map({key: _moved(one, retime) for key, one in those.items()})

    arrivals = tuple(one._replace(at=retime(one.at)) for one in hall.waits.arrivals)
    alarm = hall.care_alarm
    return replace(
        _moved(hall, retime),
        tickets=tickets,
        waiting=of(hall.waiting),
        away=of(hall.away),
        slips_due=of(hall.slips_due),
        lines=_lines(hall.lines, tickets, retime),
        desks=all_of(hall.desks),
        faults=all_of(hall.faults),
        promises=all_of(hall.promises),
        care_cases=all_of(hall.care_cases),
        care_alarm=None if alarm is None else _moved(alarm, retime),
        alerts=all_of(hall.alerts),
        presences=all_of(hall.presences),
        help_calls=all_of(hall.help_calls),
        help_coming=all_of(hall.help_coming),
        help_tests=all_of(hall.help_tests),
        halt=_moved(hall.halt, retime),
        waits=replace(_moved(hall.waits, retime), arrivals=arrivals),
    )


def _ticket(ticket: Ticket, retime: Retime) -> Ticket:
    moved = replace(
        _moved(ticket, retime),
        done=tuple(_moved(one, retime) for one in ticket.done),
        told_first=None if ticket.told_first is None else _moved(ticket.told_first, retime),
        told=None if ticket.told is None else _moved(ticket.told, retime),
    )
    # Who came early waits from the appointment, by the clock that people have.
    return replace(moved, clock=ticket.slot) if ticket.clock == ticket.slot else moved


def _lines(
    lines: Map[LineKey, Line], tickets: Map[str, Ticket], retime: Retime
) -> Map[LineKey, Line]:
    return Map(
        {
            key: Line(
                tuple(sorted(tickets[one.ticket].waiter for one in line.waiters)),
                tuple(sorted(retime(UtcMillis(one)) for one in line.bumps)),
            )
            for key, line in lines.items()
        }
    )


def _moved(one: Timed, retime: Retime) -> Timed:
    """Return the same by the clock now; what never happened, none or 0, still never did."""
    known = {name: getattr(one, name) for name in MOVES[type(one)]}
    return replace(one, **{name: retime(at) for name, at in known.items() if at})
