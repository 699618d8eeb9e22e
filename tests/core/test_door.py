"""The door: every route, every way to be asked wrongly, and long polls that wake in time."""

import asyncio
import json
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest

from kiosk.core import door
from kiosk.core.door import BODY_LIMIT_BYTES, PAGE_LIMIT, build_app
from kiosk.core.writer import Writer
from tests.core.hall_in_tests import issue, open_writer

pytestmark = pytest.mark.anyio
A = "b1d4c3c0-0000-4000-8000-000000000001"
ISSUE = {"id": A, "type": "issue_ticket", "service": "account"}


@asynccontextmanager
async def open_door(folder: Path) -> AsyncIterator[tuple[httpx.AsyncClient, Writer]]:
    """Knock in the writer's own loop: its journal lives in one thread."""
    with open_writer(folder / "journal.db") as writer:
        transport = httpx.ASGITransport(build_app(writer))
        async with httpx.AsyncClient(transport=transport, base_url="http://kiosk") as client:
            yield client, writer


async def test_a_command_is_answered_with_its_events_as_the_journal_holds_them(
    tmp_path,
) -> None:
    async with open_door(tmp_path) as (client, writer):
        answer = await client.post("/v1/commands", json=ISSUE)

        assert answer.status_code == 200
        body = answer.json()
        assert [one["type"] for one in body["events"]] == ["day_opened", "ticket_issued"]
        assert body["seq"] == body["events"][-1]["seq"] == writer.hall.seq
        assert body["events"][-1]["number"] == "A001"
        assert b",".join(writer.journal.page(0, 9)) in answer.content


async def test_the_same_id_gets_the_same_bytes(tmp_path) -> None:
    async with open_door(tmp_path) as (client, writer):
        first = await client.post("/v1/commands", json=ISSUE)
        again = await client.post("/v1/commands", json={**ISSUE, "id": A.upper()})

        assert again.content == first.content
        assert writer.hall.numbers["A"] == 1


async def test_eight_who_ask_with_one_id_at_once_get_one_ticket(tmp_path) -> None:
    async with open_door(tmp_path) as (client, writer):
        answers = await asyncio.gather(
            *(client.post("/v1/commands", json=ISSUE) for _ in range(8))
        )

        assert len({one.content for one in answers}) == 1
        assert writer.hall.tally.issued == 1


async def test_a_refusal_says_why_in_every_language_and_is_kept(tmp_path) -> None:
    command = {"id": A, "type": "call_next", "counter": "1"}
    async with open_door(tmp_path) as (client, writer):
        first = await client.post("/v1/commands", json=command)
        issue(writer)
        again = await client.post("/v1/commands", json=command)

    assert first.status_code == again.status_code == 409
    assert first.json()["refused"] == "nobody_waiting"
    assert {"zh", "en"} <= set(first.json()["text"])
    assert all(first.json()["text"].values())
    assert again.content == first.content


WRONG: dict[str, tuple[object, str]] = {
    "no JSON": ("{", "truncated"),
    "no object": ([1, 2], "object"),
    "no id": ({"type": "issue_ticket", "service": "account"}, "needs an id"),
    "an id that is a number": ({**ISSUE, "id": 7}, "needs an id"),
    "an id that is no UUID": ({**ISSUE, "id": "seven"}, "needs an id"),
    "no type": ({"id": A, "service": "account"}, "type"),
    "an unknown type": ({**ISSUE, "type": "dance"}, "dance"),
    "a field too many": ({**ISSUE, "colour": "red"}, "colour"),
    "a field too few": ({"id": A, "type": "issue_ticket"}, "service"),
    "a wrong kind of value": ({**ISSUE, "service": 7}, "service"),
}


@pytest.mark.parametrize("kind", WRONG)
async def test_what_cannot_be_understood_is_422_and_says_why(tmp_path, kind) -> None:
    body, expected = WRONG[kind]
    content = body if isinstance(body, str) else json.dumps(body)
    async with open_door(tmp_path) as (client, writer):
        answer = await client.post("/v1/commands", content=content)

        assert answer.status_code == 422
        assert expected in answer.json()["error"]
        assert writer.hall.seq == 0
        assert (await client.post("/v1/commands", json=ISSUE)).status_code == 200


