"""A page belongs to the place it was asked for, and to no other."""

from collections.abc import Callable
from pathlib import Path

from sync.broker_url import parse_broker
from sync.contract.batch import parse_item
from sync.contract.messages import Ack
from sync.course import Course, Word
from sync.door import Door
from sync.kit import Inbox, Kit
from sync.memory import Figures
from sync.reader import Read, Reader
from sync.reading import Reading
from tests.sync.journals import EPOCH, journal_items
from tests.sync.kiosks import DEVICE

ITEMS = [parse_item(raw) for raw in journal_items(200)]


class HeldReader(Reader):
    """Notes what it is asked; the test answers."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.asked: list[tuple[int, int]] = []

    @property
    def alive(self) -> bool:
        return True

    def ask(self, after: int, most: int = 0) -> None:
        self.asked.append((after, most))

    def stop(self) -> None:
        """Nothing is under way."""


def test_an_empty_page_of_a_stretch_that_is_settled_does_not_end_the_next_one(
    tmp_path: Path,
) -> None:
    readers: list[HeldReader] = []

    def new_reader(number: int) -> Reader:
        readers.append(HeldReader(number))
        return readers[-1]

    reading = Reading(_kit(tmp_path, new_reader), Figures())
    _, backlog = readers
    course = Course(DEVICE)
    holes = Ack(EPOCH, 0, missing=((1, 50), (101, 150)), received=200)
    course.begin(0, 200, holes)
    reading.ask(course)
    assert backlog.asked == [(0, 50)]

    assert course.hear(Ack(EPOCH, 100, missing=((101, 150),), received=200)) is Word.NEWS
    reading.take(Read(backlog.number, []), course)
    reading.ask(course)

    assert backlog.asked[1:] == [(100, 50)]
    reading.take(Read(backlog.number, ITEMS[100:150]), course)
    assert course.backlog.waiting == 50
    assert course.backlog.all_read


def _kit(folder: Path, new_reader: Callable[[int], Reader]) -> Kit:
    return Kit(
        device=DEVICE,
        name={},
        software="test",
        broker=parse_broker("mqtt://127.0.0.1:9"),
        door=Door(folder / "core.sock"),
        new_reader=new_reader,
        inbox=Inbox(),
        now_s=lambda: 0.0,
        chance=lambda: 0.5,
        alive=lambda: 1.0,
        now_ms=lambda: 0,
    )
