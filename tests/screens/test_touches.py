"""Fingers on the real screen, off screen: two touches take a number, and never two numbers."""

from collections.abc import Callable, Iterator

import pytest

from kiosk.client import Client
from kiosk.domain.ticket import SlipState
from kiosk.domain.views import TicketView
from kiosk.screens import ticket_flow as f
from kiosk.screens.courier import Courier
from kiosk.screens.feed import Feed
from kiosk.words import say
from tests.screens.conftest import SIZE, Pump, Untyped
from tests.screens.fake_door import FakeDoor
from tests.screens.halls import new_ticket, ticket_hall
from tests.screens.test_texts_fit import PLAN, texts


class Clock:
    """A clock that goes on by a second whenever somebody waits."""

    def __init__(self) -> None:
        self.now_s = 100.0

    def __call__(self) -> float:
        return self.now_s


class Customer:
    """Somebody at the ticket screen."""

    def __init__(self, screen: Untyped, pump: Pump, clock: Clock) -> None:
        self.screen = screen
        self.pump = pump
        self.clock = clock

    def reads(self) -> set[str]:
        return {"".join(one.set.lines).replace(" ", "") for one in texts(self.screen.root)}

    def waits_for(self, sentence: str) -> None:
        self.pump.until(lambda: sentence.replace(" ", "") in self.reads())

    def lets_pass(self, time_s: float) -> None:
        self.clock.now_s += time_s
        self.screen.tick()

    def takes(self, service: str, *, taps: int = 1) -> None:
        self.lets_pass(1)
        self.pump.tap(self.screen.page.cards[service], times=taps)


@pytest.fixture
def customer(pump: Pump, door: FakeDoor) -> Iterator[Customer]:
    from kivy.clock import Clock as KivyClock  # noqa: PLC0415  # not before its window is set
    from kivy.core.window import Window  # noqa: PLC0415  # as above

    from kiosk.screens.ticket_screen import TicketScreen  # noqa: PLC0415  # as above

    def hand_over(call: Callable[[], None]) -> None:
        KivyClock.schedule_once(lambda _dt: call(), 0)

    clock = Clock()
    screen = TicketScreen(PLAN, "Asia/Shanghai", Courier(door.socket, hand_over), clock)
    screen.build(SIZE)
    Window.add_widget(screen.root)
    feed = Feed(door.socket, "ticket", TicketView, screen, hand_over)
    feed.start()
    door.shows("ticket", ticket_hall(4))
    pump.until(lambda: hasattr(screen.page, "cards"))
    yield Customer(screen, pump, clock)
    feed.stop()


def test_two_touches_take_a_number(customer: Customer, door: FakeDoor) -> None:
    customer.pump.tap(customer.screen.header.tongues["en"])
    customer.takes("cash")

    customer.waits_for("A001")
    assert say("ticket.ahead_none", "en").replace(" ", "") in customer.reads()
    assert [one["service"] for one in door.asked] == ["cash"]
    assert door.asked[0]["language"] == "en"


def test_a_double_tap_takes_one_number(customer: Customer, door: FakeDoor) -> None:
    customer.takes("account", taps=3)

    customer.waits_for("A001")
    customer.pump.turn(5)
    assert door.tickets() == ["A001"]
    assert "A001" in customer.reads()


def test_the_language_switch_changes_every_text_on_the_way(customer: Customer) -> None:
    chinese = customer.reads()
    customer.pump.tap(customer.screen.header.tongues["en"])
    english = customer.reads()
    same = chinese & english - {"A", "B", "C", "D", "中文", "English", ""}

    assert say("ticket.greeting", "en").replace(" ", "") in english
    # Each card repeats its name in the other language; nothing else may be left.
    assert same <= {"开户", "Cash", "现金业务", "社会保障", "公积金提取", "Openanaccount"} | {
        "Socialsecurity",
        "Housingfund",
    }


def test_who_switches_accessible_on_is_given_that_class(
    customer: Customer, door: FakeDoor
) -> None:
    customer.pump.tap(customer.screen.page.accessible)
    assert say("ticket.accessible_on", "zh") in customer.reads()

    customer.takes("cash")

    customer.waits_for("A001")
    assert door.asked[0]["class"] == "accessible"


def test_a_refusal_is_read_as_a_sentence(customer: Customer, door: FakeDoor) -> None:
    door.refuses("unknown_service")

    customer.takes("cash")

    customer.waits_for(say("refused.unknown_service", "zh"))
    customer.lets_pass(f.SENTENCE_S)
    assert say("ticket.greeting", "zh") in customer.reads()


def test_help_can_be_asked_for(customer: Customer, door: FakeDoor) -> None:
    customer.lets_pass(1)
    customer.pump.tap(customer.screen.page.help)

    customer.waits_for(say("ticket.help_coming", "zh"))
    assert door.asked == [{**door.asked[0], "type": "request_help", "place": "screen"}]


def test_the_slip_is_followed_until_it_is_out(customer: Customer, door: FakeDoor) -> None:
    customer.takes("cash")
    customer.waits_for(say("ticket.slip_coming", "zh"))

    out = (new_ticket("A001", SlipState.WANTED),)
    door.shows("ticket", ticket_hall(seq=2, newest=out, printer_fault="paper_out"))
    customer.waits_for(say("ticket.slip_missing", "zh"))

    door.shows("ticket", ticket_hall(seq=3, newest=(new_ticket("A001", SlipState.PRINTED),)))
    customer.waits_for(say("ticket.slip_printed", "zh"))


def test_a_core_that_is_away_comes_back_to_one_ticket(
    customer: Customer, door: FakeDoor
) -> None:
    door.closes()
    customer.waits_for(say("ticket.away", "zh"))

    customer.takes("cash")
    customer.waits_for(say("ticket.away", "zh"))
    door.opens()
    door.swallows_answers(1)

    def number_is_there() -> bool:
        customer.lets_pass(0.3)
        return "A001" in customer.reads()

    customer.pump.until(number_is_there)
    assert door.tickets() == ["A001"]
    assert len(door.asked) == 2
    assert len({one["id"] for one in door.asked}) == 1


def test_the_fake_door_itself_answers_a_client(door: FakeDoor) -> None:
    door.shows("ticket", ticket_hall(2))
    with Client(door.socket) as client:
        view = client.view("ticket", TicketView)

    assert view is not None
    assert len(view.services) == 2
