"""Headquarters' wishes with real processes: core, sync, broker, collector, and ``kill -9``."""

import json
from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace

from sync import mqtt
from sync.broker_url import parse_broker
from sync.contract.documents import (
    Desired,
    Doubt,
    Notice,
    RemoteCommand,
    Reported,
    RestartCore,
    ShowNotice,
    Stage,
)
from sync.contract.signing import sign
from sync.contract.topics import topic
from sync.downlink.judging import leaf_of, millis, moment
from sync.downlink.refusals import strangers_id
from sync.hq.wishes.courier import Letter
from sync.hq.wishes.publishing import publish_settings
from sync.hq.wishes.wishing import People, Wish, push_settings
from tests.e2e.lobby import SITE
from tests.sync.downlink.hall import STRANGER
from tests.sync.downlink.running import IN_TIME, MINUTE_MS, Hall, now_ms
from tests.sync.waiting import wait_until

PEOPLE = People("zhang.wei", "li.na")
PATIENCE_S = 60.0


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    with ExitStack() as running:
        yield Hall(tmp_path, running)


def notice(name: str) -> Notice:
    return Notice(
        name, {"en": name, "zh": name}, moment(now_ms()), moment(now_ms() + 3_600_000)
    )


def reported_on(url: str) -> list[Reported]:
    """Return what is retained on ``config/reported``."""
    heard: list[mqtt.Note] = []
    link = mqtt.Link(1, parse_broker(url), mqtt.Session("reader"), heard.append)
    link.open()
    try:
        wait_until(lambda: heard, "the broker takes us in")
        link.subscribe(topic(SITE, "config/reported"))
        wait_until(lambda: isinstance(heard[-1], mqtt.Arrived), "it is retained")
    finally:
        link.close()
    return [
        msgspec.json.decode(one.payload, type=Reported)
        for one in heard
        if isinstance(one, mqtt.Arrived)
    ]


def test_s52_what_must_not_be_followed_is_refused_through_a_real_broker_and_said(hall) -> None:
    command = RemoteCommand(
        device=SITE,
        id="e" * 32,
        author="nobody",
        issued=moment(now_ms()),
        expires=moment(now_ms() + MINUTE_MS),
        act=RestartCore(),
    )
    late = replace(
        command, id="d" * 32, issued=moment(now_ms() - 2), expires=moment(now_ms() - 1)
    )
    place = topic(SITE, leaf_of(command))
    strange = {
        Doubt.UNSIGNED: Letter(place, msgspec.json.encode(command)),
        Doubt.UNTRUSTED: Letter(place, sign(command, STRANGER)),
        Doubt.WRONG_SIGNATURE: Letter(place, sign(command, hall.key).replace(b"nobo", b"Nobo")),
        Doubt.OTHER_DEVICE: Letter(place, sign(replace(command, device="hz-0001"), hall.key)),
        Doubt.OTHER_TOPIC: Letter(
            topic(SITE, f"command/reprint/{command.id}"), sign(command, hall.key)
        ),
    }
    wait_until(lambda: reported_on(hall.broker.url), "sync listens")
    with hall.courier() as courier:
        courier.carry(
            [*strange.values(), Letter(topic(SITE, leaf_of(late)), sign(late, hall.key))]
        )
    wait_until(lambda: len(hall.events("remote_command_reported")) == 6, "all are refused")

    told = {one["remote"]: one["reason"] for one in hall.events("remote_command_reported")}

    assert told == {
        **{strangers_id(one.payload): doubt.value for doubt, one in strange.items()},
        late.id: Doubt.EXPIRED.value,
    }
    bad = Desired(SITE, 1, "a", "b", moment(now_ms()), moment(now_ms()))
    with hall.courier() as courier:
        courier.carry([Letter(topic(SITE, "config/desired"), sign(bad, STRANGER), retain=True)])
    wait_until(lambda: hall.events("settings_reported"), "the settings are refused")
    (last,) = hall.events("settings_reported")
    assert (last["stage"], last["reason"]) == ("refused", Doubt.UNTRUSTED)
    wait_until(
        lambda: reported_on(hall.broker.url)[-1].reason == Doubt.UNTRUSTED, "it is reported"
    )


