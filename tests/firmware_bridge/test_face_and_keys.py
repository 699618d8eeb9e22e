"""What the terminal shows of its counter, and what its keys ask of the hall."""

import uuid
from typing import Any

import msgspec
import pytest

from firmware_bridge.face import face, rating_ends, refusal
from firmware_bridge.keys import command_for, command_id
from firmware_bridge.messages import Capability, Key, Lamp, Show, light_of
from firmware_bridge.outcome import Pressed
from kiosk.domain.commands import (
    CallNext,
    FinishService,
    NoShow,
    Park,
    PauseCounter,
    RateVisit,
    Recall,
    RequestAccessible,
    RequestHelp,
)
from kiosk.domain.hall import DeskState
from tests.firmware_bridge.hall_in_tests import counter_view

CLOSED, OPEN, SERVING, PAUSED = DeskState
CALLED = {"state": SERVING, "number": "A001"}
SERVED = {**CALLED, "serving": True}
WAITED_FOR: dict[str, Any] = {"accessible": True, "accessible_waiting": 1}

# fmt: off
FACES = [
    ({"state": CLOSED},                             Show("",      Lamp.OFF)),
    ({"state": OPEN},                               Show("",      Lamp.OFF)),
    (CALLED,                                        Show("A001",  Lamp.SLOW)),
    (SERVED,                                        Show("A001",  Lamp.STEADY)),
    ({"state": PAUSED},                             Show("PAUSE", Lamp.OFF)),
    ({"state": OPEN, **WAITED_FOR},                 Show("",      Lamp.FAST, buzzer=True)),
    ({**CALLED, **WAITED_FOR},                      Show("A001",  Lamp.FAST, buzzer=True)),
    ({**SERVED, **WAITED_FOR},                      Show("A001",  Lamp.STEADY, buzzer=True)),
    ({**SERVED, "accessible_waiting": 1},           Show("A001",  Lamp.STEADY)),
    ({"state": OPEN, "accessible": True, "care": True}, Show("",  Lamp.FAST, buzzer=True)),
    ({"state": OPEN, "rating_open": True},          Show("",      Lamp.OFF, rating=True)),
]
# fmt: on


@pytest.mark.parametrize(("counter", "expected"), FACES)
def test_a_terminal_shows_its_counter(counter, expected) -> None:
    shown = face(counter_view(**counter))

    assert msgspec.structs.replace(shown, lights=0, line="") == expected


IN_HAND = (Key.PARK, Key.TRANSFER)
# fmt: off
LIT = [
    ({"state": CLOSED},                     []),
    ({"state": OPEN},                       [Key.PAUSE]),
    ({"state": OPEN, "waiting": 2},         [Key.CALL, Key.PAUSE]),
    (CALLED,                                [*IN_HAND, Key.RECALL, Key.NO_SHOW]),
    ({**SERVED, "waiting": 2},              [*IN_HAND, Key.CALL, Key.FINISH]),
    ({"state": PAUSED, "waiting": 2},       [Key.PAUSE]),
    ({"state": OPEN, **WAITED_FOR},         [Key.PAUSE, Key.ACCESSIBLE]),
]
# fmt: on


@pytest.mark.parametrize(("counter", "keys"), LIT)
def test_the_keys_that_would_do_something_are_lit(counter, keys) -> None:
    assert face(counter_view(**counter)).lights == sum(light_of(key) for key in keys)


# fmt: off
LINES = [
    ({"state": OPEN, "waiting": 12},                    "12 waiting"),
    ({**CALLED, "service": "account"},                  "account"),
    ({**CALLED, "service": "a-service-of-long-name"},   "a-service-of-lon"),
    ({"state": PAUSED},                                 ""),
]
# fmt: on


@pytest.mark.parametrize(("counter", "line"), LINES)
def test_a_second_line_says_what_for_or_who_waits(counter, line) -> None:
    assert face(counter_view(**counter)).line == line


def test_a_refusal_has_its_reason_on_the_second_line() -> None:
    shown = Show("A001", Lamp.SLOW, line="account")

    assert refusal(shown, "nobody_waiting") == Show("A001", Lamp.SLOW, line="nobody waiting")
    assert refusal(shown, "拒绝").line == "??"


