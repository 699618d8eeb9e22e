"""Halls as the lobby manager sees them: calm ones, and such where much wants somebody."""

from kiosk.core.manager_texts import told_manager_view
from kiosk.domain import commands as c
from kiosk.domain.commands import SlipOutcome
from kiosk.domain.views import ManagerView
from tests.domain.alerts import lobby_with, ring
from tests.domain.lobby import Lobby


def calm() -> ManagerView:
    """Return a hall where nothing wants anybody."""
    lobby = lobby_with()
    return told_manager_view(lobby.hall, lobby.at)


def busy() -> ManagerView:
    """Return a hall with a call for help, a long wait, a fault and an unconfirmed slip."""
    lobby = lobby_with()
    number = lobby.issue()
    unconfirmed(lobby, number)
    lobby.do(c.ReportFault(device="printer", kind="paper_out"))
    lobby.do(c.ReportFault(device="keypad 2", kind="unplugged"))
    lobby.later(700)
    lobby.do(c.RequestHelp(place="screen"))
    lobby.later(125)
    ring(lobby)
    return told_manager_view(lobby.hall, lobby.at)


def unconfirmed(lobby: Lobby, number: str) -> None:
    """Let a number's slip be one that may not have come out."""
    for outcome in (SlipOutcome.SENDING, SlipOutcome.UNKNOWN):
        lobby.do(c.ReportPrinted(number=number, outcome=outcome))
