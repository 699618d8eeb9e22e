"""The pages answer to their own names: no other site's name is made to lead here."""

import itertools

import pytest
from click.testing import CliRunner
from sqlalchemy import Engine

from sync.hq.access.role import Role
from sync.hq.cli import hq
from tests.hq.asking import Web, with_user

OURS = (
    "hq",
    "HQ:8090",
    "hq.",
    "localhost",
    "localhost:8090",
    "127.0.0.1:8090",
    "127.1.2.3",
    "[::1]:8090",
    "192.0.2.7:8090",
)
OTHERS = (
    "evil.example",
    "evil.example:8090",
    "hq.evil.example",
    "localhost.evil.example",
    "127.0.0.1.evil.example",
    "hq@evil.example",
    "hq:8090:1",
    "hq/",
    "hq, evil.example",
    "",
    "[evil.example]",
    "::1",
)
PATHS = ("/", "/healthz", "/metrics", "/assets/hq.css", "/api/v1/devices", "/nowhere")


@pytest.mark.parametrize("closed", [False, True], ids=["no users", "users"])
def test_another_sites_name_gets_no_answer_whether_there_are_users_or_not(
    engine: Engine, *, closed: bool
) -> None:
    if closed:
        with_user(engine, "ann", Role.ADMINISTRATOR)
    web = Web(engine)
    wrong = [
        (host, path)
        for host, path in itertools.product(OTHERS, PATHS)
        if web.get(path, host=host).status_code != 421
    ]

    assert wrong == []
    assert web.ask("POST", "/sign-in", {"host": "evil.example"}, b"name=a").status_code == 421


def test_our_own_names_and_addresses_are_answered(engine: Engine) -> None:
    web = Web(engine)

    assert [one for one in OURS if web.get("/healthz", host=one).status_code != 200] == []


def test_who_is_turned_away_reads_what_to_do(engine: Engine) -> None:
    answer = Web(engine).get("/", host="queue.example")

    assert "found the host queue.example, expected an address or hq, localhost" in answer.text
    assert "`kiosk hq web --name`" in answer.text
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]


@pytest.mark.parametrize("name", ["", "https://hq.example", "hq.example:443", "a b", "-"])
def test_a_name_that_is_none_is_refused_at_the_start(name: str) -> None:
    done = CliRunner().invoke(hq, ["web", "--database", "sqlite:///x.db", "--name", name])

    assert done.exit_code == 2
    assert f"--name: found {name!r}, expected a name as hq.example" in done.stderr
