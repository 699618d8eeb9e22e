"""Two collectors share a fleet: each takes its kiosks in, alone, and stands for itself."""

from pathlib import Path

import pytest
from sqlalchemy import Engine

from sync.contract.topics import shard_number
from sync.hq.store import ShardsTaken, Store
from tests.hq.batches import batches
from tests.hq.feeding import Feeder, feeding
from tests.hq.stored import journal_at_hq, put_aside_at_hq
from tests.sync.broker import RunningBroker
from tests.sync.journals import journal_items
from tests.sync.processes import collect_command
from tests.sync.waiting import wait_until

HALVES = ("0-31", "32-63")
ITEMS = journal_items(400)
DEVICES = [f"hz-{number:04d}" for number in range(8)]
LOW = [one for one in DEVICES if shard_number(one) < 32]
HIGH = [one for one in DEVICES if one not in LOW]


def answered(feeder: Feeder, devices: list[str], stored: int) -> bool:
    """Return whether headquarters has answered for so many events of each kiosk."""
    return all(one in feeder.acks and feeder.acks[one].stored == stored for one in devices)


def feed(feeder: Feeder, items: list[bytes]) -> None:
    each = [batches(items, size=50, device=device) for device in DEVICES]
    feeder.send(one for turn in zip(*each, strict=True) for one in turn)


def test_two_collectors_share_a_fleet_and_one_that_dies_leaves_the_others_kiosks_alone(
    on_postgresql: Engine, postgresql_url: str, tmp_path: Path
) -> None:
    assert LOW
    assert HIGH
    with RunningBroker(tmp_path / "broker") as broker:
        first, second = (
            collect_command(broker.url, postgresql_url, "--shards", one) for one in HALVES
        )
        with first, second, feeding(broker.port) as feeder:
            wait_until(
                lambda: (
                    {one.shards for one in feeder.said if one.online}
                    == {((0, 31),), ((32, 63),)}
                ),
                "both are there",
            )
            feed(feeder, ITEMS[:100])
            wait_until(lambda: answered(feeder, DEVICES, 100), "a beginning")

            first.kill()
            feed(feeder, ITEMS[100:])
            wait_until(lambda: answered(feeder, HIGH, 400), "the other one's kiosks")
            meanwhile = answered(feeder, LOW, 100)
            # Its claim ended with it, and the broker has kept what came.
            first.start()
            wait_until(lambda: answered(feeder, DEVICES, 400), "everything")

            with pytest.raises(ShardsTaken, match="shards 31-32"):
                Store(on_postgresql, ((31, 32),)).open()

    assert meanwhile, "nobody else has taken the dead one's kiosks in"
    assert [journal_at_hq(on_postgresql, one) for one in DEVICES] == [ITEMS] * len(DEVICES)
    assert not put_aside_at_hq(on_postgresql)
