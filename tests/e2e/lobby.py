"""A real core in a process of its own, as a hall runs it; whoever starts one here ends it here.

For every test, bench and demonstration that must see the hall from outside: it is started,
killed and asked through its door only.
"""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from kiosk.client import Accepted, Client, Refusal
from kiosk.domain.commands import Command
from kiosk.domain.views import TicketView

KIOSK = Path(sys.executable).with_name("kiosk")
START_S = 20.0
"""A start with nothing to replay takes well under one second on an idle machine."""
STOP_S = 15.0
SOON_S = 15.0
TICK_S = 0.02
START_TICK_S = 0.002
"""Finer, because starts are measured."""
SITE = "test-0001"


class NotInTimeError(AssertionError):
    """What was waited for did not happen."""


@dataclass(frozen=True, kw_only=True)
class HallSettings:
    """A small hall as a settings file: services A and B, and counters that serve both."""

    device: str = SITE
    counters: Sequence[str] = ("1", "2", "3")
    printer_url: str | None = None
    terminals: Mapping[str, str] = field(default_factory=dict)
    keypads: Mapping[str, str] = field(default_factory=dict)
    displays: Mapping[str, str] = field(default_factory=dict)
    sound: str | None = None
    voice: str = "none"
    """Whether a pack was built on this machine is no matter of the hall's."""
    broker: str | None = None
    timezone: str = "Asia/Shanghai"
    journal: str = ""
    """Lines for its table, besides the path."""
    more: str = ""
    """Tables appended as they are."""

    def text(self, folder: Path) -> str:
        """Return the file; socket and journal are in ``folder``."""
        parts = [
            f"""[site]
device = "{self.device}"
name = {{ zh = "滨江政务服务中心", en = "Binjiang Service Centre" }}
timezone = "{self.timezone}"
languages = ["zh", "en"]

[[service]]
id = "account"
prefix = "A"
name = {{ zh = "开户", en = "Open an account" }}

[[service]]
id = "cash"
prefix = "B"
name = {{ zh = "现金", en = "Cash" }}

[api]
socket = "{folder / "core.sock"}"

[journal]
path = "{folder / "journal.db"}"
{self.journal}
"""
        ]
        parts.extend(self._counter(one) for one in self.counters)
        if self.printer_url is not None:
            parts.append(f'[printer]\nurl = "{self.printer_url}"\n')
        if self.sound is not None:
            parts.append(f'[sound]\ndevice = "{self.sound}"\nvoice = "{self.voice}"\n')
        if self.broker is not None:
            parts.append(f'[sync]\nbroker = "{self.broker}"\nsettings = "{folder}/kept"\n')
        parts.append(self.more)
        return "\n".join(parts)

    def _counter(self, counter: str) -> str:
        lines = [
            "[[counter]]",
            f'id = "{counter}"',
            'services = ["account", "cash"]',
            f"accessible = {str(counter == self.counters[0]).lower()}",
        ]
        named = {"terminal": self.terminals, "keypad": self.keypads, "display": self.displays}
        for key, urls in named.items():
            if counter in urls:
                lines.append(f'{key} = "{urls[counter]}"')
        return "\n".join(lines) + "\n"


