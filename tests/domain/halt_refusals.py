"""Every no about notices and a hall that stands still, and how it comes about."""

from collections.abc import Callable

from kiosk.domain import commands as c
from kiosk.domain.moment import UtcMillis
from kiosk.domain.refused import Reason
from tests.domain.lobby import OPENING, Lobby

R = Reason
TEXT = {"en": "The floor is wet."}
LATER = UtcMillis(OPENING + 3_600_000)


def paused(*before: c.AnyCommand) -> Callable[[], Lobby]:
    """Return how to make a lobby that is paused after these commands."""
    return lambda: _after(*before, c.PauseHall())


def emergency(*before: c.AnyCommand) -> Callable[[], Lobby]:
    """Return how to make a lobby that is left by everybody after these commands."""
    return lambda: _after(*before, c.StartEmergency())


def _after(*commands: c.AnyCommand) -> Lobby:
    lobby = Lobby()
    for command in commands:
        lobby.do(command)
    return lobby


def full_of_notices() -> Lobby:
    return _after(*(notice(f"n{one}") for one in range(20)))


def notice(
    name: str = "wet",
    text: dict[str, str] | None = None,
    until: UtcMillis = LATER,
    since: UtcMillis | None = None,
) -> c.ShowNotice:
    """Return the command that shows a notice."""
    return c.ShowNotice(notice=name, text=text or TEXT, until=until, since=since)


CASH = c.IssueTicket(service="cash")
PARK = (CASH, c.CallNext(counter="1"), c.Park(counter="1"))
HALT_CASES: list[tuple[Reason, Callable[[], Lobby], c.AnyCommand]] = [
    (R.HALL_PAUSED, paused(), CASH),
    (R.HALL_PAUSED, paused(), c.CheckIn(code="K1")),
    (R.HALL_PAUSED, paused(), c.ServeDirectly(counter="1", service="cash")),
    (R.HALL_PAUSED, paused(CASH), c.CallNext(counter="1")),
    (R.HALL_PAUSED, paused(CASH), c.CallTicket(counter="1", number="B001")),
    (R.HALL_PAUSED, paused(*PARK), c.Resume(number="B001", counter="1")),
    (R.UNKNOWN_COUNTER, paused(CASH), c.CallNext(counter="9")),
    (R.UNKNOWN_TICKET, paused(), c.CallTicket(counter="1", number="B001")),
    (R.EMERGENCY, emergency(), CASH),
    (R.EMERGENCY, emergency(), c.IssueTicket(service="cash", class_id="emergency")),
    (R.EMERGENCY, emergency(), c.CheckIn(code="K1")),
    (R.EMERGENCY, emergency(CASH), c.CallNext(counter="1")),
    (R.EMERGENCY, emergency(CASH), c.CallTicket(counter="1", number="B001")),
    (R.EMERGENCY, emergency(CASH, c.CallNext(counter="1")), c.Recall(counter="1")),
    (R.NOTICE_UNFIT, Lobby, notice("a\nb")),
    (R.NOTICE_UNFIT, Lobby, notice(text={"fr": "Mouillé"})),
    (R.NOTICE_UNFIT, Lobby, notice(text={"en": " "})),
    (R.NOTICE_UNFIT, Lobby, notice(text={"en": "a" * 161})),
    (R.NOTICE_UNFIT, Lobby, notice(until=OPENING)),
    (R.NOTICE_UNFIT, Lobby, notice(since=LATER)),
    (R.NOTICE_UNFIT, Lobby, notice(until=UtcMillis(OPENING + 367 * 86_400_000))),
    (R.TOO_MANY_NOTICES, full_of_notices, notice("one too many")),
    (R.NOTICE_UNFIT, Lobby, c.PauseHall(why={"en": "a\nb"})),
    (R.NOTICE_UNFIT, Lobby, c.PauseHall(by="a\nb")),
    (R.NAME_UNFIT, paused(), c.ResumeHall(by="a\nb")),
    (R.NAME_UNFIT, Lobby, c.StartEmergency(by="a\nb")),
    (R.NAME_UNFIT, Lobby, c.StartEmergency(place="a\nb")),
    (R.NAME_UNFIT, emergency(), c.EndEmergency(by="a\nb")),
    (R.NAME_UNFIT, emergency(), c.EndEmergency(place="a\nb")),
]
