"""What each kind of client sees of the hall: always whole, never patched.

Every view carries ``seq``; a client that has seen ``seq`` asks for what comes ``after`` it.
"""

import msgspec

from kiosk.domain.decide_rating import rating_open
from kiosk.domain.hall import DeskState, Hall, HallPhase
from kiosk.domain.limit_views import (
    StageView,
    WaitedView,
    relief_under_way,
    stage_view,
    waited_view,
)
from kiosk.domain.manager_view import (
    CounterLine,
    FaultLine,
    ManagerView,
    WaitingLine,
    manager_view,
)
from kiosk.domain.moment import UtcMillis
from kiosk.domain.next_ticket import lines_of
from kiosk.domain.opening import no_numbers, phase_shown, reopens_at, stops_at
from kiosk.domain.pending import HandView, hand_view
from kiosk.domain.plan import Counter, Names
from kiosk.domain.rotation import has_turn
from kiosk.domain.send_off import TimedCue, send_off
from kiosk.domain.ticket import SlipState, Ticket, TicketState, full_id
from kiosk.domain.view import View, frame
from kiosk.domain.wait_views import WaitNews, wait_news, wait_of_service

__all__ = [
    "CALLS_SHOWN",
    "BoardCall",
    "BoardView",
    "CounterLine",
    "CounterView",
    "FaultLine",
    "ManagerView",
    "NewTicket",
    "ServiceLine",
    "TicketView",
    "View",
    "WaitNews",
    "WaitingLine",
    "board_view",
    "counter_view",
    "manager_view",
    "ticket_view",
]

CALLS_SHOWN = 12
"""How many calls the board is given, newest first."""


class ServiceLine(msgspec.Struct, frozen=True):
    """A service as the ticket screen offers it."""

    id: str
    prefix: str
    name: Names
    waiting: int
    counters_open: int
    elsewhere: Names = {}
    """Where it can be done instead, when it cannot be had here (S16)."""
    wait_low_s: int | None = None
    """How long who comes now would wait: half of all waits are shorter; None is not known."""
    wait_high_s: int | None = None
    """Four of five are shorter (S06)."""


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
    accessible_staffed: bool = True
    """False while somebody waits for an accessible counter and none is staffed: whoever asks
    now may be told, politely, that somebody has to come first."""
    prints_slips: bool
    printer_fault: str | None
    """The kind of fault that keeps slips from coming (``fault.<kind>`` in words), or None."""
    newest: tuple[NewTicket, ...]
    phase: HallPhase = HallPhase.OPEN
    """How far the day has come by the hall's hours (S58)."""
    stops_at: UtcMillis | None = None
    """When numbers stop today (P40); None in a hall without hours."""
    opens_at: UtcMillis | None = None
    """When the hall opens next (P41), while it gives out no numbers."""
    phone: str = ""
    """Whom to ring meanwhile."""
    appointments_offered: bool = False
    """Whether anybody may have one: the screen then asks for codes (S05)."""


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
    wait_news: tuple[WaitNews, ...] = ()
    """Whose wait has grown within the last ``NEWS_S``, the newest first."""
    relief: bool = False
    """True while a counter is being opened because too many wait (S07, P11)."""
    phase: HallPhase = HallPhase.OPEN
    """How far the day has come by the hall's hours (S58)."""
    stops_at: UtcMillis | None = None
    """When numbers stop today; who waits is told that they count still (P40)."""


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
    stage: StageView | None = None
    """How this service goes against its plan (S13)."""
    waited: WaitedView | None = None
    """How long the customer in hand has waited (P14)."""
    hand: HandView = HandView()
    badge: str = ""
    """Of whoever is at work there; nothing in a pause (S63)."""
    turn: bool = False
    """Whether of the idle counters it is this one's turn to call (S09)."""


def ticket_view(hall: Hall, now: UtcMillis) -> TicketView:
    """Return what the ticket screen shows."""
    plan = hall.plan
    waiting: dict[str, int] = {}
    for ticket in hall.waiting.values():
        waiting[ticket.service] = waiting.get(ticket.service, 0) + 1
    fault = hall.faults.get("printer")
    return TicketView(
        **frame(hall, now),
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
                wait_low_s=None
                if (wait := wait_of_service(hall, one.id, now)) is None
                else wait.p50_s,
                wait_high_s=None if wait is None else wait.p80_s,
            )
            for one in plan.services
        ),
        accessible_offered=plan.accessible_class() is not None,
        accessible_staffed=hall.care_alarm is None,
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
        appointments_offered=bool(hall.appointments),
        phase=phase_shown(hall, now),
        stops_at=stops_at(hall),
        opens_at=reopens_at(hall, now) if no_numbers(hall, now) else None,
        phone="" if plan.hours is None else plan.hours.phone,
    )


def board_view(hall: Hall, now: UtcMillis) -> BoardView:
    """Return what the board shows."""
    in_hand = [
        hall.tickets[desk.ticket] for desk in hall.desks.values() if desk.ticket is not None
    ]
    in_hand.sort(key=lambda one: one.called_seq, reverse=True)
    return BoardView(
        **frame(hall, now),
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
        wait_news=wait_news(hall, now),
        relief=relief_under_way(hall),
        phase=phase_shown(hall, now),
        stops_at=stops_at(hall),
    )


def counter_view(hall: Hall, counter: Counter, now: UtcMillis) -> CounterView:
    """Return what one counter's terminal, lamp and keypad show."""
    desk = hall.desk(counter.id)
    ticket = hall.in_hand(counter.id)
    waiting = {one: len(hall.lines[one].waiters) for one in lines_of(hall, counter)}
    accessible = hall.plan.accessible_class()
    visit = hall.tickets.get(desk.to_rate or "")
    return CounterView(
        **frame(hall, now),
        hand=hand_view(hall, counter.id, now),
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
        stage=stage_view(hall, ticket, now),
        waited=waited_view(hall, ticket, now),
        badge=desk.badge if _is_open(hall, counter) else "",
        turn=has_turn(hall, counter, now),
    )


def _is_open(hall: Hall, counter: Counter) -> bool:
    return hall.desk(counter.id).state in {DeskState.OPEN, DeskState.SERVING}


def _rating_until(hall: Hall, visit: Ticket | None) -> UtcMillis | None:
    if visit is None or visit.ended_at is None:
        return None
    return UtcMillis(visit.ended_at + hall.plan.rating.window_s * 1000)
