"""A small hall for tests of the core: two services, three counters, a clock moved by hand."""

import asyncio
import contextlib
import sqlite3
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager, closing, contextmanager
from pathlib import Path

import msgspec
import pytest

from kiosk.core.clock import ClockTrust, Stamp
from kiosk.core.journal import Journal
from kiosk.core.writer import Done, Writer
from kiosk.domain.commands import AnyCommand, IssueTicket
from kiosk.domain.events import AnyEvent, DayOpened
from kiosk.domain.moment import BusinessDay, Moment, UtcMillis
from kiosk.domain.plan import Counter, HallPlan, Service, TicketClass
from kiosk.domain.refused import Refused

NOON = UtcMillis(1_795_320_000_123)
BOOTED = NOON - 777_000
TODAY = BusinessDay("2026-11-22")
TOMORROW = BusinessDay("2026-11-23")
PLAN = HallPlan(
    site="test-0001",
    name={"zh": "滨江政务服务中心", "en": "Binjiang Service Centre"},
    languages=("zh", "en"),
    services=(
        Service("account", "A", {"zh": "开户", "en": "Open an account"}, 600, 360),
        Service("cash", "B", {"zh": "现金", "en": "Cash"}, 600, 360),
    ),
    classes=(
        TicketClass("accessible", {"zh": "爱心", "en": "Priority"}, 300, accessible=True),
        TicketClass("ordinary", {"zh": "普通", "en": "Ordinary"}, 600),
    ),
    counters=(
        Counter("1", ("account", "cash"), accessible=True),
        Counter("2", ("account", "cash")),
        Counter("3", ("cash",)),
    ),
)
SOON_S = 10.0
TICK_S = 0.01
PAPERLESS = msgspec.structs.replace(PLAN, prints_slips=False)


class HandClock:
    """A clock that stands still until a test moves it."""

    def __init__(self) -> None:
        self.at = NOON
        self.day = TODAY
        self.trust = ClockTrust.SYNCED
        self.boot = "a-boot"
        self.jumped_ms = 0
        self.booted = BOOTED
        self.begins = UtcMillis(0)
        """When the day began; 0 where nobody asks."""

    def stamp(self) -> Stamp:
        """Return now."""
        synced = self.trust is not ClockTrust.UNSYNCED
        moment = Moment(self.at, self.day, clock_synced=synced, begins=self.begins)
        since_boot_ms = self.at - self.jumped_ms - self.booted
        return Stamp(moment, self.boot, since_boot_ms, self.trust)

    def boots(self, name: str) -> None:
        """Begin another boot a minute ago, at the time it is."""
        self.boot, self.booted, self.jumped_ms = name, self.at - 60_000, 0

    def passes(self, seconds: float) -> None:
        """Let time go by."""
        self.at = UtcMillis(self.at + round(seconds * 1000))

    def jumps(self, seconds: float) -> None:
        """Be set forward, or back, while no time goes by."""
        self.passes(seconds)
        self.jumped_ms += round(seconds * 1000)


@contextmanager
def open_writer(
    path: Path, *, plan: HallPlan = PLAN, clock: HandClock | None = None
) -> Iterator[Writer]:
    """Open the hall of a journal; inside a running loop."""
    with closing(Journal(path)) as journal:
        yield Writer(plan, journal, clock or HandClock())


def done(writer: Writer, command: AnyCommand, command_id: str | None = None) -> Done:
    """Submit; the hall must do it."""
    answer = writer.submit(command, command_id)
    assert isinstance(answer, Done), answer
    return answer


def refused(writer: Writer, command: AnyCommand, command_id: str | None = None) -> Refused:
    """Submit; a rule must say no."""
    answer = writer.submit(command, command_id)
    assert isinstance(answer, Refused), answer
    return answer


def issue(writer: Writer, service: str = "account") -> str:
    """Take a ticket and return its number."""
    return str(fields(done(writer, IssueTicket(service=service)).items[-1])["number"])


def fields(item: bytes) -> dict[str, object]:
    """Return what an item says."""
    return msgspec.json.decode(item, type=dict[str, object])


def types(writer: Writer, after: int = 0) -> list[object]:
    """Return the types of the journal's events in order."""
    return [fields(one)["type"] for one in writer.journal.page(after, 10_000)]


def days(count: int) -> list[AnyEvent]:
    """Return events to fill a journal with; each opens another day."""
    return [DayOpened(day=BusinessDay(f"2026-01-{one + 1:02d}")) for one in range(count)]


def change_behind_its_back(path: Path, *statements: str) -> None:
    """Change a closed journal's file as no kiosk would."""
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        for one in statements:
            db.execute(one)


def look(path: Path, query: str) -> list[tuple[object, ...]]:
    """Return what a second reader finds in a journal's file."""
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        return db.execute(query).fetchall()


async def soon(happens: Callable[[], bool]) -> None:
    """Let the loop run until something has happened."""
    for _ in range(int(SOON_S / TICK_S)):
        if happens():
            return
        await asyncio.sleep(TICK_S)
    pytest.fail("it did not happen in time")


@asynccontextmanager
async def running(loop: Coroutine[object, object, None]) -> AsyncIterator[None]:
    """Run a loop of the core beside the test; what breaks it breaks the test."""
    task = asyncio.create_task(loop)
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
