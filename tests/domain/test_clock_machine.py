"""Hypothesis cuts the power, moves clocks and lets days go by; who waits must not notice.

The lobby lives in true time, its machine's clock is wrong by years or hours, and what is true
is known here: who came when, and after whom.
"""

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from kiosk.domain import commands as c
from kiosk.domain.evolve import evolve
from kiosk.domain.hall import Hall
from kiosk.domain.ticket import Ticket, TicketState
from tests.domain.clock_lobby import DAY_MS, SYNCED, YEARS_S, ZONE_MS, ClockLobby
from tests.domain.lobby import PLAN

HOUR_S = 3600
AHEAD_S = (-14 * YEARS_S, -30 * HOUR_S, -HOUR_S, 0, 400 * 24 * HOUR_S, YEARS_S)
"""By which a clock that nobody set is wrong. One that is ahead by less than a month may be
right, as far as anybody knows, and ends the day."""


class Came:
    """What is true of a ticket."""

    def __init__(self, lobby: ClockLobby) -> None:
        self.at = lobby.machine.true
        self.boot = lobby.machine.boots
        self.sure = lobby.machine.trust is SYNCED
        """A clock that was right told when."""


class ClockMachine(RuleBasedStateMachine):
    """A lobby and what is true."""

    def __init__(self) -> None:
        super().__init__()
        self.lobby = ClockLobby()
        self.came: dict[str, Came] = {}
        self.lobby.rings()

    @rule(seconds=st.sampled_from([1, 60, 600, 2 * HOUR_S]))
    def time_passes(self, seconds: int) -> None:
        self.lobby.later(seconds)

    @rule(many=st.integers(1, 3))
    def people_come(self, many: int) -> None:
        for _ in range(many):
            number = self.lobby.issue()
            key = self.lobby.ticket(number).id
            assert key not in self.came, "a number twice"
            self.came[key] = Came(self.lobby)

    @rule(counter=st.sampled_from("12"))
    @precondition(lambda self: self.lobby.hall.waiting)
    def the_next_one_is_called(self, counter: str) -> None:
        self.lobby.rings()
        if not self.lobby.hall.waiting:
            return
        first = min(self.lobby.hall.waiting, key=lambda key: self.came[key].at)
        self.lobby.do(c.CallNext(counter=counter))
        called = self.lobby.desk(counter).ticket
        assert called is not None
        assert self.came[called].at == self.came[first].at, "somebody lost the place"

    @rule(
        off_s=st.sampled_from([0, 600, 16 * HOUR_S]),
        ahead_s=st.sampled_from(AHEAD_S),
        many=st.integers(0, 1),
    )
    def the_power_is_cut(self, off_s: int, ahead_s: float, many: int) -> None:
        self.lobby.starts_again(off_s=off_s, ahead_s=ahead_s)
        self.people_come(many)

    @rule()
    def the_core_starts_again(self) -> None:
        self.lobby.core_starts_again()

    @rule()
    def the_network_sets_the_clock(self) -> None:
        before = dict(self.lobby.hall.waiting)
        self.lobby.clock_is_set()
        self.who_is_of_today_waits_on(before)
        self.everybody_has_waited_as_long_as_is_known()

    @rule(seconds=st.sampled_from([-HOUR_S, -1, 2, HOUR_S]))
    @precondition(lambda self: self.lobby.machine.trust is SYNCED)
    def the_clock_is_corrected(self, seconds: int) -> None:
        """The network's time was wrong, and another server knows better."""
        lobby = self.lobby
        waited = {
            key: lobby.moment.at - one.queued_at for key, one in lobby.hall.waiting.items()
        }
        lobby.machine.ahead_ms += seconds * 1000
        now = lobby.moment.at
        for key, one in lobby.hall.waiting.items():
            assert now - one.queued_at == waited[key]
        lobby.machine.ahead_ms -= seconds * 1000
        assert lobby.moment.at == now - seconds * 1000

    def who_is_of_today_waits_on(self, before: dict[str, Ticket]) -> None:
        machine, hall = self.lobby.machine, self.lobby.hall
        begins = (machine.true + ZONE_MS) // DAY_MS * DAY_MS - ZONE_MS
        for key in before:
            came = self.came[key]
            known = came.sure or came.boot == machine.boots
            if known and came.at >= begins:
                assert hall.tickets[key].state is TicketState.WAITING, "let go on the same day"
        for key in hall.waiting:
            assert self.came[key].at >= begins - 3 * HOUR_S * 1000, "a ghost of another day"

    def everybody_has_waited_as_long_as_is_known(self) -> None:
        machine, hall = self.lobby.machine, self.lobby.hall
        now = self.lobby.moment.at
        for key, one in hall.waiting.items():
            came = self.came[key]
            waited_ms, true_ms = now - one.issued_at, machine.true - came.at
            known = came.sure or came.boot == machine.boots
            assert waited_ms == true_ms if known else waited_ms >= 0

    def teardown(self) -> None:
        hall = Hall(PLAN)
        for event, at in self.lobby.record:
            hall = evolve(hall, event, at)
        assert hall == self.lobby.hall


ClockMachine.TestCase.settings = settings(
    max_examples=100, stateful_step_count=30, deadline=None
)
TestClockMachine = ClockMachine.TestCase
