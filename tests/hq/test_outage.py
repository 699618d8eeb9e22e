"""A database that is away or full loses nothing: nothing is acknowledged, all are told."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from sync.hq.alarms import standing_alarms
from sync.hq.database import open_database
from tests.hq.batches import batches
from tests.hq.databases import RunningPostgresql, has_postgresql
from tests.hq.feeding import Feeder, feeding
from tests.hq.stored import journal_at_hq, put_aside_at_hq
from tests.sync.broker import RunningBroker
from tests.sync.journals import journal_items
from tests.sync.processes import collect_command
from tests.sync.waiting import wait_until

DEVICES = ("hz-0001", "hz-0002")
ITEMS = journal_items(4_000)
DEADLINE_S = 60.0


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[RunningBroker]:
    with RunningBroker(tmp_path / "broker") as running:
        yield running


@pytest.mark.skipif(not has_postgresql(), reason="PostgreSQL is not installed")
def test_a_server_that_dies_in_the_middle_loses_nothing(broker: RunningBroker) -> None:
    first, second = (batches(ITEMS, device=one) for one in DEVICES)
    with RunningPostgresql() as server:
        engine = open_database(server.url)
        with collect_command(broker.url, server.url), feeding(broker.port) as feeder:
            wait_until(lambda: feeder.said, "the collector is there")
            feeder.send(first[:10])
            wait_until(lambda: answered(feeder) == 1_000, "a beginning")
            engine.dispose()
            server.kill()
            feeder.send(first[10:])
            feeder.send(second)
            wait_until(lambda: not feeder.said[-1].online, "kiosks are told", DEADLINE_S)
            told_meanwhile = answered(feeder)
            server.start()
            wait_until(lambda: feeder.said[-1].online, "and that it is back", DEADLINE_S)
            wait_until(
                lambda: (
                    [feeder.acks[one].stored for one in DEVICES if one in feeder.acks]
                    == [4_000, 4_000]
                ),
                "all is answered for",
                DEADLINE_S,
            )
        assert told_meanwhile == 1_000
        assert [journal_at_hq(engine, one) for one in DEVICES] == [ITEMS, ITEMS]
        assert not put_aside_at_hq(engine)
        engine.dispose()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 3 MB."""
    folder = tmp_path / "small"
    folder.mkdir()
    if os.getuid() != 0:
        pytest.skip("only root can mount a small file system")
    words = ["/bin/mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(folder)]
    if subprocess.run(words, check=False).returncode:  # noqa: S603  # our own folder
        pytest.skip("nothing can be mounted here")
    yield folder
    subprocess.run(["/bin/umount", "-l", str(folder)], check=True)  # noqa: S603  # (same)


def test_a_full_disk_loses_nothing_and_is_told(
    broker: RunningBroker, small_disk: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    url = f"sqlite:///{small_disk}/hq.db"
    engine = open_database(url)
    ballast = small_disk / "ballast"
    with collect_command(broker.url, url), feeding(broker.port) as feeder:
        wait_until(lambda: feeder.said, "the collector is there")
        feeder.send(batches(ITEMS[:500]))
        wait_until(lambda: answered(feeder) == 500, "a beginning")
        fill(ballast)
        feeder.send(batches(ITEMS[500:2_000]))
        wait_until(lambda: not feeder.said[-1].online, "kiosks are told", DEADLINE_S)
        told_meanwhile = answered(feeder)
        with engine.connect() as connection:
            assert standing_alarms(connection, 0) == [], "what is here can still be read"
        ballast.unlink()
        wait_until(lambda: answered(feeder) == 2_000, "all is answered for", DEADLINE_S)
        wait_until(lambda: feeder.said[-1].online, "and that it is back", DEADLINE_S)

    assert told_meanwhile == 500
    assert journal_at_hq(engine, DEVICES[0]) == ITEMS[:2_000]
    engine.dispose()
    log = capfd.readouterr()
    assert "nothing_can_be_stored" in log.out + log.err
    assert "database or disk is full" in log.out + log.err


def answered(feeder: Feeder, device: str = DEVICES[0]) -> int:
    """Return up to where headquarters has answered for a kiosk."""
    return feeder.acks[device].stored if device in feeder.acks else 0


def fill(path: Path) -> None:
    """Write until the disk is full."""
    with path.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(bytes(4096))
        except OSError:
            return
