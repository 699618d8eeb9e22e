"""``kiosk sync`` keeps within its share of a Pi with 2 GB, measured as it is installed."""

import os
import subprocess
import time
from pathlib import Path

from sync.contract.documents import CollectLogs, RemoteCommand
from sync.contract.signing import sign
from sync.contract.topics import topic
from sync.downlink.judging import leaf_of, moment
from sync.hq.database import open_database
from tests.e2e.test_memory import resident_mb
from tests.hq.stored import count_at_hq
from tests.sync.broker import RunningBroker
from tests.sync.doors import FakeDoor
from tests.sync.downlink.hall import KEY, write_keys
from tests.sync.journals import journal_items
from tests.sync.processes import KIOSK, Command, collect_command, write_settings
from tests.sync.test_publisher import Overhearer
from tests.sync.waiting import wait_until

BUDGET_MB = 40
DEVICE = "hz-0001"
EVENTS = 3_000


def test_the_sync_stays_within_40_mb_after_it_has_sent_and_obeyed(tmp_path: Path) -> None:
    environment = bytecode(tmp_path / "bytecode")
    database = f"sqlite:///{tmp_path}/hq.db"
    engine = open_database(database)
    with (
        RunningBroker(tmp_path / "broker") as broker,
        FakeDoor(tmp_path / "core.sock", journal_items(EVENTS)) as door,
        collect_command(broker.url, database),
        Command(
            *("sync", "--ack-wait", "2", "--config"),
            trusting(tmp_path, write_settings(tmp_path, DEVICE, door.path, broker.url)),
            environment=environment,
        ) as sync,
    ):
        wait_until(lambda: door.stored == EVENTS, "headquarters has it all", 60)

        assert count_at_hq(engine, DEVICE) == EVENTS
        obeys(broker, door)
        assert resident_mb(sync.pid) <= BUDGET_MB
    engine.dispose()


def trusting(folder: Path, settings: Path) -> Path:
    """Let the settings name the key that signs for headquarters here."""
    keys = write_keys(folder / "trust.pem", KEY.public_key())
    with settings.open("a", encoding="utf-8") as file:
        file.write(f'trust = "{keys}"\n')
    return settings


def obeys(broker: RunningBroker, door: FakeDoor) -> None:
    """Have it believe a signed command, and do it."""
    now_ms = time.time_ns() // 1_000_000
    command = RemoteCommand(
        device=DEVICE,
        id="0" * 32,
        author="zhang.wei",
        issued=moment(now_ms),
        expires=moment(now_ms + 60_000),
        act=CollectLogs(hours=1),
    )
    where = topic(DEVICE, leaf_of(command))
    with Overhearer(broker.url, where) as somebody:
        somebody.says(where, sign(command, KEY))
        wait_until(
            lambda: {one.get("stage") for one in door.commands} & {"succeeded", "failed"},
            "the command has its end",
        )


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
