"""The way in for other processes: an answer, a refusal, or the plain word that none came."""

import socket
import threading
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from kiosk.client import Accepted, Client, DoorClosed, DoorError, Refusal
from kiosk.domain.commands import CallNext, IssueTicket
from kiosk.domain.views import BoardView, CounterView, ManagerView, TicketView
from tests.e2e.lobby import RunningCore


@pytest.fixture
def core(tmp_path: Path) -> Iterator[RunningCore]:
    with RunningCore(tmp_path) as running:
        yield running


@pytest.fixture
def client(core: RunningCore) -> Iterator[Client]:
    with core.client() as opened:
        yield opened


def test_a_command_is_accepted_with_its_events(client) -> None:
    answer = client.submit(IssueTicket(service="account"))

    assert isinstance(answer, Accepted)
    issued = answer.event("ticket_issued")
    assert issued is not None
    assert (issued["number"], issued["seq"]) == ("A001", answer.seq)
    assert answer.event("ticket_called") is None


def test_a_refusal_is_an_answer_with_a_sentence_in_every_language(client) -> None:
    answer = client.submit(CallNext(counter="1"))

    assert isinstance(answer, Refusal)
    assert answer.refused == "nobody_waiting"
    assert all(answer.text[language] for language in ("zh", "en"))


def test_who_lost_the_answer_asks_again_after_the_core_was_killed(core) -> None:
    command_id = str(uuid.uuid4())
    with core.client() as client:
        first = client.submit(IssueTicket(service="account"), command_id)
        core.kill()
        with pytest.raises(DoorClosed):
            client.submit(IssueTicket(service="account"), command_id)
        core.start()
        assert client.submit(IssueTicket(service="account"), command_id) == first
    assert len(core.events()) == 2


def test_a_connection_that_the_core_closed_meanwhile_is_made_anew(core) -> None:
    with core.client() as client:
        assert client.healthy()
        core.restart()
        assert client.healthy()
        assert client.submit(IssueTicket(service="account"))


def test_one_id_for_two_commands_is_a_bug_of_the_caller(client) -> None:
    command_id = str(uuid.uuid4())
    client.submit(IssueTicket(service="account"), command_id)

    with pytest.raises(DoorError, match="another command"):
        client.submit(IssueTicket(service="cash"), command_id)
    with pytest.raises(DoorError, match="UUID"):
        client.submit(IssueTicket(service="cash"), "no uuid")


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("ticket", TicketView),
        ("board", BoardView),
        ("counter/1", CounterView),
        ("manager", ManagerView),
    ],
)
def test_every_view_is_decoded_whole(client, name, kind) -> None:
    client.submit(IssueTicket(service="account"))

    view = client.view(name, kind)

    assert isinstance(view, kind)
    assert (view.seq, view.site) == (2, "test-0001")


def test_a_view_that_is_not_there_is_a_bug_of_the_caller(client) -> None:
    with pytest.raises(DoorError, match="404"):
        client.view("counter/99", CounterView)


def test_a_long_poll_in_one_thread_wakes_by_a_command_in_another(core, client) -> None:
    seen: list[BoardView | None] = []

    def look() -> None:
        with core.client() as second:
            seen.append(second.view("board", BoardView, after=2))

    client.submit(IssueTicket(service="account"))
    looking = threading.Thread(target=look)
    looking.start()
    client.submit(IssueTicket(service="account"))
    looking.join(10)

    assert seen[0] is not None
    assert seen[0].waiting == 2


def test_the_journal_comes_in_pages_as_it_is_kept(client) -> None:
    for _ in range(5):
        client.submit(IssueTicket(service="account"))

    first = client.journal(0, limit=4)
    rest = client.journal(first.last)

    seqs = [msgspec.json.decode(one)["seq"] for one in first.events + rest.events]
    assert seqs == [1, 2, 3, 4, 5, 6, 7], "the day, five tickets, and that many wait"
    assert client.journal(rest.last, wait_s=0.05).events == ()


def test_headquarters_word_is_passed_on(client) -> None:
    client.submit(IssueTicket(service="account"))
    epoch = client.acknowledged().epoch

    client.acknowledge(epoch, 2)

    known = client.acknowledged()
    assert (known.epoch, known.stored, known.alarms) == (epoch, 2, ())
    assert 0 < known.disk_free_bytes <= known.disk_size_bytes
    assert known.clock in {"synced", "held", "unsynced"}
    with pytest.raises(DoorError, match="422"):
        client.acknowledge(epoch, 99)


def test_without_a_core_the_door_is_closed(tmp_path) -> None:
    with Client(tmp_path / "core.sock") as client:
        assert not client.healthy()
        for ask in (
            lambda: client.submit(CallNext(counter="1")),
            lambda: client.view("board", BoardView),
            lambda: client.journal(0),
            client.acknowledged,
            lambda: client.acknowledge("e", 1),
        ):
            with pytest.raises(DoorClosed, match=r"core\.sock"):
                ask()


@pytest.mark.parametrize("answers_once", [False, True], ids=["first", "later"])
def test_a_core_that_hangs_is_a_closed_door_and_is_asked_only_once(
    tmp_path, answers_once
) -> None:
    path = tmp_path / "core.sock"
    asked: list[bytes] = []
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listener:
        listener.bind(str(path))
        listener.listen()

        def hang() -> None:
            connection, _ = listener.accept()
            with connection:
                if answers_once:
                    asked.append(connection.recv(9999))
                    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")
                while data := connection.recv(9999):
                    asked.append(data)

        hanging = threading.Thread(target=hang)
        hanging.start()
        with Client(path, answer_timeout_s=0.2) as client:
            if answers_once:
                assert client.healthy()
            began = time.monotonic()
            with pytest.raises(DoorClosed):
                client.acknowledged()
            assert time.monotonic() - began < 5
        hanging.join(10)

    assert b"".join(asked).count(b"GET /v1/acknowledged") == 1
