"""Every address, asked by everybody: who gets an answer, and who is turned away.

The table holds every route of the application, or the first test fails.
"""

import itertools
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import Engine
from starlette.routing import Route

from sync.hq.access.role import Role
from sync.hq.access.sessions import add_token
from sync.hq.database import open_database
from tests.hq.asking import NOW_MS, PASSWORD, Web, with_user
from tests.hq.batches import DEVICE, batches, take
from tests.sync.journals import journal_items

ORDER = {"id": "0" * 32, "act": {"type": "self_test"}}
SEEN = {"device": DEVICE, "kind": "epoch"}
CHANGE = {"name": "nobody-of-that-name"}
NEW = {"name": "Not A Name", "role": "reader", "password": PASSWORD}
NOBODY, READER, OPERATOR, ADMINISTRATOR = Role
TABLE: dict[tuple[str, str], tuple[Role, str, object, int]] = {
    ("GET", "/"): (READER, "/", None, 200),
    ("GET", "/sites/{device}"): (READER, f"/sites/{DEVICE}", None, 200),
    ("GET", "/events"): (READER, "/events", None, 200),
    ("GET", "/users"): (ADMINISTRATOR, "/users", None, 200),
    ("GET", "/sign-in"): (NOBODY, "/sign-in", None, 200),
    ("POST", "/sign-in"): (NOBODY, "/sign-in", b"name=x&password=y", 303),
    ("POST", "/sign-out"): (READER, "/sign-out", {}, 204),
    ("GET", "/assets/{name}"): (NOBODY, "/assets/hq.css", None, 200),
    ("GET", "/metrics"): (READER, "/metrics", None, 200),
    ("GET", "/healthz"): (NOBODY, "/healthz", None, 200),
    ("GET", "/api/v1/devices"): (READER, "/api/v1/devices", None, 200),
    ("GET", "/api/v1/events"): (READER, f"/api/v1/events?device={DEVICE}", None, 200),
    ("GET", "/api/v1/kpi"): (READER, "/api/v1/kpi", None, 200),
    ("GET", "/api/v1/fleet"): (READER, "/api/v1/fleet", None, 200),
    ("GET", "/api/v1/alarms"): (READER, "/api/v1/alarms", None, 200),
    ("POST", "/api/v1/alarms/seen"): (OPERATOR, "/api/v1/alarms/seen", SEEN, 200),
    ("GET", "/api/v1/sites/{device}"): (READER, f"/api/v1/sites/{DEVICE}", None, 200),
    ("GET", "/api/v1/sites/{device}/commands"): (
        READER,
        f"/api/v1/sites/{DEVICE}/commands",
        None,
        200,
    ),
    ("POST", "/api/v1/sites/{device}/commands"): (
        OPERATOR,
        f"/api/v1/sites/{DEVICE}/commands",
        ORDER,
        503,
    ),
    ("GET", "/api/v1/sites/{device}/logs"): (
        OPERATOR,
        f"/api/v1/sites/{DEVICE}/logs?command=0",
        None,
        404,
    ),
    ("GET", "/api/v1/search"): (READER, "/api/v1/search", None, 200),
    ("GET", "/api/v1/export"): (READER, "/api/v1/export", None, 200),
    ("GET", "/api/v1/me"): (NOBODY, "/api/v1/me", None, 200),
    ("GET", "/api/v1/users"): (ADMINISTRATOR, "/api/v1/users", None, 200),
    ("POST", "/api/v1/users"): (ADMINISTRATOR, "/api/v1/users", NEW, 400),
    ("POST", "/api/v1/users/change"): (ADMINISTRATOR, "/api/v1/users/change", CHANGE, 400),
    ("GET", "/api/v1/log"): (ADMINISTRATOR, "/api/v1/log", None, 200),
    ("GET", "/api/v1/openapi.json"): (NOBODY, "/api/v1/openapi.json", None, 200),
}
"""Each route: the role that it needs, how it is asked here, and what comes back then."""
PAGES = {"/", "/sites/{device}", "/events", "/users"}


class Caller(msgspec.Struct, frozen=True):
    """Somebody who asks."""

    name: str
    role: Role
    token: bool = False
    closed: bool = True
    """There are users."""


CALLERS = (
    Caller("", NOBODY),
    Caller("", READER, closed=False),
    Caller("rita", READER),
    Caller("otto", OPERATOR),
    Caller("ada", ADMINISTRATOR),
    Caller("reading", READER, token=True),
    Caller("operating", OPERATOR, token=True),
    Caller("administrating", ADMINISTRATOR, token=True),
)
CSRF = ("right", "wrong", "none")


@pytest.fixture(scope="module")
def engines(tmp_path_factory: pytest.TempPathFactory) -> tuple[Engine, Engine]:
    """Two databases: without users, and with."""
    made = []
    for name in ("open", "closed"):
        engine = open_database(f"sqlite:///{Path(tmp_path_factory.mktemp(name))}/hq.db")
        take(engine, *batches(journal_items(3)))
        made.append(engine)
    for one in CALLERS:
        if one.closed and one.name and not one.token:
            with_user(made[1], one.name, one.role)
    return made[0], made[1]


def test_the_table_holds_every_route(engines: tuple[Engine, Engine]) -> None:
    routes = [route for route in Web(engines[0]).app.routes if isinstance(route, Route)]
    found = [
        (method, route.path)
        for route in routes
        for method in (route.methods or set()) - {"HEAD"}
    ]

    assert len(routes) == len(Web(engines[0]).app.routes)
    assert sorted(found) == sorted(TABLE)


@pytest.mark.parametrize("caller", CALLERS, ids=lambda one: f"{one.name}-{one.role}")
def test_everybody_gets_what_the_role_allows(
    engines: tuple[Engine, Engine], caller: Caller
) -> None:
    engine = engines[caller.closed]
    web = Web(engine)
    headers: dict[str, str] = {}
    if caller.token:
        with engine.begin() as connection:
            token = add_token(connection, caller.name, caller.role, NOW_MS)
        headers["authorization"] = f"Bearer {token}"
    wrong = []
    for (method, path), csrf in itertools.product(TABLE, CSRF):
        if method == "GET" and csrf != "right":
            continue
        if caller.name and not caller.token and "lobby_session" not in web.cookies:
            web.sign_in(caller.name)
        sent = headers | _csrf(web, csrf)
        needs, way, body, good = TABLE[method, path]
        found = web.ask(method, way, sent, body).status_code
        expected = _expected(caller, (method, path), needs, csrf) or good
        if found != expected:
            wrong.append((method, path, csrf, found, expected))

    assert wrong == []


def _expected(caller: Caller, route: tuple[str, str], needs: Role, csrf: str) -> int | None:
    """Return the status of who is turned away; None for who is not."""
    method, path = route
    if not caller.role.may(needs):
        if caller.name:
            return 403
        return 303 if path in PAGES and caller.closed else 401
    forged = csrf != "right" or not caller.name
    if method == "POST" and needs is not NOBODY and not caller.token and forged:
        return 403
    return None


def _csrf(web: Web, csrf: str) -> dict[str, str]:
    if csrf == "none":
        return {}
    right = web.get("/api/v1/me").json()["csrf"]
    return {"x-csrf-token": right if csrf == "right" else "wrong"}
