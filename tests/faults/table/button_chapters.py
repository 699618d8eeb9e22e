"""What the table tells of buttons: stuck, shorted, worn; of a help button nobody answers."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from kiosk.domain.commands import AcknowledgeHelp, AttendHelp, ReportTested
from kiosk.domain.views import CounterView
from tests.e2e.lobby import HallSettings
from tests.faults.table.chapter import Chapter
from tests.faults.table.pins_hall import PinnedHall

CALL, ACCESSIBLE, LAMP = 17, 27, 22
HELP, HELP_LAMP, HELP_BUZZER = 26, 16, 20
PANEL = HallSettings(terminals={"1": f"gpio:call={CALL},accessible={ACCESSIBLE},lamp={LAMP}"})
OUTSIDE = HallSettings(
    more=f"""
[[help_button]]
id = "ramp"
name = {{ zh = "坡道", en = "Ramp" }}
device = "gpio:button={HELP},lamp={HELP_LAMP},buzzer={HELP_BUZZER}"

[help]
chime_every = "1s"
phone = "0571-1234"
"""
)
CARRIES_ON = "by itself, once the button is well; the other buttons work all the while"


def stuck(folder: Path) -> Chapter:
    """Let something lie on the call button; use the other one; take it away."""
    with PinnedHall(folder, PANEL) as hall:
        hall.issue()
        hall.begin_chapter()
        hall.press(CALL)
        staff = hall.wait_for_staff("is stuck")
        _other_button_works(hall)
        hall.let_go(CALL)
        hall.wait_until_well()
        record = hall.record()
    assert record.count("ticket_called") == 1
    return Chapter("Something lies on a call button (30 s)", staff, (), record, (CARRIES_ON,))


def shorted(folder: Path) -> Chapter:
    """Start with a wire that is shorted; open it."""
    with PinnedHall(folder, PANEL, held=[CALL]) as hall:
        hall.issue()
        staff = hall.wait_for_staff("since power-on")
        _other_button_works(hall)
        hall.let_go(CALL)
        hall.wait_until_well()
        record = hall.record()
    assert "ticket_called" not in record, "a shorted wire called a customer"
    return Chapter(
        "A call button's wire is shorted when the core starts",
        staff,
        (),
        record,
        (CARRIES_ON, "no press: nobody is called"),
    )


def worn(folder: Path) -> Chapter:
    """Let a contact spark; leave it alone."""
    with PinnedHall(folder, PANEL) as hall:
        hall.issue()
        hall.begin_chapter()
        hall.sparks(CALL)
        staff = hall.wait_for_staff("never comes to rest")
        hall.wait_until_well()
        record = hall.record()
    assert "ticket_called" not in record, "noise called a customer"
    return Chapter(
        "A call button's contact is worn, or its cable catches noise",
        staff,
        (),
        record,
        ("by itself, after five quiet seconds", "no press is invented"),
    )


def unanswered(folder: Path) -> Chapter:
    """Let somebody press outside, and nobody come until the ladder is at its end."""
    with PinnedHall(folder, OUTSIDE) as hall:
        hall.do(ReportTested(button="ramp", fine=True, by="0042"))
        hall.wait_for(lambda: hall.staff_see() == ())
        hall.begin_chapter()
        hall.press(HELP)
        hall.let_go(HELP)
        hall.wait_for(lambda: hall.shows(HELP_BUZZER) == "high")
        hall.wait_for(lambda: hall.shows(HELP_LAMP) == "high")
        staff = hall.wait_for_staff("still rings")
        sorry = hall.apology("ramp")
        hall.do(AcknowledgeHelp(by="0042"))
        hall.wait_for(lambda: hall.staff_see() == ())
        hall.do(AttendHelp())
        hall.wait_for(lambda: hall.shows(HELP_LAMP) == "low")
        record = hall.record()
    return Chapter(
        "Somebody presses the help button outside, the network is away, and nobody answers",
        staff,
        ("lamp fast, chime every 6 s", sorry, "lamp steady once somebody is coming"),
        record,
        ("by staff, who answer and go; nothing of it needs a network",),
    )


def _other_button_works(hall: PinnedHall) -> None:
    """Press the accessible button, twice: the counter is kept, and given back."""
    for kept in (True, False):
        hall.press(ACCESSIBLE)
        hall.wait_for(partial(_is_kept, hall, kept))
        hall.let_go(ACCESSIBLE)


def _is_kept(hall: PinnedHall, kept: bool) -> bool:  # noqa: FBT001  # called by wait_for
    with hall.client() as client:
        view = client.view("counter/1", CounterView)
    assert view is not None
    return view.care is kept


CHAPTERS: dict[str, Callable[[Path], Chapter]] = {
    "stuck button on a pin": stuck,
    "shorted wire": shorted,
    "worn contact": worn,
    "help button unanswered": unanswered,
}
