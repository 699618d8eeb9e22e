"""A real hall's journal, as the core writes it, is what headquarters has in the end."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from sqlalchemy import Engine

from kiosk.domain.commands import (
    CallNext,
    FinishService,
    IssueTicket,
    OpenCounter,
    RateVisit,
    StartService,
)
from sync.hq.database import open_database
from sync.hq.kiosks import devices
from tests.e2e.lobby import SITE, HallSettings, RunningCore
from tests.hq.stored import journal_at_hq, put_aside_at_hq
from tests.sync.broker import RunningBroker
from tests.sync.processes import collect_command, sync_command
from tests.sync.waiting import wait_until


class Hall:
    """A core, its sync, a broker and headquarters."""

    def __init__(self, folder: Path, broker: RunningBroker, engine: Engine) -> None:
        self.core = RunningCore(folder / "hall", HallSettings(broker=broker.url))
        self.sync = sync_command(self.core.config)
        self.engine = engine

    def journal(self) -> list[bytes]:
        """Return the journal as the core has it."""
        with self.core.client() as client:
            return [bytes(raw) for raw in client.journal(0, 1000).events]

    def arrived(self) -> list[bytes]:
        """Return it as headquarters has it."""
        return journal_at_hq(self.engine, SITE)

    def all_stored(self) -> bool:
        """Return whether the core knows that headquarters has everything."""
        with self.core.client() as client:
            known = client.acknowledged()
            return not client.journal(known.stored, 1).events

    def serves(self, visits: int) -> None:
        """Let people come, be served and rate."""
        for _ in range(visits):
            self.core.accepted(IssueTicket("account"))
            self.core.accepted(CallNext("1"))
            self.core.accepted(StartService("1"))
            self.core.accepted(FinishService("1"))
            self.core.accepted(RateVisit("1", 4))


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    with ExitStack() as running:
        engine = open_database(f"sqlite:///{tmp_path}/hq.db")
        running.callback(engine.dispose)
        broker = running.enter_context(RunningBroker(tmp_path / "broker"))
        running.enter_context(collect_command(broker.url, f"sqlite:///{tmp_path}/hq.db"))
        made = Hall(tmp_path, broker, engine)
        running.callback(made.core.end)
        running.enter_context(made.sync)
        yield made


def test_headquarters_has_the_halls_journal_and_counts_what_the_hall_counts(hall: Hall) -> None:
    hall.core.accepted(OpenCounter("1"))
    hall.serves(5)
    for _ in range(3):
        hall.core.accepted(IssueTicket("cash"))
    wait_until(hall.all_stored, "the core knows that all is stored")

    assert hall.arrived() == hall.journal()
    assert not put_aside_at_hq(hall.engine)
    with hall.engine.connect() as connection:
        (device,) = devices(connection)
    assert (device.waiting, device.served, device.rating) == (3, 5, 4.0)
    assert device.name["en"] == "Binjiang Service Centre"


def test_a_hall_restored_from_a_copy_loses_nothing_at_headquarters(
    hall: Hall, tmp_path: Path
) -> None:
    copy = str(tmp_path / "copy.db")
    hall.core.accepted(OpenCounter("1"))
    hall.serves(3)
    assert hall.core.kiosk("backup", copy).returncode == 0
    hall.serves(2)
    wait_until(hall.all_stored, "the first journal is stored")
    first = hall.journal()

    hall.core.stop()
    assert hall.core.kiosk("restore", copy).returncode == 0
    hall.core.start()
    hall.serves(4)
    wait_until(hall.all_stored, "the second journal is stored")

    second = hall.journal()
    kept = [raw for raw in second if raw in first]
    assert hall.arrived() == first + second[len(kept) :]
    assert not put_aside_at_hq(hall.engine)
