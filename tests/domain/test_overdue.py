"""Before the formula who waits far too long; at accessible counters short services first."""

import pytest
from msgspec.structs import replace

from kiosk.domain import commands as c
from kiosk.domain.discipline import SHORT_FIRST, Offer, Standing, Tier, choose, key, short_first
from kiosk.domain.events import CallRule, TicketCalled
from kiosk.domain.line import Line, Waiter
from kiosk.domain.plan import Counter, QueueRules
from tests.domain.lobby import PLAN, Lobby

MINUTE = 60_000
STEEP, FLAT = Standing(slope=11_879), Standing(slope=1_000)


def line(clock_min: int, place: int) -> Line:
    return Line((Waiter(clock_min * MINUTE, place),))


@pytest.mark.parametrize(("now_min", "next_line"), [(59, 1), (60, 0)])
def test_whoever_is_overdue_goes_before_any_score(now_min, next_line) -> None:
    lines = [line(0, 1), line(30, 2)]
    offers = [Offer(0, FLAT, overdue_ms=60 * MINUTE), Offer(1, STEEP, overdue_ms=60 * MINUTE)]

    found = choose(offers, lines, now_min * MINUTE, limit=0)

    assert found is not None
    assert found.line == next_line


def test_among_the_overdue_the_oldest_is_next_and_of_one_moment_the_steeper() -> None:
    older, newer = Offer(0, FLAT, overdue_ms=MINUTE), Offer(1, STEEP, overdue_ms=MINUTE)

    assert choose([older, newer], [line(0, 1), line(1, 2)], 99 * MINUTE, limit=0) is older
    assert choose([older, newer], [line(1, 1), line(1, 2)], 99 * MINUTE, limit=0) is newer


def test_nothing_makes_overdue_an_emergency_care_or_a_colleague() -> None:
    waiting = line(0, 1)
    for tier in (Tier.EMERGENCY, Tier.CARE, Tier.INTERNAL):
        found = key(Offer(0, FLAT, tier, overdue_ms=MINUTE), waiting, 99 * MINUTE, limit=0)
        assert found is not None
        assert found[0] == tier


def test_a_long_service_that_was_held_back_is_called_when_it_is_overdue() -> None:
    held = Offer(0, FLAT, held_ms=120 * MINUTE, overdue_ms=60 * MINUTE)
    assert choose([held], [line(0, 1)], 60 * MINUTE - 1, limit=0) is None
    assert choose([held], [line(0, 1)], 60 * MINUTE, limit=0) is held


def test_short_services_are_steeper_by_the_power_of_their_shortness() -> None:
    assert short_first(FLAT, 2.0).slope == 1_000 * 2**SHORT_FIRST
    assert short_first(FLAT, 1.0) == FLAT
    assert short_first(FLAT, 0.01).slope == 1, "never so flat that waiting counts for nothing"


def hall(*, hold_targets: int = 6, overdue_targets: int = 8) -> Lobby:
    """Return a hall with an accessible counter; loans take three times as long."""
    account, *others = PLAN.services
    services = (
        replace(account, typical_service_s=300),
        *(replace(one, typical_service_s=900) for one in others),
    )
    ids = tuple(one.id for one in services)
    rules = QueueRules(hold_targets=hold_targets, overdue_targets=overdue_targets)
    counters = (Counter("1", ids), Counter("2", ids, accessible=True))
    return Lobby(replace(PLAN, services=services, counters=counters, queue=rules))


def called(lobby: Lobby, counter: str) -> TicketCalled:
    events = lobby.do(c.CallNext(counter=counter))
    return next(one for one in events if isinstance(one, TicketCalled))


def test_s18_an_accessible_counter_takes_the_short_service_though_the_long_one_came_first() -> (
    None
):
    for counter, hold_targets, first in (
        ("1", 6, "loans"),
        ("2", 6, "account"),
        ("2", 0, "loans"),
    ):
        lobby = hall(hold_targets=hold_targets)
        lobby.issue("loans")
        lobby.later(60).issue("account")
        number = called(lobby.later(60), counter).number
        assert lobby.ticket(number).service == first


def test_s22_after_eight_target_waits_the_call_says_that_the_ticket_was_overdue() -> None:
    lobby = hall()
    late = lobby.issue()
    target_s = lobby.hall.plan.classes[-2].target_wait_s
    lobby.later(8 * target_s - 300)
    newer = lobby.issue(class_id="accessible")

    event = called(lobby.later(300), "1")

    assert (event.number, event.reason.rule) == (late, CallRule.OVERDUE)
    assert called(lobby, "1").number == newer


def test_s22_no_ticket_is_overdue_where_the_settings_say_never() -> None:
    lobby = hall(overdue_targets=0)
    lobby.issue()
    lobby.later(20 * 3600)
    newer = lobby.issue(class_id="emergency")
    assert called(lobby, "1").number == newer
    assert called(lobby, "1").reason.rule is not CallRule.OVERDUE
