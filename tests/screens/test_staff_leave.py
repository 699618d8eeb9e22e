"""Staff ask everybody to leave from their screen: on purpose, never by a slip of the hand."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from kiosk.domain.halt import HaltView
from kiosk.domain.views import ManagerView
from kiosk.screens.courier import Courier
from kiosk.screens.staff_face import BADGES_SHOWN
from kiosk.screens.staff_layout import leave_layout
from kiosk.words import say
from tests.screens.conftest import Pump, Untyped
from tests.screens.fake_door import FakeDoor
from tests.screens.staff_halls import busy
from tests.screens.test_staff_touches import Staff, at_the_screen
from tests.screens.test_texts_fit import check_texts
from tests.screens.test_theme import DISPLAYS

BADGES = ("0042", "0107")
ASKS = say("staff.evacuate_ask", "zh")


def hall(**changes: object) -> ManagerView:
    """Return a busy hall with two people signed in."""
    return replace(busy(), badges=BADGES, **changes)


class Clerk(Staff):
    """Somebody at the staff screen who has a reason to be frightened."""

    def asks(self) -> None:
        self.pump.tap(self.screen.page.evacuate.card)
        self.waits_for(ASKS)

    def holds(self, key: Untyped, seconds: float, *, slides_off: bool = False) -> None:
        touch = self.pump._touch_type(*key.card.center)  # noqa: SLF001  # a finger that stays
        touch.touch_down()
        self.pump.turn()
        self.clock.now_s += seconds
        if slides_off:
            touch.touch_move(1, 1)
        self.pump.turn(8)
        touch.touch_up()
        self.pump.turn()

    def is_asked(self) -> bool:
        return ASKS in self.reads()


@pytest.fixture
def clerk(pump: Pump, door: FakeDoor) -> Iterator[Clerk]:
    with at_the_screen(pump, door, hall(), Clerk) as someone:
        someone.waits_for(say("staff.evacuate", "zh"))
        yield someone


@pytest.mark.parametrize("drill", [False, True])
def test_s75_a_key_that_is_held_asks_everybody_to_leave_and_says_where(
    clerk: Clerk, door: FakeDoor, drill
) -> None:
    clerk.asks()
    page = clerk.screen.leave
    clerk.holds(page.drill if drill else page.leave, 2.0)
    clerk.pump.until(lambda: len(door.asked) == 1)

    (asked,) = door.asked
    assert (asked["type"], asked["place"]) == ("start_emergency", "staff screen")
    assert (asked.get("drill", False), asked.get("by", "")) == (drill, "")
    assert not clerk.is_asked()


def test_s75_who_asks_may_say_so_with_a_touch_and_take_it_back(
    clerk: Clerk, door: FakeDoor
) -> None:
    clerk.asks()
    page = clerk.screen.leave
    for badge in (0, 1, 1, 0, 1):
        clerk.pump.tap(page.badges[badge].card)
    assert [one.card.chosen for one in page.badges[:2]] == [False, True]
    clerk.holds(page.leave, 2.5)
    clerk.pump.until(lambda: len(door.asked) == 1)

    assert door.asked[0]["by"] == BADGES[1]


@pytest.mark.parametrize(("seconds", "slides_off"), [(0.0, False), (1.9, False), (2.0, True)])
def test_s75_a_key_that_is_let_go_too_soon_does_nothing_and_says_so(
    clerk: Clerk, door: FakeDoor, seconds, slides_off
) -> None:
    clerk.asks()
    clerk.holds(clerk.screen.leave.leave, seconds, slides_off=slides_off)

    clerk.waits_for(say("staff.evacuate_too_soon", "zh"))
    assert clerk.screen.leave.leave.share == 0
    assert not door.asked
    clerk.holds(clerk.screen.leave.leave, 2.0)
    clerk.pump.until(lambda: len(door.asked) == 1)


def test_s75_a_key_fills_while_it_is_held(clerk: Clerk) -> None:
    clerk.asks()
    key = clerk.screen.leave.leave
    touch = clerk.pump._touch_type(*key.card.center)  # noqa: SLF001  # a finger that stays
    touch.touch_down()
    clerk.clock.now_s += 1
    clerk.pump.until(lambda: key.share == pytest.approx(0.5))
    touch.touch_up()

    assert key.share == 0


def test_s75_whoever_thinks_better_of_it_goes_back(clerk: Clerk, door: FakeDoor) -> None:
    clerk.asks()
    clerk.pump.tap(clerk.screen.leave.back.card)
    clerk.waits_for(say("staff.coming", "zh"))

    assert not clerk.is_asked()
    assert not door.asked


def test_s75_the_question_goes_away_by_itself_but_not_under_a_finger(clerk: Clerk) -> None:
    clerk.asks()
    touch = clerk.pump._touch_type(*clerk.screen.leave.leave.card.center)  # noqa: SLF001  # as above
    touch.touch_down()
    clerk.clock.now_s += 1
    clerk.screen._asking_s -= 100  # noqa: SLF001  # it was asked long ago
    clerk.screen.tick()
    assert clerk.is_asked()
    touch.touch_up()
    clerk.clock.now_s += 20
    clerk.screen.tick()

    assert not clerk.is_asked()


def test_s75_an_answer_under_way_keeps_nobody_from_leaving(
    clerk: Clerk, door: FakeDoor
) -> None:
    door.swallows_answers(1)
    clerk.touches(say("staff.coming", "zh"))
    clerk.pump.until(lambda: len(door.asked) == 1)
    clerk.asks()
    clerk.holds(clerk.screen.leave.leave, 2.0)
    clerk.pump.until(lambda: len(door.asked) == 2)

    assert door.asked[1]["type"] == "start_emergency"


def test_s75_a_core_that_hesitates_over_an_answer_hears_at_once_that_all_are_to_leave(
    clerk: Clerk, door: FakeDoor
) -> None:
    goes_on = door.hesitates()
    clerk.touches(say("staff.coming", "zh"))
    clerk.pump.until(lambda: len(door.asked) == 1)
    clerk.asks()
    clerk.holds(clerk.screen.leave.leave, 2.0)
    clerk.pump.until(lambda: len(door.asked) == 2)
    assert door.asked[1]["type"] == "start_emergency"
    goes_on.set()
    clerk.pump.until(lambda: clerk.screen._errand is None)  # noqa: SLF001  # nothing under way

    assert len(door.asked) == 2


@pytest.mark.parametrize(("away_s", "times"), [(50, 2), (70, 1)])
def test_s75_a_core_that_starts_anew_hears_of_it_and_one_that_comes_late_does_not(
    clerk: Clerk, door: FakeDoor, away_s, times
) -> None:
    door.swallows_answers(1)
    clerk.asks()
    clerk.holds(clerk.screen.leave.leave, 2.0)
    clerk.pump.until(lambda: len(door.asked) == 1)
    clerk.waits_for(say("staff.away", "zh"))
    clerk.clock.now_s += away_s
    clerk.screen.tick()
    clerk.pump.until(lambda: len(door.asked) == times and clerk.screen._errand is None)  # noqa: SLF001  # nothing under way

    assert len({one["id"] for one in door.asked}) == 1


def test_s75_in_an_emergency_nobody_is_asked_for_it(clerk: Clerk, door: FakeDoor) -> None:
    clerk.asks()
    door.shows("manager", hall(halt=HaltView(emergency=True), seq=1000))
    clerk.waits_for(say("staff.emergency", "zh"))
    assert not clerk.is_asked()
    assert clerk.screen.page.evacuate.parent is None

    clerk.touches(say("staff.end", "zh"))
    clerk.pump.until(lambda: len(door.asked) == 1)

    assert (door.asked[0]["type"], door.asked[0]["place"]) == ("end_emergency", "staff screen")


@pytest.mark.usefixtures("pump")
@pytest.mark.parametrize("size", DISPLAYS, ids=str)
@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("too_soon", [False, True])
def test_s75_every_word_is_whole_on_every_display(
    size, language, too_soon, tmp_path: Path
) -> None:
    from kiosk.screens.staff_screen import StaffScreen  # noqa: PLC0415  # as above

    screen = StaffScreen(Courier(tmp_path / "nobody", lambda _call: None), lambda: 1.0)
    screen.build(size)
    languages = (language, "zh" if language == "en" else "en")
    screen.seen(replace(hall(languages=languages), badges=("0042",) * (BADGES_SHOWN + 1)))
    check_texts(screen.root, whole=True)
    screen._ask_to_leave()  # noqa: SLF001  # as the yellow key does
    if too_soon:
        screen.let_go()

    check_texts(screen.root, whole=True)


@pytest.mark.parametrize("size", DISPLAYS, ids=str)
def test_s75_the_keys_stand_apart_and_the_one_in_earnest_is_the_largest(size) -> None:
    layout = leave_layout(size)
    boxes = [layout.leave, layout.drill, layout.back, layout.who, layout.question, layout.what]
    boxes += layout.badges

    for place, one in enumerate(boxes):
        assert layout.screen.holds(one)
        assert not any(one.overlaps(other) for other in boxes[place + 1 :])
    largest = max(boxes[:3], key=lambda one: one.width * one.height)
    assert largest == layout.leave
