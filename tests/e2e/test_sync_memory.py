"""``kiosk sync`` keeps within its share of a Pi with 2 GB, measured as it is installed."""

import os
import subprocess
from pathlib import Path

from sync.hq.database import open_database
from tests.e2e.test_memory import resident_mb
from tests.hq.stored import count_at_hq
from tests.sync.broker import RunningBroker
from tests.sync.doors import FakeDoor
from tests.sync.journals import journal_items
from tests.sync.processes import KIOSK, Command, collect_command, write_settings
from tests.sync.waiting import wait_until

BUDGET_MB = 40
DEVICE = "hz-0001"
EVENTS = 3_000


def test_the_sync_stays_within_40_mb_after_it_has_sent(tmp_path: Path) -> None:
    environment = bytecode(tmp_path / "bytecode")
    database = f"sqlite:///{tmp_path}/hq.db"
    engine = open_database(database)
    with (
        RunningBroker(tmp_path / "broker") as broker,
        FakeDoor(tmp_path / "core.sock", journal_items(EVENTS)) as door,
        collect_command(broker.url, database),
        Command(
            *("sync", "--ack-wait", "2", "--config"),
            write_settings(tmp_path, DEVICE, door.path, broker.url),
            environment=environment,
        ) as sync,
    ):
        wait_until(lambda: door.stored == EVENTS, "headquarters has it all", 60)

        assert count_at_hq(engine, DEVICE) == EVENTS
        assert resident_mb(sync.pid) <= BUDGET_MB
    engine.dispose()


def bytecode(folder: Path) -> dict[str, str]:
    """Return an environment with the program compiled, as an installation has it.

    Compiling takes memory that a process does not give back.
    """
    environment = os.environ | {"PYTHONPYCACHEPREFIX": str(folder)}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    subprocess.run(  # noqa: S603  # our own command
        [*KIOSK, "sync", "--help"],
        env=environment,
        check=True,
        capture_output=True,
    )
    return environment
