"""The five stages of a visit, none skipped without an explanation (S08, S11, N013)."""

import enum
from collections import defaultdict
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from kiosk.domain import commands as c
from kiosk.domain import events as e
from kiosk.domain.decision import Events
from kiosk.domain.journey import Journey
from kiosk.domain.moment import UtcMillis
from kiosk.domain.refused import Reason
from kiosk.domain.standing import may_call
from kiosk.domain.ticket import AWAY, TicketState
from kiosk.domain.watches import next_due
from tests.domain.lobby import PLAN, Lobby, lobby_with_ticket

ROUND = Journey("round", {}, ("account", "loans", "cash"))
SERVICES = [one.id for one in PLAN.services]
COUNTERS = [one.id for one in PLAN.counters]
CLASSES = [one.id for one in PLAN.classes]


class Stage(enum.StrEnum):
    """Receive, understand the need, provide, end, feedback (N013)."""

    RECEIVED = "received"
    CALLED = "called"
    STARTED = "started"
    ENDED = "ended"
    RATED = "rated"


STAGE_OF = {
    e.TicketIssued: Stage.RECEIVED,
    e.TicketCalled: Stage.CALLED,
    e.ServiceStarted: Stage.STARTED,
    e.ServiceFinished: Stage.ENDED,
    e.StationFinished: Stage.ENDED,
    e.VisitRated: Stage.RATED,
}


# what is pressed too early, and in which state
@pytest.mark.parametrize(
    ("state", "press", "reason"),
    [
        (TicketState.WAITING, c.StartService(counter="1"), Reason.COUNTER_IDLE),
        (TicketState.WAITING, c.FinishService(counter="1"), Reason.COUNTER_IDLE),
        (TicketState.WAITING, c.RateVisit(counter="1", score=5), Reason.NO_VISIT_TO_RATE),
        (TicketState.CALLED, c.RateVisit(counter="1", score=5), Reason.NO_VISIT_TO_RATE),
        (TicketState.SERVING, c.StartService(counter="1"), Reason.WRONG_STATE),
        (TicketState.SERVING, c.RateVisit(counter="1", score=5), Reason.NO_VISIT_TO_RATE),
        (TicketState.OFFERED, c.FinishService(counter="1"), Reason.COUNTER_IDLE),
        (TicketState.FINISHED, c.StartService(counter="1"), Reason.COUNTER_IDLE),
        (TicketState.FINISHED, c.FinishService(counter="1"), Reason.COUNTER_IDLE),
    ],
)
def test_s11_n013_no_stage_comes_before_the_one_before(state, press, reason) -> None:
    lobby, _ = lobby_with_ticket(state)

    assert lobby.refuses(press) is reason


def explained(story: list[e.AnyEvent]) -> None:
    """Fail unless each finished service was called and started before, in this order.

    Feedback is the fifth stage; who gives none has declined it.
    """
    stages = [(STAGE_OF[type(one)], one) for one in story if type(one) in STAGE_OF]
    assert stages[0][0] is Stage.RECEIVED
    for (before, _), (stage, event) in pairwise(stages):
        match stage:
            case Stage.STARTED:
                assert before is Stage.CALLED, f"{event} was never called"
            case Stage.ENDED:
                assert before is Stage.STARTED, f"{event} was never started"
            case Stage.RATED:
                assert before is Stage.ENDED, f"{event} has not ended"
            case Stage.CALLED | Stage.RECEIVED:
                assert stage is Stage.CALLED, "a number is given out once"


