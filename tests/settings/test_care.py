"""Accessible service is offered where a counter can give it (S20), within limits (Q01)."""

from kiosk.core.check_cli import in_force
from kiosk.domain.care import CareRules
from kiosk.domain.hall import Hall
from kiosk.domain.moment import UtcMillis
from kiosk.domain.views import ticket_view
from tests.settings.good import GOOD, instead, more, problems, read


def test_s18_the_accessible_class_is_served_at_accessible_counters_only(tmp_path) -> None:
    classes = read(tmp_path, GOOD).plan.classes

    assert [one.id for one in classes if one.needs_accessible] == ["accessible"]


def test_s20_without_an_accessible_counter_the_service_is_not_offered(tmp_path) -> None:
    plan = read(tmp_path, instead("accessible = true", "")).plan

    assert plan.accessible_class() is None
    assert not ticket_view(Hall(plan), UtcMillis(0)).accessible_offered


def test_s20_with_one_it_is(tmp_path) -> None:
    plan = read(tmp_path, GOOD).plan

    assert ticket_view(Hall(plan), UtcMillis(0)).accessible_offered


def test_a_service_that_no_accessible_counter_offers_is_no_mistake_of_the_hall(
    tmp_path,
) -> None:
    text = GOOD.replace('["account", "cash"]\naccessible', '["account"]\naccessible')

    assert problems(tmp_path, text + '[[class]]\nid = "accessible"') == []


def test_a_hall_may_let_every_counter_serve_the_accessible_class(tmp_path) -> None:
    text = more('[[class]]\nid = "accessible"\nneeds_accessible = false')

    [accessible] = [one for one in read(tmp_path, text).plan.classes if one.accessible]

    assert not accessible.needs_accessible


def test_q01_the_limits_have_our_defaults(tmp_path) -> None:
    assert read(tmp_path, GOOD).plan.care == CareRules(30, 60, 600)


def test_q01_a_hall_may_have_its_own(tmp_path) -> None:
    text = more('[care]\nacknowledge = "20s"\nattend = "45s"\nescort = "5m"')

    assert read(tmp_path, text).plan.care == CareRules(20, 45, 300)


def test_q01_check_shows_the_limits_as_our_own_choice(tmp_path) -> None:
    lines = in_force(read(tmp_path, more('[care]\nattend = "45s"')))

    assert "care.acknowledge = 30 s (S19, Q01 ▲)" in lines
    assert "care.attend = 45 s (N003, Q01 ▲)" in lines
    assert "care.escort = 600 s (S18 ▲)" in lines
    assert "accessible service at counter 3 (S20)" in lines


def test_s20_check_says_that_it_is_not_offered(tmp_path) -> None:
    lines = in_force(read(tmp_path, instead("accessible = true", "")))

    assert "accessible service is not offered: no counter is accessible (S20)" in lines
    assert not any(one.startswith("care.") for one in lines)
