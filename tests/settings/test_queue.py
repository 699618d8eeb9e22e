"""What the discipline's settings come to: slopes from promises, long services, mistakes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from kiosk.domain.plan import Service, TicketClass
from kiosk.settings.classes import BUILT_IN
from kiosk.settings.problem import Problem
from kiosk.settings.queue import long_services, with_slopes
from tests.settings.good import more, problems, read

SERVICES = (
    Service("account", "A", {}, 600, 360),
    Service("loans", "B", {}, 600, 601),
    Service("cash", "C", {}, 600, 600),
)
UNDERIVED = tuple(replace(one, slope=0) for one in BUILT_IN)
VIP = TicketClass("vip", {}, 480, courtesy=True, slope=0)


def slopes(*added: TicketClass, counters: int = 6) -> dict[str, int]:
    """Return the slope of each class of a hall with these ones added."""
    classes = with_slopes((*UNDERIVED, *added), SERVICES, counters)
    return {one.id: one.slope for one in classes}


def test_who_is_promised_more_gains_faster() -> None:
    found = slopes()

    assert found["accessible"] > found["appointment"] > found["ordinary"] == 1000


def test_s85_a_customer_tier_weighs_nothing_until_settings_say_so() -> None:
    assert slopes(VIP)["vip"] == slopes()["ordinary"]


@given(st.integers(1, 10**6))
def test_s85_a_customer_tier_is_never_steeper_than_accessibility(slope) -> None:
    found = slopes(replace(VIP, slope=slope))

    assert found["vip"] == min(slope, found["accessible"])


def test_the_slope_of_the_settings_counts() -> None:
    classes = tuple(replace(one, slope=2500 * (one.id == "ordinary")) for one in UNDERIVED)

    assert {one.id: one.slope for one in with_slopes(classes, SERVICES, 6)}["ordinary"] == 2500


def test_s18_a_service_longer_than_the_limit_is_a_long_one() -> None:
    assert [one.id for one in long_services(SERVICES, 600) if one.long] == ["loans"]


def test_the_hall_gets_what_is_written(tmp_path) -> None:
    text = more(
        '[queue]\npass_limit = 7\nhold_targets = 2\nhold_back_above = "1m"\n'
        'service_factor = true\n[[class]]\nid = "vip"\nname = { zh = "贵宾", en = "Guest" }\n'
        'target_wait = "8m"\ntier = true\nshare = 0.5\nslope = 1.5\nhead_start = "90s"\n'
    )
    plan = read(tmp_path, text).plan

    assert (plan.queue.pass_limit, plan.queue.hold_targets) == (7, 2)
    assert plan.queue.service_factor
    assert all(one.long for one in plan.services)
    vip = plan.ticket_class("vip")
    assert vip is not None
    assert (vip.courtesy, vip.share, vip.slope, vip.head_start_s) == (True, 0.5, 1500, 90)


MISTAKES = [
    ("[queue]\npass_limit = 0", "queue.pass_limit", "0", "a whole number from 1 to 1000"),
    ("[queue]\nhold_targets = -1", "queue.hold_targets", "-1", "a whole number from 0 to 100"),
    ("[queue]\nservice_factor = 1", "queue.service_factor", "1", "true or false"),
    (
        '[[class]]\nid = "ordinary"\nshare = 1',
        "class[1].share",
        "1",
        "a number above 0 and below 1",
    ),
    (
        '[[class]]\nid = "ordinary"\nshare = "most"',
        "class[1].share",
        '"most"',
        "a number above 0 and below 1",
    ),
    (
        '[[class]]\nid = "ordinary"\nslope = true',
        "class[1].slope",
        "true",
        "a number above 0 and below 1001",
    ),
]


@pytest.mark.parametrize(("text", "key", "found", "expected"), MISTAKES)
def test_the_installer_is_told_what_was_expected(tmp_path, text, key, found, expected) -> None:
    assert problems(tmp_path, more(text)) == [Problem(key, found, expected)]
