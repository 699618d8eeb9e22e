"""A hall that is looked at while its devices fail: a real core and those who stand in it."""

from collections.abc import Callable
from pathlib import Path

from kiosk.domain.commands import Command, IssueTicket
from kiosk.domain.ticket import SlipState
from kiosk.domain.views import ManagerView
from kiosk.screens.ticket_flow import slip_news
from kiosk.words import say
from tests.e2e.lobby import HallSettings, RunningCore

LANGUAGE = "en"
DEVICE_EVENTS = (
    "slip_",
    "fault_",
    "printer_",
    "help_",
    "limit_",
    "rating_withdrawn",
    "visit_rated",
    "ticket_called",
)
"""How the events begin that the table tells of."""


class WatchedHall(RunningCore):
    """A core whose people are asked what they see.

    Args:
        folder: Where it lives.
        settings: What it has.
    """

    def __init__(self, folder: Path, settings: HallSettings) -> None:
        super().__init__(folder, settings)
        self._from_seq = 0

    def begin_chapter(self) -> None:
        """Count only what happens from here on."""
        events = self.events()
        self._from_seq = events[-1]["seq"] if events else 0

    def issue(self) -> str:
        """Let a customer take a number."""
        answer = self.accepted(IssueTicket(service="account"))
        return str(answer.events[-1]["number"])

    def do(self, command: Command) -> None:
        """Let staff do something."""
        self.accepted(command)

    def staff_see(self) -> tuple[str, ...]:
        """Return the sentences before staff now."""
        with self.client() as client:
            view = client.view("manager", ManagerView)
        assert view is not None
        told = [one.todo[LANGUAGE] for one in view.faults]
        told += [one.todo[LANGUAGE] for one in view.alerts]
        return (*told, *filter(None, [view.slips_todo.get(LANGUAGE)]))

    def apology(self, button: str) -> str:
        """Return what is to be said at a help button now."""
        with self.client() as client:
            view = client.view("manager", ManagerView)
        assert view is not None
        return next(one.apology[LANGUAGE] for one in view.help_buttons if one.id == button)

    def customer_sees(self, number: str) -> str:
        """Return what the ticket screen says about a number's slip now."""
        view = self.ticket_view()
        ticket = next(one for one in view.newest if one.number == number)
        return say(f"ticket.slip_{slip_news(view, ticket)}", LANGUAGE)

    def slip(self, number: str) -> SlipState:
        """Return what is known of a number's slip."""
        return {one.number: one.slip for one in self.ticket_view().newest}[number]

    def wait_for(self, happens: Callable[[], bool], timeout_s: float = 40.0) -> None:
        """Wait for something; longer than the slowest printer may be waited for."""
        self.wait_until(happens, timeout_s=timeout_s)

    def wait_for_slip(self, number: str, *states: SlipState) -> SlipState:
        """Wait until a slip is in one of these states, and return which."""
        self.wait_for(lambda: self.slip(number) in states)
        return self.slip(number)

    def wait_for_staff(self, *words: str) -> tuple[str, ...]:
        """Wait until staff read a sentence with each of ``words``, and return all they read."""
        self.wait_for(lambda: all(word in " ".join(self.staff_see()) for word in words))
        return self.staff_see()

    def wait_until_well(self) -> None:
        """Wait until staff read of no fault any more."""
        with self.client() as client:

            def well() -> bool:
                view = client.view("manager", ManagerView)
                return view is not None and not view.faults

            self.wait_for(well)

    def kinds(self) -> list[str]:
        """Return the type of every event since the chapter began."""
        return [one["type"] for one in self.events() if one["seq"] > self._from_seq]

    def record(self) -> tuple[str, ...]:
        """Return what the journal holds since the chapter began, in order, each kind once."""
        kinds = []
        for event in self.events():
            kind = event["type"]
            if event["seq"] > self._from_seq and kind.startswith(DEVICE_EVENTS):
                told = f"{kind} {event['kind']}" if kind == "fault_reported" else kind
                if kind == "limit_broken":
                    told = f"{kind} {event['limit']}"
                kinds.append(told)
        return tuple(dict.fromkeys(kinds))
