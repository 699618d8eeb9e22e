"""A lobby that keeps its record, as the journal would."""

from kiosk.domain import commands as c
from kiosk.domain.decision import Events
from kiosk.domain.plan import HallPlan
from kiosk.domain.retelling import Happened
from tests.domain.lobby import PLAN, Lobby


class RecordedLobby(Lobby):
    """The lobby, and everything that happened in it."""

    def __init__(self, plan: HallPlan = PLAN) -> None:
        super().__init__(plan)
        self.record: list[Happened] = []

    def do(self, command: c.AnyCommand) -> Events:
        """Return the events of a command, which are on record now."""
        events = super().do(command)
        self.record.extend(Happened(event, self.at) for event in events)
        return events
