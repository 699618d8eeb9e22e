"""Appointments among those who wait (S05, queueing 1.5): on time, and nobody else's turn."""

from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from kiosk.domain import commands as c
from kiosk.domain.decide import decide
from kiosk.domain.events import TicketCalled
from kiosk.domain.evolve import evolve
from kiosk.domain.moment import BusinessDay, Moment, UtcMillis
from kiosk.domain.next_ticket import people_ahead, waited_s
from kiosk.domain.plan import HallPlan, TicketClass
from kiosk.domain.refused import Refused
from kiosk.settings.classes import BUILT_IN
from kiosk.settings.queue import with_slopes
from tests.domain.appointments import HALF_PAST, WITH_APPOINTMENTS, Booked, minutes
from tests.domain.lobby import PLAN, Lobby

REFERENCE_MIX = {"accessible": 5, "appointment": 20, "emergency": 1, "ordinary": 70}
"""Of a hundred customers, as the settings expect them."""


def test_before_its_slot_an_appointment_is_called_after_everybody_who_waits() -> None:
    lobby = Booked().at_min(HALF_PAST - 20)
    early = lobby.check_in()
    lobby.at_min(HALF_PAST - 1)
    first, second = lobby.issue(), lobby.issue()

    assert [lobby.call(), lobby.call("2"), lobby.call("3")] == [first, second, early.number]


def test_from_its_slot_on_it_is_served_near_it() -> None:
    lobby = Booked().at_min(HALF_PAST - 10)
    lobby.issue()
    early = lobby.check_in()

    lobby.at_min(HALF_PAST + 1)

    assert lobby.call() == early.number


def test_at_its_very_slot_it_has_waited_for_nothing_yet() -> None:
    lobby = Booked().at_min(HALF_PAST - 10)
    early = lobby.check_in()
    lobby.at_min(HALF_PAST - 1)
    walk_in = lobby.issue()
    assert (early.waits_since, waited_s(early, lobby.at)) == (minutes(HALF_PAST), 0)

    assert lobby.at_min(HALF_PAST).call() == walk_in
    assert waited_s(early, minutes(HALF_PAST + 2)) == 120


def test_a_colleague_still_comes_after_an_early_appointment() -> None:
    lobby = Booked().at_min(HALF_PAST - 10)
    lobby.issue(class_id="internal")
    early = lobby.check_in()

    assert lobby.call() == early.number


def test_s18_an_early_appointment_for_the_accessible_counter_holds_nobody_up_there() -> None:
    lobby = Booked()
    lobby.book("Y2", HALF_PAST, class_id="wheelchair")
    lobby.at_min(HALF_PAST - 10)
    chair = lobby.check_in("Y2")
    walk_in = lobby.issue()
    ahead = people_ahead(lobby.hall, lobby.ticket(walk_in), lobby.at)

    assert lobby.call("3") == walk_in
    assert ahead == 1, "when the walk-in's own target is over, the chair's slot has come"
    walk_in = lobby.issue()
    assert lobby.at_min(HALF_PAST).call("3") == chair.number != walk_in


def test_s85_an_early_accessible_appointment_shields_nobody_from_a_customer_tier() -> None:
    vip = TicketClass("vip", {"zh": "会员", "en": "Member"}, 480, courtesy=True)
    lobby = Booked(classes=(*WITH_APPOINTMENTS.classes, vip))
    lobby.book("Y2", HALF_PAST, class_id="accessible")
    lobby.at_min(HALF_PAST - 10)
    lobby.check_in("Y2")
    member = lobby.issue(class_id="vip")

    assert lobby.call() == member


def test_a_walk_in_after_an_early_appointment_waits_from_now_on() -> None:
    lobby = Booked().at_min(HALF_PAST - 10)
    lobby.check_in()

    walk_in = lobby.ticket(lobby.issue())

    assert walk_in.waits_since == lobby.at


