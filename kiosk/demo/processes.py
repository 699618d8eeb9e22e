"""The demo's child processes: started together, watched, stopped in order, their logs kept."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import msgspec

STOP_S = 15.0
"""How long a child may take over a stop before it is killed."""


class ChildDiedError(Exception):
    """A process of the lobby ended by itself; the message names its log."""


class _Child(msgspec.Struct):
    command: list[str]
    environment: Mapping[str, str]
    name: str
    process: subprocess.Popen[bytes]
    log: Path


class Children:
    """Every process of the lobby but this one."""

    def __init__(self, folder: Path) -> None:
        self._logs = folder / "logs"
        self._logs.mkdir(parents=True, exist_ok=True)
        self._children: list[_Child] = []

    def start_kiosk(self, name: str, *arguments: str) -> None:
        """Start a subcommand of ``kiosk``, the one this demo belongs to."""
        self.start(name, [sys.executable, "-m", "kiosk", *arguments])

    def start(
        self, name: str, command: list[str], environment: Mapping[str, str] | None = None
    ) -> None:
        """Start a program; its output goes to ``logs/<name>.log``."""
        log = self._logs / f"{name}.log"
        process = _started(command, environment or {}, log)
        self._children.append(_Child(command, environment or {}, name, process, log))

    def check(self) -> None:
        """Make sure that all are running; what has ended in good order is started anew.

        That is how a process takes newer settings; systemd does the same (Restart=always).

        Raises:
            ChildDiedError: One is not.
        """
        for child in self._children:
            code = child.process.poll()
            if code == 0:
                child.process = _started(child.command, child.environment, child.log)
            elif code is not None:
                last = child.log.read_text(errors="replace").strip().splitlines()[-3:]
                raise ChildDiedError(
                    f"{child.name} ended with {code}; {child.log} ends:\n" + "\n".join(last)
                )

    def stop(self) -> None:
        """Stop all, the last started first, and wait for each."""
        for child in reversed(self._children):
            if child.process.poll() is None:
                child.process.send_signal(signal.SIGTERM)
            try:
                child.process.wait(STOP_S)
            except subprocess.TimeoutExpired:
                child.process.kill()
                child.process.wait()
        self._children.clear()


def _started(
    command: list[str], environment: Mapping[str, str], log: Path
) -> subprocess.Popen[bytes]:
    with log.open("ab") as output:
        return subprocess.Popen(  # noqa: S603 - the demo's own fixed programs
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env={**os.environ, **environment},
            start_new_session=True,
        )


def free_port(wanted: int = 0) -> int:
    """Return a free port of the loopback interface, the wanted one if it is."""
    for port in (wanted, 0):
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise OSError("no free port on the loopback interface")
