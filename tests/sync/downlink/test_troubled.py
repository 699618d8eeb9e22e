"""The way down when card, files or names in a document are not as they should be."""

import threading
from pathlib import Path

import pytest
from msgspec.structs import replace

from sync.contract.documents import Doubt
from sync.downlink import setting
from sync.downlink.obeying import Obeying
from sync.downlink.setting import Setting
from tests.sync.downlink.hall import KEY, HallInMemory, write_keys
from tests.sync.downlink.test_refused import COMMAND, DESIRED, message
from tests.sync.waiting import wait_until

DEADLINE_S = 10


@pytest.fixture
def hall(tmp_path) -> HallInMemory:
    return HallInMemory(tmp_path / "commands")


@pytest.fixture
def trust(tmp_path) -> Path:
    return write_keys(tmp_path / "trusted.pem", KEY.public_key())


def test_s52_others_of_a_revision_that_was_here_before_the_start_are_refused(
    hall, trust
) -> None:
    before = Setting(hall.parts(trust), threading.Event())
    before.take(message(DESIRED))
    after = Setting(hall.parts(trust), threading.Event())
    after.look()

    after.take(message(DESIRED))
    after.look()
    assert hall.stages == [], "the same comes again with every connection"
    after.take(message(replace(DESIRED, settings="a = 1\n")))
    after.look()

    assert hall.stages == [("refused", Doubt.OLDER)]
    assert after.reported is not None
    assert after.reported.reason == Doubt.OLDER


def test_settings_that_a_full_card_did_not_take_are_taken_when_it_does(
    hall, trust, monkeypatch
) -> None:
    monkeypatch.setattr(setting, "PAUSE_S", 0.01)
    hall.card_full = True
    stop = threading.Event()
    worker = Setting(hall.parts(trust), stop)
    worker.hear(message(DESIRED))
    worker.start()
    try:
        wait_until(lambda: hall.tries >= 2, "tried again", DEADLINE_S)
        assert worker.reported is not None
        assert worker.reported.reason == Doubt.CRASHED
        hall.card_full = False

        wait_until(lambda: DESIRED.revision in dict(hall.taken), "taken", DEADLINE_S)
        wait_until(
            lambda: worker.reported is not None and not worker.reported.reason,
            "no doubt any more",
            DEADLINE_S,
        )
    finally:
        stop.set()


def test_a_file_that_cannot_be_read_stays_and_the_next_command_is_obeyed(hall, trust) -> None:
    hall.folder.mkdir()
    unreadable = hall.folder / f"{'b' * 32}.json"
    unreadable.mkdir()
    (hall.folder / f"{'c' * 32}.json").write_bytes(b"\xff")
    stop = threading.Event()
    worker = Obeying(hall.parts(trust), stop)
    worker.start()
    try:
        worker.hear(message(COMMAND))
        wait_until(lambda: hall.done == [COMMAND.id], "obeyed", DEADLINE_S)
    finally:
        stop.set()

    assert [one.name for one in hall.folder.glob(f"*{'b' * 32}*")] == [unreadable.name]


def test_what_cannot_be_taken_up_keeps_nothing_else_from_being_obeyed(
    hall, trust, monkeypatch
) -> None:
    stop = threading.Event()
    worker = Obeying(hall.parts(trust), stop)

    def denied() -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(worker, "take_up", denied)
    worker.start()
    try:
        worker.hear(message(COMMAND))
        wait_until(lambda: hall.done == [COMMAND.id], "obeyed", DEADLINE_S)
    finally:
        stop.set()


def test_an_author_in_two_lines_is_written_down_in_one(hall, trust) -> None:
    worker = Obeying(hall.parts(trust), threading.Event())

    worker.take(message(replace(COMMAND, author="duty\nofficer")))

    assert hall.stages[-1] == ("succeeded", "")
    assert hall.told[-1].author == "duty officer"
