"""A process that is started again whenever it ends, as systemd does it."""

import subprocess
import sys
import threading
from pathlib import Path

RESTART_S = 0.3
"""``RestartSec`` of the units is longer; the day is shorter."""
END_S = 30.0


class Service:
    """Runs ``kiosk …`` from ``start`` to ``stop``; what it says is in a file."""

    def __init__(self, log: Path, *words: str) -> None:
        self._command = [sys.executable, "-m", "kiosk", *words]
        self._log = log
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self._process: subprocess.Popen[bytes] | None = None
        self._keeper: threading.Thread | None = None
        self.starts = 0

    @property
    def pid(self) -> int:
        """The present process."""
        assert self._process is not None
        return self._process.pid

    def start(self) -> None:
        """Have it run from now on."""
        self._stopping.clear()
        self._spawn()
        self._keeper = threading.Thread(target=self._keep, daemon=True)
        self._keeper.start()

    def kill(self) -> None:
        """End the process as a power cut would."""
        with self._lock:
            assert self._process is not None
            self._process.kill()

    def stop(self) -> None:
        """End it in good order, and for good."""
        if self._keeper is None:
            return
        with self._lock:
            self._stopping.set()
            assert self._process is not None
            self._process.terminate()
        self._keeper.join(END_S)
        assert not self._keeper.is_alive(), "a service does not end"
        self._keeper = None

    def _spawn(self) -> None:
        with self._lock, self._log.open("ab") as log:
            if self._stopping.is_set():
                return
            self.starts += 1
            self._process = subprocess.Popen(self._command, stdout=log, stderr=log)  # noqa: S603  # our own command

    def _keep(self) -> None:
        while not self._stopping.is_set():
            assert self._process is not None
            self._process.wait()
            if not self._stopping.wait(RESTART_S):
                self._spawn()
        assert self._process is not None
        self._process.wait()
