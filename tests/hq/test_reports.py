"""What kiosks report of settings and commands becomes an alarm, and goes as it should."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, insert, select

from sync.hq.alarm import Alarm, AlarmKind
from sync.hq.alarms import mark_seen, standing_alarms
from sync.hq.reports import (
    COMMAND,
    SETTINGS,
    Reports,
    hear,
    reports_from_text,
    reports_to_text,
)
from sync.hq.schema import DEVICES
from sync.hq.schema_alarms import COMMAND_ENDS
from sync.hq.schema_documents import COMMANDS, DOCUMENTS
from tests.hq.batches import DEVICE, NOW_MS, batches, take
from tests.sync.journals import FIRST, hash_of, journal_item

HOUR_MS = 3_600_000


def settings(revision: int, stage: str, reason: str = "") -> dict[str, object]:
    return {"type": SETTINGS, "revision": revision, "stage": stage, "reason": reason}


def command(remote: str, stage: str, reason: str = "") -> dict[str, object]:
    return {
        "type": COMMAND,
        "remote": remote,
        "act": "self_test",
        "stage": stage,
        "reason": reason,
    }


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ([settings(3, "accepted")], Reports(3)),
        ([settings(3, "succeeded")], Reports(3, 3)),
        ([settings(3, "refused", "invalid")], Reports(3, 0, 2, "invalid")),
        ([settings(2, "succeeded"), settings(3, "failed", "worse")], Reports(3, 2, 3, "worse")),
        ([settings(3, "failed", "worse"), settings(4, "succeeded")], Reports(4, 4)),
        # A document that was no news says nothing about those that hold.
        (
            [settings(3, "succeeded"), settings(2, "refused", "older")],
            Reports(3, 3, strange_ms=3, strange_reason="older"),
        ),
        (
            [settings(3, "succeeded"), settings(0, "refused", "unsigned")],
            Reports(3, 3, strange_ms=3, strange_reason="unsigned"),
        ),
        (
            [settings(3, "failed", "worse"), settings(3, "refused", "older")],
            Reports(3, 0, 2, "worse", 3, "older"),
        ),
        ([command("c", "accepted"), command("c", "succeeded")], Reports()),
        (
            [command("c", "refused", "expired"), command("d", "succeeded")],
            Reports(command_ms=2, command_act="self_test", command_reason="expired"),
        ),
        ([{"type": SETTINGS, "revision": "three"}], Reports()),
    ],
)
def test_what_went_wrong_is_kept(told: list[dict[str, object]], expected: Reports) -> None:
    reports = Reports()
    for now_ms, one in enumerate(told, start=2):
        reports, _ = hear(reports, str(one["type"]), msgspec.json.encode(one), now_ms)

    assert reports == expected
    assert reports_from_text(reports_to_text(reports)) == reports


@given(
    st.sampled_from([SETTINGS, COMMAND]),
    st.dictionaries(
        st.sampled_from(["stage", "reason", "revision", "remote", "act"]),
        st.text() | st.integers() | st.none() | st.sampled_from(["failed", "refused"]),
    ),
)
def test_whatever_stands_in_a_report_it_can_be_stored(
    kind: str, told: dict[str, object]
) -> None:
    reports, ended = hear(Reports(), kind, msgspec.json.encode(told), NOW_MS)

    text = reports_to_text(reports)
    assert reports_from_text(text) == reports
    assert "\0" not in ended + text
    assert len(text) < 2_000


@pytest.mark.parametrize("remote", [b"\\u0000", b"\xff"])
def test_a_command_that_is_called_by_no_text_stops_nobody(remote: bytes) -> None:
    raw = b'{"stage":"failed","remote":"' + remote + b'"}'

    assert hear(Reports(), COMMAND, raw, NOW_MS)[1] == ""


def tell(engine: Engine, *told: dict[str, object], late: bool = False) -> None:
    """Let a kiosk's journal arrive that tells of these events, the first one last if late."""
    items: list[bytes] = []
    for seq, one in enumerate(told, start=1):
        items.append(journal_item(one, seq, hash_of(items[-1]) if items else FIRST))
    for item in [*items[1:], items[0]] if late else items:
        take(engine, *batches([item]))


def stand(engine: Engine) -> list[Alarm]:
    with engine.connect() as connection:
        return standing_alarms(connection, NOW_MS)


