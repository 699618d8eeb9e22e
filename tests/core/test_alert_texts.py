"""The manager is told what to do about each alert, in each language of the hall."""

import pytest
from msgspec.structs import replace

from kiosk.core.help_texts import apology
from kiosk.core.manager_texts import told_manager_view
from kiosk.domain import commands as c
from kiosk.domain.help import HelpButton, HelpRules
from kiosk.domain.limits import Limit, Stage
from tests.domain.alerts import lobby_with, ring
from tests.domain.lobby import PLAN, Lobby


def todo(lobby: Lobby, language: str = "en") -> list[str]:
    """Return what the manager is told, the oldest alert first."""
    ring(lobby)
    view = told_manager_view(lobby.hall, lobby.at)
    return [one.todo[language] for one in view.alerts]


def test_a_long_wait_names_the_number_and_both_times() -> None:
    lobby = lobby_with()
    lobby.issue()

    assert todo(lobby.later(480)) == [
        "A001 has waited 8 min, close to 10 min. Please have it called soon, or go and explain."
    ]
    assert todo(lobby.later(181)) == [
        "A001 has waited 11 min, longer than 10 min. Please have it called, with an apology."
    ]
    assert todo(lobby, "zh")[0].startswith("A001号已等候11分钟")


def test_a_crowd_names_the_service_or_the_hall_and_what_helps() -> None:
    lobby = lobby_with(hall_crowd=3)
    for _ in range(4):
        lobby.issue()

    service, hall = todo(lobby)

    assert service.startswith("Open an account: 4 people are waiting, more than 3. Please open")
    assert hall.startswith("The hall: 4 people are waiting, more than 3.")


def test_a_visitor_and_a_long_service_name_their_place() -> None:
    lobby = lobby_with(Stage(Limit.NEW_CUSTOMER, 0, 1200))
    lobby.issue()
    lobby.call("2")
    lobby.do(c.ReportPresence(place="door"))

    visitor, service = sorted(todo(lobby.later(1201)), key=len)

    assert visitor.startswith("door: a visitor has been there for 20 min")
    assert service.startswith("A001 at counter 2 has been advised for 20 min")


@pytest.mark.parametrize("limit", [Limit.STAGE, Limit.CONSULTATION, Limit.NEW_CUSTOMER])
def test_every_stage_has_its_sentence(limit) -> None:
    lobby = lobby_with(Stage(limit, 0, 90))
    lobby.issue()
    lobby.call()

    (line,) = todo(lobby.later(91), "zh")

    assert line.startswith("1号窗口的A001号")


def test_a_help_button_is_called_by_its_place_at_every_step() -> None:
    ramp = HelpButton("ramp", {"zh": "坡道", "en": "Ramp"})
    lobby = Lobby(replace(PLAN, help_buttons=(ramp,)))

    (never_tried,) = todo(lobby)
    assert never_tried == (
        "Ramp: the help button is to be tried every 7 days, and it is time."
        " Press it, wait for the chime, and answer the call as a test."
    )
    lobby.do(c.ReportTested(button="ramp", fine=False))
    assert todo(lobby)[0].startswith("Ramp: the help button did not work when it was tried.")
    lobby.do(c.ReportTested(button="ramp", fine=True))
    lobby.do(c.RequestHelp(place="ramp"))
    three, five = todo(lobby.later(30))
    assert three.startswith("Ramp: the help button rings, and nobody has answered three")
    assert five.startswith("Ramp: the help button still rings")
    assert apology(lobby.hall, "ramp", "en") == (
        "Sorry for the delay; the duty lead has been told."
    )
    lobby.without(help=HelpRules(phone="110"))
    told = apology(lobby.hall, "ramp", "zh")
    assert told is not None
    assert told.endswith("也可拨打110。")
    assert apology(lobby.hall, "door", "zh") is None
    assert ["坡道" in one for one in todo(lobby, "zh")] == [True, True]


def test_a_service_that_is_gone_from_the_settings_is_called_by_its_id() -> None:
    lobby = lobby_with()
    for _ in range(4):
        lobby.issue()
    ring(lobby)
    lobby.hall = replace(lobby.hall, plan=replace(lobby.hall.plan, services=()))

    assert todo(lobby)[0].startswith("account: 4 people")