def test_s52_settings_and_commands_go_from_the_command_line_to_the_hall_and_back(hall) -> None:
    common = ("--broker", hall.broker.url, "--device", SITE, "--author", "zhang.wei")
    signed = (*common, "--keys", str(hall.keys))
    text = hall.folder / "notices.toml"
    text.write_text(
        '[[notice]]\nid = "holiday"\ntext = { en = "Closed", zh = "休" }\n'
        f"since = {moment(now_ms())}\nuntil = {moment(now_ms() + 60 * MINUTE_MS)}\n",
        encoding="utf-8",
    )
    push = ("config", "push", *signed, "--notices", str(text))

    assert hall.says(*push, "--approver", "Zhang.Wei ").exit_code == 2
    pushed = hall.says(*push, "--approver", "li.na")
    assert pushed.exit_code == 0, pushed.stderr
    wait_until(lambda: hall.settings().stage == Stage.SUCCEEDED, "in force", PATIENCE_S)
    answered = hall.says("command", "self-test", *signed, "--wait", "30", "--json")
    status = hall.says("config", "status", "--json")

    assert answered.exit_code == 0, answered.stderr
    assert [one["stage"] for one in json.loads(answered.stdout)] == ["succeeded"]
    (line,) = json.loads(status.stdout)
    assert (line["desired"], line["applied"], line["behind"]) == (1, 1, False)
    assert [one["text"] for one in hall.events("notice_posted")] == [
        {"en": "Closed", "zh": "休"}
    ]
    listed = json.loads(hall.says("command", "status", "--device", SITE, "--json").stdout)
    assert [(one["act"], one["stage"]) for one in listed] == [("self_test", "succeeded")]


def test_s52_settings_wait_at_the_broker_and_a_broker_that_lost_them_gets_them_again(
    hall,
) -> None:
    hall.sync.kill()
    at_ms = now_ms() + 3_000
    push_settings(
        hall.engine, hall.key, [SITE], Wish(PEOPLE, at_ms, None, (notice("a"),)), now_ms()
    )
    with hall.courier() as courier:
        assert publish_settings(hall.engine, courier, now_ms()) == []
    hall.broker.stop()
    hall.broker.start()
    hall.sync.start()

    with hall.courier() as courier:
        assert publish_settings(hall.engine, courier, now_ms()) == []
        assert publish_settings(hall.engine, courier, now_ms(), again=True) == []
    wait_until(lambda: hall.settings().stage == Stage.SUCCEEDED, "in force", PATIENCE_S)

    wait_until(lambda: hall.events("notice_posted"), "the notice is on record", PATIENCE_S)
    (shown,) = hall.events("notice_posted")
    wait_until(lambda: hall.word().stage is Stage.SUCCEEDED, "its word is kept", PATIENCE_S)
    told = {one["stage"]: str(one["time"]) for one in hall.events("settings_reported")}
    assert set(told) == {"accepted", "succeeded"}
    due_ms = max(at_ms, millis(told["accepted"]))
    assert moment(at_ms) <= told["succeeded"] <= moment(due_ms + 5_000)
    assert shown["text"] == {"en": "a", "zh": "a"}


def test_s52_kills_at_any_moment_do_no_command_twice_and_lose_no_result(hall) -> None:
    wait_until(lambda: reported_on(hall.broker.url), "sync listens")
    commands: list[RemoteCommand] = []

    def under_way(written: int) -> bool:
        hall.resends()
        return len(hall.events("remote_command_reported")) > written

    for number in range(3):
        commands.append(hall.sends(ShowNotice(notice(f"n{number}"))))
        written = len(hall.events("remote_command_reported"))
        wait_until(partial(under_way, written), "something is under way", PATIENCE_S)
        if number % 3 == 2:
            hall.core.kill()
            hall.sync.kill()
            hall.core.start(IN_TIME)
        else:
            hall.sync.kill()
        hall.sync.start()

    assert commands

    def all_ended() -> bool:
        hall.resends()
        return all(hall.stage(one.id)[0] == Stage.SUCCEEDED for one in commands)

    wait_until(all_ended, "every command has its result", deadline_s=PATIENCE_S)

    ends = [
        one["remote"]
        for one in hall.events("remote_command_reported")
        if one["stage"] in {"succeeded", "failed", "refused"}
    ]
    assert sorted(ends) == sorted(one.id for one in commands)
    assert len(hall.events("notice_posted")) == len(commands)
