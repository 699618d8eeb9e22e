"""The transfer key offers one service after the other; the call key sends people there."""

import time
from collections.abc import Iterator

import pytest

from drivers.terminal_url import SerialTerminalUrl
from firmware_bridge.bridge import Bridge
from firmware_bridge.counter import CounterTerminal
from firmware_bridge.messages import Key, Lamp, Show, light_of
from firmware_bridge.simulated import SimulatedTerminal
from firmware_bridge.transfer import OFFER_S, Destination, TransferChoice, offer_face
from kiosk.domain.commands import CallNext, Transfer
from kiosk.domain.hall import DeskState
from tests.firmware_bridge.hall_in_tests import HallInTests, counter_view, until

ACCOUNT, CASH, LOANS = (
    Destination("account", "A"),
    Destination("cash", "C"),
    Destination("loans", "L"),
)
IN_HAND = counter_view(number="A001", service="account", state=DeskState.SERVING)


@pytest.fixture(name="choice")
def _choice() -> TransferChoice:
    return TransferChoice("3", (ACCOUNT, CASH, LOANS))


def test_each_press_offers_the_next_service_but_the_customers_own(choice) -> None:
    offered = []
    for now in range(3):
        assert choice.press(Key.TRANSFER, IN_HAND, now) is None
        offered.append(choice.offered(IN_HAND, now))

    assert offered == [CASH, LOANS, CASH]


def test_the_call_key_confirms_what_is_offered_once(choice) -> None:
    choice.press(Key.TRANSFER, IN_HAND, 0)

    assert choice.press(Key.CALL, IN_HAND, 1) == Transfer(counter="3", service="cash")
    assert choice.press(Key.CALL, IN_HAND, 1) is None


@pytest.mark.parametrize("key", [Key.PARK, Key.RECALL, Key.RATING_5])
def test_any_other_key_leaves_the_choice(choice, key) -> None:
    choice.press(Key.TRANSFER, IN_HAND, 0)

    assert choice.press(key, IN_HAND, 1) is None
    assert choice.press(Key.CALL, IN_HAND, 2) is None


def test_an_offer_is_over_with_its_time_or_its_customer(choice) -> None:
    choice.press(Key.TRANSFER, IN_HAND, 0)
    assert choice.press(Key.CALL, IN_HAND, OFFER_S) is None

    choice.press(Key.TRANSFER, IN_HAND, 20)
    another = counter_view(number="A002", service="account", state=DeskState.SERVING)
    assert choice.press(Key.CALL, another, 21) is None


@pytest.mark.parametrize("view", [None, counter_view()])
def test_without_a_customer_there_is_nothing_to_offer(choice, view) -> None:
    choice.press(Key.TRANSFER, view, 0)

    assert choice.offered(view, 0) is None


def test_where_there_is_no_other_service_nothing_is_offered() -> None:
    choice = TransferChoice("3", (ACCOUNT,))
    choice.press(Key.TRANSFER, IN_HAND, 0)

    assert choice.offered(IN_HAND, 0) is None


def test_the_display_says_where_to() -> None:
    assert offer_face(Show("A001", Lamp.STEADY), CASH) == Show(
        "TO C",
        Lamp.STEADY,
        lights=light_of(Key.CALL) | light_of(Key.TRANSFER),
        line="to cash",
    )


@pytest.fixture(name="hall")
def _hall() -> HallInTests:
    hall = HallInTests()
    hall.show(number="A001", service="account", state=DeskState.SERVING, serving=True)
    return hall


@pytest.fixture(name="terminal")
def _terminal(hall, tmp_path) -> Iterator[SimulatedTerminal]:
    path = tmp_path / "tty"
    counter = CounterTerminal(
        "3", SerialTerminalUrl(str(path), 3), destinations=(ACCOUNT, CASH, LOANS)
    )
    with SimulatedTerminal(path, tmp_path / "boots", 3, "SIM3") as terminal:
        bridge = Bridge([counter], lambda: hall, time.monotonic)
        bridge.start()
        until(lambda: terminal.panel.display == "A001")
        yield terminal
        bridge.stop()


def test_a_clerk_sends_a_customer_on_with_two_keys(hall, terminal) -> None:
    assert terminal.panel.line == "account"
    terminal.press(Key.TRANSFER)
    until(lambda: terminal.panel.display == "TO C")
    terminal.press(Key.TRANSFER)
    until(lambda: terminal.panel.display == "TO L" and terminal.panel.line == "to loans")
    # The queue grows meanwhile: the offer stays.
    hall.show(
        number="A001", service="account", state=DeskState.SERVING, serving=True, waiting=9
    )
    until(lambda: terminal.panel.display == "TO L")
    terminal.press(Key.CALL)
    until(lambda: terminal.panel.display == "A001")

    until(lambda: hall.has_done(1))
    assert list(hall.done.values()) == [Transfer(counter="3", service="loans")]


def test_a_refusal_says_why_on_the_second_line_for_a_moment(hall, terminal) -> None:
    hall.refuses = True
    terminal.press(Key.CALL)

    until(lambda: terminal.panel.line == "nobody waiting")
    assert [command for _, command in hall.asked] == [CallNext(counter="3")]
    until(lambda: terminal.panel.line == "account")
