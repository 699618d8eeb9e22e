"""No number twice and no gap, however many ask at once; no ticket at two counters."""

import threading
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from kiosk.client import Accepted, Client
from kiosk.domain.commands import CallNext, IssueTicket
from tests.e2e.lobby import RunningCore

CLIENTS = 8
TICKETS = 200
ROUNDS = 50


@pytest.fixture
def core(tmp_path: Path) -> Iterator[RunningCore]:
    with RunningCore(tmp_path) as running:
        yield running


def _at_once(core: RunningCore, works: list[Callable[[Client], str]]) -> list[str]:
    """Let each work begin at the same instant in a thread of its own."""
    barrier = threading.Barrier(len(works))

    def begin(work: Callable[[Client], str]) -> str:
        with core.client() as client:
            client.healthy()
            barrier.wait(10)
            return work(client)

    with ThreadPoolExecutor(len(works)) as threads:
        return [done.result(60) for done in [threads.submit(begin, one) for one in works]]


def _number(client: Client, command: IssueTicket | CallNext, command_id: str | None) -> str:
    answer = client.submit(command, command_id)
    assert isinstance(answer, Accepted), answer
    return str(answer.events[-1]["number"])


def test_200_tickets_asked_for_by_8_clients_at_once_are_200_numbers_without_a_gap(
    core,
) -> None:
    def ask(client: Client) -> str:
        return " ".join(
            _number(client, IssueTicket(service="account"), None)
            for _ in range(TICKETS // CLIENTS)
        )

    given = " ".join(_at_once(core, [ask] * CLIENTS)).split()

    assert sorted(given) == [f"A{running:03}" for running in range(1, TICKETS + 1)]
    issued = [one["number"] for one in core.events() if one["type"] == "ticket_issued"]
    assert issued == sorted(given)


def test_one_command_sent_by_8_clients_at_once_is_one_ticket(core) -> None:
    command_id = str(uuid.uuid4())

    given = _at_once(
        core,
        [lambda client: _number(client, IssueTicket(service="account"), command_id)] * CLIENTS,
    )

    assert set(given) == {"A001"}
    assert [one["type"] for one in core.events()] == ["day_opened", "ticket_issued"]


def test_two_counters_that_press_next_at_the_same_instant_get_different_tickets(core) -> None:
    with core.client() as client:
        for _ in range(2 * ROUNDS):
            client.submit(IssueTicket(service="account"))

    def press(counter: str) -> Callable[[Client], str]:
        return lambda client: _number(client, CallNext(counter=counter), None)

    rounds = [_at_once(core, [press("1"), press("2")]) for _ in range(ROUNDS)]

    called = [number for one in rounds for number in one]
    assert sorted(called) == [f"A{running:03}" for running in range(1, 2 * ROUNDS + 1)]
    # Both of a round come before both of the next: nobody is overtaken.
    assert [sorted(one) for one in rounds] == [
        [f"A{2 * index + 1:03}", f"A{2 * index + 2:03}"] for index in range(ROUNDS)
    ]
