"""Waits against their limits, to the second: ten minutes, and classes' promises (S07, N001)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from kiosk.core.snapshot import decode_hall, encode_hall
from kiosk.domain import commands as c
from kiosk.domain.events import LimitApproached, LimitBroken, LimitOver
from kiosk.domain.limits import Level, Limit
from kiosk.domain.views import counter_view, manager_view
from tests.domain.alerts import alerts, lobby_with, ring, told
from tests.domain.lobby import OPENING, PLAN, TODAY, Lobby

TEN_MINUTES = 600


def test_s07_ten_minutes_pass_and_one_second_more_does_not() -> None:
    lobby = lobby_with()
    lobby.issue()
    ring(lobby.later(480))

    assert ring(lobby.later(TEN_MINUTES - 480)) == (), "10 min 00 s passes"
    assert told(ring(lobby.later(0.999))) == []
    assert told(ring(lobby.later(0.001))) == ["limit_broken N001"], "10 min 01 s breaches"
    assert ring(lobby.later(36_000)) == (), "once"


def test_n001_amber_at_four_fifths_of_it() -> None:
    lobby = lobby_with()
    number = lobby.issue()

    assert ring(lobby.later(479.999)) == ()
    assert ring(lobby.later(0.001)) == (
        LimitApproached(
            alert=1,
            limit=Limit.WAIT,
            number=number,
            day=TODAY,
            service="account",
            since=OPENING,
            limit_s=600,
        ),
    )
    assert [one.level for one in alerts(lobby)] == [Level.AMBER]
    ring(lobby.later(200))
    assert [(one.id, one.level) for one in alerts(lobby)] == [(1, Level.RED)], "the same alert"


def test_c04_where_the_limit_itself_is_too_long_one_second_less_passes() -> None:
    lobby = lobby_with()
    below = tuple(replace(one, wait_below=True) for one in PLAN.services)
    lobby.without(services=below).issue()
    ring(lobby.later(480))

    assert ring(lobby.later(119.999)) == (), "9:59"
    assert told(ring(lobby.later(0.001))) == ["limit_broken N001"], "10:00"


def test_a_class_has_its_own_promise_beside_the_ten_minutes() -> None:
    lobby = lobby_with()
    lobby.issue(class_id="accessible")

    assert told(ring(lobby.later(240))) == ["limit_approached S22"]
    assert ring(lobby.later(60)) == (), "five minutes are kept"
    assert told(ring(lobby.later(1))) == ["limit_broken S22"]
    assert told(ring(lobby.later(180))) == ["limit_approached N001"]
    assert told(ring(lobby.later(120))) == ["limit_broken N001"]
    assert len(alerts(lobby)) == 2


def test_s15_colleagues_have_only_their_own_promise() -> None:
    lobby = lobby_with()
    lobby.issue(class_id="internal")

    assert told(ring(lobby.later(1439))) == []
    assert told(ring(lobby.later(1801 - 1439))) == ["limit_broken S22"]


def test_an_alert_is_over_with_the_wait_and_says_how_long_it_lasted() -> None:
    lobby = lobby_with()
    lobby.issue()
    ring(lobby.later(601))
    lobby.later(59).call()

    (over,) = ring(lobby)

    assert isinstance(over, LimitOver)
    assert (over.alert, over.lasted_s) == (1, 59)
    assert alerts(lobby) == []


def test_who_was_called_and_comes_back_waits_anew() -> None:
    lobby = lobby_with()
    number = lobby.issue()
    lobby.later(300).call()
    lobby.do(c.NoShow(counter="1"))
    lobby.later(400).do(c.Resume(number=number))

    assert told(ring(lobby)) == []
    assert told(ring(lobby.later(601))) == ["limit_broken N001"]


@pytest.mark.parametrize("jump_s", [-3600, 0])
def test_a_clock_that_is_set_back_repeats_and_takes_back_nothing(jump_s) -> None:
    lobby = lobby_with()
    lobby.issue()
    ring(lobby.later(601))

    assert ring(lobby.later(jump_s)) == ()
    assert told(ring(lobby.later(3600))) == []
    assert [one.level for one in alerts(lobby)] == [Level.RED]


def test_a_clock_that_jumps_ahead_says_each_limit_once() -> None:
    lobby = lobby_with(crowd=0)
    for _ in range(3):
        lobby.issue()

    assert told(ring(lobby.later(86_000))) == ["limit_broken N001"] * 3


def test_tickets_of_the_same_millisecond_are_told_in_the_order_of_issue() -> None:
    lobby = lobby_with(crowd=0)
    numbers = [lobby.issue() for _ in range(5)]

    events = ring(lobby.later(601))

    assert [one.number for one in events if isinstance(one, LimitBroken)] == numbers


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["issue", "call", "absent", "back", "restart"]),
            st.integers(0, 700_000),
        ),
        max_size=30,
    )
)
def test_each_wait_approaches_and_breaks_its_limit_at_most_once(steps) -> None:
    """Whatever happens and however often the core restarts, at the same millisecond or not."""
    lobby = lobby_with()
    said: list[tuple[str, str, int]] = []
    for what, later_ms in steps:
        lobby.later(later_ms / 1000)
        match what:
            case "issue":
                lobby.issue()
            case "call" if lobby.hall.waiting:
                lobby.call()
            case "absent" if lobby.desk().ticket is not None:
                lobby.do(c.NoShow(counter="1"))
            case "back" if lobby.hall.away:
                ticket = min(lobby.hall.away.values(), key=lambda one: one.number)
                if ticket.until is not None and lobby.at <= ticket.until:
                    lobby.do(c.Resume(number=ticket.number))
            case "restart":
                lobby.hall = decode_hall(encode_hall(lobby.hall), lobby.hall.plan)
            case _:
                pass
        said.extend(
            (type(one).__name__, one.number, one.since)
            for one in ring(lobby)
            if isinstance(one, LimitApproached | LimitBroken) and one.number
        )

    assert len(said) == len(set(said))
    assert len(lobby.hall.alerts) <= len(lobby.hall.waiting) + len(PLAN.services)


def test_the_manager_sees_what_is_open_and_for_how_long() -> None:
    lobby = lobby_with()
    number = lobby.issue()
    ring(lobby.later(601))
    lobby.later(59)

    (line,) = manager_view(lobby.hall, lobby.at).alerts

    assert (line.number, line.limit, line.level) == (number, Limit.WAIT, Level.RED)
    assert (line.lasts_s, line.age_s, line.limit_s) == (660, 59, 600)


@pytest.mark.parametrize(
    ("waited_s", "level"),
    [(479, None), (480, Level.AMBER), (600, Level.AMBER), (601, Level.RED)],
)
def test_p14_a_counter_can_thank_for_the_minutes_waited(waited_s, level) -> None:
    lobby = Lobby()
    lobby.issue()
    lobby.later(waited_s).call()
    lobby.do(c.StartService(counter="1"))
    lobby.later(300)
    counter = lobby.hall.plan.counters[0]

    waited = counter_view(lobby.hall, counter, lobby.at).waited

    assert waited is not None
    assert (waited.waited_s, waited.limit_s, waited.level) == (waited_s, 600, level)
    assert counter_view(lobby.hall, lobby.hall.plan.counters[1], lobby.at).waited is None
