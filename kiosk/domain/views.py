"""What each kind of client sees of the hall: always whole, never patched.

Every view carries ``seq``; a client that has seen ``seq`` asks for what comes ``after`` it.
"""

from typing import TypedDict

import msgspec

from kiosk.domain.decide_rating import rating_open
from kiosk.domain.hall import DayTally, DeskState, Fault, Hall, HelpCall
from kiosk.domain.moment import UtcMillis
from kiosk.domain.next_ticket import lines_of, waited_s
from kiosk.domain.plan import Counter, Names
from kiosk.domain.send_off import TimedCue, send_off
from kiosk.domain.ticket import SlipState, Ticket, TicketState, full_id

CALLS_SHOWN = 12
"""How many calls the board is given, newest first."""


class View(msgspec.Struct, frozen=True, kw_only=True):
    """The base of every view."""

    seq: int
    """The journal's last sequence number in it."""
    at: UtcMillis
    """When it was made."""
    day: str
    site: str
    hall: Names
    languages: tuple[str, ...]


class ServiceLine(msgspec.Struct, frozen=True):
    """A service as the ticket screen offers it."""

    id: str
    prefix: str
    name: Names
    waiting: int
    counters_open: int
    elsewhere: Names = {}
    """Where it can be done instead, when it cannot be had here (S16)."""


class NewTicket(msgspec.Struct, frozen=True):
    """A ticket issued lately, and what is known of its slip."""

    number: str
    full_id: str
    service: str
    language: str
    issued_at: UtcMillis
    slip: SlipState


class TicketView(View, frozen=True, kw_only=True):
    """The ticket screen: what can be asked for, and what became of the slips."""

    services: tuple[ServiceLine, ...]
    accessible_offered: bool
    prints_slips: bool
    printer_fault: str | None
    """The kind of fault that keeps slips from coming (``fault.<kind>`` in words), or None."""
    newest: tuple[NewTicket, ...]


class BoardCall(msgspec.Struct, frozen=True):
    """A call on the board."""

    number: str
    counter: str
    service: str
    called_at: UtcMillis
    calls: int
    """1 when called once, more when recalled."""
    serving: bool


class BoardView(View, frozen=True, kw_only=True):
    """The board: who is called where, and how many wait."""

    calls: tuple[BoardCall, ...]
    """The counters' present tickets, newest call first."""
    waiting: int
    counters_open: int
    care_counters: tuple[str, ...]
    """Counters kept for a guest with priority; nobody is told why (S18, P16)."""


class CounterView(View, frozen=True, kw_only=True):
    """One counter, for its terminal, lamp and keypad."""

    counter: str
    accessible: bool
    state: DeskState
    number: str | None
    """The ticket in hand."""
    serving: bool
    service: str | None
    called_at: UtcMillis | None
    calls: int
    waiting: int
    """How many waiting tickets this counter could call."""
    accessible_waiting: int
    care: bool
    rating_open: bool
    rating_until: UtcMillis | None
    to_rate: str | None
    """Number of the visit that a rating key would rate."""
    best_score: int
    score: int | None
    """The rating just given for ``to_rate``, to say thank you (P26)."""
    send_off: tuple[TimedCue, ...] = ()
    """What the counter's display says to the customer who has been served (S17)."""


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


class ManagerView(View, frozen=True, kw_only=True):
    """The lobby manager: who waits, every counter, every fault, every call for help."""

    waiting: tuple[WaitingLine, ...]
    counters: tuple[CounterLine, ...]
    faults: tuple[Fault, ...]
    help_calls: tuple[HelpCall, ...]
    slips_unconfirmed: tuple[str, ...]
    """Numbers whose slip may or may not have come out."""
    today: DayTally


class _Frame(TypedDict):
    """The fields that every view begins with."""

    seq: int
    at: UtcMillis
    day: str
    site: str
    hall: Names
    languages: tuple[str, ...]


def _frame(hall: Hall, now: UtcMillis) -> _Frame:
    return _Frame(
        seq=hall.seq,
        at=now,
        day=hall.day,
        site=hall.plan.site,
        hall=hall.plan.name,
        languages=hall.plan.languages,
    )


