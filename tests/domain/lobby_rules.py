"""What can be done in a lobby, as rules of a machine; a new command gets its own rule here.

``anything`` gives every command there is without being told of it; the other rules are the ways
in which a day is really spent, so that the machine gets far.
"""

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from kiosk.core.snapshot import decode_hall, encode_hall
from kiosk.domain import commands as c
from kiosk.domain import events as e
from kiosk.domain.decide import decide
from kiosk.domain.decide_halt import held_back
from kiosk.domain.decide_readiness import not_ready
from kiosk.domain.decision import Decision
from kiosk.domain.evolve import evolve
from kiosk.domain.hall import Hall
from kiosk.domain.moment import BusinessDay, ClockTrust, Moment, UtcMillis
from kiosk.domain.next_ticket import lines_of
from kiosk.domain.opening import no_numbers
from kiosk.domain.plan import Counter, HallPlan
from kiosk.domain.refused import Reason, Refused
from kiosk.domain.retelling import Happened
from kiosk.domain.retimed import retimed
from kiosk.domain.watches import next_due
from tests.domain.lobby import OPENING
from tests.domain.lobby_laws import Laws, hall_is_whole
from tests.domain.random_halls import CLASSES, SERVICES, any_command

DAY_MS = 86_400_000
ODD_MS = 12_345_679
"""No time moved by this is another's."""
DAYS = tuple(BusinessDay(f"2026-11-{day}") for day in range(23, 31))
counters = st.integers(0, 3)
KEYS = (
    c.StartService,
    c.FinishService,
    c.NoShow,
    c.Recall,
    c.Park,
    c.OpenCounter,
    c.PauseCounter,
    c.CloseCounter,
)
numbers_of_the_newest = st.integers(0, 7)


