"""What devices and people report: once written down, the same report is no news."""

from kiosk.domain import commands as c
from kiosk.domain import events as e
from kiosk.domain.hall import Fault
from kiosk.domain.help import HelpCall
from kiosk.domain.ticket import TicketState
from tests.domain.lobby import OPENING, TODAY, Lobby, lobby_with_ticket

PAPER_OUT = c.ReportFault(device="printer", kind="paper_out", detail="sensor")
TURNED = e.DayOpened(day=TODAY)


def open_lobby() -> Lobby:
    """Return a lobby whose day has begun."""
    lobby = Lobby()
    lobby.do(c.TurnDay())
    return lobby


def test_a_fault_is_news_once() -> None:
    lobby = open_lobby()

    assert lobby.do(PAPER_OUT) == (
        e.FaultReported(device="printer", kind="paper_out", detail="sensor"),
    )
    assert lobby.do(PAPER_OUT) == ()
    assert lobby.hall.faults["printer"] == Fault("printer", "paper_out", "sensor", OPENING)


def test_another_fault_of_the_same_device_takes_its_place() -> None:
    lobby = open_lobby()
    lobby.do(PAPER_OUT)

    lobby.do(c.ReportFault(device="printer", kind="cover_open"))

    assert [one.kind for one in lobby.hall.faults.values()] == ["cover_open"]


def test_a_device_that_works_again_is_news_once() -> None:
    lobby = open_lobby()
    lobby.do(PAPER_OUT)

    cleared = lobby.do(c.ReportFault(device="printer"))

    assert cleared == (e.FaultCleared(device="printer", kind="paper_out"),)
    assert lobby.do(c.ReportFault(device="printer")) == ()
    assert not lobby.hall.faults


def test_that_the_printer_can_answer_is_remembered_once() -> None:
    lobby = open_lobby()

    assert lobby.do(c.ReportPrinterAnswers()) == (e.PrinterAnswered(),)
    assert lobby.do(c.ReportPrinterAnswers()) == ()
    assert lobby.hall.printer_answers


def test_two_presses_at_one_place_are_one_call_for_help() -> None:
    lobby = open_lobby()

    lobby.do(c.RequestHelp(place="door"))

    assert lobby.do(c.RequestHelp(place="door")) == ()
    assert lobby.hall.help_calls[1] == HelpCall(1, "door", OPENING)


def test_the_oldest_call_for_help_is_answered_first_and_a_named_one_before() -> None:
    lobby = open_lobby()
    for place in ("door", "screen", "seats"):
        lobby.do(c.RequestHelp(place=place))

    lobby.do(c.AcknowledgeHelp(help_id=2))
    lobby.do(c.AcknowledgeHelp())

    assert [one.place for one in lobby.hall.help_calls.values()] == ["seats"]


def test_the_same_place_may_call_again_once_it_was_answered() -> None:
    lobby = open_lobby()
    lobby.do(c.RequestHelp(place="door"))
    lobby.do(c.AcknowledgeHelp())

    assert lobby.do(c.RequestHelp(place="door")) == (e.HelpRequested(help_id=2, place="door"),)


def test_each_call_is_announced_once() -> None:
    lobby, number = lobby_with_ticket(TicketState.CALLED)
    spoken = c.ReportAnnounced(number=number, calls=1, spoken=True, day=TODAY)

    assert lobby.do(spoken) == (e.CallAnnounced(number=number, day=TODAY, calls=1),)
    assert lobby.do(spoken) == ()
    lobby.do(c.Recall(counter="1"))
    assert lobby.ticket(number).announced < lobby.ticket(number).calls
