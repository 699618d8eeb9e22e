"""How sending fares is in a file that Prometheus reads, whole or not at all."""

import shutil
import subprocess
from pathlib import Path

import pytest

from sync.contract.messages import Telemetry
from sync.health import prometheus_text, write_textfile

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
