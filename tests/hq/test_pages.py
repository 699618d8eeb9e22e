"""The pages in a real browser: what a person sees is what the database says."""

import re
import shutil
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from sync.contract.messages import Meta, State
from sync.hq.database import open_database
from sync.hq.presence import take_meta, take_state
from tests.hq.batches import DEVICE, NOW_MS, batches, take
from tests.sync.broker import free_port
from tests.sync.journals import journal_items
from tests.sync.processes import Command
from tests.sync.waiting import wait_until

DEADLINE_S = 60
BROWSER = shutil.which("chromium") or "chromium-browser"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a headquarters that knows one lobby: 33 served, 3 events to come."""
    folder = tmp_path_factory.mktemp("hq")
    database = f"sqlite:///{folder}/hq.db"
    engine = open_database(database)
    items = journal_items(199)
    take(engine, *batches(items))
    with engine.begin() as connection:
        name = {"zh": "滨江政务服务中心", "en": "Binjiang Service Centre"}
        take_meta(connection, DEVICE, msgspec.json.encode(Meta(name=name)), NOW_MS)
        birth = State(online=True, conn=1, last_seq=202)
        take_state(connection, DEVICE, msgspec.json.encode(birth), NOW_MS)
    engine.dispose()
    listen = f"127.0.0.1:{free_port()}"
    with Command("hq", "web", "--database", database, "--listen", listen):
        wait_until(lambda: answers(f"http://{listen}/healthz"), "the pages are served")
        yield f"http://{listen}"


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url) as answer:  # noqa: S310  # our own server
            return bool(answer.status == 200)
    except (urllib.error.URLError, ConnectionError):
        return False


def seen(url: str, folder: Path, language: str) -> str:
    """Return the page as a browser has it after a second."""
    assert BROWSER is not None
    command = [
        BROWSER,
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--no-first-run",
        f"--accept-lang={language}",
        f"--user-data-dir={folder}",
        "--virtual-time-budget=3000",
        "--dump-dom",
        url,
    ]
    done = subprocess.run(  # noqa: S603  # the system's browser
        command, capture_output=True, check=True, timeout=DEADLINE_S
    )
    return done.stdout.decode()


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("zh-CN", ["滨江政务服务中心", "在线", "今日已办", "评价 A033", "待补传 3 条"]),
        ("en-GB", ["Binjiang Service Centre", "On line", "Served today", "Rated A033"]),
    ],
)
def test_the_fleet_page_shows_each_lobby_in_the_readers_language(
    site: str, tmp_path: Path, language: str, expected: list[str]
) -> None:
    page = seen(f"{site}/", tmp_path, language)

    assert [text for text in expected if text not in page] == []
    assert '<dd class="">33</dd>' in page
    assert ">4.3<" in page
    assert 'class="line"' in page


def test_a_lobbys_page_shows_what_happened_last(site: str, tmp_path: Path) -> None:
    page = seen(f"{site}/sites/{DEVICE}", tmp_path, "zh-CN")

    latest = page[page.index('id="events"') :]
    assert latest.count("<tr") == 50, "the latest fifty"
    assert latest.index(">199<") < latest.index(">198<") < latest.index(">150<"), "newest first"
    assert ">149<" not in latest
    assert "办理结束" in page


def test_who_only_looks_reads_what_was_sent_and_has_no_button_to_send(
    site: str, tmp_path: Path
) -> None:
    page = seen(f"{site}/sites/{DEVICE}", tmp_path, "en-GB")

    (acts,) = re.findall(r'<div id="acts"[^>]*>', page)
    assert "hidden" in acts
    assert re.search(r'<p id="no-commands" class="none"[^>]*>Nothing was sent yet</p>', page)


def test_an_address_that_leads_nowhere_says_so_in_both_languages_and_leads_back(
    site: str, tmp_path: Path
) -> None:
    page = seen(f"{site}/sites/nobody", tmp_path, "en-GB")

    assert "没有这个页面或大厅" in page
    assert "There is no such page or lobby" in page
    assert page.count('href="/"') == 2


def test_events_of_all_lobbies_are_found_the_newest_first(site: str, tmp_path: Path) -> None:
    page = seen(f"{site}/events?number=A033&since=2026-11-21T00:00", tmp_path, "en-GB")

    found = page[page.index('id="events"') :]
    assert 0 < found.count("<tr") < 50
    assert found.count("<tr") == found.count(">A033<")
    assert found.index(">Rated<") < found.index(">Ticket issued<")
    assert 'data-word="lastWeek" hidden' in page


def test_whoever_names_no_lobby_and_no_time_is_told_what_was_searched(
    site: str, tmp_path: Path
) -> None:
    page = seen(f"{site}/events?number=A033", tmp_path, "zh-CN")

    assert 'id="week" class="hint" data-word="lastWeek">未选大厅和时间' in page


def test_who_is_not_signed_in_sees_no_button_to_change_anything(
    site: str, tmp_path: Path
) -> None:
    page = seen(f"{site}/", tmp_path, "en-GB")

    assert ">Seen<" not in page
    assert ">People<" not in page
