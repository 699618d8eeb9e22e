"""The hall at one moment: the fold of its events, followed by another, never changed."""

import enum
from typing import Self

import msgspec
from immutables import Map

from kiosk.domain.answer import AnswerPromise
from kiosk.domain.appointment import Appointment, Hold
from kiosk.domain.care import CareAlarm, CareCase
from kiosk.domain.halt import Halt, Notice
from kiosk.domain.help import HelpCall, HelpState, HelpTest
from kiosk.domain.inventory import Inventory
from kiosk.domain.limits import Alert, AlertKey, Presence
from kiosk.domain.line import Line, LineKey
from kiosk.domain.moment import BusinessDay, UtcMillis
from kiosk.domain.plan import HallPlan
from kiosk.domain.remote import Remote
from kiosk.domain.self_test import SelfTest
from kiosk.domain.ticket import AWAY, SlipState, Ticket, TicketState, ticket_id
from kiosk.domain.waits import Waits

NEWEST_KEPT = 30
"""Enough for a screen to find the ticket whose slip it waits for."""

GONE_TO_COUNTER = frozenset({TicketState.SERVING, TicketState.FINISHED, TicketState.CANCELLED})


class DeskState(enum.StrEnum):
    """What a counter is doing."""

    CLOSED = "closed"
    OPEN = "open"
    SERVING = "serving"
    """It has a ticket in hand, called or being served (N008: one at a time)."""
    PAUSED = "paused"


class HallPhase(enum.StrEnum):
    """How far the day has come by the hall's hours, in order."""

    BEFORE = "before"
    OPEN = "open"
    CLOSING_SOON = "closing_soon"
    STOPPED = "stopped"
    """No more numbers; whoever has one is served (S58)."""
    CLOSED = "closed"


class Desk(msgspec.Struct, frozen=True):
    """The changing side of a counter."""

    counter: str
    state: DeskState = DeskState.CLOSED
    ticket: str | None = None
    """Key of the ticket in hand."""
    care: bool = False
    """True while ordinary calling is suspended for an accessible customer (S18)."""
    to_rate: str | None = None
    """Key of the last finished visit, until the next customer is there."""
    idle_since: int = 0
    """Sequence number of the event since which nobody has been in hand (S09)."""
    badge: str = ""
    """Of whoever is signed in (S56)."""
    pause_reason: str = ""
    paused_at: UtcMillis = UtcMillis(0)
    pause_told: bool = False
    """True once staff were told that the pause is too long (N010)."""


class Fault(msgspec.Struct, frozen=True):
    """A device that fails."""

    device: str
    kind: str
    detail: str
    since: UtcMillis


class DayTally(msgspec.Struct, frozen=True):
    """What a day came to so far; it starts anew with the day."""

    issued: int = 0
    served: int = 0
    missed: int = 0
    rated: int = 0
    score_sum: int = 0
    waited_sum_s: int = 0
    promises_kept: int = 0
    promises_missed: int = 0
    appointments_kept: int = 0
    appointments_missed: int = 0
    told: int = 0
    """Tickets told a range at issue that had to wait, and are at a counter now (S06)."""
    told_error_sum_s: int = 0
    """How far their waits were from the range's lower end."""
    told_bias_sum_s: int = 0
    told_within: int = 0
    """Of them, who waited no longer than the range's upper end."""


