"""What a kiosk's sync measures arrives, and becomes the alarms that a person must look at."""

from contextlib import ExitStack
from pathlib import Path

from sqlalchemy import select

from sync.hq.alarm import AlarmKind
from sync.hq.alarms import standing_alarms
from sync.hq.database import open_database
from sync.hq.schema_alarms import TELEMETRY
from tests.hq.batches import DEVICE
from tests.hq.feeding import feeding
from tests.sync.broker import RunningBroker, free_port
from tests.sync.certificates import certificates
from tests.sync.doors import FakeDoor
from tests.sync.processes import collect_command, sync_command, write_settings
from tests.sync.waiting import wait_until

HOUR_MS = 3_600_000
DAYS = 2
WRONG = {"clock": "unsynced", "disk_free_bytes": 30, "disk_size_bytes": 1000}


def test_a_kiosk_that_is_short_of_disk_time_and_papers_is_an_alarm_of_each(
    tmp_path: Path,
) -> None:
    certificates(tmp_path, DAYS)
    port = free_port()
    encrypted = (
        f"listener {port} 127.0.0.1\n"
        f"cafile {tmp_path}/ca.pem\n"
        f"certfile {tmp_path}/127.0.0.1.pem\n"
        f"keyfile {tmp_path}/127.0.0.1.key\n"
        "require_certificate true\n"
    )
    socket = tmp_path / "core.sock"
    settings = write_settings(tmp_path, DEVICE, socket, f"mqtts://127.0.0.1:{port}")
    with settings.open("a", encoding="utf-8") as file:
        file.write(f'ca = "{tmp_path}/ca.pem"\n')
        file.write(f'cert = "{tmp_path}/{DEVICE}.pem"\nkey = "{tmp_path}/{DEVICE}.key"\n')
    url = f"sqlite:///{tmp_path}/hq.db"
    engine = open_database(url)

    def heard_ms() -> int:
        """Return when the kiosk last told how it is, 0 before it knew that of its core."""
        with engine.connect() as connection:
            row = connection.execute(select(TELEMETRY)).one_or_none()
        return row.received_ms if row and "unsynced" in row.body else 0

    with (
        ExitStack() as stack,
        RunningBroker(tmp_path / "broker", extra=encrypted) as broker,
        FakeDoor(socket, []) as door,
        collect_command(broker.url, url),
    ):
        door.health = WRONG
        # What is measured before somebody listens is not kept.
        with feeding(broker.port) as feeder:
            wait_until(lambda: feeder.said, "the collector is there")
        stack.enter_context(sync_command(settings))
        wait_until(lambda: heard_ms() > 0, "telemetry")

        later_ms = heard_ms() + HOUR_MS + 1000
        with engine.connect() as connection:
            found = standing_alarms(connection, later_ms)
    engine.dispose()

    # This broker has no access list, which the kiosk finds out too, in its own time.
    assert {one.kind: one.detail for one in found if one.kind != AlarmKind.ACCESS} == {
        AlarmKind.CERTIFICATE: {"days": DAYS - 1},
        AlarmKind.CLOCK: {"clock": "unsynced"},
        AlarmKind.DISK: {"free_percent": 3},
    }