def ticket_view(hall: Hall, now: UtcMillis) -> TicketView:
    """Return what the ticket screen shows."""
    plan = hall.plan
    waiting: dict[str, int] = {}
    for ticket in hall.waiting.values():
        waiting[ticket.service] = waiting.get(ticket.service, 0) + 1
    fault = hall.faults.get("printer")
    return TicketView(
        **_frame(hall, now),
        services=tuple(
            ServiceLine(
                id=one.id,
                prefix=one.prefix,
                name=one.name,
                waiting=waiting.get(one.id, 0),
                counters_open=sum(
                    _is_open(hall, counter) and one.id in counter.services
                    for counter in plan.counters
                ),
                elsewhere=one.elsewhere,
            )
            for one in plan.services
        ),
        accessible_offered=plan.accessible_class() is not None,
        prints_slips=plan.prints_slips,
        printer_fault=None if fault is None else fault.kind,
        newest=tuple(
            NewTicket(
                number=one.number,
                full_id=full_id(plan.site, one.id),
                service=one.service,
                language=one.language,
                issued_at=one.issued_at,
                slip=one.slip,
            )
            for one in (hall.tickets[key] for key in hall.newest if key in hall.tickets)
        ),
    )


def board_view(hall: Hall, now: UtcMillis) -> BoardView:
    """Return what the board shows."""
    in_hand = [
        hall.tickets[desk.ticket] for desk in hall.desks.values() if desk.ticket is not None
    ]
    in_hand.sort(key=lambda one: one.called_seq, reverse=True)
    return BoardView(
        **_frame(hall, now),
        calls=tuple(
            BoardCall(
                number=one.number,
                counter=one.counter or "",
                service=one.service,
                called_at=one.called_at or UtcMillis(0),
                calls=one.calls,
                serving=one.state is TicketState.SERVING,
            )
            for one in in_hand[:CALLS_SHOWN]
        ),
        waiting=len(hall.waiting),
        counters_open=sum(_is_open(hall, counter) for counter in hall.plan.counters),
        care_counters=tuple(
            counter.id for counter in hall.plan.counters if hall.desk(counter.id).care
        ),
    )


def counter_view(hall: Hall, counter: Counter, now: UtcMillis) -> CounterView:
    """Return what one counter's terminal, lamp and keypad show."""
    desk = hall.desk(counter.id)
    ticket = hall.in_hand(counter.id)
    waiting = {one: len(hall.lines[one].waiters) for one in lines_of(hall, counter)}
    accessible = hall.plan.accessible_class()
    visit = hall.tickets.get(desk.to_rate or "")
    return CounterView(
        **_frame(hall, now),
        counter=counter.id,
        accessible=counter.accessible,
        state=desk.state,
        number=None if ticket is None else ticket.number,
        serving=ticket is not None and ticket.state is TicketState.SERVING,
        service=None if ticket is None else ticket.service,
        called_at=None if ticket is None else ticket.called_at,
        calls=0 if ticket is None else ticket.calls,
        waiting=sum(waiting.values()),
        accessible_waiting=sum(
            number
            for line, number in waiting.items()
            if accessible is not None and line.class_id == accessible.id
        ),
        care=desk.care,
        rating_open=rating_open(hall, counter.id, now),
        rating_until=_rating_until(hall, visit),
        to_rate=None if visit is None else visit.number,
        best_score=hall.plan.rating.best,
        score=None if visit is None else visit.score,
        send_off=()
        if visit is None or visit.ended_at is None
        else send_off(visit.ended_at, rated=visit.score is not None),
    )


def manager_view(hall: Hall, now: UtcMillis) -> ManagerView:
    """Return what the lobby manager sees."""
    waiting = sorted(hall.waiting.values(), key=lambda one: one.place)
    return ManagerView(
        **_frame(hall, now),
        waiting=tuple(
            WaitingLine(
                number=one.number,
                service=one.service,
                class_id=one.class_id,
                waited_s=waited_s(one, now),
                target_s=_target_s(hall, one),
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
        faults=tuple(sorted(hall.faults.values(), key=lambda one: one.device)),
        help_calls=tuple(sorted(hall.help_calls.values(), key=lambda one: one.help_id)),
        slips_unconfirmed=tuple(
            one.number
            for one in sorted(_of_today(hall), key=lambda one: one.place)
            if one.slip is SlipState.UNKNOWN
        ),
        today=hall.tally,
    )


def _of_today(hall: Hall) -> list[Ticket]:
    return [one for one in hall.tickets.values() if one.day == hall.day]


def _is_open(hall: Hall, counter: Counter) -> bool:
    return hall.desk(counter.id).state in {DeskState.OPEN, DeskState.SERVING}


def _target_s(hall: Hall, ticket: Ticket) -> int:
    ticket_class = hall.plan.ticket_class(ticket.class_id)
    return 0 if ticket_class is None else ticket_class.target_wait_s


def _rating_until(hall: Hall, visit: Ticket | None) -> UtcMillis | None:
    if visit is None or visit.ended_at is None:
        return None
    return UtcMillis(visit.ended_at + hall.plan.rating.window_s * 1000)
