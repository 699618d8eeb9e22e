"""Checking in at the screen (P19, P21): read back before anything is printed."""

import pytest

from kiosk.client import Accepted, Refusal
from kiosk.domain.appointment_views import CheckInChance
from kiosk.domain.commands import CheckIn, RequestHelp
from kiosk.screens import appointment_flow as a
from kiosk.screens import ticket_flow as f
from kiosk.screens.appointment_face import KEYS, ChoiceFace, KeysFace
from kiosk.screens.errand import Errand, LookUp
from kiosk.screens.ticket_face import Body, TicketFace, ticket_face
from kiosk.screens.ticket_flow import (
    Choosing,
    Flow,
    Found,
    Issued,
    Keying,
    KeySet,
    Sending,
    Told,
)
from kiosk.words import say, say_all
from tests.screens.halls import HALL, NOON_UTC, appointment, ticket_hall

CODE = "YY-2048"
SLOT = NOON_UTC + 1_800_000


def fresh() -> Flow:
    return f.start(("zh", "en"), "accessible")


def typed(code: str = CODE) -> Flow:
    flow = a.open_keys(fresh(), 1)
    for sign in code:
        flow = a.press(flow, sign, 2)
    return flow


def asked() -> Flow:
    return a.look_up(typed(), "id-1", 3)


def found(check_in: CheckInChance = CheckInChance.OPEN) -> Flow:
    return a.found(asked(), "id-1", appointment(check_in), 4)


def keying() -> dict[str, Flow]:
    """Return the page for a code with each set of keys, and a long code."""
    sets = {str(keys): a.choose_keys(typed("8"), keys, 2) for keys in KeySet}
    return {**sets, "long": typed("W" * 64)}


def looked_up() -> dict[str, Flow]:
    """Return what each answer to a code leads to."""
    answers = {one: appointment(one, number="A001") for one in CheckInChance}
    return {str(one): a.found(asked(), "id-1", answer, 4) for one, answer in answers.items()}


def body(flow: Flow) -> Body:
    face = ticket_face(
        flow, ticket_hall(4), HALL, timezone="Asia/Shanghai", away=False, now_s=4.1
    )
    return face.body


def accepted(**more: object) -> Accepted:
    event: dict[str, object] = {"type": "ticket_issued", "number": "D001", "ahead": 0}
    return Accepted(seq=9, events=({**event, "slip": "wanted", **more},))


def test_a_typed_code_is_looked_up_and_nothing_is_taken_yet() -> None:
    assert f.due(asked(), 3) == Errand("id-1", LookUp(CODE))


def test_without_a_code_there_is_nothing_to_look_up() -> None:
    flow = a.open_keys(fresh(), 1)

    assert a.look_up(flow, "id-1", 3) == flow


def test_a_slip_of_the_finger_can_be_taken_back() -> None:
    flow = a.press(a.erase(typed("AX"), 2), "b", 2)

    assert isinstance(flow.page, Keying)
    assert flow.page.code == "AB"


def test_the_keys_hold_every_letter_and_digit_once_and_lead_to_each_other() -> None:
    signs = [key.sign for keys in KEYS.values() for key in keys if key.sign]

    assert sorted(signs) == sorted({*signs, *"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-"})
    for here, keys in KEYS.items():
        assert len(keys) == 16
        assert {one.keys for one in keys} - {None} == set(KeySet) - {here}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_p19_time_and_service_are_read_back_before_anything_is_printed(language) -> None:
    flow = f.choose_language(found(), language, 4)

    shown = body(flow)

    assert f.due(flow, 9) is None
    assert isinstance(shown, ChoiceFace)
    service = {"zh": "公积金提取", "en": "Housing fund"}[language]
    assert shown.text == say(
        "ticket.appointment_found", language, time="12:30", service=service
    )
    assert shown.confirms
    assert shown.other == say("ticket.appointment_instead", language)


def test_p19_nothing_has_changed_takes_the_appointments_number() -> None:
    flow = a.confirm(f.choose_language(found(), "en", 4), "id-2", 5)

    assert f.due(flow, 5) == Errand("id-2", CheckIn(code=CODE, language="en"))
    flow = f.answered(flow, "id-2", accepted(slot=SLOT), 6)
    assert isinstance(flow.page, Issued)
    shown = body(flow)
    assert isinstance(shown, TicketFace)
    assert shown.ahead == say("ticket.from_slot", "en", time="12:30")


def test_p19_an_ordinary_number_instead_is_one_touch() -> None:
    errand = f.due(a.walk_in(found(), "id-2", 5), 5)

    assert errand == Errand("id-2", CheckIn(code=CODE, walk_in=True, language="zh"))


def test_p19_something_has_changed_calls_staff_and_comes_back() -> None:
    flow = f.ask_help(found(), "id-2", 5)
    errand = f.due(flow, 5)
    assert errand is not None
    assert isinstance(errand.command, RequestHelp)

    told = f.answered(flow, "id-2", Accepted(seq=9, events=()), 6)
    assert f.done(told, 7).page == found().page


def test_p21_after_the_held_time_the_choice_is_the_holders() -> None:
    flow = found(CheckInChance.LAPSED)
    shown = body(flow)

    assert isinstance(shown, ChoiceFace)
    assert shown.text == say("ticket.appointment_lapsed", "zh")
    assert (shown.confirms, shown.other) == (False, "")
    assert shown.first == say("ticket.appointment_instead", "zh")
    assert shown.help == say("ticket.appointment_other", "zh")
    assert a.confirm(flow, "id-2", 5) == flow
    errand = f.due(a.walk_in(flow, "id-2", 5), 5)
    assert errand is not None
    assert errand.command == CheckIn(code=CODE, walk_in=True, language="zh")


