"""What the table tells of panels in a world: a worn contact, a panel that is gone."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from drivers.panel import PanelKey
from kiosk.world.panel import WorldsPanel
from kiosk.world.world import World
from tests.e2e.lobby import HallSettings
from tests.faults.table.chapter import Chapter
from tests.faults.table.hall import WatchedHall
from tests.world.halls import AsTheWorldWrote, hall_file

PINS = "gpio:call=17,accessible=27,lamp=22,buzzer=23"


def button_bounces(folder: Path) -> Chapter:
    """Press a worn contact: 20 pulses in 50 ms."""
    with _panel_hall(folder) as (hall, panel):
        hall.issue()
        panel.bounce(PanelKey.CALL)
        hall.wait_for(lambda: "ticket_called" in hall.record())
        hall.wait_for(lambda: panel.lamp != "off")
        staff = hall.staff_see()
        called = [one for one in hall.kinds() if one == "ticket_called"]
        assert len(called) == 1, "one press called twice"
        record = hall.record()
    return Chapter(
        "A worn contact bounces 20 times in 50 ms",
        staff,
        (),
        record,
        ("one press is one call",),
    )


def panel_gone(folder: Path) -> Chapter:
    """Take the panel away and bring it back."""
    with _panel_hall(folder) as (hall, panel):
        panel.unplug()
        staff = hall.wait_for_staff("cannot be reached")
        panel.plug_in()
        hall.wait_until_well()
        panel.press(PanelKey.CALL)
        hall.wait_for(lambda: "ticket_called" in hall.record())
        record = hall.record()
    return Chapter(
        "A panel cannot be reached",
        staff,
        (),
        record,
        ("by itself, once it is back",),
    )


@contextmanager
def _panel_hall(folder: Path) -> Iterator[tuple[WatchedHall, WorldsPanel]]:
    """Give a hall with somebody waiting and one panel, both in a world."""
    settings = HallSettings(counters=("1",), terminals={"1": PINS})
    with (
        World(folder / "world", hall_file(folder, settings)) as world,
        WatchedHall(world.folder, AsTheWorldWrote()) as hall,
    ):
        hall.issue()
        hall.begin_chapter()
        yield hall, world.panel("1")


CHAPTERS: dict[str, Callable[[Path], Chapter]] = {
    "button bounces": button_bounces,
    "panel gone": panel_gone,
}
