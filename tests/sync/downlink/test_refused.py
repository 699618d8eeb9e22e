"""What is not signed, not for this kiosk, not in time or not new is refused, and said (S52)."""

import base64
import threading

import msgspec
import pytest
from msgspec.structs import replace

from sync.contract.documents import (
    LARGEST_DOCUMENT_BYTES,
    SIGNING_CONTEXT,
    CollectLogs,
    Desired,
    Document,
    Doubt,
    Emergency,
    Notice,
    RemoteCommand,
    RestartCore,
    SelfTest,
    ShowNotice,
    Signed,
)
from sync.contract.signing import key_id, sign
from sync.contract.topics import topic
from sync.downlink import believing
from sync.downlink.judging import leaf_of
from sync.downlink.obeying import Obeying
from sync.downlink.parts import Message
from sync.downlink.refusals import EACH_S, MOST, strangers_id
from sync.downlink.setting import MOST_WAITING, Setting
from tests.sync.downlink.hall import DEVICE, KEY, NOW, STRANGER, HallInMemory, write_keys
from tests.sync.waiting import wait_until

COMMAND = RemoteCommand(
    device=DEVICE,
    id="a" * 32,
    author="duty officer",
    issued=NOW,
    expires="2026-11-22T12:05:00.000Z",
    act=RestartCore(),
)
DESIRED = Desired(
    device=DEVICE,
    revision=7,
    author="zhang.wei",
    approver="li.na",
    issued=NOW,
    effective=NOW,
    settings="[voice]\n",
)
NEVER = "2026-13-45T99:99:99.000Z"
OTHER_ID = "b" * 32


def message(document: Document, leaf: str | None = None, key=KEY) -> Message:
    """Return a document as it arrives, on its own topic unless another is named."""
    return Message(topic(DEVICE, leaf or leaf_of(document)), sign(document, key))


def raw(payload: bytes, leaf: str = f"command/restart_core/{'a' * 32}") -> Message:
    """Return any bytes as they arrive."""
    return Message(topic(DEVICE, leaf), payload)


def signed(document: bytes) -> bytes:
    """Return bytes with a signature that is right."""
    signature = base64.b64encode(KEY.sign(SIGNING_CONTEXT + document)).decode()
    return msgspec.json.encode(
        Signed(msgspec.Raw(document), key_id(KEY.public_key()), signature)
    )


STRANGE = {
    "a signature of no letters": (
        raw(
            msgspec.json.encode(
                Signed(msgspec.Raw(b"{}"), key_id(KEY.public_key()), "\u7b7e" * 88)
            )
        ),
        Doubt.UNSIGNED,
    ),
    "unsigned": (raw(msgspec.json.encode(COMMAND)), Doubt.UNSIGNED),
    "nonsense": (raw(b"\xff{"), Doubt.UNSIGNED),
    "nested": (raw(b"[" * 60_000), Doubt.UNSIGNED),
    "wrongly signed": (
        raw(sign(COMMAND, KEY).replace(b"duty", b"Duty")),
        Doubt.WRONG_SIGNATURE,
    ),
    "by a key not trusted": (message(COMMAND, key=STRANGER), Doubt.UNTRUSTED),
    "for another": (
        raw(sign(replace(COMMAND, device="hz-0002"), KEY)),
        Doubt.OTHER_DEVICE,
    ),
    "under another id": (
        message(COMMAND, f"command/restart_core/{OTHER_ID}"),
        Doubt.OTHER_TOPIC,
    ),
    "under another type": (message(COMMAND, f"command/reprint/{'a' * 32}"), Doubt.OTHER_TOPIC),
    "settings as a command": (
        message(DESIRED, f"command/restart_core/{'a' * 32}"),
        Doubt.OTHER_TOPIC,
    ),
    "unknown": (
        raw(signed(b'{"kind":"command","act":{"type":"shell","run":"reboot"}}')),
        Doubt.NOT_UNDERSTOOD,
    ),
    "no such moment": (message(replace(COMMAND, expires=NEVER)), Doubt.NOT_UNDERSTOOD),
    "a notice at no moment": (
        message(replace(COMMAND, act=ShowNotice(Notice("n", {"en": "x"}, NOW, NEVER)))),
        Doubt.NOT_UNDERSTOOD,
    ),
    "too large": (raw(b" " * (LARGEST_DOCUMENT_BYTES + 1)), Doubt.TOO_LARGE),
}
LATE = {
    "expired": (replace(COMMAND, expires=NOW), Doubt.EXPIRED),
    "from the future": (
        replace(COMMAND, issued="2026-11-22T12:06:00.000Z", expires="2026-11-22T12:10:00.000Z"),
        Doubt.NOT_YET,
    ),
    "good for ever": (
        replace(COMMAND, expires="2027-11-22T12:00:00.000Z"),
        Doubt.LASTS_TOO_LONG,
    ),
}