class RunningCore:
    """``kiosk run`` in a folder of its own; a context manager that leaves nothing running.

    Args:
        folder: Gets settings, journal, socket and log. Keep it to start again on the journal.
        settings: What the hall has.
        environment: Added to this process's environment.
        started: Start at once and wait until the door is open.
    """

    def __init__(
        self,
        folder: Path,
        settings: HallSettings | None = None,
        *,
        environment: Mapping[str, str] | None = None,
        started: bool = True,
    ) -> None:
        self.folder = folder
        self.socket = folder / "core.sock"
        self.journal = folder / "journal.db"
        self.config = folder / "kiosk.toml"
        self.log = folder / "core.log"
        self.process: subprocess.Popen[bytes] | None = None
        self._environment = {**os.environ, **(environment or {})}
        folder.mkdir(parents=True, exist_ok=True)
        self.config.write_text((settings or HallSettings()).text(folder), encoding="utf-8")
        if started:
            self.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.end()

    @property
    def pid(self) -> int:
        """Return the process id of the running core."""
        return self._running().pid

    def client(self) -> Client:
        """Return a new way in; one for each thread."""
        return Client(self.socket)

    def start(
        self, wrapper: Sequence[str | Path] = (), *, pass_fds: Sequence[int] = ()
    ) -> None:
        """Start the core and wait until its door is open.

        Args:
            wrapper: A command that runs it, such as ``strace`` with its options.
            pass_fds: File descriptors that it inherits.
        """
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(  # noqa: S603  # our own command
                [*wrapper, KIOSK, "run", "--config", self.config],
                stdout=log,
                stderr=log,
                env=self._environment,
                pass_fds=pass_fds,
            )
        self.wait_healthy()

    def wait_healthy(self, timeout_s: float = START_S) -> None:
        """Wait until the door is open and the hall replayed."""
        with self.client() as client:
            self.wait_until(client.healthy, timeout_s=timeout_s, tick_s=START_TICK_S)

    def wait_until(
        self, happens: Callable[[], bool], *, timeout_s: float = SOON_S, tick_s: float = TICK_S
    ) -> None:
        """Wait for something, as long as the core lives and the time is not up.

        Raises:
            NotInTimeError: It did not happen, or the core ended.
        """
        process = self._running()
        for _ in range(max(1, int(timeout_s / tick_s))):
            if happens():
                return
            try:
                process.wait(tick_s)
            except subprocess.TimeoutExpired:
                continue
            raise NotInTimeError(f"the core ended: {process.returncode}\n{self.log_text()}")
        raise NotInTimeError(f"not within {timeout_s:g} s\n{self.log_text()}")

    def kill(self) -> None:
        """End it as a power cut does: SIGKILL."""
        self._end_with(signal.SIGKILL)

    def stop(self) -> int:
        """Ask it to stop (SIGTERM) and return its exit code."""
        return self._end_with(signal.SIGTERM)

    def restart(self) -> None:
        """Stop it and start it on the same journal."""
        self.stop()
        self.start()

    def end(self) -> None:
        """Leave nothing running, whatever state it is in."""
        if self.process is not None and self.process.poll() is None:
            self.kill()

    def submit(self, command: Command, command_id: str | None = None) -> Accepted | Refusal:
        """Ask once through the door, on a connection of its own."""
        with self.client() as client:
            return client.submit(command, command_id)

    def accepted(self, command: Command) -> Accepted:
        """Ask once; the hall must do it."""
        answer = self.submit(command)
        assert isinstance(answer, Accepted), answer
        return answer

    def ticket_view(self) -> TicketView:
        """Return what the ticket screen sees now."""
        with self.client() as client:
            view = client.view("ticket", TicketView)
        assert view is not None
        return view

    def events(self) -> list[dict[str, Any]]:
        """Return the whole journal as the door gives it."""
        found: list[dict[str, Any]] = []
        with self.client() as client:
            while page := client.journal(len(found)).events:
                found.extend(json.loads(bytes(one)) for one in page)
        return found

    def kiosk(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run another subcommand on this hall's settings and return what it said."""
        return subprocess.run(  # noqa: S603  # our own command
            [KIOSK, *arguments, "--config", self.config],
            capture_output=True,
            text=True,
            check=False,
            env=self._environment,
        )

    def log_text(self) -> str:
        """Return what the core has said."""
        return self.log.read_text(encoding="utf-8", errors="replace")

    def _running(self) -> subprocess.Popen[bytes]:
        if self.process is None:
            raise NotInTimeError("the core was not started")
        return self.process

    def _end_with(self, number: signal.Signals) -> int:
        process = self._running()
        process.send_signal(number)
        return process.wait(STOP_S)
