"""The hall as bytes, so that a start reads the newest snapshot and a few events after it."""

import msgspec
from immutables import Map
from msgspec.structs import replace

from kiosk.domain.answer import AnswerPromise
from kiosk.domain.appointment import Appointment, AppointmentState, Hold
from kiosk.domain.care import CareAlarm, CareCase
from kiosk.domain.hall import DayTally, Desk, Fault, Hall, HallPhase
from kiosk.domain.halt import Halt, Notice
from kiosk.domain.help import HelpCall, HelpTest
from kiosk.domain.inventory import Inventory
from kiosk.domain.limits import Alert, Presence
from kiosk.domain.moment import BusinessDay, UtcMillis
from kiosk.domain.plan import HallPlan
from kiosk.domain.remote import Remote
from kiosk.domain.self_test import SelfTest
from kiosk.domain.ticket import Ticket, ticket_id
from kiosk.domain.waits import Waits

FORMAT = 1
"""Raised when ``_HallRecord`` changes in a way that old bytes do not fit."""


class _HallRecord(msgspec.Struct, kw_only=True):
    seq: int
    day: BusinessDay
    numbers: dict[str, int]
    past_numbers: dict[str, dict[str, int]]
    tickets: list[Ticket]
    newest: tuple[str, ...]
    desks: list[Desk]
    faults: list[Fault]
    help_calls: list[HelpCall]
    helps: int
    tally: DayTally
    printer_answers: bool
    midnight: UtcMillis = UtcMillis(0)
    promises: list[AnswerPromise] = []
    care_cases: list[CareCase] = []
    cares: int = 0
    care_alarm: CareAlarm | None = None
    appointments: list[Appointment] = []
    alerts: list[Alert] = []
    alerts_made: int = 0
    presences: list[Presence] = []
    help_coming: list[HelpCall] = []
    help_tests: list[HelpTest] = []
    waits: Waits = Waits()
    phase: HallPhase = HallPhase.BEFORE
    numbers_override: str = ""
    day_closed: bool = False
    badges_seen: dict[str, int] = {}
    unsure: list[str] = []
    unsure_from: UtcMillis = UtcMillis(0)
    left_at: UtcMillis = UtcMillis(0)
    unstaffed: bool = False
    self_test: SelfTest = SelfTest()
    inventory: Inventory = Inventory()
    remote: Remote = Remote()
    restart_asked_at: UtcMillis = UtcMillis(0)
    halt: Halt = Halt()
    notices: tuple[Notice, ...] = ()
    bumps: dict[str, tuple[int, ...]] = {}
    """The clocks called over each line's head, by the line's first ticket."""


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(_HallRecord)


def encode_hall(hall: Hall) -> bytes:
    """Return everything the hall remembers; the plan comes from the settings, not from here."""
    return _encoder.encode(
        _HallRecord(
            seq=hall.seq,
            day=hall.day,
            midnight=hall.midnight,
            numbers=dict(hall.numbers),
            past_numbers={day: dict(numbers) for day, numbers in hall.past_numbers.items()},
            tickets=list(hall.tickets.values()),
            appointments=list(hall.appointments.values()),
            newest=hall.newest,
            desks=list(hall.desks.values()),
            faults=list(hall.faults.values()),
            help_calls=list(hall.help_calls.values()),
            helps=hall.helps,
            tally=hall.tally,
            printer_answers=hall.printer_answers,
            waits=hall.waits,
            promises=list(hall.promises.values()),
            care_cases=list(hall.care_cases.values()),
            cares=hall.cares,
            care_alarm=hall.care_alarm,
            alerts=list(hall.alerts.values()),
            alerts_made=hall.alerts_made,
            presences=list(hall.presences.values()),
            help_coming=list(hall.help_coming.values()),
            help_tests=list(hall.help_tests.values()),
            phase=hall.phase,
            numbers_override=hall.numbers_override,
            day_closed=hall.day_closed,
            badges_seen=dict(hall.badges_seen),
            unsure=sorted(hall.unsure),
            unsure_from=hall.unsure_from,
            left_at=hall.left_at,
            unstaffed=hall.unstaffed,
            self_test=hall.self_test,
            inventory=hall.inventory,
            remote=hall.remote,
            restart_asked_at=hall.restart_asked_at,
            halt=hall.halt,
            notices=hall.notices,
            bumps={one.head.ticket: one.bumps for one in hall.lines.values() if one.bumps},
        )
    )


def decode_hall(data: bytes, plan: HallPlan) -> Hall:
    """Return the hall that ``encode_hall`` was given, with today's plan.

    Raises:
        msgspec.MsgspecError: The bytes are of another format.
    """
    record = _decoder.decode(data)
    hall = Hall(
        plan=plan,
        seq=record.seq,
        day=record.day,
        midnight=record.midnight,
        phase=record.phase,
        numbers_override=record.numbers_override,
        day_closed=record.day_closed,
        badges_seen=Map(record.badges_seen),
        unsure=frozenset(record.unsure),
        unsure_from=record.unsure_from,
        left_at=record.left_at,
        unstaffed=record.unstaffed,
        self_test=record.self_test,
        inventory=record.inventory,
        remote=record.remote,
        restart_asked_at=record.restart_asked_at,
        halt=record.halt,
        notices=record.notices,
        numbers=Map(record.numbers),
        past_numbers=Map({day: Map(one) for day, one in record.past_numbers.items()}),
        appointments=Map({one.code: one for one in record.appointments}),
        holds=tuple(
            sorted(
                Hold(one.hold_until, one.code)
                for one in record.appointments
                if one.state is AppointmentState.BOOKED
            )
        ),
        newest=record.newest,
        desks=Map({one.counter: one for one in record.desks}),
        faults=Map({one.device: one for one in record.faults}),
        help_calls=Map({one.help_id: one for one in record.help_calls}),
        helps=record.helps,
        tally=record.tally,
        printer_answers=record.printer_answers,
        waits=record.waits,
        care_cases=Map({one.id: one for one in record.care_cases}),
        cares=record.cares,
        care_alarm=record.care_alarm,
        promises=Map({ticket_id(one.day, one.number): one for one in record.promises}),
        alerts=Map({one.key: one for one in record.alerts}),
        alerts_made=record.alerts_made,
        presences=Map({one.place: one for one in record.presences}),
        help_coming=Map({one.help_id: one for one in record.help_coming}),
        help_tests=Map({one.button: one for one in record.help_tests}),
    )
    for ticket in record.tickets:
        hall = hall.with_ticket(ticket)
    lines = hall.lines
    for key, line in hall.lines.items():
        bumps = record.bumps.get(line.head.ticket)
        if bumps:
            lines = lines.set(key, replace(line, bumps=bumps))
    return replace(hall, lines=lines)
