"""Fingers on the staff screen: each touch is one answer, a refusal is said, rows turn over."""

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest
from msgspec.structs import replace

from kiosk.domain.views import ManagerView
from kiosk.screens.courier import Courier
from kiosk.screens.feed import Feed
from kiosk.words import say
from tests.screens.conftest import SIZE, Pump, Untyped
from tests.screens.fake_door import FakeDoor
from tests.screens.staff_halls import busy, calm
from tests.screens.test_texts_fit import check_texts, texts
from tests.screens.test_theme import DISPLAYS
from tests.screens.test_touches import Clock


class Staff:
    """Somebody at the staff screen."""

    def __init__(self, screen: Untyped, pump: Pump, clock: Clock) -> None:
        self.screen = screen
        self.pump = pump
        self.clock = clock

    def reads(self) -> str:
        return " ".join("".join(one.set.lines).replace(" ", "") for one in texts(self.root))

    @property
    def root(self) -> Untyped:
        return self.screen.root

    def waits_for(self, sentence: str) -> None:
        self.pump.until(lambda: sentence.replace(" ", "") in self.reads())

    def touches(self, word: str) -> None:
        shown = [one for one in self.screen.page.rows if one.parent and one.action.parent]
        row = next(one for one in shown if "".join(one.action.word.set.lines) == word)
        self.pump.tap(row.action.card)


Somebody = TypeVar("Somebody", bound=Staff)


@contextlib.contextmanager
def at_the_screen(
    pump: Pump, door: FakeDoor, shown: ManagerView, who: type[Somebody]
) -> Iterator[Somebody]:
    """Put somebody before a staff screen that shows a hall."""
    from kivy.clock import Clock as KivyClock  # noqa: PLC0415  # not before its window is set
    from kivy.core.window import Window  # noqa: PLC0415  # as above

    from kiosk.screens.staff_screen import StaffScreen  # noqa: PLC0415  # as above

    def hand_over(call: Callable[[], None]) -> None:
        KivyClock.schedule_once(lambda _dt: call(), 0)

    clock = Clock()
    screen = StaffScreen(Courier(door.socket, hand_over), clock)
    screen.build(SIZE)
    Window.add_widget(screen.root)
    feed = Feed(door.socket, "manager", ManagerView, screen, hand_over)
    feed.start()
    door.shows("manager", shown)
    try:
        yield who(screen, pump, clock)
    finally:
        feed.stop()


@pytest.fixture
def staff(pump: Pump, door: FakeDoor) -> Iterator[Staff]:
    with at_the_screen(pump, door, busy(), Staff) as someone:
        someone.waits_for(say("staff.coming", "zh"))
        yield someone


def test_a_touch_is_one_answer_with_an_id_of_its_own(staff: Staff, door: FakeDoor) -> None:
    staff.touches(say("staff.coming", "zh"))

    staff.pump.until(lambda: len(door.asked) == 1)
    (asked,) = door.asked
    assert (asked["type"], asked["help_id"]) == ("acknowledge_help", 1)
    assert asked["id"]


def test_why_a_touch_did_nothing_is_said_for_a_while(staff: Staff, door: FakeDoor) -> None:
    door.refuses("no_help_call")
    staff.touches(say("staff.coming", "zh"))
    staff.waits_for(say("refused.no_help_call", "zh"))

    staff.clock.now_s += 10
    staff.screen.tick()

    assert say("refused.no_help_call", "zh") not in staff.reads()


def test_a_touch_while_the_core_is_away_is_asked_again_with_the_same_id(
    staff: Staff, door: FakeDoor
) -> None:
    door.swallows_answers(1)
    staff.touches(say("staff.coming", "zh"))
    staff.pump.until(lambda: len(door.asked) == 1)
    staff.waits_for(say("staff.away", "zh"))

    def asked_again() -> bool:
        staff.clock.now_s += 1
        staff.screen.tick()
        return len(door.asked) == 2

    staff.pump.until(asked_again)

    assert door.asked[0]["id"] == door.asked[1]["id"]


def test_rows_that_do_not_fit_are_turned_over(staff: Staff) -> None:
    again = say("staff.print_again", "zh")
    assert again not in staff.reads()

    staff.pump.tap(staff.screen.page.more.card)
    staff.waits_for(again)


def test_a_hall_that_comes_to_rest_says_so(staff: Staff, door: FakeDoor) -> None:
    door.shows("manager", replace(calm(), seq=1000))

    staff.waits_for(say("staff.calm", "zh"))


@pytest.mark.usefixtures("pump")
@pytest.mark.parametrize("size", DISPLAYS, ids=str)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_sentence_is_whole_on_every_display(size, language, tmp_path: Path) -> None:
    from kiosk.screens.staff_screen import StaffScreen  # noqa: PLC0415  # as above

    screen = StaffScreen(Courier(tmp_path / "nobody", lambda _call: None), lambda: 1.0)
    screen.build(size)
    screen.seen(replace(busy(), languages=(language, "zh" if language == "en" else "en")))
    check_texts(screen.root, whole=True)
