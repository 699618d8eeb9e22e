"""The whole way with real parts: journal, kiosk sync, Mosquitto, collector, database."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Engine

from sync.hq.database import open_database
from sync.hq.kiosks import devices
from tests.hq.stored import count_at_hq, journal_at_hq, online_at_hq, put_aside_at_hq
from tests.sync.broker import RunningBroker
from tests.sync.doors import FakeDoor
from tests.sync.journals import OTHER_EPOCH, hash_of, journal_items
from tests.sync.processes import collect_command, sync_command, write_settings
from tests.sync.waiting import wait_until

DEVICE = "hz-0001"


class Way:
    """The parts that stand between a journal and headquarters."""

    def __init__(self, folder: Path, broker: RunningBroker) -> None:
        self.broker = broker
        self.door_path = folder / "core.sock"
        self.database = f"sqlite:///{folder}/hq.db"
        self.engine: Engine = open_database(self.database)
        settings = write_settings(folder, DEVICE, self.door_path, broker.url)
        self.sync = sync_command(settings)
        self.collect = collect_command(broker.url, self.database)

    def arrived(self) -> list[bytes]:
        """Return the journal as headquarters has it."""
        return journal_at_hq(self.engine, DEVICE)

    def holds_more_than(self, count: int) -> bool:
        """Return whether headquarters has more events than that, in order or not."""
        return count_at_hq(self.engine, DEVICE) > count


@pytest.fixture
def way(tmp_path: Path) -> Iterator[Way]:
    broker = RunningBroker(tmp_path / "broker")
    made = Way(tmp_path, broker)
    yield made
    made.engine.dispose()
    broker.stop()


def test_what_happens_in_the_hall_is_at_headquarters_at_once(way: Way) -> None:
    way.broker.start()
    items = journal_items(250)
    with FakeDoor(way.door_path, items[:200]) as door, way.collect, way.sync:
        wait_until(lambda: way.arrived() == items[:200], "the journal so far")
        assert online_at_hq(way.engine, DEVICE)

        door.happens(items[200:])

        wait_until(lambda: way.arrived() == items, "the news", 2.0)
        wait_until(lambda: door.stored == 250, "headquarters' word reaches the core")
    assert not put_aside_at_hq(way.engine)


def test_no_event_is_lost_and_none_doubled_by_a_broker_that_is_away_and_a_collector_killed(
    way: Way,
) -> None:
    items = journal_items(10_100)
    with FakeDoor(way.door_path, items[:100]) as door, way.sync, way.collect:
        door.happens(items[100:])
        way.broker.start()
        held_when_killed = []
        for stretch in (500, 3_000, 7_000):
            wait_until(partial(way.holds_more_than, stretch), f"{stretch} events")
            way.collect.kill()
            held_when_killed.append(count_at_hq(way.engine, DEVICE))
            way.collect.start()
        wait_until(lambda: len(way.arrived()) >= 10_100, "everything")
        wait_until(lambda: door.stored == 10_100, "headquarters' word reaches the core")

    assert held_when_killed[0] < 10_100, "it was killed in the middle"
    assert way.arrived() == items
    assert count_at_hq(way.engine, DEVICE) == 10_100
    assert not put_aside_at_hq(way.engine), "the chain of hashes holds"


def test_a_broker_that_is_killed_and_remembers_nothing_loses_nothing(way: Way) -> None:
    items = journal_items(4_000)
    way.broker.start()
    with FakeDoor(way.door_path, items) as door, way.sync, way.collect:
        for _ in range(3):
            way.broker.kill()
            way.broker.start()
        wait_until(lambda: door.stored == 4_000, "headquarters' word reaches the core", 30.0)

    assert way.arrived() == items


def test_a_core_that_is_restarted_is_read_on_where_it_was(way: Way) -> None:
    items = journal_items(600)
    way.broker.start()
    with FakeDoor(way.door_path, items[:300]) as door, way.sync, way.collect:
        wait_until(lambda: len(way.arrived()) == 300, "the journal so far")
        door.closes()
        door.opens()
        door.happens(items[300:])
        wait_until(lambda: way.arrived() == items, "the rest", 20.0)


def test_a_headquarters_without_memory_takes_a_pruned_journal_from_where_it_begins(
    way: Way,
) -> None:
    items = journal_items(300)[200:]
    way.broker.start()
    with FakeDoor(way.door_path, items) as door, way.collect, way.sync:
        wait_until(lambda: way.arrived() == items, "what there is")
        wait_until(lambda: door.stored == 300, "headquarters' word reaches the core")
    assert not put_aside_at_hq(way.engine)
    with way.engine.connect() as connection:
        assert [one.lost for one in devices(connection)] == [200]


def test_a_journal_restored_from_a_copy_goes_on_in_a_new_epoch(way: Way) -> None:
    before = journal_items(300)
    copied = before[:280]
    after = journal_items(120, OTHER_EPOCH, first=281, before=hash_of(copied[-1]))
    way.broker.start()
    with way.collect:
        with FakeDoor(way.door_path, before), way.sync:
            wait_until(lambda: way.arrived() == before, "the first journal")
        restored = FakeDoor(way.door_path, copied + after, OTHER_EPOCH)
        with restored, way.sync:
            wait_until(lambda: way.arrived() == before + after, "both epochs")
            wait_until(lambda: restored.stored == 400, "headquarters' word reaches the core")
    assert not put_aside_at_hq(way.engine)


def test_a_kiosk_is_off_line_when_it_is_switched_off_and_when_it_dies(way: Way) -> None:
    way.broker.start()
    with FakeDoor(way.door_path, journal_items(10)), way.collect, way.sync:
        wait_until(lambda: online_at_hq(way.engine, DEVICE), "on line")
        assert way.sync.stop() == 0
        wait_until(
            lambda: online_at_hq(way.engine, DEVICE) is False, "off line by its own word"
        )
        way.sync.start()
        wait_until(lambda: online_at_hq(way.engine, DEVICE), "on line again")
        way.sync.kill()
        wait_until(lambda: online_at_hq(way.engine, DEVICE) is False, "off line by its will")
        way.sync.start()


def test_a_headquarters_that_lost_its_database_gets_everything_again(
    way: Way, tmp_path: Path
) -> None:
    items = journal_items(500)
    way.broker.start()
    with FakeDoor(way.door_path, items[:400]) as door, way.sync:
        with way.collect:
            wait_until(lambda: door.stored == 400, "headquarters' word reaches the core")
        empty = f"sqlite:///{tmp_path}/empty.db"
        engine = open_database(empty)
        with collect_command(way.broker.url, empty):
            door.happens(items[400:])
            wait_until(lambda: journal_at_hq(engine, DEVICE) == items, "all of it")
        engine.dispose()
