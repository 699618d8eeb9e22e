"""What the table tells of rating keypads that can be read, and say nothing sensible."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from kiosk.domain.commands import CallNext, FinishService
from tests.drivers.serial_world import SerialWorld
from tests.e2e.lobby import HallSettings
from tests.faults.table.chapter import Chapter
from tests.faults.table.hall import WatchedHall

KEYPAD_NAME = "keypad-1"


def pressed_at_once(folder: Path) -> Chapter:
    """Lay an elbow on two rating keys."""
    with _keypad_hall(folder) as (hall, keypad):

        def withdrawn() -> bool:
            keypad.is_pressed("51")  # until the line is open
            return "rating_withdrawn" in hall.record()

        hall.wait_for(withdrawn)
        record = hall.record()
    return Chapter(
        "Two rating keys are pressed at once",
        (),
        (),
        record,
        ("by itself: the visit can still be rated, with one key, a second later",),
    )


def full_of_noise(folder: Path) -> Chapter:
    """Let the line say what no keypad says, as at another baud rate."""
    with _keypad_hall(folder) as (hall, keypad):

        def told() -> bool:
            keypad.is_noisy()  # until the line is open
            return any("fault_reported" in one for one in hall.record())

        hall.wait_for(told)
        staff = hall.wait_for_staff("reports an error")
        hall.wait_until_well()
        record = hall.record()
    return Chapter(
        "A rating keypad's line is full of noise",
        staff,
        (),
        record,
        ("by itself, two seconds after the noise: nothing in it counted as a key",),
    )


@contextmanager
def _keypad_hall(folder: Path) -> Iterator[tuple[WatchedHall, SerialWorld]]:
    """A hall with a visit to rate, and the keypad for it."""
    folder.mkdir(parents=True, exist_ok=True)
    keypad = SerialWorld(folder / KEYPAD_NAME)
    settings = HallSettings(counters=("1",), keypads={"1": f"serial:{folder / KEYPAD_NAME}"})
    try:
        with WatchedHall(folder / "hall", settings) as hall:
            hall.issue()
            hall.do(CallNext(counter="1"))
            hall.do(FinishService(counter="1"))
            hall.begin_chapter()
            yield hall, keypad
    finally:
        keypad.is_unplugged()


CHAPTERS: dict[str, Callable[[Path], Chapter]] = {
    "keys pressed at once": pressed_at_once,
    "keypad full of noise": full_of_noise,
}