async def test_one_id_for_two_commands_is_422(tmp_path) -> None:
    async with open_door(tmp_path) as (client, _):
        await client.post("/v1/commands", json=ISSUE)
        answer = await client.post("/v1/commands", json={**ISSUE, "service": "cash"})

    assert answer.status_code == 422
    assert "another command" in answer.json()["error"]


@pytest.mark.parametrize("route", ["/v1/commands", "/v1/acknowledged"])
async def test_a_body_that_never_ends_is_not_read_to_its_end(tmp_path, route) -> None:
    sent = 0

    async def too_much() -> AsyncIterator[bytes]:
        nonlocal sent
        for _ in range(1000):
            sent += 1
            yield b" " * BODY_LIMIT_BYTES

    async with open_door(tmp_path) as (client, _):
        answer = await client.post(route, content=too_much())

    assert answer.status_code == 422
    assert str(BODY_LIMIT_BYTES) in answer.json()["error"]
    assert sent <= 3


@pytest.mark.parametrize("name", ["ticket", "board", "manager", "counter/1"])
async def test_a_view_comes_whole_and_at_once_to_whoever_has_seen_nothing(
    tmp_path, name
) -> None:
    async with open_door(tmp_path) as (client, writer):
        empty = await client.get(f"/v1/views/{name}")
        issue(writer)
        full = await client.get(f"/v1/views/{name}?after={empty.json()['seq']}")

    assert (empty.status_code, full.status_code) == (200, 200)
    assert empty.json()["seq"] == 0
    assert full.json()["seq"] == 2
    assert set(full.json()) == set(empty.json())


@pytest.mark.parametrize("name", ["counter/99", "counter", "counter/", "ticket/1", "x", ""])
async def test_a_view_that_is_not_there_is_404(tmp_path, name) -> None:
    async with open_door(tmp_path) as (client, _):
        assert (await client.get(f"/v1/views/{name}")).status_code == 404


@pytest.mark.parametrize("path", ["/v1/views/board", "/v1/journal"])
@pytest.mark.parametrize("after", ["soon", "1.5", "", "9" * 30, f"-{'9' * 30}"])
async def test_a_sequence_number_that_is_none_is_422(tmp_path, path, after) -> None:
    async with open_door(tmp_path) as (client, _):
        assert (await client.get(f"{path}?after={after}")).status_code == 422


async def test_a_long_poll_wakes_with_the_news(tmp_path) -> None:
    async with open_door(tmp_path) as (client, writer):
        issue(writer)
        polls = [
            asyncio.create_task(client.get(f"/v1/views/{one}?after={writer.hall.seq}"))
            for one in ("board", "ticket", "manager", "counter/2")
        ]
        await asyncio.wait(polls, timeout=0.05)
        assert not any(one.done() for one in polls)

        issue(writer)
        answers = await asyncio.wait_for(asyncio.gather(*polls), 5)

    assert {one.status_code for one in answers} == {200}
    assert {one.json()["seq"] for one in answers} == {3}


