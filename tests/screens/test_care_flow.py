"""Whoever asked for help may manage alone after all, at each accessible page, unasked (S23)."""

import tomllib
from importlib.resources import files

import pytest

from kiosk.client import Accepted
from kiosk.domain.care import CareSource
from kiosk.domain.commands import DeclineAccessible, IssueTicket, RequestAccessible
from kiosk.screens import ticket_flow as f
from kiosk.screens.care_flow import Care, button, please_wait
from kiosk.screens.ticket_flow import Choosing, Flow, Issued
from kiosk.words import say
from tests.screens.test_ticket_flow import accepted, fresh, issued

LATER_S = 3.0


def with_accessible_number() -> Flow:
    """Return the screen as it shows A001, a ticket of the accessible class."""
    flow = f.choose_service(f.toggle_accessible(fresh(), 1), "cash", "id-1", 1.0)
    answer = accepted()
    event = {**answer.events[0], "class": "accessible"}
    return f.answered(flow, "id-1", Accepted(seq=1, events=(event,)), 1.0)


def pressed(flow: Flow, now_s: float, command_id: str = "id-2") -> tuple[Flow, object]:
    """Press the page's left button; return the screen once it is done, and what it asked."""
    flow = f.ask_help(flow, command_id, now_s)
    errand = f.due(flow, now_s)
    assert errand is not None
    return f.answered(flow, command_id, Accepted(seq=2, events=()), now_s), errand.command


def care_of(flow: Flow) -> Care:
    assert isinstance(flow.page, Issued)
    return flow.page.care


def declined() -> Flow:
    """Return the same screen after 'I will manage'."""
    return pressed(with_accessible_number(), LATER_S)[0]


def test_s23_before_the_number_one_touch_leads_to_an_ordinary_ticket() -> None:
    flow = f.toggle_accessible(f.toggle_accessible(fresh(), 1), 2)

    flow = f.choose_service(flow, "cash", "id-1", LATER_S)

    errand = f.due(flow, LATER_S)
    assert errand is not None
    assert errand.command == IssueTicket(service="cash", language="zh")


def test_s23_with_the_number_one_touch_leads_to_an_ordinary_ticket() -> None:
    flow, command = pressed(with_accessible_number(), LATER_S)

    assert command == DeclineAccessible(number="A001")
    assert isinstance(flow.page, Issued), "no question, the same number"
    assert (flow.page.number, flow.page.care) == ("A001", Care.DECLINED)


def test_s23_and_one_more_touch_asks_again() -> None:
    flow, command = pressed(declined(), 2 * LATER_S, "id-3")

    assert command == RequestAccessible(number="A001", source=CareSource.SCREEN)
    assert care_of(flow) is Care.ASKED


def test_the_choice_is_given_time_to_be_read() -> None:
    flow = declined()

    assert isinstance(f.tick(flow, LATER_S + f.SHOWN_S - 0.1).page, Issued)
    assert isinstance(f.tick(flow, LATER_S + f.SHOWN_S).page, Choosing)


def test_an_ordinary_number_has_nothing_to_decline() -> None:
    assert care_of(issued()) is Care.NONE


def test_a_hall_without_the_class_never_shows_it() -> None:
    flow = f.choose_service(f.start(("zh",), None), "cash", "id-1", 1.0)

    assert care_of(f.answered(flow, "id-1", accepted(), 1.0)) is Care.NONE


@pytest.mark.parametrize("language", ["zh", "en"])
def test_p06_p07_each_page_says_what_happens_and_how_to_change_it(language) -> None:
    assert please_wait(Care.ASKED, language) == say("ticket.care_coming", language)
    assert button(Care.ASKED, language) == say("ticket.manage_alone", language)
    assert please_wait(Care.DECLINED, language) == say("ticket.care_alone", language)
    assert button(Care.DECLINED, language) == say("ticket.care_again", language)
    assert please_wait(Care.NONE, language) == say("ticket.please_wait", language)
    assert button(Care.NONE, language) == say("ticket.help", language)


SHARED = ("board", "slip")
"""What everybody in the hall can read."""
REASONS = {
    "zh": ("残疾", "残障", "轮椅", "视力", "听力", "行动", "疾病", "病", "老人"),
    "en": ("disab", "wheelchair", "blind", "deaf", "illness", "elderly", "handicap", "diagnos"),
}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_p16_nothing_that_everybody_reads_names_a_reason(language) -> None:
    catalogue = tomllib.loads(files("kiosk.words").joinpath(f"{language}.toml").read_text())
    sentences = [text.lower() for one in SHARED for text in catalogue[one].values()]

    assert catalogue["board"]["care"].lower() in sentences
    for reason in REASONS[language]:
        assert not [one for one in sentences if reason in one]
