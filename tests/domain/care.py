"""A lobby with two accessible counters, and the accessible class needs one of them."""

from typing import Self, TypeVar

from msgspec.structs import replace

from kiosk.domain import commands as c
from kiosk.domain import events as e
from kiosk.domain.care import CareCase
from kiosk.domain.plan import Counter
from tests.domain.lobby import PLAN, Lobby, found

CARE_PLAN = replace(
    PLAN,
    classes=tuple(
        replace(one, needs_accessible=True) if one.accessible else one for one in PLAN.classes
    ),
    counters=(
        Counter("1", ("account", "cash")),
        Counter("2", ("account", "cash"), accessible=True),
        Counter("3", ("account", "cash", "loans"), accessible=True),
    ),
)

Wanted = TypeVar("Wanted", bound=e.AnyEvent)


class CareLobby(Lobby):
    """Counters 1 and 2 are staffed; 2 and 3 are accessible."""

    def __init__(self, *staffed: str) -> None:
        super().__init__(CARE_PLAN)
        for counter in staffed or ("1", "2"):
            self.do(c.OpenCounter(counter=counter))

    def ask(self, **changes: object) -> tuple[str, CareCase]:
        """Take an ordinary ticket that then asks; return its number and its case."""
        number = self.issue()
        command = c.RequestAccessible(number=number)
        self.do(replace(command, **changes))
        return number, self.case_of(number)

    def case_of(self, number: str) -> CareCase:
        """Return the open case of a ticket."""
        key = self.ticket(number).id
        return next(one for one in self.hall.care_cases.values() if one.ticket == key)

    def case(self, case_id: int) -> CareCase:
        """Return an open case."""
        return found(self.hall.care_cases.get(case_id))

    def finish(self, counter: str) -> Self:
        """Finish what a counter has in hand."""
        self.do(c.FinishService(counter=counter))
        return self


def only(wanted: type[Wanted], events: tuple[e.AnyEvent, ...]) -> list[Wanted]:
    """Return the events of one type."""
    return [one for one in events if isinstance(one, wanted)]
