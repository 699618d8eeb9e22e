"""What the core tells systemd, and what it takes from it, over real sockets."""

import os
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.client import Accepted, Client
from kiosk.core import watchdog
from kiosk.core.door_socket import SOCKET_MODE, SocketTakenError, door_socket
from kiosk.core.watchdog import keep_alive
from kiosk.domain.commands import IssueTicket
from kiosk.sdnotify import LISTEN_FD, listen_fd, notify, watchdog_interval_s
from tests.core.hall_in_tests import TOMORROW, HandClock, open_writer, running, soon
from tests.e2e.lobby import RunningCore

pytestmark = pytest.mark.anyio
AS_SYSTEMD = """
import os, sys
os.dup2(int(sys.argv[1]), 3)
os.environ.update(LISTEN_PID=str(os.getpid()), LISTEN_FDS="1")
os.execv(sys.argv[2], sys.argv[2:])
"""
"""Hands a socket over as number 3, in the very process that becomes the core."""


@pytest.fixture
def systemd(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[socket.socket]:
    """Listen where the core reports."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as channel:
        channel.bind(str(tmp_path / "notify"))
        channel.settimeout(10)
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
        yield channel


def test_systemd_is_told(systemd) -> None:
    notify("READY=1")
    notify("WATCHDOG=1")

    assert [systemd.recv(99), systemd.recv(99)] == [b"READY=1", b"WATCHDOG=1"]


def test_systemd_is_told_over_an_abstract_socket(monkeypatch) -> None:
    name = f"kiosk-test-{os.getpid()}"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as channel:
        channel.bind(f"\0{name}")
        channel.settimeout(10)
        monkeypatch.setenv("NOTIFY_SOCKET", f"@{name}")
        notify("READY=1")
        assert channel.recv(99) == b"READY=1"


def test_without_systemd_nothing_is_said(monkeypatch) -> None:
    monkeypatch.delenv("NOTIFY_SOCKET", raising=False)

    notify("READY=1")


@pytest.mark.parametrize(
    ("usec", "pid", "expected"),
    [
        (None, None, None),
        ("", None, None),
        ("20000000", None, 10.0),
        ("20000000", "own", 10.0),
        ("20000000", "1", None),
    ],
)
def test_the_watchdog_is_fed_twice_in_its_time(monkeypatch, usec, pid, expected) -> None:
    for name, value in (("WATCHDOG_USEC", usec), ("WATCHDOG_PID", pid)):
        monkeypatch.delenv(name, raising=False)
        if value is not None:
            monkeypatch.setenv(name, str(os.getpid()) if value == "own" else value)

    assert watchdog_interval_s() == expected


@pytest.mark.parametrize(
    ("pid", "fds", "expected"),
    [
        (None, None, None),
        ("own", "1", LISTEN_FD),
        ("own", "2", LISTEN_FD),
        ("own", "0", None),
        ("1", "1", None),
    ],
)
def test_a_socket_is_taken_only_when_it_was_meant_for_us(
    monkeypatch, pid, fds, expected
) -> None:
    for name, value in (("LISTEN_PID", pid), ("LISTEN_FDS", fds)):
        monkeypatch.delenv(name, raising=False)
        if value is not None:
            monkeypatch.setenv(name, str(os.getpid()) if value == "own" else value)

    assert listen_fd() == expected


async def test_the_watchdog_is_fed_and_the_day_is_turned_without_anybody_asking(
    tmp_path, systemd, monkeypatch
) -> None:
    monkeypatch.setattr(watchdog, "TICK_S", 0.01)
    systemd.settimeout(0)
    clock = HandClock()
    with open_writer(tmp_path / "journal.db", clock=clock) as writer:
        async with running(keep_alive(writer)):
            await soon(lambda: writer.hall.seq == 1)
            assert systemd.recv(99) == b"WATCHDOG=1"
            clock.day = TOMORROW
            await soon(lambda: writer.hall.day == TOMORROW)


def test_a_core_says_ready_when_its_door_is_open_and_stopping_when_it_ends(
    tmp_path, systemd
) -> None:
    environment = {"NOTIFY_SOCKET": os.environ["NOTIFY_SOCKET"]}
    with RunningCore(tmp_path / "hall", environment=environment) as core:
        said = {systemd.recv(99), systemd.recv(99)}
        assert core.stop() == 0
        # The watchdog may have been fed once more meanwhile.
        while (last := systemd.recv(99)) == b"WATCHDOG=1":
            continue

    assert said == {b"READY=1", b"WATCHDOG=1"}
    assert last == b"STOPPING=1"


def test_callers_wait_in_line_while_the_core_is_away(tmp_path) -> None:
    path = tmp_path / "hall" / "core.sock"
    with (
        RunningCore(path.parent, started=False) as core,
        socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listener,
        socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as caller,
    ):
        listener.bind(str(path))
        listener.listen(8)
        caller.settimeout(20)
        caller.connect(str(path))
        caller.sendall(b"GET /v1/health HTTP/1.1\r\nHost: kiosk\r\n\r\n")

        fd = listener.fileno()
        core.start([sys.executable, "-c", AS_SYSTEMD, str(fd)], pass_fds=[fd])
        assert caller.recv(999).startswith(b"HTTP/1.1 200")
        core.kill()
        with Client(path) as client:
            core.start([sys.executable, "-c", AS_SYSTEMD, str(fd)], pass_fds=[fd])
            assert isinstance(client.submit(IssueTicket(service="account")), Accepted)
        core.stop()
        assert path.exists()


def test_a_socket_left_by_a_killed_core_is_made_anew_for_its_group_alone(tmp_path) -> None:
    path = tmp_path / "run" / "core.sock"
    with door_socket(path):
        pass
    assert path.exists()

    with door_socket(path) as listener:
        assert path.stat().st_mode & 0o777 == SOCKET_MODE
        with pytest.raises(SocketTakenError, match="another core is listening"):
            door_socket(path)
        assert listener.getsockname() == str(path)


def test_a_second_core_on_the_same_hall_ends_with_one_line(tmp_path) -> None:
    with RunningCore(tmp_path) as core:
        second = core.kiosk("run")

        assert second.returncode == 1
        assert second.stderr.splitlines()[-1].endswith(
            "another core is running on this journal"
        )
        assert core.accepted(IssueTicket(service="account")).events
