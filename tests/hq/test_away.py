"""While its database is away headquarters says so, what to do and when to come again."""

import html
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from sync.hq.access.role import Role
from sync.hq.away import RETRY_S, WORDS, language_of
from sync.hq.database import open_database
from tests.hq.asking import Web, with_user
from tests.hq.batches import DEVICE, batches, take
from tests.hq.databases import RunningPostgresql, need_postgresql
from tests.sync.journals import journal_items
from tests.sync.waiting import wait_until

PAGES = ("/", "/events", f"/sites/{DEVICE}", "/users")
SCRIPTS = (
    "/api/v1/devices",
    f"/api/v1/events?device={DEVICE}",
    "/api/v1/kpi",
    "/api/v1/fleet",
    "/api/v1/alarms",
    f"/api/v1/sites/{DEVICE}",
    "/api/v1/search",
    "/api/v1/export",
    "/api/v1/me",
    "/metrics",
    "/healthz",
)


class Switch:
    """A database that can be taken away and given back."""

    def __init__(self, engine: Engine, path: Path) -> None:
        self.engine = engine
        self._path = path
        self._aside = path.with_suffix(".aside")

    def off(self) -> None:
        """Take it away."""
        self.engine.dispose()
        self._path.rename(self._aside)
        # Where there is nothing, SQLite would make a new one.
        self._path.mkdir()

    def on(self) -> None:
        """Give it back."""
        self._path.rmdir()
        self._aside.rename(self._path)


class Server(Switch):
    """A server that is killed and started again."""

    def __init__(self, engine: Engine, server: RunningPostgresql) -> None:
        self.engine = engine
        self._server = server

    def off(self) -> None:
        self._server.kill()

    def on(self) -> None:
        self._server.start()


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Switch]:
    """A database with some events."""
    if request.param == "sqlite":
        engine = open_database(f"sqlite:///{tmp_path}/hq.db")
        take(engine, *batches(journal_items(20)))
        yield Switch(engine, tmp_path / "hq.db")
        engine.dispose()
        return
    need_postgresql()
    with RunningPostgresql() as server:
        engine = open_database(server.url)
        take(engine, *batches(journal_items(20)))
        yield Server(engine, server)
        engine.dispose()


def test_a_database_that_is_away_is_told_and_is_there_again_when_it_is_back(
    database: Switch,
) -> None:
    web = Web(database.engine)
    assert web.get("/healthz").status_code == 200
    database.off()

    for path in (*PAGES, *SCRIPTS):
        answer = web.get(path, **{"Accept-Language": "zh-CN,zh;q=0.9,en;q=0.8"})
        assert (path, answer.status_code) == (path, 503)
        assert answer.headers["retry-after"] == str(RETRY_S)
        assert answer.headers["content-language"] == "zh"
        if path in PAGES:
            assert answer.text.index(WORDS["zh"]["title"]) < answer.text.index("<h2>")
            assert html.escape(WORDS["en"]["title"]) in answer.text
            assert "{" not in answer.text
        else:
            said = answer.json()["error"]
            assert WORDS["zh"]["title"] in said
            assert "journalctl" in said
    assert "does not answer" in web.get("/api/v1/devices").json()["error"]
    for path in ("/assets/hq.css", "/sign-in", "/api/v1/openapi.json"):
        assert web.get(path).status_code == 200, "what needs no database is still there"

    database.on()
    wait_until(lambda: web.get("/healthz").status_code == 200, "it is back")
    assert web.get("/api/v1/devices").json()[0]["stored"] == 20


def test_who_signs_in_meanwhile_is_told_in_a_page(tmp_path: Path) -> None:
    engine = open_database(f"sqlite:///{tmp_path}/hq.db")
    with_user(engine, "ann", Role.READER)
    web = Web(engine)
    Switch(engine, tmp_path / "hq.db").off()

    form = b"name=ann&password=x&next=/"
    answer = web.ask("POST", "/sign-in", {"accept": "text/html,*/*;q=0.8"}, form)

    assert answer.status_code == 503
    assert "<h1>Headquarters" in answer.text
    engine.dispose()


def test_it_is_said_in_the_log_once_and_so_is_that_it_is_back(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    engine = open_database(f"sqlite:///{tmp_path}/hq.db")
    web, switch = Web(engine), Switch(engine, tmp_path / "hq.db")
    for turn in (switch.off, switch.on):
        turn()
        for _ in range(3):
            web.get("/healthz")

    said = capsys.readouterr().out
    assert (said.count("database_away"), said.count("database_is_back")) == (1, 1)
    assert "unable to open database file" in said
    engine.dispose()


def test_both_languages_say_the_same() -> None:
    assert set(WORDS) == {"zh", "en"}
    assert set(WORDS["zh"]) == set(WORDS["en"])


def test_a_defect_is_not_taken_for_a_database_that_is_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = open_database(f"sqlite:///{tmp_path}/hq.db")

    def broken(*_: object, **_more: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("sync.hq.web_api.devices", broken)
    with pytest.raises(ZeroDivisionError):
        Web(engine).get("/api/v1/devices")
    engine.dispose()


@pytest.mark.parametrize(
    ("wanted", "language"),
    [
        ("", "en"),
        ("zh-CN", "zh"),
        ("zh", "zh"),
        ("de, zh;q=0.3, en;q=0.4", "en"),
        ("en;q=0.2,zh-TW;q=0.8", "zh"),
        ("fr", "en"),
        ("zh;q=0", "en"),
        ("zh;q=nan, en;q=0.1", "en"),
        ("zh;q=x", "en"),
        (";;,,q=", "en"),
        ("*", "en"),
    ],
)
def test_the_readers_language_is_the_one_they_like_best(wanted: str, language: str) -> None:
    assert language_of(wanted) == language
