"""Headquarters' interface is what its document says, whatever is sent to it.

Schemathesis makes requests from the document, right ones and wrong ones, always the same. With
LOBBY_SOAK it makes many more.
"""

import os
from collections.abc import Mapping
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis.checks import (
    content_type_conformance,
    ignored_auth,
    not_a_server_error,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)
from schemathesis.core.result import Ok
from sqlalchemy import Engine

from sync.hq.access.role import Role
from sync.hq.access.sessions import add_token
from tests.hq.asking import NOW_MS, Web, with_user
from tests.hq.batches import DEVICE, batches, take
from tests.sync.journals import journal_items

SOAK = "LOBBY_SOAK" in os.environ
EXAMPLES = 60 if SOAK else 8
HOST = {"Host": "localhost"}
"""The pages answer to no name that they were not told."""
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    unsupported_method,
    ignored_auth,
]
ODD = (
    "%00",
    "a%00b",
    "%ff",
    "%ed%a0%80",
    "%f0%9f%98%80",
    "9" * 5000,
    "9223372036854775807",
    "9223372036854775808",
    "9999999999999999999",
    "-0",
    "%D9%A1",
    "1_000",
    "0001-01-01",
    "9999-12-31",
    "0001-01-01T00:00:00%2B14:00",
    "9999-12-31T23:59:59-14:00",
    "2026-W47-7",
    "2026-11-22T24:00:00Z",
    "10000-01-01",
    "2026-11-22T08:00:00Z~9223372036854775808~a",
    "2026-11-22T08:00:00Z~99999999999999999999~a",
    "2026-11-22T08:00:00Z~1~%00",
    "x~1~a",
)
BODIES = (
    b"",
    b"\xff",
    b"[]",
    b"null",
    b'{"name":"\\u0000","role":"reader","password":"\\u0000\\u0000"}',
    b'{"name":"a","role":"reader","password":"%s"}' % (b"\\ud800" * 12),
    b'{"device":"\\u0000","kind":"fork"}',
    b'{"device":"\\ud800","kind":"fork"}',
    b'{"name":"\\ud800","remove":true}',
    b'{"name":"\\u0000","remove":true}',
    b"[" * 60_000,
    b"1" * 60_000,
)


@pytest.fixture
def asked(engine: Engine) -> tuple[Web, dict[str, str]]:
    """The application with some events, and what an administrator's script sends."""
    return prepared(engine)


def prepared(engine: Engine) -> tuple[Web, dict[str, str]]:
    take(engine, *batches(journal_items(40)))
    with_user(engine, "ann", Role.ADMINISTRATOR)
    with engine.begin() as connection:
        token = add_token(connection, "script", Role.ADMINISTRATOR, NOW_MS)
    return Web(engine), {"Authorization": f"Bearer {token}"}


def test_every_answer_is_one_that_the_document_names(
    asked: tuple[Web, dict[str, str]],
) -> None:
    web, headers = asked
    interface = schemathesis.openapi.from_asgi("/api/v1/openapi.json", web.app, headers=HOST)
    tried: dict[str, int] = {}
    for found in interface.get_all_operations():
        assert isinstance(found, Ok), found
        operation = found.ok()
        for mode in schemathesis.GenerationMode:
            if mode is schemathesis.GenerationMode.NEGATIVE and not _takes(operation):
                continue
            _try(operation.as_strategy(generation_mode=mode), headers, tried)

    described = web.get("/api/v1/openapi.json").json()["paths"]
    assert set(tried) == set(described)


def test_what_is_at_the_edge_is_refused_in_words(engine: Engine) -> None:
    web, headers = prepared(engine)
    described = web.get("/api/v1/openapi.json").json()["paths"]
    wrong = []
    for path, operations in described.items():
        for odd in ODD:
            for way in _ways(path, operations, odd):
                status = web.ask("GET", way, headers).status_code
                if status not in {200, 400, 404}:
                    wrong.append((way, status))
        for body in BODIES if "post" in operations else ():
            answer = web.ask("POST", path, headers, body)
            if answer.status_code not in {400, 404}:
                wrong.append((f"{path} {body[:40]!r}", answer.status_code))

    assert wrong == []


def _ways(path: str, operations: Mapping[str, Any], odd: str) -> list[str]:
    names = [
        one["name"]
        for one in operations.get("get", {}).get("parameters", ())
        if one["in"] == "query"
    ]
    more = f"&device={DEVICE}" if "device" in names else ""
    ways = [f"{path}?{name}={odd}{more if name != 'device' else ''}" for name in names]
    if "{device}" in path:
        ways.append(path.replace("{device}", odd))
    return ways


def _takes(operation: Any) -> bool:  # noqa: ANN401  # schemathesis' own
    """Return whether anything can be sent wrongly."""
    return bool(list(operation.iter_parameters()) or operation.body)


def _try(
    strategy: Any,  # noqa: ANN401  # schemathesis' own
    headers: Mapping[str, str],
    tried: dict[str, int],
) -> None:
    @seed(20_261_127)
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=strategy)
    def ask(case) -> None:
        tried[case.path] = tried.get(case.path, 0) + 1
        case.call_and_validate(headers=HOST | dict(headers), checks=CHECKS)

    ask()