def test_who_is_early_is_told_from_when_it_works() -> None:
    shown = body(found(CheckInChance.EARLY))

    assert isinstance(shown, ChoiceFace)
    assert "12:00" in shown.text
    assert shown.first == say("ticket.appointment_instead", "zh")


def test_p21_a_held_time_that_passes_while_it_is_read_leaves_the_choice() -> None:
    flow = a.confirm(found(), "id-2", 5)
    refusal = Refusal(
        "appointment_lapsed",
        say_all("refused.appointment_lapsed"),
        appointment(CheckInChance.LAPSED),
    )

    assert a.refused(flow, "id-2", refusal, 6).page == Found(appointment(CheckInChance.LAPSED))


def test_a_code_used_already_names_its_number() -> None:
    answer = appointment(CheckInChance.DONE, number="A007")
    flow = a.found(asked(), "id-1", answer, 4)

    assert isinstance(flow.page, Told)
    assert flow.page.text == say_all("ticket.appointment_already", number="A007")
    assert isinstance(f.done(flow, 9).page, Choosing)


def test_an_unknown_code_can_be_mended() -> None:
    refusal = Refusal("unknown_appointment", say_all("refused.unknown_appointment"))
    flow = a.refused(asked(), "id-1", refusal, 4)

    assert isinstance(flow.page, Told)
    assert flow.page.text == refusal.text
    assert f.done(flow, 9).page == Keying(CODE)


def test_another_refusal_is_told_and_leads_back_to_the_choice() -> None:
    flow = a.confirm(found(), "id-2", 5)
    text = say_all("refused.service_elsewhere")

    flow = a.refused(flow, "id-2", Refusal("service_elsewhere", text, appointment()), 6)

    assert isinstance(flow.page, Told)
    assert f.done(flow, 9).page == Found(appointment())


def test_an_answer_to_another_question_is_too_late() -> None:
    assert a.found(asked(), "id-0", appointment(), 4) == asked()
    refusal = Refusal("unknown_appointment", say_all("refused.unknown_appointment"))
    assert a.refused(asked(), "id-0", refusal, 4) == asked()


def test_a_double_tap_on_take_my_number_is_one_wish() -> None:
    once = a.confirm(found(), "id-2", 5)

    assert a.confirm(once, "id-3", 5.1) == once
    assert a.walk_in(once, "id-3", 5.1) == once


def test_the_second_tap_on_find_it_takes_nothing_by_mistake() -> None:
    assert a.confirm(found(), "id-2", 4.1) == found()


def test_s72_an_appointment_goes_from_the_screen_by_itself() -> None:
    for flow in (typed(), found()):
        assert f.tick(flow, flow.touched_at_s + f.IDLE_S - 0.1) == flow
        assert f.tick(flow, flow.touched_at_s + f.IDLE_S).page == Choosing()


@pytest.mark.parametrize("flow", [typed(), found()])
def test_back_leads_to_the_start(flow) -> None:
    assert f.done(flow, 9).page == Choosing()


def test_s22_who_asked_for_accessible_service_before_keeps_it() -> None:
    flow = a.open_keys(f.toggle_accessible(fresh(), 0.5), 1)
    flow = a.look_up(a.press(flow, "Y", 2), "id-1", 3)
    flow = a.confirm(a.found(flow, "id-1", appointment(), 4), "id-2", 5)

    errand = f.due(flow, 5)
    assert errand is not None
    assert errand.command == CheckIn(code=CODE, accessible=True, language="zh")


# --- a scanner -------------------------------------------------------------------------------
def scanned(flow: Flow, code: str = "yy-2048", at_s: float = 10, gap_s: float = 0.01) -> Flow:
    for sign in code:
        flow = a.key_typed(flow, sign, at_s)
        at_s += gap_s
    return a.key_entered(flow, "id-9", at_s)


@pytest.mark.parametrize("flow", [fresh(), typed("12"), found(), looked_up()["done"]])
def test_a_scanned_code_is_looked_up_from_any_page(flow) -> None:
    assert f.due(scanned(flow), 11) == Errand("id-9", LookUp(CODE))


def test_a_scan_in_the_middle_of_typing_is_not_put_behind_it() -> None:
    errand = f.due(scanned(typed("WRONG")), 11)

    assert errand is not None
    assert errand.command == LookUp(CODE)


def test_a_scan_while_the_hall_is_asked_changes_nothing() -> None:
    assert scanned(asked()).page == asked().page


def test_a_slow_keyboard_types_on_the_page_for_codes() -> None:
    flow = scanned(a.open_keys(fresh(), 1), gap_s=1.0)

    assert f.due(flow, 99) == Errand("id-9", LookUp(CODE))


def test_keys_pressed_by_chance_do_nothing() -> None:
    assert isinstance(scanned(fresh(), code="ab").page, Choosing)
    assert isinstance(scanned(fresh(), gap_s=1.0).page, Choosing)


def test_while_the_hall_is_asked_the_page_stays() -> None:
    assert isinstance(asked().page, Sending)
    face = ticket_face(
        asked(), ticket_hall(4), HALL, timezone="Asia/Shanghai", away=False, now_s=3.1
    )
    assert isinstance(face.body, KeysFace)
