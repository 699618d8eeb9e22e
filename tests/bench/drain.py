"""How fast a week's journal drains to headquarters' disk, against paho's bare publish loop.

Ours is the whole way: journal through the door, batches, Mosquitto, collector, SQLite with
every commit on disk. The reference publishes the same event bodies, one message each, to the
same broker, and is done when the broker has confirmed them: nobody reads or stores them.
"""

import itertools
import statistics
import sys
import tempfile
import threading
import time
from pathlib import Path

from paho.mqtt.client import Client, MQTTv5
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode
from sqlalchemy import Engine

from sync.hq.database import open_database
from sync.hq.reading import position
from tests.bench.row import Row, row, table
from tests.hq.stored import online_at_hq
from tests.sync.broker import RunningBroker
from tests.sync.doors import FakeDoor
from tests.sync.journals import journal_items
from tests.sync.processes import Command, collect_command, sync_command, write_settings
from tests.sync.waiting import wait_until

EVENTS = 35_000
"""A week of 5,000 events a day."""
RUNS = 3
DEADLINE_S = 120.0
DEVICE = "hz-0001"


def drain_rows(folder: Path, events: int = EVENTS, runs: int = RUNS) -> list[Row]:
    """Measure, ours and the reference in turns."""
    items = journal_items(events)
    ours: list[float] = []
    reference: list[float] = []
    resident: list[dict[str, float]] = []
    with RunningBroker(folder / "broker") as broker:
        for run in range(runs):
            reference.append(events / bare_loop_s(broker.port, items))
            took_s, memory = drain_s(folder / str(run), broker, items)
            ours.append(events / took_s)
            resident.append(memory)
    rows = [
        row(
            name=f"drain of {events} journalled events to headquarters",
            ours=statistics.median(ours),
            reference=statistics.median(reference),
            reference_name="bare paho QoS 1 publish loop, one event a message",
            unit="events/s",
            runs=runs,
        )
    ]
    rows += [
        row(
            name=f"memory of {process} after the drain",
            ours=max(one[process] for one in resident),
            reference=limit_mb,
            reference_name=reference_name,
            unit="MB",
            runs=runs,
        )
        for process, limit_mb, reference_name in (
            ("kiosk sync", 40, "budget"),
            ("kiosk hq collect", 100, "100 MB, for comparison only"),
        )
    ]
    return rows


def drain_s(
    folder: Path, broker: RunningBroker, items: list[bytes]
) -> tuple[float, dict[str, float]]:
    """Return how long a journal takes to headquarters' disk, and each process' memory in MB."""
    folder.mkdir()
    device = f"{DEVICE}-{folder.name}"
    database = f"sqlite:///{folder}/hq.db"
    engine = open_database(database)
    door_path = folder / "core.sock"
    sync = sync_command(write_settings(folder, device, door_path, broker.url))
    collect = collect_command(broker.url, database)
    with FakeDoor(door_path, items[:1]) as door, collect, sync:
        wait_until(lambda: at_hq(engine, device) == 1, "both are connected", DEADLINE_S)
        began_s = time.perf_counter()
        door.happens(items[1:])
        wait_until(lambda: at_hq(engine, device) == len(items), "all is stored", DEADLINE_S)
        took_s = time.perf_counter() - began_s
        memory = {"kiosk sync": resident_mb(sync), "kiosk hq collect": resident_mb(collect)}
        assert online_at_hq(engine, device)
    engine.dispose()
    return took_s, memory


def bare_loop_s(port: int, payloads: list[bytes]) -> float:
    """Return how long paho takes to publish the payloads, first call to last confirmation."""
    connected = threading.Event()
    done = threading.Event()
    confirmed = itertools.count(1)

    def on_connect(*_: object) -> None:
        connected.set()

    def on_publish(
        _client: Client, _data: object, _mid: int, reason: ReasonCode, _more: Properties
    ) -> None:
        assert not reason.is_failure
        if next(confirmed) == len(payloads):
            done.set()

    client = Client(CallbackAPIVersion.VERSION2, "bare-loop", protocol=MQTTv5)
    client.on_connect = on_connect
    client.on_publish = on_publish
    client.connect("127.0.0.1", port)
    client.loop_start()
    assert connected.wait(DEADLINE_S)
    began_s = time.perf_counter()
    for payload in payloads:
        client.publish("bare/loop", payload, qos=1)
    assert done.wait(DEADLINE_S)
    took_s = time.perf_counter() - began_s
    client.disconnect()
    client.loop_stop()
    return took_s


def at_hq(engine: Engine, device: str) -> int:
    """Return how many of a device's events are stored in order."""
    with engine.connect() as connection:
        return position(connection, device)


def resident_mb(command: Command | RunningBroker) -> float:
    """Return the memory of a process that is really in use (VmRSS)."""
    status = Path(f"/proc/{command.pid}/status").read_text(encoding="ascii")
    kilobytes = next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[
        1
    ]
    return round(int(kilobytes) / 1024, 1)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as temporary:
        sys.stdout.write(table(drain_rows(Path(temporary))) + "\n")
