"""The commands ``kiosk sync`` and ``kiosk hq collect`` as processes of their own."""

import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

DEADLINE_S = 15.0
KIOSK = (sys.executable, "-m", "kiosk")

SETTINGS = """
[site]
device = "{device}"
name = {{ zh = "滨江政务服务中心", en = "Binjiang Service Centre" }}
timezone = "Asia/Shanghai"
languages = ["zh", "en"]

[[service]]
id = "account"
prefix = "A"
name = {{ zh = "开户", en = "Open an account" }}

[[counter]]
id = "1"
services = ["account"]
accessible = true

[api]
socket = "{socket}"

[journal]
path = "{folder}/journal.db"

[sync]
broker = "{broker}"
settings = "{folder}/kept"
"""


def write_settings(folder: Path, device: str, socket: Path, broker: str) -> Path:
    """Write a hall's settings and return where."""
    path = folder / f"{device}.toml"
    text = SETTINGS.format(device=device, socket=socket, folder=folder, broker=broker)
    path.write_text(text, encoding="utf-8")
    return path


class Command:
    """A running ``kiosk …``."""

    def __init__(
        self,
        *words: str | Path,
        program: Sequence[str] = KIOSK,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self._words = [*program, *map(str, words)]
        self._environment = environment
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """Its process id."""
        assert self._process is not None
        return self._process.pid

    def start(self) -> None:
        """Start it."""
        self._process = subprocess.Popen(self._words, env=self._environment)  # noqa: S603  # our own command

    def kill(self) -> None:
        """End it as a power cut would."""
        assert self._process is not None
        self._process.send_signal(signal.SIGKILL)
        self._process.wait(DEADLINE_S)
        self._process = None

    def stop(self) -> int:
        """Ask it to end, and return its exit code."""
        assert self._process is not None
        self._process.send_signal(signal.SIGTERM)
        code = self._process.wait(DEADLINE_S)
        self._process = None
        return code

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._process is not None:
            self.stop()


def sync_command(settings: Path) -> Command:
    """Return ``kiosk sync``, made impatient."""
    return Command("sync", "--config", settings, "--ack-wait", "2", "--slowest-retry", "0.5")


def collect_command(broker: str, database: str, *more: str) -> Command:
    """Return ``kiosk hq collect``, with more options."""
    return Command("hq", "collect", "--broker", broker, "--database", database, *more)