def test_a_board_is_asked_for_nothing_that_it_has_not() -> None:
    wanted = Show("A001", Lamp.SLOW, buzzer=True, rating=True, lights=3, line="account")

    assert wanted.fitted(Capability.KEYS) == Show()
    assert wanted.fitted(Capability.DISPLAY | Capability.LAMP) == Show("A001", Lamp.SLOW)
    assert wanted.fitted(~Capability(0)) == wanted
    assert wanted.fitted(Capability.LCD) == Show("A001", line="account")


def test_staff_are_called_to_a_guest_with_priority_once() -> None:
    waits = counter_view(**WAITED_FOR)

    assert face(waits, before=counter_view(accessible=True)).buzzer
    assert not face(waits, before=waits).buzzer


def test_the_rating_lights_go_out_when_the_window_closes() -> None:
    view = counter_view(rating_open=True, at=1_000_000, rating_until=1_012_500)

    after = rating_ends(view)

    assert after is not None
    assert (after[0], after[1].rating) == (12.5, False)


@pytest.mark.parametrize(
    "view",
    [
        counter_view(),
        counter_view(rating_open=True, rating_until=None),
        counter_view(rating_open=False, rating_until=2_000_000),
    ],
)
def test_without_an_open_window_nothing_goes_out(view) -> None:
    assert rating_ends(view) is None


def test_a_window_that_is_already_over_goes_out_at_once() -> None:
    late = counter_view(rating_open=True, at=1_000_000, rating_until=999_000)

    after = rating_ends(late)

    assert after is not None
    assert (after[0], after[1].rating) == (0.0, False)


# fmt: off
COMMANDS = [
    (Key.CALL,       CallNext(counter="3")),
    (Key.RECALL,     Recall(counter="3")),
    (Key.NO_SHOW,    NoShow(counter="3")),
    (Key.PARK,       Park(counter="3")),
    (Key.TRANSFER,   None),
    (Key.PAUSE,      PauseCounter(counter="3")),
    (Key.ACCESSIBLE, RequestAccessible(counter="3")),
    (Key.HELP,       RequestHelp(place="counter 3")),
    (Key.FINISH,     FinishService(counter="3")),
    (Key.RATING_1,   RateVisit(counter="3", score=1)),
    (Key.RATING_2,   RateVisit(counter="3", score=2)),
    (Key.RATING_3,   RateVisit(counter="3", score=3)),
    (Key.RATING_4,   RateVisit(counter="3", score=4)),
    (Key.RATING_5,   RateVisit(counter="3", score=5)),
]
# fmt: on


@pytest.mark.parametrize(("key", "command"), COMMANDS)
def test_a_key_asks_for_its_command(key, command) -> None:
    assert command_for(key, "3", rates=True) == command


def test_every_key_has_its_place_in_the_table() -> None:
    assert [key for key, _ in COMMANDS] == list(Key)


def test_the_rating_keys_are_idle_where_customers_rate_elsewhere() -> None:
    idle = [key for key in Key if command_for(key, "3", rates=False) is None]

    assert idle == [
        Key.TRANSFER,
        Key.RATING_1,
        Key.RATING_2,
        Key.RATING_3,
        Key.RATING_4,
        Key.RATING_5,
    ]


def test_the_same_press_has_the_same_command_id_and_no_other_press_has() -> None:
    press = Pressed("SIM1", 5, 9, Key.CALL)
    others = [
        Pressed("SIM2", 5, 9, Key.CALL),
        Pressed("SIM1", 6, 9, Key.CALL),
        Pressed("SIM1", 5, 10, Key.CALL),
        Pressed("SIM1", 59, 0, Key.CALL),
    ]

    # Written down: another release of the bridge must not take a pending press for a new one.
    assert command_id(press) == "991b796f-9f37-5866-90ba-a53e8b2a9594"
    assert uuid.UUID(command_id(press)).version == 5
    assert len({command_id(one) for one in (press, *others)}) == 5