@pytest.mark.parametrize("late", [False, True])
def test_settings_that_were_rolled_back_stand_until_others_are_in_force(
    engine: Engine, *, late: bool
) -> None:
    failed = settings(7, "failed", "worse")
    tell(engine, settings(6, "succeeded"), failed, late=late)
    before = stand(engine)
    with engine.begin() as connection:
        mark_seen(connection, DEVICE, AlarmKind.SETTINGS, "wang", NOW_MS)
    seen = stand(engine)
    tell(engine, settings(6, "succeeded"), failed, settings(8, "succeeded"))

    detail: dict[str, str | int] = {"revision": 7, "reason": "worse"}
    assert before == [Alarm(DEVICE, AlarmKind.SETTINGS, NOW_MS, detail)]
    assert seen == before, "a state goes with its cause only"
    assert stand(engine) == []


def test_a_command_that_was_refused_stands_until_it_is_seen_and_has_ended_for_good(
    engine: Engine,
) -> None:
    tell(engine, command("c1", "accepted"), command("c2", "refused", "clock"))
    before = stand(engine)
    with engine.begin() as connection:
        mark_seen(connection, DEVICE, AlarmKind.COMMAND, "wang", NOW_MS)
        ended = connection.execute(select(COMMAND_ENDS.c.command)).scalars().all()

    detail: dict[str, str | int] = {"act": "self_test", "reason": "clock"}
    assert before == [Alarm(DEVICE, AlarmKind.COMMAND, NOW_MS, detail)]
    assert stand(engine) == []
    assert ended == ["c2"]


def wish(engine: Engine, *revisions: int) -> None:
    """Note that headquarters has asked a kiosk for settings, an hour ago."""
    row = {
        "device": DEVICE,
        "digest": "",
        "author": "",
        "approver": "",
        "issued_ms": 0,
        "effective_ms": NOW_MS - HOUR_MS,
        "settings": "",
        "notices": "[]",
        "signed_by": "",
        "payload": b"",
        "stranger": "",
    }
    with engine.begin() as connection:
        connection.execute(insert(DOCUMENTS), [row | {"revision": one} for one in revisions])
        connection.execute(insert(DEVICES), [{"device": DEVICE, "online": True}])


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ([], {"revision": 7, "reason": "late"}),
        ([settings(6, "succeeded")], {"revision": 7, "reason": "late"}),
        ([settings(7, "accepted")], {"revision": 7, "reason": "late"}),
        ([settings(7, "failed", "worse")], {"revision": 7, "reason": "worse"}),
        ([settings(7, "succeeded")], None),
    ],
)
def test_settings_that_are_not_in_force_long_after_their_time_are_an_alarm(
    engine: Engine, told: list[dict[str, object]], expected: dict[str, str | int] | None
) -> None:
    wish(engine, 6, 7)
    tell(engine, *told)

    assert [one.detail for one in stand(engine)] == ([] if expected is None else [expected])


def ask(engine: Engine, **expires_ms: int) -> None:
    """Note that headquarters has sent a kiosk commands."""
    row = {
        "device": DEVICE,
        "act": "reprint",
        "author": "",
        "issued_ms": 0,
        "signed_by": "",
        "payload": b"",
    }
    rows = [
        row | {"id": name, "stranger": f"not-{name}", "expires_ms": at_ms}
        for name, at_ms in expires_ms.items()
    ]
    with engine.begin() as connection:
        connection.execute(insert(COMMANDS), rows)


@pytest.mark.parametrize(
    ("told", "expired"),
    [
        ([], NOW_MS - HOUR_MS),
        ([command("c1", "succeeded")], NOW_MS - HOUR_MS),
        ([command("c2", "running")], NOW_MS - HOUR_MS),
        ([command("c2", "succeeded")], NOW_MS - 2 * HOUR_MS),
        ([command("c1", "succeeded"), command("c2", "succeeded")], None),
    ],
)
def test_a_command_without_an_answer_when_it_expires_is_an_alarm(
    engine: Engine, told: list[dict[str, object]], expired: int | None
) -> None:
    tell(engine, settings(1, "succeeded"), *told)
    old, running = NOW_MS - 40 * 24 * HOUR_MS, NOW_MS + 1
    ask(engine, c1=NOW_MS - 2 * HOUR_MS, c2=NOW_MS - HOUR_MS, c3=old, c4=running)

    found = [(one.since_ms, one.detail) for one in stand(engine)]
    silent: dict[str, str | int] = {"act": "reprint", "reason": "silent"}
    assert found == ([] if expired is None else [(expired, silent)])


def test_who_refuses_a_command_under_the_name_of_a_stranger_has_answered(
    engine: Engine,
) -> None:
    tell(engine, command("not-c1", "refused", "untrusted"))
    ask(engine, c1=NOW_MS - HOUR_MS)

    assert [one.detail["reason"] for one in stand(engine)] == ["untrusted"]
