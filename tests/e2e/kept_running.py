"""A core that is started again whenever it has ended, as systemd does (Restart=always)."""

import subprocess
import sys
import threading
from pathlib import Path
from types import TracebackType
from typing import Self

DEADLINE_S = 20.0


class KeptRunning:
    """``kiosk run``, with somebody who keeps it running."""

    def __init__(self, config: Path) -> None:
        self._words = [sys.executable, "-m", "kiosk", "run", "--config", str(config)]
        self._ended = threading.Event()
        self.codes: list[int] = []
        """How each core ended that has."""
        self._process = self._start()
        self._thread = threading.Thread(target=self._keep)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._ended.set()
        self._process.terminate()
        self._thread.join(DEADLINE_S)

    def kill(self) -> None:
        """End it as a power cut would."""
        self._process.kill()

    def _start(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(self._words)  # noqa: S603  # our own command

    def _keep(self) -> None:
        while True:
            self.codes.append(self._process.wait())
            if self._ended.is_set():
                return
            self._process = self._start()
            if self._ended.is_set():
                self._process.terminate()