class Walk(RuleBasedStateMachine):
    """Staff and customers who press anything at any time."""

    def __init__(self) -> None:
        super().__init__()
        self.lobby = Lobby().without(journeys=(ROUND,))
        self.stories: dict[str, list[e.AnyEvent]] = defaultdict(list)

    def press(self, command: c.AnyCommand) -> Events:
        events = self.lobby.tries(command)
        for event in events:
            if isinstance(event, e.TicketEvent):
                self.stories[f"{event.day}/{event.number}"].append(event)
            if isinstance(event, e.TicketCalled):
                self.can_serve(event)
        return events

    def can_serve(self, event: e.TicketCalled) -> None:
        """S08: no ticket is ever called by a counter without the skill."""
        counter = PLAN.counter(event.counter)
        ticket = self.lobby.ticket(event.number)
        assert counter is not None
        assert may_call(self.lobby.hall.plan, counter, ticket.line)

    def any_number(self, choice: int) -> str:
        tickets = sorted(one.number for one in self.lobby.hall.tickets.values())
        return tickets[choice % len(tickets)] if tickets else "A001"

    @rule(
        service=st.sampled_from(SERVICES),
        class_id=st.sampled_from([None, *CLASSES]),
        journey=st.booleans(),
    )
    def come(self, service: str, class_id: str | None, *, journey: bool) -> None:
        if journey:
            self.press(c.IssueTicket(journey="round", class_id=class_id))
        else:
            self.press(c.IssueTicket(service=service, class_id=class_id))

    @rule(seconds=st.sampled_from([1, 60, 121, 901, 1801]))
    def wait(self, seconds: int) -> None:
        self.lobby.later(seconds)
        for _ in range(20):
            due = next_due(self.lobby.hall)
            if due is None or due > self.lobby.at:
                return
            assert self.press(c.CheckClocks()), "due, and nothing done"
        raise AssertionError("the clocks never rest")

    @rule(counter=st.sampled_from(COUNTERS), again=st.integers(1, 2))
    def next(self, counter: str, again: int) -> None:
        for _ in range(again):
            self.press(c.CallNext(counter=counter))

    @rule(
        counter=st.sampled_from(COUNTERS),
        key=st.sampled_from([c.StartService, c.FinishService, c.Recall, c.NoShow]),
    )
    def key(self, counter: str, key: type[c.StartService]) -> None:
        self.press(key(counter=counter))

    @rule(counter=st.sampled_from(COUNTERS), papers=st.booleans())
    def park(self, counter: str, *, papers: bool) -> None:
        self.press(c.Park(counter=counter, papers=papers))

    @rule(counter=st.sampled_from(COUNTERS), choice=st.integers(0, 30))
    def by_number(self, counter: str, choice: int) -> None:
        self.press(
            c.CallTicket(counter=counter, number=self.any_number(choice), approved_by="7")
        )

    @rule(counter=st.sampled_from([None, *COUNTERS]), choice=st.integers(0, 30))
    def back(self, counter: str | None, choice: int) -> None:
        self.press(c.Resume(number=self.any_number(choice), counter=counter))

    @rule(
        counter=st.sampled_from(COUNTERS),
        to_counter=st.sampled_from([None, *COUNTERS]),
        service=st.sampled_from([None, *SERVICES]),
        place=st.sampled_from(c.Place),
        offer=st.booleans(),
    )
    def pass_on(
        self,
        counter: str,
        to_counter: str | None,
        service: str | None,
        place: c.Place,
        *,
        offer: bool,
    ) -> None:
        self.press(
            c.Transfer(
                counter=counter,
                to_counter=to_counter,
                service=service,
                place=place,
                offer=offer,
            )
        )

    @rule(counter=st.sampled_from(COUNTERS), yes=st.booleans())
    def answer(self, counter: str, *, yes: bool) -> None:
        self.press((c.AcceptTransfer if yes else c.DeclineTransfer)(counter=counter))

    @rule(choice=st.integers(0, 30), service=st.sampled_from(SERVICES))
    def correct(self, choice: int, service: str) -> None:
        self.press(c.ChangeService(number=self.any_number(choice), service=service))

    @rule(choice=st.integers(0, 30), leaves=st.booleans())
    def skip_or_leave(self, choice: int, *, leaves: bool) -> None:
        number = self.any_number(choice)
        self.press(c.CancelTicket(number=number) if leaves else c.SkipStation(number=number))

    @rule(counter=st.sampled_from(COUNTERS), service=st.sampled_from(SERVICES))
    def directly(self, counter: str, service: str) -> None:
        self.press(c.ServeDirectly(counter=counter, service=service))

    @rule(counter=st.sampled_from(COUNTERS), in_s=st.integers(-1, 3600))
    def unsolved(self, counter: str, in_s: int) -> None:
        by = UtcMillis(self.lobby.at + in_s * 1000)
        self.press(c.FinishService(counter=counter, solved=False, owner="王敏", promise_by=by))

    @rule(choice=st.integers(0, 30), in_s=st.none() | st.integers(1, 3600))
    def owed(self, choice: int, in_s: int | None) -> None:
        number = self.any_number(choice)
        if in_s is None:
            self.press(c.KeepPromise(number=number))
        else:
            by = UtcMillis(self.lobby.at + in_s * 1000)
            self.press(c.RenewPromise(number=number, by=by))

    @rule(counter=st.sampled_from(COUNTERS), score=st.integers(1, 5))
    def rate(self, counter: str, score: int) -> None:
        self.press(c.RateVisit(counter=counter, score=score))

    @invariant()
    def who_is_away_is_known_to_be(self) -> None:
        hall = self.lobby.hall
        assert dict(hall.away) == {
            key: one for key, one in hall.tickets.items() if one.state in AWAY
        }
        for one in hall.away.values():
            assert one.until is not None, "nobody would ever look after it"
            assert (one.offer is not None) == (one.state is TicketState.OFFERED)

    @invariant()
    def every_service_that_ended_has_its_stages(self) -> None:
        """S11: all of them, or an event that says how the gap came about (``inferred``)."""
        for story in self.stories.values():
            explained(story)

    @invariant()
    def a_journey_goes_forward_in_time(self) -> None:
        for one in self.lobby.hall.tickets.values():
            for done in one.done:
                assert done.since <= done.started_at <= done.ended_at
            for before, after in pairwise(one.done):
                assert before.ended_at == after.since


TestWalk = Walk.TestCase
TestWalk.settings = settings(
    max_examples=150,
    stateful_step_count=50,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