class Hall(msgspec.Struct, frozen=True):
    """Everything the rules remember."""

    plan: HallPlan
    seq: int = 0
    """How many events made this hall; the journal's last sequence number."""
    day: BusinessDay = BusinessDay("")
    midnight: UtcMillis = UtcMillis(0)
    """When the day's 00:00 was, in the hall's time zone."""
    phase: HallPhase = HallPhase.BEFORE
    """The last phase that was told; ``kiosk.domain.opening`` says which one it is now."""
    numbers_override: str = ""
    """What the duty lead said of numbers today (``opening.Override``)."""
    day_closed: bool = False
    """True once everybody was served or handed over and the day was closed (S58)."""
    badges_seen: Map[str, int] = Map()
    """Badges that signed in today, and how many seconds late (S56)."""
    unsure: frozenset[str] = frozenset()
    """Keys of the tickets that were taken nobody knows when: by a clock that nobody ever set,
    before the machine was started anew."""
    unsure_from: UtcMillis = UtcMillis(0)
    """They were taken after this."""
    left_at: UtcMillis = UtcMillis(0)
    """When a counter was last left, or the day began."""
    unstaffed: bool = False
    """True while nobody is at any counter in opening hours and staff were told (N009)."""
    numbers: Map[str, int] = Map()
    """Last running number of each prefix today (S04)."""
    past_numbers: Map[str, Map[str, int]] = Map()
    """The same for days gone by, should a corrected clock lead back to one."""
    tickets: Map[str, Ticket] = Map()
    """Today's tickets, and older ones still in hand or still to be rated."""
    waiting: Map[str, Ticket] = Map()
    """Those of ``tickets`` that wait."""
    lines: Map[LineKey, Line] = Map()
    """The same, in the order in which each line is called; no line is empty."""
    away: Map[str, Ticket] = Map()
    """Those of ``tickets`` that are parked, missed, or offered to another counter."""
    promises: Map[str, AnswerPromise] = Map()
    """Answers still owed, by the ticket's key; they outlive the day (S03)."""
    appointments: Map[str, Appointment] = Map()
    """Today's and those to come, by code (S05)."""
    holds: tuple[Hold, ...] = ()
    """Those of ``appointments`` that are booked, the one let go first in front."""
    slips_due: Map[str, Ticket] = Map()
    """Those of ``tickets`` whose slip is wanted, or on its way to the printer."""
    newest: tuple[str, ...] = ()
    """Keys of the tickets issued last, oldest first, at most ``NEWEST_KEPT``."""
    desks: Map[str, Desk] = Map()
    faults: Map[str, Fault] = Map()
    """Failing devices, by device."""
    help_calls: Map[int, HelpCall] = Map()
    """Calls for help that nobody has acknowledged yet, by id."""
    help_coming: Map[int, HelpCall] = Map()
    """Calls from help buttons that somebody is on the way to (S19)."""
    help_tests: Map[str, HelpTest] = Map()
    """When each help button was tried last."""
    helps: int = 0
    """Calls for help ever made; the last one's id."""
    care_cases: Map[int, CareCase] = Map()
    """Requests for accessible service that are not closed, by id (S18)."""
    cares: int = 0
    """Cases ever opened; the last one's id."""
    care_alarm: CareAlarm | None = None
    """There while somebody waits for an accessible counter and none is staffed."""
    alerts: Map[AlertKey, Alert] = Map()
    """Limits that are approached or broken and not over yet; one for each at most."""
    alerts_made: int = 0
    """Alerts ever raised; the last one's id."""
    presences: Map[str, Presence] = Map()
    """Visitors who are to be greeted, by place (S01)."""
    tally: DayTally = DayTally()
    waits: Waits = Waits()
    printer_answers: bool = False
    self_test: SelfTest = SelfTest()
    inventory: Inventory = Inventory()
    remote: Remote = Remote()
    restart_asked_at: UtcMillis = UtcMillis(0)
    halt: Halt = Halt()
    notices: tuple[Notice, ...] = ()

    def ticket(self, number: str, day: str | None = None) -> Ticket | None:
        """Return a ticket by the number people say: today's, else an older one still here."""
        if day is not None:
            return self.tickets.get(ticket_id(BusinessDay(day), number))
        found = self.tickets.get(ticket_id(self.day, number))
        if found is not None:
            return found
        return next((one for one in self.tickets.values() if one.number == number), None)

    def desk(self, counter: str) -> Desk:
        """Return the changing side of a counter; one that was never opened is closed."""
        return self.desks.get(counter) or Desk(counter)

    def help_state(self, button: str) -> HelpState:
        """Return what a help button shows to whoever stands there."""
        if any(one.place == button for one in self.help_calls.values()):
            return HelpState.RINGING
        if any(one.place == button for one in self.help_coming.values()):
            return HelpState.COMING
        return HelpState.IDLE

    def in_hand(self, counter: str) -> Ticket | None:
        """Return the ticket that a counter has called or serves."""
        held = self.desk(counter).ticket
        return None if held is None else self.tickets[held]

    def with_ticket(self, ticket: Ticket) -> Self:
        """Return the hall with this ticket as it is now, in or out of the queue."""
        waiting, lines = self.waiting, self.lines
        before = waiting.get(ticket.id)
        if ticket.state is TicketState.WAITING:
            waiting = waiting.set(ticket.id, ticket)
            if before is None:
                lines = _joined(lines, ticket)
            elif (before.line, before.waiter) != (ticket.line, ticket.waiter):
                lines = _joined(_left(lines, before), ticket)
        elif before is not None:
            waiting = waiting.delete(ticket.id)
            lines = _left(lines, before)
        away = self.away
        if ticket.state in AWAY:
            away = away.set(ticket.id, ticket)
        elif ticket.id in away:
            away = away.delete(ticket.id)
        slips_due = self.slips_due
        if _slip_due(ticket):
            slips_due = slips_due.set(ticket.id, ticket)
        elif ticket.id in slips_due:
            slips_due = slips_due.delete(ticket.id)
        tickets = self.tickets.set(ticket.id, ticket)
        return msgspec.structs.replace(
            self, tickets=tickets, waiting=waiting, lines=lines, away=away, slips_due=slips_due
        )

    def with_desk(self, desk: Desk) -> Self:
        """Return the hall with this counter as it is now."""
        return msgspec.structs.replace(self, desks=self.desks.set(desk.counter, desk))


def _joined(lines: Map[LineKey, Line], ticket: Ticket) -> Map[LineKey, Line]:
    line = lines.get(ticket.line) or Line()
    return lines.set(ticket.line, line.joined(ticket.waiter))


def _left(lines: Map[LineKey, Line], ticket: Ticket) -> Map[LineKey, Line]:
    line = lines[ticket.line].without(ticket.waiter)
    return lines.set(ticket.line, line) if line.waiters else lines.delete(ticket.line)


def _slip_due(ticket: Ticket) -> bool:
    """Return whether paper is owed: not a first slip whose holder is past needing it."""
    if ticket.slip is SlipState.WANTED:
        return ticket.slip_ordered or ticket.state not in GONE_TO_COUNTER
    return ticket.slip is SlipState.SENDING
