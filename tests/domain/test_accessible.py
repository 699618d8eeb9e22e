"""Accessible service: asked for once, never interrupting anybody, given back at any step."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from kiosk.domain import commands as c
from kiosk.domain import events as e
from kiosk.domain.decide import decide
from kiosk.domain.evolve import evolve
from kiosk.domain.hall import DeskState
from kiosk.domain.next_ticket import next_ticket
from kiosk.domain.refused import Reason, Refused
from kiosk.domain.ticket import TicketState
from tests.domain.lobby import PLAN, TODAY, Lobby


def kept_for_guest() -> Lobby:
    """Return a lobby whose accessible counter 3 calls nobody but accessible guests."""
    lobby = Lobby()
    lobby.do(c.RequestAccessible(counter="3"))
    return lobby


def test_a_ticket_that_asks_moves_up_and_keeps_its_time() -> None:
    lobby = Lobby()
    lobby.issue()
    asking = lobby.later(10).issue()
    lobby.later(60)

    lobby.do(c.RequestAccessible(number=asking))

    assert lobby.ticket(asking).class_id == "accessible"
    assert lobby.call("1") == asking


@pytest.mark.parametrize("times", [1, 2])
def test_asking_twice_is_asking_once(times) -> None:
    lobby = Lobby()
    number = lobby.issue(class_id="internal")
    for _ in range(times):
        lobby.do(c.RequestAccessible(number=number))

    lobby.do(c.DeclineAccessible(number=number))

    assert lobby.ticket(number).class_id == "internal"


def test_i_will_manage_leads_back_to_the_old_place() -> None:
    lobby = Lobby()
    proud = lobby.issue()
    lobby.issue()
    lobby.do(c.RequestAccessible(number=proud))

    lobby.do(c.DeclineAccessible(number=proud))

    assert lobby.ticket(proud).class_id == "ordinary"
    assert lobby.call("1") == proud


def test_a_ticket_that_was_accessible_from_the_start_goes_back_to_ordinary() -> None:
    lobby = Lobby()
    number = lobby.issue(class_id="accessible")

    lobby.do(c.DeclineAccessible(number=number))

    assert lobby.ticket(number).class_id == "ordinary"


def test_preparing_interrupts_nobody() -> None:
    lobby = Lobby()
    present = lobby.issue()
    lobby.call("3")

    lobby.do(c.RequestAccessible(counter="3"))

    assert lobby.desk("3").ticket == lobby.ticket(present).id
    assert lobby.ticket(present).state is TicketState.CALLED


def test_a_kept_counter_calls_the_accessible_guest_and_says_so() -> None:
    lobby = kept_for_guest()
    lobby.issue()
    guest = lobby.issue(class_id="accessible")

    called = lobby.do(c.CallNext(counter="3"))[1]

    assert isinstance(called, e.TicketCalled)
    assert called.number == guest
    assert called.reason.rule is e.CallRule.CARE_WINDOW


def test_other_counters_carry_on() -> None:
    lobby = kept_for_guest()
    ordinary = lobby.issue()

    assert lobby.call("1") == ordinary


def test_ordinary_calling_resumes_by_itself_once_the_guest_was_served() -> None:
    lobby = kept_for_guest()
    lobby.issue(class_id="accessible")
    lobby.call("3")

    events = lobby.do(c.FinishService(counter="3"))

    assert e.CareWindowResumed(counter="3") in events
    assert not lobby.desk("3").care


def test_next_after_the_guest_calls_an_ordinary_number_in_the_same_press() -> None:
    lobby = kept_for_guest()
    lobby.issue(class_id="accessible")
    lobby.call("3")
    ordinary = lobby.issue()

    assert lobby.call("3") == ordinary


def test_finishing_the_present_customer_does_not_end_the_care_window() -> None:
    lobby = Lobby()
    lobby.issue()
    lobby.call("3")
    lobby.do(c.RequestAccessible(counter="3"))

    lobby.do(c.FinishService(counter="3"))

    assert lobby.desk("3").care
    assert lobby.refuses(c.CallNext(counter="3")) is Reason.NO_ACCESSIBLE_WAITING


def test_the_key_pressed_again_gives_the_counter_back_to_all() -> None:
    lobby = kept_for_guest()
    ordinary = lobby.issue()

    assert lobby.do(c.DeclineAccessible(counter="3"))[-1] == e.CareWindowResumed(counter="3")
    assert lobby.call("3") == ordinary


def test_keeping_twice_or_giving_back_twice_writes_nothing() -> None:
    lobby = kept_for_guest()

    assert lobby.do(c.RequestAccessible(counter="3")) == ()
    lobby.do(c.DeclineAccessible(counter="3"))
    assert lobby.do(c.DeclineAccessible(counter="3")) == ()


def test_closing_a_counter_ends_its_care_window() -> None:
    lobby = kept_for_guest()
    lobby.do(c.OpenCounter(counter="3"))

    lobby.do(c.CloseCounter(counter="3"))

    assert lobby.desk("3").state is DeskState.CLOSED
    assert not lobby.desk("3").care


@pytest.mark.parametrize(("sent_to", "afterwards"), [("2", None), ("3", "3")])
def test_who_asks_after_being_sent_on_is_not_stranded(sent_to, afterwards) -> None:
    lobby = Lobby()
    number = lobby.issue()
    lobby.call("1")
    lobby.do(c.Transfer(counter="1", to_counter=sent_to))

    events = lobby.do(c.RequestAccessible(number=number))

    asked = e.AccessibleRequested(number=number, day=TODAY, class_id="accessible")
    assert events[0] == asked
    assert lobby.ticket(number).counter == afterwards
    assert lobby.call("3") == number


def test_who_declines_and_needs_an_accessible_counter_is_not_stranded_at_another() -> None:
    lobby = Lobby()
    number = lobby.issue(class_id="wheelchair")
    lobby.do(c.RequestAccessible(number=number))
    lobby.call("2")
    lobby.do(c.Transfer(counter="2", to_counter="2"))

    lobby.do(c.DeclineAccessible(number=number))

    assert lobby.ticket(number).counter is None
    assert lobby.call("3") == number


NUMBER = "A001"
somewhere = st.sampled_from(["2", "3"])
steps = st.one_of(
    st.builds(c.CallNext, counter=somewhere),
    st.builds(
        c.Transfer,
        counter=somewhere,
        service=st.none() | st.sampled_from(["account", "loans"]),
        to_counter=st.none() | somewhere,
    ),
    st.builds(c.Park, counter=somewhere),
    st.just(c.Resume(number=NUMBER)),
    st.just(c.RequestAccessible(number=NUMBER)),
    st.just(c.DeclineAccessible(number=NUMBER)),
)


@pytest.mark.parametrize("strict", [False, True], ids=["any counter", "only accessible ones"])
@settings(max_examples=300)
@given(
    class_id=st.sampled_from(["ordinary", "wheelchair"]),
    journey=st.lists(steps, min_size=3, max_size=15),
)
def test_nobody_who_waits_is_ever_out_of_every_counters_reach(
    strict, class_id, journey
) -> None:
    classes = tuple(
        replace(one, needs_accessible=strict) if one.accessible else one for one in PLAN.classes
    )
    lobby = Lobby().without(classes=classes)
    lobby.issue(class_id=class_id)
    for step in journey:
        held_at = lobby.ticket(NUMBER).counter
        by_counter = isinstance(step, c.Transfer | c.Park) and held_at is not None
        command = replace(step, counter=held_at) if by_counter else step
        events = decide(lobby.hall, command, lobby.moment)
        if isinstance(events, Refused):
            continue
        for event in events:
            lobby.hall = evolve(lobby.hall, event, lobby.at)
        reachable = any(next_ticket(lobby.hall, one, lobby.at) for one in PLAN.counters)
        assert reachable == (NUMBER in {one.number for one in lobby.hall.waiting.values()})
