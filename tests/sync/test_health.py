"""How sending fares is in a file that Prometheus reads, whole or not at all."""

import shutil
import subprocess
from pathlib import Path

import pytest

from sync.broker_url import parse_broker
from sync.contract.messages import Telemetry
from sync.door import Door
from sync.health import Health, prometheus_text, write_textfile
from sync.kit import Inbox, Kit
from sync.memory import Memory
from sync.reader import Reader
from tests.sync.doors import FakeDoor
from tests.sync.journals import journal_items
from tests.sync.kiosks import DEVICE

DAY_MS = 24 * 3600 * 1000
TOLD = Telemetry(
    clock="held",
    certificate_ends_ms=12 * DAY_MS,
    disk_free_bytes=5,
    disk_size_bytes=10,
    figures={"backlog_events": 7.0, "connected": 1.0, "sent_bytes_total": 123456789012.0},
)


def test_prometheus_own_reader_accepts_the_figures() -> None:
    promtool = shutil.which("promtool")
    if promtool is None:
        pytest.skip("promtool is not installed")
    text = prometheus_text(TOLD, 2 * DAY_MS)

    judged = subprocess.run(  # noqa: S603  # the system's tool, our words
        [promtool, "check", "metrics"], input=text.encode(), capture_output=True, check=False
    )

    assert judged.returncode == 0, judged.stderr
    assert "lobby_sync_certificate_left_seconds 864000\n" in text
    assert "lobby_sync_sent_bytes_total 123456789012\n" in text
    assert 'lobby_sync_clock_trust{clock="held"} 1\n' in text


def test_the_file_is_put_in_place_whole_and_others_may_read_it(tmp_path: Path) -> None:
    path = tmp_path / "sync.prom"

    write_textfile(path, TOLD, 0)

    assert path.read_text(encoding="utf-8") == prometheus_text(TOLD, 0)
    assert path.stat().st_mode & 0o777 == 0o644
    assert list(tmp_path.iterdir()) == [path]


def test_a_kiosk_without_a_network_knows_how_its_record_is_all_the_same(tmp_path: Path) -> None:
    """Whoever collects the machine's figures has them for the whole week."""
    now = [0.0]
    with FakeDoor(tmp_path / "core.sock", journal_items(10)) as core:
        core.health = {"disk_free_bytes": 7_000, "disk_size_bytes": 9_000}
        kit = Kit(
            device=DEVICE,
            name={},
            software="test",
            broker=parse_broker("mqtt://127.0.0.1:9"),
            door=Door(core.path),
            new_reader=lambda number: Reader(number, core.path, kit.inbox.put),
            inbox=Inbox(),
            now_s=lambda: now[0],
            chance=lambda: 0.5,
            alive=lambda: 1.0,
            now_ms=lambda: 0,
            textfile=tmp_path / "sync.prom",
        )
        health = Health(kit, Memory(kit))
        health.look()
        core.happens(journal_items(5, first=11))
        core.health = {"disk_free_bytes": 3_000, "disk_size_bytes": 9_000}

        now[0] += kit.timing.telemetry_s
        health.look()

        text = (tmp_path / "sync.prom").read_text(encoding="utf-8")
        assert "lobby_sync_disk_free_bytes 3000\n" in text
        assert "lobby_sync_backlog_events 15\n" in text
        kit.door.close()
