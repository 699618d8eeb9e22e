"""People and scripts are let in and shut out from the command line."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from sync.hq.cli import hq
from sync.hq.database import open_database
from sync.hq.web_process import is_loopback
from tests.hq.asking import PASSWORD, Web


@pytest.fixture
def database(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/hq.db"


def run(database: str, *words: str, typed: str | None = PASSWORD) -> Result:
    answer = None if typed is None else f"{typed}\n"
    return CliRunner().invoke(hq, (*words, "--database", database), input=answer)


def add(database: str, name: str, role: str, typed: str = PASSWORD) -> Result:
    return run(database, "user", "add", name, "--role", role, "--password-stdin", typed=typed)


def test_people_are_let_in_changed_and_shut_out(database: str) -> None:
    assert add(database, "ann", "administrator").exit_code == 0
    assert add(database, "bob", "reader").exit_code == 0
    assert run(database, "user", "list").output == "ann\tadministrator\nbob\treader\n"
    assert run(database, "user", "role", "bob", "--role", "operator").exit_code == 0
    changed = run(
        database, "user", "passwd", "bob", "--password-stdin", typed="another password"
    )
    assert changed.exit_code == 0

    web = Web(open_database(database))
    assert "why=wrong" in web.sign_in("bob").headers["location"]
    assert web.sign_in("bob", "another password").headers["location"] == "/"
    assert web.get("/api/v1/me").json()["role"] == "operator"
    assert run(database, "user", "remove", "bob").exit_code == 0
    assert web.get("/api/v1/me").json()["name"] == ""
    web.sign_in("ann")
    done = [entry["what"] for entry in web.get("/api/v1/log").json()]
    assert {"user add bob reader", "user role bob operator", "user remove bob"} <= set(done)
    web.engine.dispose()


def test_the_password_is_asked_for_twice_and_not_shown(database: str) -> None:
    words = ("user", "add", "ann", "--role", "administrator")

    asked = run(database, *words, typed=f"{PASSWORD}\n{PASSWORD}")

    assert asked.exit_code == 0
    assert PASSWORD not in asked.output
    assert run(database, "user", "list").output == "ann\tadministrator\n"


def test_what_cannot_be_is_said_in_a_line(database: str) -> None:
    first = add(database, "ann", "reader")
    assert (first.exit_code, first.output) == (1, "the first user must be an administrator\n")
    add(database, "ann", "administrator")
    for refused, said in (
        (add(database, "ann", "reader"), "there is a user ann already"),
        (add(database, "Ann", "reader"), "name: found 'Ann'"),
        (add(database, "bob", "reader", "short"), "password: found 5 characters"),
        (run(database, "user", "remove", "ann"), "ann is the last administrator"),
        (
            run(database, "user", "role", "ann", "--role", "reader"),
            "ann is the last administrator",
        ),
        (run(database, "user", "remove", "bob"), "there is no user bob"),
        (run(database, "token", "remove", "x"), "there is no token x"),
        (run(database, "token", "add", "\n", "--role", "reader"), "name: found"),
    ):
        assert refused.exit_code == 1
        assert refused.output.startswith(said)
        assert refused.output.count("\n") == 1
    assert run(database, "user", "list").output == "ann\tadministrator\n"
    assert add(database, "bob", "nobody").exit_code == 2
    assert run("mysql://a/b", "user", "list").exit_code == 2


def test_a_script_gets_a_token_that_is_told_once(database: str) -> None:
    add(database, "ann", "administrator")
    token = run(database, "token", "add", "prometheus", "--role", "reader").output.strip()
    web = Web(open_database(database))
    sent = {"authorization": f"Bearer {token}"}

    assert web.get("/metrics", **sent).status_code == 200
    assert web.get("/api/v1/users", **sent).status_code == 403
    assert run(database, "token", "list").output == "prometheus\treader\n"
    assert token.encode() not in Path(database.removeprefix("sqlite:///")).read_bytes()
    assert run(database, "token", "remove", "prometheus").exit_code == 0
    assert web.get("/metrics", **sent).status_code == 401
    web.engine.dispose()


def test_without_a_user_the_pages_are_for_this_machine_alone(database: str) -> None:
    refused = CliRunner().invoke(
        hq, ("web", "--database", database, "--listen", "0.0.0.0:8090")
    )

    assert refused.exit_code == 2
    assert "expected loopback" in refused.output
    assert "kiosk hq user add" in refused.output


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("127.0.0.1", True),
        ("127.9.9.9", True),
        ("::1", True),
        ("localhost", True),
        ("0.0.0.0", False),  # noqa: S104  # that is what is refused
        ("::", False),
        ("192.0.2.1", False),
        ("hq.example", False),
    ],
)
def test_loopback_is_known(host: str, *, expected: bool) -> None:
    assert is_loopback(host) is expected
