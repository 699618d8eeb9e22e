"""No text runs out of its box, on any display, in any language, however long a name is."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from kiosk.domain.hall import HallPhase
from kiosk.domain.moment import UtcMillis
from kiosk.domain.plan import HallPlan
from kiosk.domain.ticket import SlipState
from kiosk.domain.views import TicketView
from kiosk.screens import ticket_flow as f
from kiosk.screens.courier import Courier
from kiosk.screens.picture_size import PictureSize
from kiosk.settings.classes import BUILT_IN
from tests.screens.conftest import Untyped
from tests.screens.halls import HALL, NOON_UTC, board_hall, call, new_ticket, ticket_hall
from tests.screens.test_appointment_flow import keying, looked_up
from tests.screens.test_care_flow import declined, with_accessible_number
from tests.screens.test_theme import DISPLAYS
from tests.screens.test_ticket_face import told, waiting
from tests.screens.test_ticket_flow import fresh, issued

pytestmark = pytest.mark.usefixtures("pump")

PLAN = HallPlan(
    site="hz-0001",
    name=HALL,
    languages=("zh", "en"),
    services=(),
    classes=BUILT_IN,
    counters=(),
)
SLIP_FLOWS = {
    slip: f.seen(
        issued(),
        ticket_hall(newest=(new_ticket("A001", slip),), printer_fault="paper_out"),
        1,
    )
    for slip in SlipState
}
FLOWS = {
    "start": fresh(),
    "accessible chosen": f.toggle_accessible(fresh(), 1),
    "refusal": told(),
    "one moment": waiting(),
    **{f"keys {keys}": flow for keys, flow in keying().items()},
    **{f"appointment {chance}": flow for chance, flow in looked_up().items()},
    "care asked": with_accessible_number(),
    "care declined": declined(),
    **{f"slip {slip}": flow for slip, flow in SLIP_FLOWS.items()},
}


def texts(widget: Untyped) -> Iterator[Untyped]:
    """Return every text that is shown."""
    from kiosk.screens.widgets import Text  # noqa: PLC0415  # Kivy: not before its window

    if isinstance(widget, Text):
        yield widget
    for child in widget.children:
        yield from texts(child)


def check_texts(root: Untyped, *, whole: bool) -> None:
    found = [one for one in texts(root) if one.set.lines]
    assert found
    for one in found:
        assert one.set.width_px <= one.box.width + 1, one.set
        assert one.set.height_px <= one.box.height + 1, one.set
        if whole:
            assert one.set.whole, one.set


def ticket_screen(view: TicketView, flow: f.Flow, size: PictureSize, nobody: Path) -> Untyped:
    from kiosk.screens.ticket_screen import TicketScreen  # noqa: PLC0415  # as above

    screen = TicketScreen(
        PLAN, "Asia/Shanghai", Courier(nobody, lambda _call: None), lambda: 1.0
    )
    screen.flow = flow
    screen.build(size)
    screen.seen(view)
    return screen


@pytest.mark.parametrize("size", DISPLAYS, ids=str)
@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("page", FLOWS)
def test_every_page_of_the_ticket_screen_fits_whole(size, language, page, tmp_path) -> None:
    flow = f.choose_language(FLOWS[page], language, 1)

    for booked in (False, True):
        view = ticket_hall(4, newest=(), appointments=booked)
        screen = ticket_screen(view, flow, size, tmp_path / "nobody")
        check_texts(screen.root, whole=True)


@pytest.mark.parametrize("size", DISPLAYS, ids=str)
@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(
    ("services", "long"), [(1, False), (4, False), (8, False), (1, True), (4, True), (8, True)]
)
def test_services_fit_their_cards(size, language, services, long, tmp_path) -> None:
    flow = f.choose_language(fresh(), language, 1)

    screen = ticket_screen(ticket_hall(services, long=long), flow, size, tmp_path / "nobody")

    check_texts(screen.root, whole=not long)


@pytest.mark.parametrize("size", DISPLAYS, ids=str)
@pytest.mark.parametrize("care", [(), ("3",)])
@pytest.mark.parametrize("calls", [0, 12])
def test_the_board_fits_whole(size, care, calls) -> None:
    from kiosk.screens.board_screen import BoardScreen  # noqa: PLC0415  # as above

    board = BoardScreen(PLAN, "Asia/Shanghai", lambda: 1.0, lambda: 1_795_320_000_000_000_000)
    board.build(size)
    rows = [call(f"AB{n:03d}", f"{n + 1}", 5 * n, calls=2) for n in range(calls)]

    board.seen(board_hall(*rows, care=care, waiting=128))

    check_texts(board.root, whole=True)


@pytest.mark.parametrize("size", DISPLAYS, ids=str)
@pytest.mark.parametrize("phase", HallPhase)
def test_p40_what_the_board_says_of_the_hours_fits_whole(size, phase) -> None:
    from kiosk.screens.board_screen import BoardScreen  # noqa: PLC0415  # as above

    board = BoardScreen(PLAN, "Asia/Shanghai", lambda: 1.0, lambda: 1_795_320_000_000_000_000)
    board.build(size)

    board.seen(replace(board_hall(), phase=phase, stops_at=NOON_UTC))

    check_texts(board.root, whole=True)


def test_a_text_that_does_not_fit_is_noticed() -> None:
    from kiosk.screens.widgets import Page  # noqa: PLC0415  # as above

    page = Page()
    with pytest.raises(AssertionError):
        check_texts(page, whole=True)


@pytest.mark.parametrize("size", DISPLAYS, ids=str)
@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("phase", HallPhase)
def test_s58_what_the_hours_have_to_say_fits_whole(size, language, phase, tmp_path) -> None:
    flow = f.choose_language(fresh(), language, 1)

    for services, booked in ((4, True), (8, False)):
        view = replace(
            ticket_hall(services, appointments=booked),
            phase=phase,
            stops_at=NOON_UTC,
            opens_at=UtcMillis(NOON_UTC + 10 * 24 * 3_600_000),
            phone="0571-8888 1234",
        )
        screen = ticket_screen(view, flow, size, tmp_path / "nobody")
        check_texts(screen.root, whole=True)
