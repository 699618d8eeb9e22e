"""Whoever switches the language meets nothing in the other one."""

import msgspec
import pytest

from kiosk.client import Refusal
from kiosk.domain.hall import HallPhase
from kiosk.screens import ticket_flow as f
from kiosk.screens.ticket_face import Face, SentenceFace, StartFace, TicketFace, ticket_face
from kiosk.words import say, say_all
from kiosk.words.wait import wait_words
from tests.screens.halls import HALL, NOON_UTC, ticket_hall
from tests.screens.test_ticket_flow import accepted, fresh, issued


def face(flow: f.Flow, *, away: bool = False, now_s: float = 1.0) -> Face:
    return ticket_face(
        flow, ticket_hall(8), HALL, timezone="Asia/Shanghai", away=away, now_s=now_s
    )


def texts(value: object) -> list[str]:
    """Return every string that is shown, but ids, numbers and languages' own names."""
    match msgspec.to_builtins(value):
        case dict() as fields:
            same = {"code", "own_name", "service", "prefix", "number", "pressed", "echo"}
            return [
                one for key, field in fields.items() if key not in same for one in texts(field)
            ]
        case list() as many:
            return [one for each in many for one in texts(each)]
        case str() as text if text:
            return [text]
        case _:
            return []


def told() -> f.Flow:
    flow = f.choose_service(fresh(), "cash", "id-1", 1)
    return f.answered(
        flow, "id-1", Refusal("unknown_service", say_all("refused.unknown_service")), 1
    )


def waiting() -> f.Flow:
    return f.no_answer(f.choose_service(fresh(), "cash", "id-1", 1), "id-1", 1)


def elsewhere() -> f.Flow:
    return f.say_where(fresh(), {"zh": "城西分中心", "en": "the West branch"}, 1)


def at(phase: HallPhase, **fields: object) -> StartFace:
    """Return the start page in this phase of the day."""
    times = {"stops_at": NOON_UTC, "opens_at": NOON_UTC, "phone": "12345", **fields}
    view = msgspec.structs.replace(ticket_hall(2), phase=phase, **times)
    body = ticket_face(fresh(), view, HALL, timezone="Asia/Shanghai", away=False, now_s=1).body
    assert isinstance(body, StartFace)
    return body


def test_p40_shortly_before_numbers_stop_the_screen_says_when() -> None:
    page = at(HallPhase.CLOSING_SOON)

    assert (page.greeting, page.notice) == (
        say("hours.closing_soon", "zh", time="12:00"),
        True,
    )
    assert len(page.cards) == 2


def test_p40_once_they_have_stopped_nothing_is_offered_that_would_be_refused() -> None:
    page = at(HallPhase.STOPPED)

    assert page.news == say("hours.stopped", "zh") + "12:00 再开。"
    assert (page.cards, page.accessible, page.help) == ((), "", say("ticket.help", "zh"))


def test_s05_whoever_has_an_appointment_can_say_so_although_numbers_have_stopped() -> None:
    page = at(HallPhase.STOPPED, appointments_offered=True)

    assert page.appointment == say("ticket.appointment", "zh")
    assert page.accessible == say("ticket.accessible", "zh")


@pytest.mark.parametrize("phase", [HallPhase.BEFORE, HallPhase.CLOSED])
def test_p41_a_closed_hall_says_when_it_opens_and_whom_to_ring(phase) -> None:
    assert at(phase).news == "现在休息中。12:00 再开。急事可拨 12345。"
    assert at(phase, opens_at=None, phone="").news == "现在休息中。"


def test_while_the_hall_is_open_its_hours_are_no_news() -> None:
    assert at(HallPhase.OPEN).news == ""


PAGES: dict[str, tuple[f.Flow, type]] = {
    "start": (fresh(), StartFace),
    "start with accessible chosen": (f.toggle_accessible(fresh(), 1), StartFace),
    "number": (issued(), TicketFace),
    "refusal": (told(), SentenceFace),
    "not to be had here": (elsewhere(), SentenceFace),
    "one moment": (waiting(), SentenceFace),
}


