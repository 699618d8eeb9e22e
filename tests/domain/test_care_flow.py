"""The care window, step by step: asked, acknowledged, attended, served, to the door (S18)."""

import msgspec
import pytest

from kiosk.domain import commands as c
from kiosk.domain import events as e
from kiosk.domain.care import CareOutcome, CareSource, CareStep
from kiosk.domain.hall import DeskState
from kiosk.domain.refused import Reason
from kiosk.domain.ticket import TicketState
from kiosk.domain.views import board_view
from tests.domain.care import CareLobby, only
from tests.domain.lobby import OPENING, Lobby

SIX_TIMES = (
    "asked_at",
    "acknowledged_at",
    "attended_at",
    "assigned_at",
    "serving_at",
    "escorted_at",
)


def serving_a007() -> CareLobby:
    """Return a lobby whose counter 2 serves A007, 1 is busy too, and ordinary people wait."""
    lobby = CareLobby()
    for _ in range(10):
        lobby.issue()
    for _ in range(6):
        lobby.call("1")
    assert lobby.call("2") == "A007"
    lobby.do(c.StartService(counter="2"))
    return lobby


def test_s18_the_counter_that_serves_a007_is_never_interrupted() -> None:
    lobby = serving_a007()

    guest, _ = lobby.ask()

    assert lobby.ticket("A007").state is TicketState.SERVING
    assert lobby.desk("2").ticket == lobby.ticket("A007").id
    assert lobby.desk("2").care
    assert lobby.call("1") == "A008", "other counters continue"
    assert lobby.finish("2").desk("2").care, "A007 was not the guest"
    assert lobby.call("2") == guest


def test_s18_ordinary_calling_resumes_when_the_care_ticket_ends() -> None:
    lobby = serving_a007()
    lobby.ask()
    lobby.call("2")

    events = lobby.do(c.CallNext(counter="2"))

    assert [one.number for one in only(e.TicketCalled, events)] == ["A008"]
    assert only(e.CareWindowResumed, events) == [e.CareWindowResumed(counter="2")]
    assert not lobby.desk("2").care


def test_s18_a_window_kept_by_its_own_key_calls_no_ordinary_number() -> None:
    lobby = serving_a007()

    lobby.do(c.RequestAccessible(counter="2"))

    assert lobby.finish("2").refuses(c.CallNext(counter="2")) is Reason.NO_ACCESSIBLE_WAITING
    assert lobby.call("1") == "A008"


def test_p16_the_board_says_which_counter_and_never_why() -> None:
    lobby = serving_a007()
    lobby.do(c.RequestAccessible(place="south door"))
    lobby.do(c.AttendAccessible(case=1))
    lobby.do(c.AssignWindow(case=1))

    view = board_view(lobby.hall, lobby.at)

    assert view.care_counters == ("2",)
    shown = msgspec.json.encode(view).decode()
    assert "accessible" not in shown
    assert "south door" not in shown