async def test_a_long_poll_without_news_is_204_after_its_time(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(door, "LONG_POLL_S", 0.05)
    async with open_door(tmp_path) as (client, writer):
        issue(writer)
        answer = await client.get(f"/v1/views/board?after={writer.hall.seq}")

    assert (answer.status_code, answer.content) == (204, b"")


async def test_who_has_seen_more_than_there_is_gets_the_hall_of_the_restored_journal(
    tmp_path,
) -> None:
    async with open_door(tmp_path) as (client, writer):
        issue(writer)
        answer = await client.get("/v1/views/board?after=500")

    assert (answer.status_code, answer.json()["seq"]) == (200, 2)


async def test_the_journal_is_read_in_pages_until_there_is_no_more(tmp_path) -> None:
    async with open_door(tmp_path) as (client, writer):
        for _ in range(7):
            issue(writer)
        first = (await client.get("/v1/journal?limit=5")).json()
        second = (await client.get(f"/v1/journal?after={first['last']}&limit=5")).json()
        third = (await client.get(f"/v1/journal?after={second['last']}")).json()

    assert [one["seq"] for one in first["events"] + second["events"]] == [*range(1, 9)]
    assert (first["last"], second["last"], third) == (5, 8, {"events": [], "last": 8})


@pytest.mark.parametrize(
    ("limit", "count"), [("-3", 1), ("0", 1), ("2", 2), (str(PAGE_LIMIT * 9), 4)]
)
async def test_a_page_has_at_least_one_event_and_at_most_the_limit(
    tmp_path, limit, count
) -> None:
    async with open_door(tmp_path) as (client, writer):
        for _ in range(3):
            issue(writer)
        page = (await client.get(f"/v1/journal?limit={limit}")).json()

    assert len(page["events"]) == count


@pytest.mark.parametrize("wait", ["5", "5.5", "1e3"])
async def test_a_reader_of_the_journal_may_wait_for_news(tmp_path, wait) -> None:
    async with open_door(tmp_path) as (client, writer):
        issue(writer)
        poll = asyncio.create_task(client.get(f"/v1/journal?after=2&wait={wait}"))
        await asyncio.wait([poll], timeout=0.05)
        assert not poll.done()
        issue(writer)
        answer = await asyncio.wait_for(poll, 5)

    assert [one["seq"] for one in answer.json()["events"]] == [3]


@pytest.mark.parametrize("query", ["wait=long", "wait=nan", "wait=-1", "limit=few"])
async def test_a_reader_who_asks_for_nonsense_is_told_so(tmp_path, query) -> None:
    async with open_door(tmp_path) as (client, _):
        assert (await client.get(f"/v1/journal?{query}")).status_code == 422


async def test_headquarters_word_goes_in_and_comes_out(tmp_path) -> None:
    async with open_door(tmp_path) as (client, writer):
        issue(writer)
        epoch = writer.journal.epoch
        before = (await client.get("/v1/acknowledged")).json()
        taken = await client.post("/v1/acknowledged", json={"epoch": epoch, "stored": 2})
        after = (await client.get("/v1/acknowledged")).json()

    assert (before["epoch"], before["stored"]) == (epoch, 0)
    assert (taken.status_code, taken.content) == (204, b"")
    assert (after["epoch"], after["stored"], after["clock"]) == (epoch, 2, "synced")


@pytest.mark.parametrize(
    "body",
    [
        {"epoch": "another", "stored": 1},
        {"stored": 1},
        {"epoch": 7, "stored": 1},
        {"epoch": "EPOCH", "stored": 3},
        {"epoch": "EPOCH", "stored": -1},
        {"epoch": "EPOCH", "stored": "1"},
    ],
)
async def test_headquarters_word_that_cannot_be_true_is_422(tmp_path, body) -> None:
    async with open_door(tmp_path) as (client, writer):
        issue(writer)
        if body.get("epoch") == "EPOCH":
            body = {**body, "epoch": writer.journal.epoch}
        answer = await client.post("/v1/acknowledged", json=body)

        assert answer.status_code == 422
        assert writer.journal.acknowledged().stored == 0


async def test_health_names_the_epoch_and_the_last_event(tmp_path) -> None:
    async with open_door(tmp_path) as (client, writer):
        issue(writer)
        answer = await client.get("/v1/health")

    ready = {"status": "ready", "seq": 2, "epoch": writer.journal.epoch}
    in_force = {"began": 0, "settings": ""}
    assert (answer.status_code, answer.json()) == (200, ready | in_force)


async def test_metrics_count_what_was_done_refused_and_repeated(tmp_path) -> None:
    async with open_door(tmp_path) as (client, _):
        for _ in range(2):
            await client.post("/v1/commands", json=ISSUE)
        refused = {"id": str(uuid.uuid4()), "type": "recall", "counter": "1"}
        await client.post("/v1/commands", json=refused)
        text = (await client.get("/metrics")).text

    for line in (
        'kiosk_commands_total{outcome="done"} 1.0',
        'kiosk_commands_total{outcome="refused"} 1.0',
        'kiosk_commands_total{outcome="repeated"} 1.0',
        "kiosk_waiting 1.0",
        "kiosk_journal_seq 2.0",
    ):
        assert line in text


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/v1/commands", 405),
        ("POST", "/v1/views/board", 405),
        ("DELETE", "/v1/journal", 405),
        ("GET", "/", 404),
        ("GET", "/v2/health", 404),
    ],
)
async def test_what_the_door_does_not_offer_it_says(tmp_path, method, path, status) -> None:
    async with open_door(tmp_path) as (client, _):
        assert (await client.request(method, path)).status_code == status
