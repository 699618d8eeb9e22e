"""Whatever people press and whatever the clock does, the hall stays in order.

Hypothesis presses every key there is, at moments that jump back and forth over days, while the
clock is trusted or not, and looks at the hall after each press.
"""

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from kiosk.domain import commands as c
from kiosk.domain import events as e
from kiosk.domain.decide import decide
from kiosk.domain.evolve import evolve
from kiosk.domain.hall import DeskState, Hall
from kiosk.domain.moment import BusinessDay, Moment, UtcMillis
from kiosk.domain.refused import Refused
from kiosk.domain.ticket import ENDED, SlipState, TicketState
from kiosk.domain.views import board_view, counter_view, manager_view, ticket_view
from tests.domain.lobby import OPENING, PLAN, TODAY

DAYS = ("1970-01-01", "2026-11-22", TODAY, TODAY, TODAY, TODAY, "2026-11-24", "2030-01-01")
JUMPS_S = (0, 0, 0.4, 1, 30, 30, 119.999, 120.001, 600, -1, -3600, 86_400)
HELD = {TicketState.CALLED, TicketState.SERVING}

counters = st.sampled_from([*(one.id for one in PLAN.counters), "1", "1", "9"])
services = st.sampled_from([*(one.id for one in PLAN.services), "account", "account"])
classes = st.sampled_from([None, None, None, *(one.id for one in PLAN.classes)])
numbers = st.builds("{}{:03d}".format, st.sampled_from("AAAB"), st.integers(1, 9))
maybe_days = st.sampled_from([None, None, TODAY, "2026-11-24"])
KEYS = (
    c.CallNext,
    c.CallNext,
    c.CallNext,
    c.Recall,
    c.StartService,
    c.FinishService,
    c.NoShow,
    c.Park,
    c.OpenCounter,
    c.PauseCounter,
    c.CloseCounter,
)