def test_a_clock_set_back_still_puts_newcomers_behind_those_who_wait() -> None:
    lobby = Booked().at_min(HALF_PAST - 10)
    before = lobby.issue()
    lobby.check_in()
    lobby.later(-3600)

    after = lobby.ticket(lobby.issue())

    assert after.waits_since == lobby.ticket(before).waits_since


@cache
def reference_hall() -> HallPlan:
    """Return the lobby with the classes of every hall and the slopes of their promises."""
    underived = tuple(replace(one, slope=0) for one in BUILT_IN)
    classes = with_slopes(underived, PLAN.services, len(PLAN.counters))
    return replace(PLAN, classes=classes)


FIRST_SLOT_MIN = 25
ARRIVALS = st.lists(
    st.tuples(
        st.floats(0, FIRST_SLOT_MIN),
        st.sampled_from([one for one, share in REFERENCE_MIX.items() for _ in range(share)]),
        st.sampled_from(["account", "cash", "loans"]),
    ),
    min_size=1,
    max_size=40,
)
CALLS = st.lists(
    st.tuples(st.floats(0, FIRST_SLOT_MIN), st.sampled_from("123")), min_size=1, max_size=40
)


class Twins:
    """The same walk-ins at the same counters, with and without early appointments."""

    def __init__(self) -> None:
        self.main, self.twin = Lobby(reference_hall()), Lobby(reference_hall())
        self.same: dict[str, str] = {}
        self.booked = 0

    def at(self, at_min: float) -> None:
        """Set both clocks."""
        self.main.at = self.twin.at = minutes(at_min)

    def arrives(self, at_min: float, class_id: str, service: str) -> None:
        """Let somebody come: a walk-in to both, an appointment to one."""
        if class_id != "appointment":
            self.same[self.main.issue(service, class_id)] = self.twin.issue(service, class_id)
            return
        self.booked += 1
        code, slot = f"Y{self.booked}", minutes(FIRST_SLOT_MIN + at_min % 5)
        self.main.do(c.BookAppointment(code=code, service=service, slot=slot))
        self.main.do(c.CheckIn(code=code))

    def calls(self, counter: str) -> tuple[str | None, str | None]:
        """Let a counter ask who is next in both; return the walk-ins that were called."""
        called = []
        for lobby in (self.main, self.twin):
            answer = decide(lobby.hall, c.CallNext(counter=counter), lobby.moment)
            events = () if isinstance(answer, Refused) else answer
            for event in events:
                lobby.hall = evolve(lobby.hall, event, lobby.at)
            numbers = [one.number for one in events if isinstance(one, TicketCalled)]
            called.append(numbers[0] if numbers else None)
        return self.same.get(called[0] or ""), called[1]


@given(arrivals=ARRIVALS, calls=CALLS)
def test_before_the_slots_the_walk_ins_order_is_as_if_there_were_no_appointments(
    arrivals, calls
) -> None:
    twins = Twins()
    moves = [(at, class_id, service) for at, class_id, service in arrivals]
    moves += [(at, "call", counter) for at, counter in calls]
    for at_min, what, where in sorted(moves):
        twins.at(min(at_min, FIRST_SLOT_MIN - 1 / 60))
        if what == "call":
            main, twin = twins.calls(where)
            assert main == twin
        else:
            twins.arrives(at_min, what, where)


@pytest.mark.parametrize("class_id", ["ordinary", "accessible"])
def test_a_walk_ins_wait_grows_while_an_appointments_begins_at_its_slot(class_id) -> None:
    lobby = Lobby(reference_hall())
    lobby.do(c.BookAppointment(code="Y1", service="account", slot=minutes(10)))
    lobby.do(c.CheckIn(code="Y1"))
    walk_in = lobby.issue(class_id=class_id)
    moment = Moment(UtcMillis(lobby.at + 9 * 60_000), BusinessDay(lobby.day))

    events = decide(lobby.hall, c.CallNext(counter="3"), moment)

    assert not isinstance(events, Refused)
    assert [one.number for one in events if isinstance(one, TicketCalled)] == [walk_in]
