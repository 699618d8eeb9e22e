"""What scripts ask headquarters is answered from the journal's own bytes."""

from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import msgspec
import pytest
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import Engine

from kiosk.domain.events import AnyEvent
from sync.contract.messages import Meta, State
from sync.hq.database import open_database
from sync.hq.presence import take_meta, take_state, take_telemetry
from tests.hq.asking import Web
from tests.hq.batches import DEVICE, NOW_MS, batches, take
from tests.sync.journals import DAY, OTHER_EPOCH, hash_of, journal_items

ITEMS = journal_items(205)
"""A day opened and 34 visits, the last one served and rated."""


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    made = open_database(f"sqlite:///{tmp_path}/hq.db")
    take(made, *batches(ITEMS))
    with made.begin() as connection:
        meta = Meta(name={"zh": "滨江政务服务中心", "en": "Binjiang Service Centre"})
        take_meta(connection, DEVICE, msgspec.json.encode(meta), NOW_MS)
        birth = State(online=True, conn=1, last_seq=210)
        take_state(connection, DEVICE, msgspec.json.encode(birth), NOW_MS)
    yield made
    made.dispose()


@pytest.fixture
def web(engine: Engine) -> Web:
    return Web(engine)


def test_the_fleet_is_told_in_figures(web: Web) -> None:
    (device,) = web.get("/api/v1/devices").json()

    assert device["device"] == DEVICE
    assert device["online"] is True
    assert (device["stored"], device["last_seq"], device["lag"]) == (205, 210, 5)
    assert (device["waiting"], device["served"]) == (0, 34)
    assert device["rating"] == pytest.approx(145 / 34)
    assert (device["last_event"], device["last_number"]) == ("visit_rated", "A034")


def test_the_journal_is_read_page_by_page_with_its_hashes(web: Web) -> None:
    read: list[bytes] = []
    after = 0
    while True:
        answer = web.get(f"/api/v1/events?device={DEVICE}&after={after}&limit=60")
        page = msgspec.json.decode(answer.content, type=dict[str, msgspec.Raw])
        items = msgspec.json.decode(page["events"], type=list[msgspec.Raw])
        if not items:
            break
        read += [bytes(item) for item in items]
        after = int(bytes(page["last"]))

    assert read == ITEMS
    assert after == 205


def test_a_restored_journal_is_read_through_both_epochs(web: Web, engine: Engine) -> None:
    take(engine, *batches(journal_items(5, OTHER_EPOCH, first=201, before=hash_of(ITEMS[199]))))

    page = web.get(f"/api/v1/events?device={DEVICE}&after=204").json()

    assert [event["seq"] for event in page["events"]] == [205, 201, 202, 203, 204, 205]
    assert page["last"] == 210


def test_nothing_new_is_an_empty_page(web: Web) -> None:
    assert web.get(f"/api/v1/events?device={DEVICE}&after=205").json() == {
        "events": [],
        "last": 205,
    }
    assert web.get("/api/v1/events?device=nobody").json() == {"events": [], "last": 0}


@pytest.mark.parametrize(
    "query",
    [
        "events",
        "events?device=a&after=x",
        "events?device=a&after=-1",
        "kpi?from=yesterday",
        "kpi?day=20261122",
        "kpi?day=0001-01-01",
        "kpi?day=today",
    ],
)
def test_a_question_without_sense_is_answered_in_words(web: Web, query: str) -> None:
    answer = web.get(f"/api/v1/{query}")

    assert answer.status_code == 400
    assert "expected" in answer.json()["error"]


@pytest.mark.parametrize(
    ("query", "issued"),
    [
        ("", 34),
        (f"?device={DEVICE}", 34),
        ("?device=nobody", 0),
        (f"?from={DAY}T08:10:00Z", 20),
        (f"?from={DAY}T16:10:00%2B08:00", 20),
        (f"?to={DAY}T08:10:00Z", 14),
        (f"?day={DAY}", 34),
        ("?day=2026-11-21", 0),
    ],
)
def test_key_figures_are_those_of_the_stretch(web: Web, query: str, issued: int) -> None:
    assert web.get(f"/api/v1/kpi{query}").json()["issued"] == issued


def test_monitors_get_their_figures(web: Web) -> None:
    text = web.get("/metrics").text

    assert f'lobby_kiosk_online{{device="{DEVICE}"}} 1.0' in text
    assert f'lobby_kiosk_lag{{device="{DEVICE}"}} 5.0' in text
    assert 'lobby_hq_quarantined_total{reason="fork"} 0.0' in text
    assert web.get("/healthz").status_code == 200


def test_prometheus_reads_a_kiosk_whatever_it_calls_itself(web: Web, engine: Engine) -> None:
    names = {DEVICE, 'a"b', "a\\b", "a\nb", "大厅"}
    with engine.begin() as connection:
        for name in names - {DEVICE}:
            take_state(
                connection, name, msgspec.json.encode(State(online=True, conn=1)), NOW_MS
            )

    families = {
        one.name: one for one in text_string_to_metric_families(web.get("/metrics").text)
    }

    assert {one.labels["device"] for one in families["lobby_kiosk_online"].samples} == names
    assert [one.value for one in families["lobby_kiosk_rating"].samples] == [
        pytest.approx(145 / 34)
    ]
    assert families["lobby_kiosk_heard_timestamp_seconds"].samples[0].value == NOW_MS / 1000


def test_many_kiosks_are_told_page_by_page(web: Web, engine: Engine) -> None:
    names = [f"hz-{n:04d}" for n in range(2, 9)]
    with engine.begin() as connection:
        for name in names:
            take_state(
                connection, name, msgspec.json.encode(State(online=True, conn=1)), NOW_MS
            )
            take_telemetry(connection, name, b'{"certificate_ends_ms":7}', NOW_MS)
    whole = web.get("/api/v1/devices").json()

    found: list[dict[str, object]] = []
    while page := web.get(
        f"/api/v1/devices?limit=3&after={found[-1]['device'] if found else ''}"
    ).json():
        assert len(page) <= 3
        found += page

    assert [one["device"] for one in found] == [DEVICE, *names]
    assert found == whole
    assert web.get("/api/v1/devices?device=hz-0005").json() == [whole[4]]
    assert web.get("/api/v1/devices?device=nobody").json() == []


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/", 200),
        (f"/sites/{DEVICE}", 200),
        ("/sites/nobody", 404),
        ("/assets/hq.css", 200),
        ("/assets/fleet.html", 404),
        ("/assets/..%2Fweb.py", 404),
    ],
)
def test_pages_are_there_and_nothing_else_is(web: Web, path: str, status: int) -> None:
    answer = web.get(path)

    assert answer.status_code == status
    assert "default-src 'self'" in answer.headers["content-security-policy"]


def test_every_event_of_the_hall_has_a_name_on_the_pages(web: Web) -> None:
    words = web.get("/assets/words.js").text

    kinds = {event.__struct_config__.tag for event in get_args(AnyEvent)}
    assert [kind for kind in kinds if f"  {kind}: [" not in words] == []