class BusyLobby(RuleBasedStateMachine):
    """The lobby, and what must stay true of it."""

    def __init__(self) -> None:
        super().__init__()
        self.hall = Hall(PLAN)
        self.at = OPENING
        self.day = BusinessDay(TODAY)
        self.synced = True
        self.events: list[tuple[e.AnyEvent, UtcMillis]] = []
        self.issued: set[tuple[str, str]] = set()

    def submit(self, command: c.AnyCommand) -> None:
        decision = decide(self.hall, command, Moment(self.at, self.day, self.synced))
        if isinstance(decision, Refused):
            return
        for event in decision:
            self.hall = evolve(self.hall, event, self.at)
            self.events.append((event, self.at))
            if isinstance(event, e.TicketIssued):
                assert (event.day, event.number) not in self.issued, "a number twice"
                self.issued.add((event.day, event.number))

    @rule(jump_s=st.sampled_from(JUMPS_S), day=st.sampled_from(DAYS), synced=st.booleans())
    def clock(self, jump_s: float, day: str, *, synced: bool) -> None:
        self.at = UtcMillis(self.at + round(jump_s * 1000))
        self.day, self.synced = BusinessDay(day), synced

    @rule(service=services, class_id=classes, times=st.integers(1, 3))
    def customers_come(self, service: str, class_id: str | None, times: int) -> None:
        for _ in range(times):
            self.submit(c.IssueTicket(service=service, class_id=class_id))

    @rule(key=st.sampled_from(KEYS), counter=counters)
    def counter_key(self, key: type[c.CallNext], counter: str) -> None:
        self.submit(key(counter=counter))

    @rule(counter=counters, number=numbers)
    def call_by_number(self, counter: str, number: str) -> None:
        self.submit(c.CallTicket(counter=counter, number=number))

    @rule(number=numbers, counter=st.none() | counters)
    def come_back(self, number: str, counter: str | None) -> None:
        self.submit(c.Resume(number=number, counter=counter))

    @rule(counter=counters, service=st.none() | services, to_counter=st.none() | counters)
    def pass_on(self, counter: str, service: str | None, to_counter: str | None) -> None:
        self.submit(c.Transfer(counter=counter, service=service, to_counter=to_counter))

    @rule(number=numbers)
    def leave(self, number: str) -> None:
        self.submit(c.CancelTicket(number=number))

    @rule(number=st.none() | numbers, counter=counters, wish=st.booleans())
    def accessible(self, number: str | None, counter: str, *, wish: bool) -> None:
        kind = c.RequestAccessible if wish else c.DeclineAccessible
        self.submit(kind(number=number, counter=counter))

    @rule(counter=counters, score=st.integers(0, 6), reason=st.sampled_from(["slow", "rude"]))
    def rate(self, counter: str, score: int, reason: str) -> None:
        self.submit(c.RateVisit(counter=counter, score=score))
        self.submit(c.GiveReason(counter=counter, reason=reason))

    @rule(number=numbers, outcome=st.sampled_from(c.SlipOutcome), day=maybe_days)
    def slip(self, number: str, outcome: c.SlipOutcome, day: str | None) -> None:
        self.submit(c.ReportPrinted(number=number, outcome=outcome, day=day))

    @rule(number=numbers)
    def order_slip(self, number: str) -> None:
        self.submit(c.ReprintSlip(number=number))

    @rule(number=numbers, calls=st.integers(1, 3), day=maybe_days)
    def announce(self, number: str, calls: int, day: str | None) -> None:
        self.submit(c.ReportAnnounced(number=number, calls=calls, spoken=True, day=day))

    @rule(place=st.sampled_from(["door", "screen"]), help_id=st.none() | st.integers(1, 3))
    def help(self, place: str, help_id: int | None) -> None:
        self.submit(c.RequestHelp(place=place))
        self.submit(c.AcknowledgeHelp(help_id=help_id))

    @rule(kind=st.sampled_from([None, "paper_out", "cover_open"]))
    def device(self, kind: str | None) -> None:
        self.submit(c.ReportFault(device="printer", kind=kind))
        self.submit(c.ReportPrinterAnswers())
        self.submit(c.TurnDay())

    @invariant()
    def the_hall_counts_its_events(self) -> None:
        assert self.hall.seq == len(self.events)

    @invariant()
    def who_waits_is_in_the_queue_and_nobody_else(self) -> None:
        waiting = {
            key: one
            for key, one in self.hall.tickets.items()
            if one.state is TicketState.WAITING
        }
        assert dict(self.hall.waiting) == waiting

    @invariant()
    def a_counter_has_one_ticket_and_a_ticket_one_counter(self) -> None:
        in_hand = {
            desk.ticket: desk.counter for desk in self.hall.desks.values() if desk.ticket
        }
        held = {key: one.counter for key, one in self.hall.tickets.items() if one.state in HELD}
        assert in_hand == held
        for desk in self.hall.desks.values():
            assert (desk.state is DeskState.SERVING) == (desk.ticket is not None)

    @invariant()
    def nobody_waits_where_nobody_could_call_them(self) -> None:
        for one in self.hall.waiting.values():
            needs = PLAN.ticket_class(one.class_id)
            assert any(
                one.service in counter.services
                and (one.counter in {None, counter.id})
                and (counter.accessible or not (needs and needs.needs_accessible))
                for counter in PLAN.counters
            ), f"{one.number} is stranded"

    @invariant()
    def paper_is_owed_to_the_right_people(self) -> None:
        for key, one in self.hall.slips_due.items():
            assert self.hall.tickets[key] == one
            assert one.slip in {SlipState.WANTED, SlipState.SENDING}
        for key, one in self.hall.tickets.items():
            owed = one.slip is SlipState.WANTED and one.state is TicketState.WAITING
            assert not owed or key in self.hall.slips_due

    @invariant()
    def no_call_was_announced_that_was_not_made(self) -> None:
        for one in self.hall.tickets.values():
            assert 0 <= one.announced <= one.calls

    @invariant()
    def every_view_can_be_shown(self) -> None:
        ticket_view(self.hall, self.at)
        board_view(self.hall, self.at)
        manager_view(self.hall, self.at)
        for counter in PLAN.counters:
            counter_view(self.hall, counter, self.at)

    def teardown(self) -> None:
        self.folding_the_events_again_gives_the_same_hall()
        self.no_slip_was_sent_twice_by_itself()
        self.what_ended_stays_ended()

    def folding_the_events_again_gives_the_same_hall(self) -> None:
        hall = Hall(PLAN)
        for event, at in self.events:
            hall = evolve(hall, event, at)
        assert hall == self.hall

    def no_slip_was_sent_twice_by_itself(self) -> None:
        under_way: set[tuple[str, str]] = set()
        for event, _ in self.events:
            match event:
                case e.SlipSent():
                    assert (event.day, event.number) not in under_way
                    under_way.add((event.day, event.number))
                case e.SlipNotPrinted() | e.SlipReordered():
                    under_way.discard((event.day, event.number))
                case _:
                    continue

    def what_ended_stays_ended(self) -> None:
        hall = Hall(PLAN)
        ended: set[str] = set()
        for event, at in self.events:
            hall = evolve(hall, event, at)
            for key in ended & set(hall.tickets):
                assert hall.tickets[key].state in ENDED
            ended |= {key for key, one in hall.tickets.items() if one.state in ENDED}


TestBusyLobby = BusyLobby.TestCase
TestBusyLobby.settings = settings(max_examples=150, stateful_step_count=50, deadline=None)