@pytest.mark.parametrize("page", PAGES)
def test_the_language_switch_changes_every_string(page) -> None:
    flow, kind = PAGES[page]

    chinese = face(f.choose_language(flow, "zh", 1))
    english = face(f.choose_language(flow, "en", 1))

    assert isinstance(chinese.body, kind)
    assert len(texts(chinese)) == len(texts(english)) > 1
    assert not set(texts(chinese)) & set(texts(english))
    assert all(one.isascii() for one in texts(english))


def test_the_accessible_button_is_there_whenever_a_service_can_be_chosen() -> None:
    body = face(fresh()).body

    assert isinstance(body, StartFace)
    assert body.accessible == say("ticket.accessible", "zh")


@pytest.mark.parametrize(("ahead", "key"), [(0, "ticket.ahead_none"), (7, "ticket.ahead")])
def test_the_holder_reads_how_many_are_ahead(ahead, key) -> None:
    flow = f.choose_service(fresh(), "cash", "id-1", 1)

    body = face(f.answered(flow, "id-1", accepted(ahead=ahead), 1)).body

    assert isinstance(body, TicketFace)
    assert body.ahead == say(key, "zh", n=ahead)


def test_a_quick_answer_shows_no_waiting_page_in_between() -> None:
    flow = f.choose_service(fresh(), "cash", "id-1", 1)

    body = face(flow, now_s=1.1).body

    assert isinstance(body, StartFace)
    assert body.pressed == "cash"


def test_while_the_core_is_away_services_stay_and_the_screen_says_so() -> None:
    body = face(fresh(), away=True).body

    assert isinstance(body, StartFace)
    assert body.notice
    assert body.greeting == say("ticket.away", "zh")
    assert len(body.cards) == 8


def test_before_the_first_view_the_screen_asks_for_a_moment() -> None:
    body = ticket_face(fresh(), None, HALL, timezone="Asia/Shanghai", away=True, now_s=0).body

    assert isinstance(body, SentenceFace)
    assert (body.text, body.echo) == (say("ticket.away", "zh"), say("ticket.away", "en"))


def test_s16_what_cannot_be_had_here_says_so_before_and_where_after_the_touch() -> None:
    view = ticket_hall(2)
    places = {"zh": "城西分中心", "en": "the West branch"}
    there = msgspec.structs.replace(view.services[0], elsewhere=places)
    view = msgspec.structs.replace(view, services=(there, view.services[1]))

    start = ticket_face(fresh(), view, HALL, timezone="Asia/Shanghai", away=False, now_s=1).body
    said = face(f.choose_language(elsewhere(), "en", 1)).body

    assert isinstance(start, StartFace)
    assert start.cards[0].state == say("ticket.service_elsewhere", "zh")
    assert start.cards[1].state != start.cards[0].state
    assert isinstance(said, SentenceFace)
    assert "You can go to the West branch" in said.text
    assert "城西分中心" in said.echo
    assert said.done, "a page without a way on is a dead end"


def test_p08_the_holder_reads_how_long_it_may_take() -> None:
    flow = msgspec.structs.replace(issued(), page=_with_wait(issued(), (420, 780)))

    for language in ("zh", "en"):
        body = face(f.choose_language(flow, language, 1)).body
        assert isinstance(body, TicketFace)
        assert body.ahead.endswith(f" · {wait_words(420, 780, language)}")


def _with_wait(flow: f.Flow, wait_s: tuple[int, int]) -> f.Issued:
    assert isinstance(flow.page, f.Issued)
    return msgspec.structs.replace(flow.page, wait_s=wait_s)


def test_a_service_shows_how_long_its_wait_is() -> None:
    view = ticket_hall(2)
    services = tuple(
        msgspec.structs.replace(one, wait_low_s=420, wait_high_s=780) for one in view.services
    )
    view = msgspec.structs.replace(view, services=services)

    body = ticket_face(
        fresh(), view, HALL, timezone="Asia/Shanghai", away=False, now_s=1.0
    ).body

    assert isinstance(body, StartFace)
    assert [card.state for card in body.cards] == [
        say("ticket.waiting_none", "zh"),
        f"{say('ticket.waiting_n', 'zh', n=3)} · {wait_words(420, 780, 'zh')}",
    ]
