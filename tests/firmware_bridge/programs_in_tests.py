"""Programs for a terminal that are not quite ours, and a way to put them on it."""

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from drivers.faults import DeviceFault
from firmware_bridge.bundle import Bundle
from firmware_bridge.bus import Bus, News
from firmware_bridge.greeting import Timing
from firmware_bridge.line import Line
from firmware_bridge.link import Link
from firmware_bridge.outcome import Connected
from firmware_bridge.port import Port
from firmware_bridge.program import PROGRAM, build
from firmware_bridge.update import Outcome, Update
from tests.firmware_bridge.hall_in_tests import until

HERE = 3
NEW = "0.3.0"


def program(folder: Path, version: str = NEW, **changes: tuple[str, str]) -> Bundle:
    """Return our program as another version, with changed lines in some of its files."""
    folder.mkdir(parents=True)
    for file in PROGRAM.glob("*.py"):
        shutil.copy(file, folder)
    renamed = ("words", ('"0.2.0"', f'"{version}"'))
    for name, (before, after) in (renamed, *changes.items()):
        file = folder / f"{name}.py"
        text = file.read_text(encoding="utf-8")
        assert before in text
        file.write_text(text.replace(before, after), encoding="utf-8")
    return build(folder)


class Host:
    """Holds a line with one terminal, and remembers what it heard."""

    def __init__(self, path: Path) -> None:
        self.news: list[object] = []
        self._nonce = 0
        self._bus = Bus([Link(HERE, self._draw, Timing(hello_max_s=0.5))])
        self.line = Line(Port(str(path)), self._bus, self, time.monotonic)
        self.line.start()

    def _draw(self) -> int:
        self._nonce += 1
        return time.monotonic_ns() + self._nonce & 0xFFFF_FFFF

    def heard(self, news: News) -> None:
        """Remember it."""
        self.news.append(news.what)

    def line_lost(self, fault: DeviceFault) -> None:
        """Remember it."""
        self.news.append(fault)

    def firmware(self) -> str:
        """Wait for the terminal and return the version of what it runs."""
        until(lambda: any(isinstance(one, Connected) for one in self.news))
        return next(
            one.welcome.firmware for one in reversed(self.news) if isinstance(one, Connected)
        )

    def put(self, bundle: Bundle, *, force: bool = False) -> Update:
        """Begin an update."""
        update = Update(bundle, force=force)
        self.line.do(lambda: self._bus.update(HERE, update, time.monotonic()))
        return update

    def outcome(self, bundle: Bundle, *, force: bool = False) -> Outcome | None:
        """Put a program on the terminal and return what became of it."""
        update = self.put(bundle, force=force)
        until(lambda: update.outcome is not None, 60)
        return update.outcome


@contextmanager
def host(path: Path) -> Iterator[Host]:
    """Hold the line for a while."""
    holder = Host(path)
    try:
        yield holder
    finally:
        holder.line.stop()
