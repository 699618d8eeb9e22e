"""The ticket screen's rules: one ticket for one wish, and a clean start for the next one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.client import Accepted, Refusal
from kiosk.domain.commands import IssueTicket, RequestHelp
from kiosk.domain.ticket import SlipState
from kiosk.screens import ticket_flow as f
from kiosk.screens.errand import Errand
from kiosk.screens.ticket_flow import Choosing, Flow, Issued, Sending, SlipNews, Told
from kiosk.words import say_all
from tests.screens.halls import new_ticket, ticket_hall


def fresh() -> Flow:
    return f.start(("zh", "en"), "accessible")


def accepted(number: str = "A001", ahead: int = 2, slip: str = "wanted") -> Accepted:
    event: dict[str, object] = {
        "type": "ticket_issued",
        "number": number,
        "ahead": ahead,
        "slip": slip,
    }
    return Accepted(seq=1, events=(event,))


def issued(now_s: float = 1.0) -> Flow:
    flow = f.choose_service(fresh(), "account", "id-1", now_s)
    return f.answered(flow, "id-1", accepted(), now_s)


def test_a_touch_on_a_service_asks_for_a_ticket_in_the_chosen_language() -> None:
    flow = f.choose_language(fresh(), "en", 1)

    flow = f.choose_service(flow, "cash", "id-1", 2)

    errand = f.due(flow, 2)
    assert errand == Errand("id-1", IssueTicket(service="cash", language="en"))


def test_who_asked_for_accessible_service_gets_a_ticket_of_that_class() -> None:
    flow = f.toggle_accessible(fresh(), 1)

    flow = f.choose_service(flow, "cash", "id-1", 2)

    errand = f.due(flow, 2)
    assert errand is not None
    assert errand.command == IssueTicket(service="cash", class_id="accessible", language="zh")


def test_pressing_accessible_again_is_i_will_manage() -> None:
    flow = f.toggle_accessible(f.toggle_accessible(fresh(), 1), 2)

    assert not flow.accessible


def test_a_hall_without_accessible_service_offers_no_such_switch() -> None:
    flow = f.start(("zh",), None)

    assert not f.toggle_accessible(flow, 1).accessible


def test_a_double_tap_on_a_service_is_one_wish() -> None:
    once = f.choose_service(fresh(), "cash", "id-1", 1.0)

    twice = f.choose_service(once, "cash", "id-2", 1.1)

    assert twice == once


def test_the_second_tap_of_a_double_tap_does_not_put_the_number_away() -> None:
    flow = issued(now_s=1.0)

    assert f.done(flow, 1.0 + f.DEAF_S / 2) == flow
    assert isinstance(f.done(flow, 1.0 + f.DEAF_S).page, Choosing)


def test_the_second_tap_on_done_takes_no_number() -> None:
    flow = f.done(issued(now_s=1.0), 5.0)

    assert f.choose_service(flow, "cash", "id-2", 5.2) == flow


def test_an_errand_without_an_answer_is_sent_again_with_the_same_id() -> None:
    flow = f.choose_service(fresh(), "cash", "id-1", 1)
    first = f.due(flow, 1)

    flow = f.no_answer(flow, "id-1", 2)

    assert f.due(flow, 2) is None
    assert f.due(flow, 2 + f.ASK_AGAIN_S) == first


def test_after_a_minute_without_an_answer_staff_are_named() -> None:
    flow = f.choose_service(fresh(), "cash", "id-1", 1)

    flow = f.tick(flow, 1 + f.GIVE_UP_S)

    assert isinstance(flow.page, Told)
    assert flow.page.text == say_all("ticket.no_answer")
    assert f.due(flow, 100) is None


def test_an_answer_that_comes_too_late_shows_nobody_elses_number() -> None:
    flow = f.tick(f.choose_service(fresh(), "cash", "id-1", 1), 1 + f.GIVE_UP_S)

    assert f.answered(flow, "id-1", accepted(), 70) == flow


def test_a_refusal_is_told_as_a_sentence_and_goes_by_itself() -> None:
    flow = f.choose_service(fresh(), "cash", "id-1", 1)
    text = say_all("refused.unknown_service")

    flow = f.answered(flow, "id-1", Refusal("unknown_service", text), 2)

    assert isinstance(flow.page, Told)
    assert flow.page.text == text
    assert isinstance(f.tick(flow, 2 + f.SENTENCE_S).page, Choosing)


def test_help_is_asked_for_from_the_screen_and_leads_back_to_the_number() -> None:
    flow = f.ask_help(issued(1.0), "id-2", 3)
    errand = f.due(flow, 3)
    assert errand == Errand("id-2", RequestHelp(place="screen"))

    flow = f.answered(flow, "id-2", Accepted(seq=2, events=({"type": "help_requested"},)), 4)
    assert isinstance(flow.page, Told)
    assert flow.page.text == say_all("ticket.help_coming")

    flow = f.done(flow, 6)
    assert isinstance(flow.page, Issued)
    assert flow.page.number == "A001"
    assert flow.page.until_s >= 6 + f.SHOWN_AFTER_SLIP_S


SLIPS = [
    # state of the slip, the printer's fault, what its holder is told
    (SlipState.NONE, None, SlipNews.NONE),
    (SlipState.WANTED, None, SlipNews.COMING),
    (SlipState.WANTED, "paper_out", SlipNews.MISSING),
    (SlipState.WANTED, "unplugged", SlipNews.MISSING),
    (SlipState.WANTED, "paper_near_end", SlipNews.COMING),
    (SlipState.SENDING, None, SlipNews.COMING),
    (SlipState.PRINTED, None, SlipNews.PRINTED),
    (SlipState.PRINTED, "paper_out", SlipNews.PRINTED),
    (SlipState.UNKNOWN, None, SlipNews.UNKNOWN),
    (SlipState.UNKNOWN, "silent", SlipNews.UNKNOWN),
]


@pytest.mark.parametrize(("slip", "fault", "told"), SLIPS)
def test_the_holder_is_told_what_became_of_the_slip(slip, fault, told) -> None:
    view = ticket_hall(newest=(new_ticket("A001", slip),), printer_fault=fault)

    flow = f.seen(issued(), view, 2)

    assert isinstance(flow.page, Issued)
    assert flow.page.slip is told


def test_a_view_older_than_the_ticket_says_nothing_about_its_slip() -> None:
    flow = issued()

    assert f.seen(flow, ticket_hall(newest=()), 2) == flow


LEAVES = [
    # slip, seen at, the screen is free again at
    (None, 0.0, 1.0 + f.SHOWN_S),
    (SlipState.PRINTED, 3.0, 3.0 + f.SHOWN_AFTER_SLIP_S),
    (SlipState.UNKNOWN, 3.0, 3.0 + f.SHOWN_S),
]


@pytest.mark.parametrize(("slip", "seen_s", "free_s"), LEAVES)
def test_the_number_stays_as_long_as_it_is_needed(slip, seen_s, free_s) -> None:
    flow = issued(now_s=1.0)
    if slip is not None:
        flow = f.seen(flow, ticket_hall(newest=(new_ticket("A001", slip),)), seen_s)

    assert isinstance(f.tick(flow, free_s - 0.01).page, Issued)
    assert isinstance(f.tick(flow, free_s).page, Choosing)


def test_a_touch_keeps_the_number_on_the_screen() -> None:
    flow = f.touch(issued(now_s=1.0), 20.5)

    assert isinstance(f.tick(flow, 1.0 + f.SHOWN_S).page, Issued)
    assert isinstance(f.tick(flow, 20.5 + f.SHOWN_AFTER_SLIP_S).page, Choosing)


def test_the_next_customer_starts_in_the_halls_own_language() -> None:
    flow = f.toggle_accessible(f.choose_language(fresh(), "en", 1), 2)

    assert f.tick(flow, 2 + f.IDLE_S - 0.01) == flow
    flow = f.tick(flow, 2 + f.IDLE_S)

    assert (flow.language, flow.accessible) == ("zh", False)


def test_after_a_ticket_the_language_is_reset() -> None:
    flow = f.done(f.choose_language(issued(1.0), "en", 3), 5)

    assert flow.language == "zh"


TOUCHES = st.sampled_from(["zh", "en", "accessible", "cash", "help", "done", "wait", "silence"])


@given(st.lists(st.tuples(TOUCHES, st.floats(0, 40)), max_size=40))
def test_whatever_is_pressed_each_wish_is_sent_under_one_id(touches) -> None:
    flow, now_s = fresh(), 0.0
    sent: dict[str, object] = {}
    for place, (press, pause_s) in enumerate(touches):
        now_s += pause_s
        match press:
            case "zh" | "en":
                flow = f.choose_language(flow, press, now_s)
            case "accessible":
                flow = f.toggle_accessible(flow, now_s)
            case "cash":
                flow = f.choose_service(flow, "cash", f"id-{place}", now_s)
            case "help":
                flow = f.ask_help(flow, f"id-{place}", now_s)
            case "done":
                flow = f.done(flow, now_s)
            case "silence" if isinstance(flow.page, Sending):
                flow = f.no_answer(flow, flow.page.errand.command_id, now_s)
            case _:
                flow = f.tick(flow, now_s)
        errand = f.due(flow, now_s)
        if errand is not None:
            assert sent.setdefault(errand.command_id, errand.command) == errand.command
        assert flow.language in flow.languages
        assert isinstance(flow.page, Sending) or errand is None