class LobbyRules:
    """The lobby, its record, and what people do there."""

    hall: Hall
    at: UtcMillis
    day: int
    laws: Laws
    record: list[Happened]

    def begin(self, plan: HallPlan) -> None:
        """Open an empty hall."""
        self.hall = Hall(plan)
        self.at = OPENING
        self.day = 0
        self.laws = Laws()
        self.record = []

    @property
    def midnight(self) -> UtcMillis:
        """When the day began."""
        return UtcMillis(OPENING - 9 * 3_600_000 + self.day * DAY_MS)

    def act(self, command: c.AnyCommand) -> Decision:
        """Give a command, fold what it makes, and judge every event on the way."""
        moment = Moment(self.at, DAYS[self.day], True, self.midnight, self.midnight)  # noqa: FBT003  # it is right
        decision = decide(self.hall, command, moment)
        if isinstance(decision, Refused):
            return decision
        for event in decision:
            self.laws.event(self.hall, event, self.at)
            self.hall = evolve(self.hall, event, self.at)
            self.record.append(Happened(event, self.at))
        hall_is_whole(self.hall)
        return decision

    def counter(self, drawn: int) -> Counter:
        """Return one of the counters that the hall has."""
        found = self.hall.plan.counters
        return found[drawn % len(found)]

    @rule(seconds=st.sampled_from([0, 1, 20, 60, 239, 301, 900, 3601]))
    def time_passes(self, seconds: int) -> None:
        self.at = UtcMillis(self.at + seconds * 1000)

    @rule(seconds=st.sampled_from([1, 300, 7200]))
    def the_clock_is_set_back(self, seconds: int) -> None:
        self.at = UtcMillis(self.at - seconds * 1000)

    @rule()
    def the_clocks_ring_until_they_have_nothing_more_to_do(self) -> None:
        for _ in range(10 + 4 * len(self.hall.tickets)):
            due = next_due(self.hall)
            if due is None or due > self.at:
                return
            assert self.act(c.CheckClocks()), "due, and nothing done: it would never rest"
        raise AssertionError("the clocks ring for ever")

    @rule()
    def a_clock_that_is_moved_and_moved_back_changes_nothing(self) -> None:
        there = retimed(self.hall, lambda at: UtcMillis(at + ODD_MS))
        assert retimed(there, lambda at: UtcMillis(at - ODD_MS)) == self.hall

    @rule()
    def the_core_starts_again(self) -> None:
        again = decode_hall(encode_hall(self.hall), self.hall.plan)
        assert again == self.hall
        self.hall = again

    @rule(days=st.sampled_from([-1, 1]))
    @precondition(lambda self: self.hall.tally.issued > 5)
    def the_day_turns(self, days: int) -> None:
        turned = max(0, min(len(DAYS) - 1, self.day + days))
        self.at = UtcMillis(self.at + (turned - self.day) * DAY_MS)
        self.day = turned
        self.act(c.TurnDay())

    @rule(days=st.sampled_from([-1, 1]), booted=st.sampled_from([0, 300, 36_000]))
    @precondition(lambda self: self.hall.tally.issued > 5)
    def a_clock_that_nobody_had_set_is_set(self, days: int, booted: int) -> None:
        turned = max(0, min(len(DAYS) - 1, self.day + days))
        step_ms = (turned - self.day) * DAY_MS
        wrong = self.at
        self.at = UtcMillis(self.at + step_ms)
        event = e.ClockSet(
            before=ClockTrust.UNSYNCED,
            after=ClockTrust.SYNCED,
            step_ms=step_ms,
            booted_at=UtcMillis(wrong - booted * 1000),
        )
        self.hall = evolve(self.hall, event, self.at)
        self.record.append(Happened(event, self.at))
        self.day = turned
        came = {key for key, one in self.hall.waiting.items() if one.issued_at >= self.midnight}
        self.act(c.TurnDay())
        assert came <= {*self.hall.waiting}, "let go by the day's new name"

    @rule(
        service=st.sampled_from(SERVICES),
        class_id=st.sampled_from([None, *CLASSES]),
        many=st.integers(1, 5),
    )
    def people_come(self, service: str, class_id: str | None, many: int) -> None:
        for _ in range(many):
            command = c.IssueTicket(service=service, class_id=class_id)
            still = held_back(self.hall, command)
            stopped = still or no_numbers(self.hall, self.at) or not_ready(self.hall)
            answer = self.act(command)
            assert isinstance(answer, Refused) is (stopped is not None)

    @rule(counter=counters)
    def next_is_pressed(self, counter: int) -> None:
        found = self.counter(counter)
        answer = self.act(c.CallNext(counter=found.id))
        if isinstance(answer, Refused) and answer.reason is Reason.NOBODY_WAITING:
            assert not lines_of(self.hall, found), "somebody waits whom this counter serves"

    @rule(first=counters, second=counters)
    def next_is_pressed_at_two_counters_at_the_same_instant(
        self, first: int, second: int
    ) -> None:
        self.act(c.CallNext(counter=self.counter(first).id))
        self.act(c.CallNext(counter=self.counter(second).id))
        held = [one.ticket for one in self.hall.desks.values() if one.ticket]
        assert len(held) == len(set(held)), "one ticket at two counters (S08)"

    @rule(counter=counters, ahead=numbers_of_the_newest)
    @precondition(lambda self: bool(self.hall.newest))
    def staff_choose_a_number(self, counter: int, ahead: int) -> None:
        number = self.hall.newest[-1 - ahead % len(self.hall.newest)].rpartition("/")[2]
        self.act(c.CallTicket(counter=self.counter(counter).id, number=number, reason="other"))

    @rule(
        counter=counters,
        press=st.sampled_from(KEYS),
    )
    def a_key_is_pressed(self, counter: int, press: type[c.StartService]) -> None:
        self.act(press(counter=self.counter(counter).id))

    @rule(counter=st.none() | counters, away=numbers_of_the_newest)
    @precondition(lambda self: bool(self.hall.away))
    def somebody_comes_back(self, counter: int | None, away: int) -> None:
        keys = sorted(self.hall.away)
        number = self.hall.tickets[keys[away % len(keys)]].number
        at = None if counter is None else self.counter(counter).id
        self.act(c.Resume(number=number, counter=at))

    @rule(ahead=numbers_of_the_newest, asks=st.booleans())
    @precondition(lambda self: bool(self.hall.newest))
    def somebody_asks_for_priority_or_declines_it(self, ahead: int, *, asks: bool) -> None:
        number = self.hall.newest[-1 - ahead % len(self.hall.newest)].rpartition("/")[2]
        ask = c.RequestAccessible if asks else c.DeclineAccessible
        self.act(ask(number=number))

    @rule()
    @precondition(lambda self: self.hall.halt.still)
    def the_hall_goes_on(self) -> None:
        self.act(c.EndEmergency())
        self.act(c.ResumeHall())
        assert not self.hall.halt.still

    @rule(command=any_command())
    def anything(self, command: c.AnyCommand) -> None:
        self.act(command)