@pytest.fixture
def hall(tmp_path) -> HallInMemory:
    return HallInMemory(tmp_path / "commands")


@pytest.fixture
def commands(hall, tmp_path) -> Obeying:
    trust = write_keys(tmp_path / "trusted.pem", KEY.public_key())
    return Obeying(hall.parts(trust), threading.Event())


@pytest.fixture
def settings(hall, tmp_path) -> Setting:
    trust = write_keys(tmp_path / "trusted.pem", KEY.public_key())
    return Setting(hall.parts(trust), threading.Event())


@pytest.mark.parametrize(("arrived", "doubt"), STRANGE.values(), ids=STRANGE)
def test_s52_a_strange_command_is_refused_in_the_name_of_its_bytes(
    hall, commands, arrived, doubt
) -> None:
    commands.take(arrived)

    (told,) = hall.told
    assert (told.stage, told.reason) == ("refused", doubt)
    assert told.remote == strangers_id(arrived.payload)
    assert not hall.done
    commands.take(message(COMMAND))
    assert hall.done == [COMMAND.id]


@pytest.mark.parametrize(("command", "doubt"), LATE.values(), ids=LATE)
def test_s52_a_command_out_of_time_is_refused_once_and_for_all(
    hall, commands, command, doubt
) -> None:
    commands.take(message(command))
    commands.take(message(command))

    (told,) = hall.told
    assert (told.remote, told.stage, told.reason) == (command.id, "refused", doubt)
    assert not hall.done


@pytest.mark.parametrize("at_ms", [-1, 0])
def test_s52_a_command_is_in_time_up_to_its_last_millisecond(hall, commands, at_ms) -> None:
    hall.now_ms += 5 * 60 * 1000 + at_ms

    commands.take(message(COMMAND))

    assert bool(hall.done) is (at_ms < 0)


@pytest.mark.parametrize(
    ("act", "done"),
    [
        (SelfTest(), True),
        (CollectLogs(), True),
        (RestartCore(), False),
        (Emergency(on=True), False),
        (Emergency(on=False), False),
    ],
)
def test_s52_without_a_trusted_clock_only_harmless_acts_are_done(
    hall, commands, act, done
) -> None:
    hall.clock = "unsynced"

    commands.take(message(replace(COMMAND, act=act)))

    assert bool(hall.done) is done
    assert hall.stages[-1] == (("succeeded", "") if done else ("refused", Doubt.CLOCK))


def test_s52_a_command_that_comes_again_is_not_done_again(hall, commands) -> None:
    for _ in range(3):
        commands.take(message(COMMAND))

    assert hall.done == [COMMAND.id]
    assert hall.stages == [("accepted", ""), ("running", ""), ("succeeded", "")]


@pytest.mark.parametrize("trust", [None, "nowhere.pem", "."])
def test_s52_without_a_key_to_trust_nothing_is_believed(hall, tmp_path, trust) -> None:
    (tmp_path / "a").mkdir()
    parts = hall.parts(None if trust is None else tmp_path / "a" / trust)

    Obeying(parts, threading.Event()).take(message(COMMAND))
    setting = Setting(parts, threading.Event())
    setting.take(message(DESIRED))
    setting.look()

    assert hall.stages == [("refused", Doubt.NO_TRUST)] * 2
    assert setting.reported is not None
    assert setting.reported.reason == Doubt.NO_TRUST


