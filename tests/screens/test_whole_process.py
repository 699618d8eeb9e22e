"""The screens as they are started, on a virtual display, with clicks from outside."""

import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PIL import Image

from kiosk.screens.picture_size import PictureSize
from kiosk.screens.ticket_layout import TicketLayout
from tests.screens.fake_door import FakeDoor
from tests.screens.halls import board_hall, call, settings_file, ticket_hall

SIZE = PictureSize(1280, 800)
DEADLINE_S = 30.0
SCREENSHOTS = Path(__file__).parents[2] / "out" / "screenshots"
START = "from kiosk.screens.cli import screen; screen()"


def wait_for(wish: Callable[[], bool], what: str) -> None:
    """Look again and again until it is so."""
    deadline_s = time.monotonic() + DEADLINE_S
    while not wish():
        if time.monotonic() > deadline_s:
            raise AssertionError(f"no {what} within {DEADLINE_S:.0f} s")
        os.sched_yield()
        # Not a wait for a time to pass: a pause between two looks.
        time.sleep(0.02)


@contextmanager
def running(arguments: list[str], environ: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    # Our own command, spelled out in this file.
    process = subprocess.Popen(arguments, env=environ, stdin=subprocess.DEVNULL)  # noqa: S603
    try:
        yield process
    finally:
        process.terminate()
        process.wait(DEADLINE_S)


@pytest.fixture
def display(tmp_path: Path) -> Iterator[str]:
    """A virtual display with a number of its own choosing."""
    read_fd, write_fd = os.pipe()
    arguments = ["Xvfb", "-displayfd", str(write_fd), "-screen", "0", "1280x800x24"]
    with (tmp_path / "xvfb.log").open("wb") as log:
        # Our own command, spelled out in this file.
        server = subprocess.Popen(  # noqa: S603
            [*arguments, "-nolisten", "tcp"], pass_fds=[write_fd], stderr=log
        )
    os.close(write_fd)
    try:
        with os.fdopen(read_fd) as chosen:
            number = chosen.readline().strip()
        yield f":{number}"
    finally:
        server.terminate()
        server.wait(DEADLINE_S)


class Systemd:
    """Listens as systemd does: always, or those who report to it would block."""

    def __init__(self, address: Path) -> None:
        self.address = address
        self.told: list[bytes] = []
        self._channel = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._channel.bind(str(address))
        self._thread = threading.Thread(target=self._listen)
        self._thread.start()

    def _listen(self) -> None:
        while (message := self._channel.recv(100)) != b"":
            self.told.append(message)

    def stop(self) -> None:
        """Listen no more."""
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as last:
            last.sendto(b"", str(self.address))
        self._thread.join(DEADLINE_S)
        self._channel.close()


@pytest.fixture
def systemd(tmp_path: Path) -> Iterator[Systemd]:
    """What a service reports to."""
    listening = Systemd(tmp_path / "notify")
    yield listening
    listening.stop()


def environ_with(extra: dict[str, str]) -> dict[str, str]:
    """Return our environment without a display or an off-screen driver of its own."""
    ours = {
        key: value
        for key, value in os.environ.items()
        if key not in {"DISPLAY", "WAYLAND_DISPLAY", "SDL_VIDEODRIVER"}
    }
    return {**ours, **extra}


def arguments(name: str, config: Path, pictures: Path) -> list[str]:
    return [
        *(sys.executable, "-c", START, name, "--config", str(config)),
        *("--size", "1280x800", "--screenshot-dir", str(pictures)),
    ]


def is_picture(path: Path) -> bool:
    if not path.exists():
        return False
    with Image.open(path) as picture:
        return picture.size == SIZE


def test_two_clicks_on_the_started_screen_take_a_number(
    door: FakeDoor, display: str, systemd: Systemd, tmp_path: Path
) -> None:
    door.shows("ticket", ticket_hall(4))
    config = settings_file(tmp_path, door.socket)
    layout = TicketLayout(SIZE, tongues=2).start(4, accessible=True)
    environ = environ_with(
        {
            "DISPLAY": display,
            "NOTIFY_SOCKET": str(systemd.address),
            "WATCHDOG_USEC": "200000",
        }
    )
    picture = SCREENSHOTS / "ticket.png"
    picture.unlink(missing_ok=True)

    with running(arguments("ticket", config, SCREENSHOTS), environ) as screen:
        wait_for(lambda: {b"READY=1", b"WATCHDOG=1"} <= {*systemd.told}, "sign of life")
        wait_for(lambda: is_picture(picture), "picture")
        picture.rename(SCREENSHOTS / "ticket_start.png")

        for place in (layout.header.tongues[1], layout.cards[1]):
            x, y = place.x + place.width / 2, SIZE.height_px - place.y - place.height / 2
            click = ["xdotool", "mousemove", f"{x:.0f}", f"{y:.0f}", "click", "1"]
            subprocess.run(click, env=environ, check=True)  # noqa: S603  # our own command
        wait_for(lambda: door.tickets() == ["A001"], "ticket")
        wait_for(lambda: is_picture(picture), "picture of the number")

        screen.terminate()
        assert screen.wait(DEADLINE_S) == 0
    assert systemd.told[-1] == b"STOPPING=1"
    assert door.asked == [
        {
            "id": door.asked[0]["id"],
            "type": "issue_ticket",
            "service": "cash",
            "journey": None,
            "class": None,
            "language": "en",
            "large_print": False,
        }
    ]


def test_the_board_starts_without_any_display(door: FakeDoor, tmp_path: Path) -> None:
    door.shows("board", board_hall(call("A012", "3", 2), call("B007", "1", 40, calls=2)))
    config = settings_file(tmp_path, door.socket)
    picture = SCREENSHOTS / "board.png"
    picture.unlink(missing_ok=True)

    with running(arguments("board", config, SCREENSHOTS), environ_with({})):
        wait_for(lambda: is_picture(picture), "picture")

    with Image.open(picture) as shown:
        assert len(shown.convert("RGB").getcolors(1 << 20) or ()) > 3