def test_n016_all_six_times_are_in_the_record() -> None:
    lobby = serving_a007()
    lobby.do(c.RequestAccessible(place="door", source=CareSource.OUTDOOR))
    lobby.later(10).do(c.AcknowledgeAccessible(by="4711"))
    lobby.later(30).do(c.AttendAccessible(case=1, by="4711"))
    guest = lobby.later(60).issue(class_id="accessible")
    lobby.do(c.RequestAccessible(number=guest, case=1))
    lobby.later(40).finish("2")
    assert lobby.call("2") == guest
    lobby.later(20).do(c.StartService(counter="2"))
    lobby.later(300).finish("2")

    events = lobby.later(90).do(c.EscortDone(case=1))

    [closed] = only(e.CareClosed, events)
    times = [getattr(closed, one) for one in SIX_TIMES]
    assert [(at - OPENING) // 1000 for at in times] == [0, 10, 40, 100, 160, 550]
    assert (closed.outcome, closed.number, closed.counter) == ("escorted", guest, "2")
    assert (closed.source, closed.place) == ("outdoor", "door")
    assert not lobby.hall.care_cases


def test_n016_each_step_has_an_event_of_its_own() -> None:
    lobby = CareLobby()
    told = list(lobby.do(c.RequestAccessible(place="door")))
    for command in (
        c.AcknowledgeAccessible(),
        c.AttendAccessible(case=1),
        c.IssueTicket(service="account", class_id="accessible"),
        c.RequestAccessible(number="A001", case=1),
        c.CallNext(counter="2"),
        c.FinishService(counter="2"),
        c.EscortDone(case=1),
    ):
        told.extend(lobby.later(5).do(command))

    of_the_case = [one for one in told if getattr(one, "case", None) == 1]
    assert [type(one) for one in of_the_case] == [
        e.CareAsked,
        e.CareAcknowledged,
        e.CareAttended,
        e.CareTicketTaken,
        e.CareServing,
        e.CareServed,
        e.CareClosed,
    ]
    [assigned] = only(e.CareWindowAssigned, tuple(told))
    [merged, escorted] = only(e.CareClosed, tuple(told))
    assert (assigned.case, merged.case, merged.outcome) == (2, 2, CareOutcome.MERGED)
    assert None not in {getattr(escorted, one) for one in SIX_TIMES}


def test_a_step_that_nobody_noted_is_proved_by_the_next() -> None:
    lobby = CareLobby()
    number, _ = lobby.ask()
    lobby.later(20).call("2")
    called = lobby.case_of(number)
    lobby.later(30).do(c.StartService(counter="2"))

    serving = lobby.case_of(number)

    assert called.acknowledged_at == called.asked_at + 20_000
    assert called.attended_at is None
    assert serving.attended_at == serving.serving_at == called.asked_at + 50_000
    assert serving.step is CareStep.SERVING


def test_a_ticket_issued_in_the_class_opens_a_case() -> None:
    lobby = CareLobby()

    number = lobby.issue(class_id="accessible")

    case = lobby.case_of(number)
    assert (case.source, case.asked_at, case.window) == ("screen", lobby.at, "2")


def test_whoever_is_served_directly_has_a_case_too() -> None:
    lobby = CareLobby()

    lobby.do(c.ServeDirectly(counter="2", service="cash", class_id="accessible"))

    case = lobby.case_of("B001")
    assert (case.source, case.step, case.window) == ("counter", "serving", "2")


def test_c23_the_second_request_takes_the_next_counter_and_the_third_waits_its_turn() -> None:
    lobby = CareLobby("1", "2", "3")

    guests = [lobby.later(1).issue(class_id="accessible") for _ in range(3)]

    assert [lobby.case_of(one).window for one in guests] == ["2", "3", None]
    assert lobby.call("2") == guests[0]
    events = lobby.do(c.FinishService(counter="2"))
    assert not only(e.CareWindowResumed, events), "the third waits for the window"
    assert lobby.case_of(guests[2]).window == "2"
    assert lobby.call("2") == guests[1], "2 was free before 3, and the second asked before"
    assert lobby.case_of(guests[2]).window == "3"
    assert lobby.desk("3").care


def test_c23_with_one_counter_requests_are_served_in_the_order_of_asking() -> None:
    lobby = CareLobby()
    ordinary = lobby.issue()
    guests = [lobby.later(1).issue(class_id="accessible") for _ in range(3)]

    assert [lobby.call("2") for _ in range(4)] == [*guests, ordinary]
    assert not lobby.desk("2").care


def test_the_counter_that_is_free_first_is_chosen() -> None:
    lobby = CareLobby("1", "2", "3")
    lobby.issue()
    lobby.call("2")
    lobby.later(300).issue("cash")
    lobby.call("3")

    [both_busy, free] = [lobby.issue(class_id="accessible"), lobby.issue("cash")]

    assert lobby.case_of(both_busy).window == "2", "60 s of 360 are left, at 3 all of 120"
    assert lobby.call("1") == free


def test_a_free_counter_is_chosen_before_a_busy_one() -> None:
    lobby = CareLobby("2", "3")
    lobby.issue()
    lobby.call("2")

    assert lobby.case_of(lobby.issue(class_id="accessible")).window == "3"


def test_staff_may_choose_another_window() -> None:
    lobby = CareLobby("2", "3")
    number, case = lobby.ask()

    lobby.do(c.AssignWindow(case=case.id, counter="3"))

    assert lobby.case_of(number).window == "3"
    assert (lobby.desk("2").care, lobby.desk("3").care) == (False, True)
    assert lobby.do(c.AssignWindow(case=case.id, counter="3")) == ()


def test_whichever_accessible_counter_calls_first_is_the_window() -> None:
    lobby = CareLobby("2", "3")
    number = lobby.issue(class_id="accessible")

    assert lobby.call("3") == number

    assert lobby.case_of(number).window == "3"
    assert (lobby.desk("2").care, lobby.desk("3").care) == (False, True)


def test_a_counters_key_takes_the_seated_guest_who_has_no_window() -> None:
    lobby = CareLobby("1")
    lobby.do(c.RequestAccessible(place="door"))
    lobby.do(c.AttendAccessible(case=1))

    lobby.do(c.RequestAccessible(counter="3"))

    assert lobby.case(1).window == "3"
    assert len(lobby.hall.care_cases) == 1


def test_a_window_kept_for_nobody_known_becomes_that_of_who_comes() -> None:
    lobby = CareLobby()
    lobby.do(c.RequestAccessible(counter="2"))
    guest = lobby.later(60).issue(class_id="accessible")

    assert lobby.call("2") == guest

    [case] = lobby.hall.care_cases.values()
    assert (case.id, case.source, case.asked_at) == (1, "counter", OPENING)
    assert case.ticket == lobby.ticket(guest).id


@pytest.mark.parametrize("leave", [c.PauseCounter, c.CloseCounter])
def test_a_window_whose_counter_leaves_passes_to_another(leave) -> None:
    lobby = CareLobby("2", "3")
    number = lobby.issue(class_id="accessible")

    lobby.do(leave(counter="2"))

    assert lobby.case_of(number).window == "3"
    assert not lobby.desk("2").care


@pytest.mark.parametrize("away", [c.NoShow, c.Park])
def test_a_window_does_not_stand_idle_for_a_guest_who_is_away(away) -> None:
    lobby = CareLobby()
    number = lobby.issue(class_id="accessible")
    ordinary = lobby.issue()
    lobby.call("2")

    lobby.do(away(counter="2"))

    assert lobby.case_of(number).window is None
    assert lobby.call("2") == ordinary
    lobby.do(c.Resume(number=number))
    assert lobby.case_of(number).window == "2"


def test_a_window_given_back_by_staff_is_not_taken_again_by_itself() -> None:
    lobby = CareLobby()
    number = lobby.issue(class_id="accessible")

    lobby.do(c.DeclineAccessible(counter="2"))
    lobby.issue()

    assert not lobby.desk("2").care
    assert lobby.call("2") == number, "and is called first all the same"


def test_a_ticket_that_is_cancelled_ends_its_case_and_frees_the_window() -> None:
    lobby = CareLobby()
    number = lobby.issue(class_id="accessible")

    events = lobby.do(c.CancelTicket(number=number))

    assert [one.outcome for one in only(e.CareClosed, events)] == ["left"]
    assert not lobby.desk("2").care


def test_pressing_the_button_again_is_the_same_request() -> None:
    lobby = CareLobby()
    lobby.do(c.RequestAccessible(place="door"))

    assert lobby.later(5).do(c.RequestAccessible(place="door")) == ()
    lobby.do(c.AttendAccessible(case=1))
    assert only(e.CareAsked, lobby.do(c.RequestAccessible(place="door")))


@pytest.mark.parametrize(("test", "outcome"), [(False, "false_alarm"), (True, "test")])
def test_s19_a_press_that_meant_nothing_is_written_down_as_that(test, outcome) -> None:
    lobby = CareLobby()
    lobby.do(c.RequestAccessible(place="door"))

    events = lobby.do(c.ClearAccessible(case=1, test=test))

    assert [one.outcome for one in only(e.CareClosed, events)] == [outcome]


def test_a_guest_who_was_only_advised_is_seen_to_the_door_too() -> None:
    lobby = CareLobby()
    lobby.do(c.RequestAccessible(place="door"))
    lobby.do(c.AttendAccessible(case=1))

    [closed] = only(e.CareClosed, lobby.later(60).do(c.EscortDone(case=1)))

    assert (closed.outcome, closed.escorted_at, closed.serving_at) == (
        "escorted",
        lobby.at,
        None,
    )


def test_doing_a_step_twice_writes_nothing() -> None:
    lobby = CareLobby()
    lobby.do(c.RequestAccessible(place="door"))
    for command in (c.AcknowledgeAccessible(case=1), c.AttendAccessible(case=1)):
        assert lobby.do(command)
        assert lobby.do(command) == ()
    guest = lobby.issue(class_id="accessible")
    attach = c.RequestAccessible(number=guest, case=1)
    assert lobby.do(attach)
    assert lobby.do(attach) == ()


def test_s18_an_emergency_goes_before_a_care_window() -> None:
    lobby = CareLobby("2")
    guest = lobby.issue(class_id="accessible")
    emergency = lobby.issue(class_id="emergency")

    events = lobby.do(c.CallNext(counter="2"))

    [called] = only(e.TicketCalled, events)
    assert (called.number, called.reason.rule) == (emergency, e.CallRule.EMERGENCY)
    assert lobby.call("2") == guest


def test_where_any_counter_may_serve_them_no_window_is_kept_by_itself() -> None:
    lobby = Lobby()
    lobby.do(c.OpenCounter(counter="3"))

    lobby.issue(class_id="accessible")

    assert lobby.desk("3").state is DeskState.OPEN
    assert not lobby.desk("3").care
    assert lobby.hall.care_alarm is None


def test_settings_without_the_class_leave_old_cases_alone() -> None:
    lobby = CareLobby()
    number = lobby.issue(class_id="accessible")
    plain = tuple(one for one in lobby.hall.plan.classes if not one.accessible)
    lobby.without(classes=plain)

    ordinary = lobby.issue()

    assert [lobby.call("2"), lobby.call("2")] == [ordinary, number]
    assert not lobby.finish("2").desk("2").care
