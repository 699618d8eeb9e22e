"""On every display everything has its place: nothing overlaps, fingers find their targets."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.screens.board_layout import board_layout
from kiosk.screens.rect import Rect
from kiosk.screens.theme import TOUCH_MM
from kiosk.screens.ticket_layout import TicketLayout
from tests.screens.test_theme import DISPLAYS


def check(screen: Rect, places: list[Rect]) -> None:
    assert all(screen.holds(one) for one in places)
    for one, other in combinations(places, 2):
        assert not one.overlaps(other), (one, other)


@pytest.mark.parametrize("size", DISPLAYS, ids=str)
@pytest.mark.parametrize("services", range(9))
@pytest.mark.parametrize("accessible", [True, False])
@pytest.mark.parametrize("appointments", [True, False])
def test_services_and_buttons_stand_apart(size, services, accessible, appointments) -> None:
    layout = TicketLayout(size, tongues=2)
    start = layout.start(services, accessible=accessible, appointments=appointments)
    header = start.header
    buttons = [*start.cards, start.help, *header.tongues]
    if start.accessible is not None:
        buttons.append(start.accessible)
    assert (start.appointment is not None) == appointments
    if start.appointment is not None:
        buttons.append(start.appointment)
    assert header.headline is not None
    told = [] if start.news is None else [start.news]
    assert bool(told) == (services == 0)

    assert len(start.cards) == services
    check(layout.screen, [*buttons, *told, header.hall, header.headline])
    least_px = layout.scale.px(TOUCH_MM) - 1
    assert all(min(one.width, one.height) >= least_px for one in buttons)


@pytest.mark.parametrize("size", DISPLAYS, ids=str)
def test_number_and_slip_and_buttons_stand_apart(size) -> None:
    layout = TicketLayout(size, tongues=2)
    page, sentence = layout.number(), layout.sentence()

    check(
        layout.screen,
        [page.number, page.slip, page.wait, page.help, page.done, page.header.hall],
    )
    check(layout.screen, [sentence.sentence, sentence.done, *sentence.header.tongues])


@pytest.mark.parametrize("size", DISPLAYS, ids=str)
def test_keys_and_choices_stand_apart_and_fingers_find_them(size) -> None:
    layout = TicketLayout(size, tongues=2)
    keys, choice = layout.keys(), layout.choice()
    pressed = [*keys.keys, keys.back, keys.look_up]
    chosen = [choice.first, choice.other, choice.back, choice.help]

    check(layout.screen, [*pressed, keys.code, keys.hint, *keys.header.tongues])
    check(layout.screen, [*chosen, choice.text, *choice.header.tongues])
    least_px = layout.scale.px(TOUCH_MM) - 1
    assert all(min(one.width, one.height) >= least_px for one in (*pressed, *chosen))


@pytest.mark.parametrize("size", DISPLAYS, ids=str)
@pytest.mark.parametrize("notice", [True, False])
def test_the_board_has_room_for_calls_whatever_else_it_says(size, notice) -> None:
    board = board_layout(size, notice=notice)
    screen = Rect(0, 0, *size)
    cards = [row.card for row in board.rows]
    around = [board.hall, board.clock, *board.titles, board.waiting, board.hint]
    if notice:
        around.append(board.notice)

    assert len(cards) >= (2 if notice else 3)
    check(screen, [*cards, *around])
    for row in board.rows:
        check(row.card, [row.number, row.mark, row.arrow, row.counter])


@given(
    st.integers(1, 12),
    st.integers(1, 4),
    st.floats(100, 2000),
    st.floats(100, 2000),
    st.floats(0, 5),
)
def test_cells_of_a_grid_fill_it_without_touching(count, columns, width, height, gap) -> None:
    field = Rect(10, 20, width, height)

    check(field, field.grid(count, columns, gap))


def test_a_wider_gap_is_seen() -> None:
    left, right = Rect(0, 0, 10, 10).columns(2, 0)

    assert not left.overlaps(right)
    assert left.overlaps(Rect(4, 0, 5, 5))
    assert not Rect(0, 0, 10, 10).holds(Rect(5, 5, 10, 2))
