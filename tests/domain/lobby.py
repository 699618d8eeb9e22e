"""A small lobby to try the rules in: three counters, three services, one of them accessible."""

from typing import Self, TypeVar

from msgspec.structs import replace

from kiosk.domain import commands as c
from kiosk.domain import events as e
from kiosk.domain.decide import decide
from kiosk.domain.decision import Events
from kiosk.domain.events import AnyEvent
from kiosk.domain.evolve import evolve
from kiosk.domain.hall import Desk, Hall
from kiosk.domain.moment import BusinessDay, Moment, UtcMillis
from kiosk.domain.plan import Counter, HallPlan, Service, TicketClass
from kiosk.domain.refused import Reason, Refused
from kiosk.domain.ticket import Ticket, TicketState

TODAY = BusinessDay("2026-11-23")
TOMORROW = BusinessDay("2026-11-24")
OPENING = UtcMillis(1_795_395_600_000)
"""09:00 in Shanghai on that day."""

PLAN = HallPlan(
    site="hz-0001",
    name={"zh": "滨江政务服务中心", "en": "Binjiang Service Centre"},
    languages=("zh", "en"),
    services=(
        Service("account", "A", {"zh": "开户", "en": "Open an account"}, 600, 360),
        Service("cash", "B", {"zh": "现金", "en": "Cash"}, 600, 120),
        Service("loans", "C", {"zh": "贷款", "en": "Loans"}, 900, 1200),
    ),
    classes=(
        TicketClass("emergency", {"zh": "急诊", "en": "Emergency"}, 300, emergency=True),
        TicketClass(
            "accessible",
            {"zh": "爱心", "en": "Priority"},
            300,
            accessible=True,
            slope=12_000,
        ),
        TicketClass("wheelchair", {"zh": "轮椅", "en": "Chair"}, 300, needs_accessible=True),
        TicketClass("ordinary", {"zh": "普通", "en": "Ordinary"}, 600),
        TicketClass("internal", {"zh": "内部", "en": "Internal"}, 1800, internal=True),
    ),
    counters=(
        Counter("1", ("account", "cash")),
        Counter("2", ("account", "cash")),
        Counter("3", ("account", "cash", "loans"), accessible=True),
    ),
)

Wanted = TypeVar("Wanted")


class Lobby:
    """The hall as it goes on: each command decided at ``at`` on ``day`` and folded in."""

    def __init__(self, plan: HallPlan = PLAN) -> None:
        self.hall = Hall(plan)
        self.at = OPENING
        self.day = TODAY
        self.synced = True

    def do(self, command: c.AnyCommand) -> Events:
        """Return the events of a command that the rules must allow."""
        events = decide(self.hall, command, self.moment)
        assert not isinstance(events, Refused), f"{command} was refused: {events.reason}"
        for event in events:
            self.hall = evolve(self.hall, event, self.at)
        return events

    def tries(self, command: c.AnyCommand) -> Events:
        """Return the events of a command; none when the rules do not allow it."""
        decided = decide(self.hall, command, self.moment)
        return () if isinstance(decided, Refused) else self.do(command)

    def fold(self, event: AnyEvent) -> None:
        """Fold an event that today's rules would not write: one of an older journal."""
        self.hall = evolve(self.hall, event, self.at)

    def refuses(self, command: c.AnyCommand) -> Reason:
        """Return the reason why the rules do not allow a command."""
        answer = decide(self.hall, command, self.moment)
        assert isinstance(answer, Refused), f"{command} was allowed: {answer}"
        return answer.reason

    @property
    def moment(self) -> Moment:
        """What the clock says."""
        return Moment(self.at, self.day, self.synced)

    def later(self, seconds: float) -> Self:
        """Let time pass, or turn the clock back with less than nothing."""
        self.at = UtcMillis(self.at + round(seconds * 1000))
        return self

    def issue(self, service: str = "account", class_id: str | None = None) -> str:
        """Take a ticket, return its number."""
        events = self.do(c.IssueTicket(service=service, class_id=class_id))
        return next(one.number for one in events if isinstance(one, e.TicketIssued))

    def call(self, counter: str = "1") -> str:
        """Call the next ticket, return its number."""
        events = self.do(c.CallNext(counter=counter))
        return next(one.number for one in events if isinstance(one, e.TicketCalled))

    def ticket(self, number: str) -> Ticket:
        """Return a ticket of today, or an older one still here."""
        return found(self.hall.ticket(number))

    def desk(self, counter: str = "1") -> Desk:
        """Return a counter's changing side."""
        return self.hall.desk(counter)

    def without(self, **changes: object) -> Self:
        """Give the hall another plan."""
        self.hall = replace(self.hall, plan=replace(self.hall.plan, **changes))
        return self


def number_of(event: object) -> str:
    """Return the number in an event about a ticket."""
    number = getattr(event, "number", None)
    assert isinstance(number, str), f"{event} is not about a ticket"
    return number


def found(wanted: Wanted | None) -> Wanted:
    """Return what must be there."""
    assert wanted is not None
    return wanted


def lobby_with_ticket(state: TicketState) -> tuple[Lobby, str]:
    """Return a lobby whose first ticket is in this state, at counter 1 if at any."""
    lobby = Lobby()
    number = lobby.issue()
    if state is TicketState.WAITING:
        return lobby, number
    if state is TicketState.CANCELLED:
        lobby.do(c.CancelTicket(number=number))
        return lobby, number
    lobby.call()
    match state:
        case TicketState.CALLED:
            return lobby, number
        case TicketState.MISSED:
            lobby.do(c.NoShow(counter="1"))
        case TicketState.PARKED:
            lobby.do(c.Park(counter="1"))
        case TicketState.OFFERED:
            lobby.do(c.Transfer(counter="1", to_counter="2", offer=True))
        case TicketState.SERVING:
            lobby.do(c.StartService(counter="1"))
        case TicketState.FINISHED:
            lobby.do(c.FinishService(counter="1"))
    return lobby, number
