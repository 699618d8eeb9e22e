"""Signing in: it works while the collector writes, and nobody can lock somebody else out."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import Engine, func, select, update

from sync.hq.access.accounts import AccountError
from sync.hq.access.people import People
from sync.hq.access.role import Role
from sync.hq.database import WRITING, open_database
from sync.hq.schema import DEVICES
from sync.hq.schema_access import ACCESS_LOG, SESSIONS, USERS
from tests.hq.asking import KEPT, PASSWORD, Time, Web, with_user

ATTACKER = "203.0.113.6"
MINUTE_MS = 60_000


@contextmanager
def a_collector(engine: Engine) -> Iterator[None]:
    """Commit without a pause."""
    stop = threading.Event()
    other = open_database(engine.url.render_as_string(hide_password=False))
    with other.begin() as connection:
        connection.execute(DEVICES.insert(), [{"device": "a"}])

    def write() -> None:
        number = 0
        while not stop.wait(0.001):
            number += 1
            with other.execution_options(**WRITING).begin() as connection:
                connection.execute(update(DEVICES).values(conn=number))

    thread = threading.Thread(target=write)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()
        other.dispose()


def test_the_pages_work_while_the_collector_writes(engine: Engine) -> None:
    with_user(engine, "ann", Role.ADMINISTRATOR)
    web = Web(engine)
    with a_collector(engine):
        for _ in range(5):
            assert web.sign_in("ann").headers["location"] == "/"
            web.time.ms += 2 * MINUTE_MS
            assert web.get("/api/v1/me").json()["name"] == "ann"
        body = {"name": "bob", "role": "reader", "password": PASSWORD}
        assert web.post("/api/v1/users", body).status_code == 200
        change = {"name": "bob", "password": PASSWORD + "!"}
        assert web.post("/api/v1/users/change", change).status_code == 200


def test_an_attacker_does_not_lock_the_administrator_out(engine: Engine) -> None:
    with_user(engine, "ann", Role.ADMINISTRATOR)
    time = Time()
    bad, good, known = (Web(engine, time, address=one) for one in (ATTACKER, "a", "b"))
    bad.app = known.app = good.app
    assert known.sign_in("ann").headers["location"] == "/"
    tried = []
    for _ in range(40):
        time.ms += 15_000
        tried.append(bad.sign_in("ann", "wrong").headers["location"].partition("&")[0])
    known.address = ATTACKER

    assert tried.count("/sign-in?why=wrong") < 35
    assert tried[-1] == "/sign-in?why=often"
    assert good.sign_in("ann").headers["location"] == "/", "from where nobody was wrong"
    assert known.sign_in("ann").headers["location"] == "/", "a browser that ann has used"


def test_a_known_browser_stays_known_through_a_restart(engine: Engine) -> None:
    with_user(engine, "ann", Role.ADMINISTRATOR)
    before = Web(engine)
    before.sign_in("ann")
    after, bad = Web(engine, address=ATTACKER), Web(engine, address=ATTACKER)
    after.cookies, bad.app = before.cookies, after.app
    for _ in range(40):
        bad.sign_in("ann", "wrong")

    assert bad.sign_in("ann").headers["location"].startswith("/sign-in?why=often")
    assert after.sign_in("ann").headers["location"] == "/"


def test_a_browsers_word_ends_with_the_password_and_is_nobody_elses(engine: Engine) -> None:
    with_user(engine, "ann", Role.ADMINISTRATOR)
    with_user(engine, "bob", Role.READER)
    web, bad = Web(engine, address=ATTACKER), Web(engine, address=ATTACKER)
    bad.app = web.app
    web.sign_in("ann")
    web.address = ATTACKER
    for name in ("ann", "bob"):
        for _ in range(40):
            bad.sign_in(name, "wrong")

    assert "why=often" in web.sign_in("bob").headers["location"]
    People(engine).change("ann", password=PASSWORD + "!")
    assert "why=often" in web.sign_in("ann", PASSWORD + "!").headers["location"]


def test_right_passwords_cost_nothing(engine: Engine) -> None:
    with_user(engine, "ann", Role.ADMINISTRATOR)
    web = Web(engine)
    for _ in range(15):
        web.cookies.clear()
        assert web.sign_in("ann").headers["location"] == "/"


def test_an_unknown_name_costs_a_hash_too(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_user(engine, "ann", Role.ADMINISTRATOR)
    hashed = []
    web = Web(engine)
    monkeypatch.setattr(
        "sync.hq.access.people.is_password", lambda stored, _word: hashed.append(stored)
    )
    for name in ("ann", "nobody", "no name", "\0"):
        assert "why=wrong" in web.sign_in(name, "wrong").headers["location"]

    assert len(hashed) == 4
    assert hashed[0] == KEPT
    assert all(stored.startswith("$argon2id$") for stored in hashed)


def test_who_has_no_name_does_not_fill_the_record(engine: Engine) -> None:
    with_user(engine, "ann", Role.ADMINISTRATOR)
    web = Web(engine, address="2001:db8::1")
    for number in range(30):
        web.address = f"2001:db8::{number}"
        web.get(f"/api/v1/events?device=x{number}")
    assert _rows(engine) == 1
    web.time.ms += 11 * MINUTE_MS
    web.get("/api/v1/events?device=x")
    assert _rows(engine) == 2


def test_the_record_is_forgotten_after_half_a_year_without_a_sign_in(engine: Engine) -> None:
    with_user(engine, "ann", Role.ADMINISTRATOR)
    web = Web(engine)
    web.get("/api/v1/fleet")
    web.time.ms += 181 * 24 * 3600 * 1000
    web.get("/api/v1/fleet")

    assert _rows(engine) == 1


def test_what_was_typed_for_a_name_is_not_written_down(engine: Engine) -> None:
    with_user(engine, "ann", Role.ADMINISTRATOR)
    Web(engine).sign_in("my secret password")

    with engine.connect() as connection:
        assert [*connection.execute(select(ACCESS_LOG.c.name)).scalars()] == [""]


@pytest.mark.parametrize(
    "form",
    [
        "&".join(f"a{number}=1" for number in range(50)).encode(),
        b"\xff\x00&name=%00&password=%ff",
        b"name=%00&password=x",
        b"name=ann&password=%ed%a0%80",
        b"",
    ],
)
def test_a_form_without_sense_is_refused(engine: Engine, form: bytes) -> None:
    with_user(engine, "ann", Role.ADMINISTRATOR)

    assert Web(engine).ask("POST", "/sign-in", {}, form).status_code in {303, 400}


@pytest.mark.parametrize(
    "way",
    ["//evil", "/\\evil", "https://evil", "javascript:1", "/\t/evil", "/\r\nx", "", "evil"],
)
def test_one_goes_on_only_to_our_own_pages(engine: Engine, way: str) -> None:
    with_user(engine, "ann", Role.ADMINISTRATOR)
    web = Web(engine)

    assert web.sign_in("ann", way=way).headers["location"] == "/"
    assert web.sign_in("ann", way="/sites/a?b").headers["location"] == "/sites/a?b"


def test_two_administrators_who_demote_each_other_leave_one(engine: Engine) -> None:
    for _ in range(3):
        with engine.begin() as connection:
            connection.execute(USERS.delete())
        with_user(engine, "ann", Role.ADMINISTRATOR)
        with_user(engine, "bob", Role.ADMINISTRATOR)
        together = threading.Barrier(2)
        refused: list[str] = []

        def demote(
            name: str,
            together: threading.Barrier = together,
            refused: list[str] = refused,
        ) -> None:
            together.wait()
            try:
                People(engine).change(name, role=Role.READER)
            except AccountError as error:
                refused.append(str(error))

        threads = [threading.Thread(target=demote, args=(name,)) for name in ("ann", "bob")]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(refused) == 1
        assert refused[0].endswith("is the last administrator")


def test_a_session_is_new_at_each_sign_in_and_the_old_one_ends(engine: Engine) -> None:
    with_user(engine, "ann", Role.ADMINISTRATOR)
    form = b"name=ann&password=" + PASSWORD.replace(" ", "+").encode()
    planted = {"cookie": "lobby_session=planted"}
    web = Web(engine)
    answer = web.ask("POST", "/sign-in", planted, form)
    first = web.cookies["lobby_session"]

    assert answer.headers["location"] == "/"
    assert first != "planted"
    web.sign_in("ann")
    assert web.cookies["lobby_session"] != first
    web.cookies.clear()
    for cookie in ("planted", first):
        me = web.get("/api/v1/me", cookie=f"lobby_session={cookie}").json()
        assert me["name"] == ""


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_cookies_are_for_our_own_pages_alone(engine: Engine, scheme: str) -> None:
    with_user(engine, "ann", Role.ADMINISTRATOR)
    set_cookies = Web(engine, scheme=scheme).sign_in("ann").headers.get_list("set-cookie")

    assert len(set_cookies) == 2
    for one in set_cookies:
        assert "HttpOnly" in one
        assert "SameSite=strict" in one
        assert ("Secure" in one) == (scheme == "https")


def test_a_session_ends_when_it_is_not_used_and_after_a_day_of_work(engine: Engine) -> None:
    with_user(engine, "ann", Role.ADMINISTRATOR)
    web = Web(engine)
    web.sign_in("ann")
    for _ in range(24):
        assert web.get("/api/v1/me").json()["name"] == "ann"
        web.time.ms += 29 * MINUTE_MS
    assert web.get("/api/v1/me").json()["name"] == "ann", "11 h 36 min, always in use"
    web.time.ms += 25 * MINUTE_MS
    assert web.get("/api/v1/me").json()["name"] == "", "12 h are over"
    web.sign_in("ann")
    web.time.ms += 31 * MINUTE_MS
    assert web.get("/api/v1/me").json()["name"] == "", "half an hour alone"


def test_what_is_taken_away_counts_at_once(engine: Engine) -> None:
    with_user(engine, "ann", Role.ADMINISTRATOR)
    with_user(engine, "bob", Role.ADMINISTRATOR)
    web = Web(engine)
    web.sign_in("bob")
    People(engine).change("bob", role=Role.READER)
    assert web.get("/api/v1/users").status_code == 403
    People(engine).change("bob", remove=True)
    assert web.get("/api/v1/fleet").status_code == 401
    with engine.connect() as connection:
        assert connection.execute(select(SESSIONS)).first() is None


def test_a_change_comes_from_our_own_page(engine: Engine) -> None:
    with_user(engine, "ann", Role.ADMINISTRATOR)
    web = Web(engine)
    web.sign_in("ann")
    body = {"name": "bob", "role": "reader", "password": PASSWORD}
    other = {"origin": "http://evil.example"}

    assert web.ask("POST", "/api/v1/users", {}, body).status_code == 403
    assert web.ask("POST", "/api/v1/users", {"x-csrf-token": "x"}, body).status_code == 403
    assert web.post("/api/v1/users", body, **other).status_code == 403
    assert web.ask("POST", "/sign-in", other, b"name=ann&password=x").status_code == 403
    assert web.post("/api/v1/users", body, origin="http://hq").status_code == 200


def test_every_answer_tells_browsers_what_to_obey(engine: Engine) -> None:
    with_user(engine, "ann", Role.ADMINISTRATOR)
    for path in ("/", "/api/v1/fleet", "/nowhere", "/assets/hq.css"):
        headers = Web(engine).get(path).headers
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"


def _rows(engine: Engine) -> int:
    with engine.connect() as connection:
        count = select(func.count()).select_from(ACCESS_LOG)
        return int(connection.execute(count).scalar_one())
