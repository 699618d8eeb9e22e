"""A real Mosquitto on a free loopback port, started, stopped and killed by a test."""

import contextlib
import getpass
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

DEADLINE_S = 10.0

CONFIG = """
user {user}
listener {port} 127.0.0.1
allow_anonymous true
persistence {persistence}
persistence_location {folder}/
max_queued_messages 0
set_tcp_nodelay true
log_dest file {folder}/broker.log
"""
"""``max_queued_messages 0``: the default of 1000 drops what it has already confirmed."""


def free_port() -> int:
    """Return a TCP port of the loopback interface that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class RunningBroker:
    """Mosquitto; it comes back on the same port after ``stop`` or ``kill`` and ``start``."""

    def __init__(
        self,
        folder: Path,
        *,
        persistence: bool = False,
        extra: str = "",
        wrapper: Sequence[str | Path] = (),
    ) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.port = free_port()
        self.url = f"mqtt://127.0.0.1:{self.port}"
        self._config = folder / "mosquitto.conf"
        self._wrapper = wrapper
        self._process: subprocess.Popen[bytes] | None = None
        text = CONFIG.format(
            user=getpass.getuser(),
            port=self.port,
            folder=folder,
            persistence=str(persistence).lower(),
        )
        self._config.write_text(text + extra, encoding="utf-8")

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Start, and return when it takes connections."""
        program = shutil.which("mosquitto", path=os.environ["PATH"] + ":/usr/sbin")
        assert program, "mosquitto is not installed"
        command = [*self._wrapper, program, "-c", str(self._config)]
        self._process = subprocess.Popen(command)  # noqa: S603  # ours
        deadline_s = time.monotonic() + DEADLINE_S
        while True:
            with contextlib.suppress(ConnectionRefusedError):
                socket.create_connection(("127.0.0.1", self.port)).close()
                return
            if self._process.poll() is not None or time.monotonic() > deadline_s:
                self.stop()
                raise AssertionError(f"mosquitto did not start: see {self._config.parent}")
            time.sleep(0.01)

    @property
    def pid(self) -> int:
        """Return the process id of the running broker."""
        assert self._process is not None
        return self._process.pid

    def stop(self) -> None:
        """End it in good order: it saves what it holds if it is persistent."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """End it as a power cut would."""
        self._end(signal.SIGKILL)

    def _end(self, number: signal.Signals) -> None:
        if self._process is not None:
            self._process.send_signal(number)
            self._process.wait(DEADLINE_S)
            self._process = None