def test_a_new_key_is_believed_as_soon_as_it_lies_beside_the_old_one(hall, tmp_path) -> None:
    folder = tmp_path / "trusted"
    folder.mkdir()
    write_keys(folder / "old.pem", KEY.public_key())
    (folder / "spoiled.pem").write_text("no key", encoding="ascii")
    commands = Obeying(hall.parts(folder), threading.Event())

    commands.take(message(COMMAND, key=STRANGER))
    write_keys(folder / "new.pem", STRANGER.public_key())
    commands.take(message(COMMAND, key=STRANGER))

    assert hall.stages[0] == ("refused", Doubt.UNTRUSTED)
    assert hall.done == [COMMAND.id]


STRANGE_SETTINGS = {
    "unsigned": (raw(msgspec.json.encode(DESIRED), "config/desired"), Doubt.UNSIGNED),
    "by a key not trusted": (message(DESIRED, key=STRANGER), Doubt.UNTRUSTED),
    "wrongly signed": (
        raw(sign(DESIRED, KEY).replace(b"voice", b"Voice"), "config/desired"),
        Doubt.WRONG_SIGNATURE,
    ),
    "for another": (
        raw(sign(replace(DESIRED, device="hz-0002"), KEY), "config/desired"),
        Doubt.OTHER_DEVICE,
    ),
    "a command as settings": (message(COMMAND, "config/desired"), Doubt.OTHER_TOPIC),
    "approved by its author": (
        message(replace(DESIRED, approver=" Zhang.Wei")),
        Doubt.ONE_PERSON,
    ),
    "approved by its author in wide letters": (
        message(replace(DESIRED, approver="\N{FULLWIDTH LATIN SMALL LETTER Z}hang.wei")),
        Doubt.ONE_PERSON,
    ),
    "no such moment": (message(replace(DESIRED, effective=NEVER)), Doubt.NOT_UNDERSTOOD),
    "older": (message(replace(DESIRED, revision=5)), Doubt.OLDER),
    "another of the same revision": (
        message(replace(DESIRED, revision=6, settings="a = 1\n")),
        Doubt.OLDER,
    ),
}


@pytest.mark.parametrize(("arrived", "doubt"), STRANGE_SETTINGS.values(), ids=STRANGE_SETTINGS)
def test_s52_settings_that_must_not_be_followed_are_refused_and_the_next_are_taken(
    hall, settings, arrived, doubt
) -> None:
    settings.take(message(replace(DESIRED, revision=6)))
    settings.look()

    settings.take(arrived)
    settings.look()

    assert hall.stages == [("refused", doubt)]
    assert settings.reported is not None
    assert (settings.reported.stage, settings.reported.reason) == ("refused", doubt)
    assert settings.reported.applied == 6
    settings.take(message(DESIRED))
    settings.look()
    assert [revision for revision, _ in hall.taken] == [6, 7]
    assert settings.reported.reason == ""


def test_who_floods_a_kiosk_does_not_fill_its_journal(hall, commands) -> None:
    for one in range(200):
        commands.take(raw(b"flood %d" % one))
    assert len(hall.told) == MOST

    hall.now_s += EACH_S
    commands.take(raw(b"and again"))

    assert len(hall.told) == MOST + 1
    assert f"{200 - MOST} more" in hall.told[-1].detail
    commands.take(message(COMMAND))
    assert hall.done == [COMMAND.id]


def test_a_defect_over_one_message_does_not_end_what_takes_the_next(
    hall, commands, monkeypatch
) -> None:
    def stumbles(_payload: bytes, _trust: object) -> None:
        raise KeyError("a defect")

    with monkeypatch.context() as broken:
        broken.setattr(believing, "believed", stumbles)
        commands.take(message(COMMAND))
    commands.take(message(COMMAND))

    assert hall.done == [COMMAND.id]


def test_of_more_settings_than_can_be_looked_at_the_newest_are_taken(hall, tmp_path) -> None:
    trust = write_keys(tmp_path / "trusted.pem", KEY.public_key())
    stop = threading.Event()
    settings = Setting(hall.parts(trust), stop)
    newest = MOST_WAITING + 3
    for revision in range(1, newest + 1):
        settings.hear(message(replace(DESIRED, revision=revision)))

    settings.start()

    try:
        wait_until(lambda: newest in dict(hall.taken), "the newest settings taken", 10)
    finally:
        stop.set()
