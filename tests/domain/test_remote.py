"""What headquarters asked is remembered by its id, so that nothing is done twice (S52)."""

import pytest

from kiosk.core.snapshot import decode_hall, encode_hall
from kiosk.domain import commands as c
from kiosk.domain import events as e
from kiosk.domain.remote import REMEMBERED
from kiosk.domain.remote import RemoteStage as Stage
from sync.contract.documents import Stage as TheirStage
from tests.domain.lobby import PLAN, Lobby
from tests.domain.remote_refusals import settings, told


def test_both_sides_have_the_same_words_for_a_stage() -> None:
    assert {one.value for one in Stage} == {one.value for one in TheirStage}


def test_a_command_goes_through_its_stages_and_each_is_written_once() -> None:
    lobby = Lobby()

    written = [
        event
        for stage in (Stage.ACCEPTED, Stage.RUNNING, Stage.RUNNING, Stage.SUCCEEDED)
        for event in lobby.do(told(stage, detail="two\nlines", author="zhang.wei"))
    ]

    assert [one.stage for one in written if isinstance(one, e.RemoteCommandReported)] == [
        Stage.ACCEPTED,
        Stage.RUNNING,
        Stage.SUCCEEDED,
    ]
    assert lobby.do(told(Stage.SUCCEEDED)) == ()
    assert lobby.hall.remote.commands == {"a1": Stage.SUCCEEDED}


def test_what_was_asked_is_known_after_a_restart() -> None:
    lobby = Lobby()
    lobby.do(told(Stage.ACCEPTED))
    lobby.do(settings())

    lobby.hall = decode_hall(encode_hall(lobby.hall), PLAN)

    assert lobby.refuses(told(Stage.ACCEPTED)) == "remote_accepted"
    assert lobby.do(settings()) == ()


@pytest.mark.parametrize("noise", [0, 1, 3 * REMEMBERED])
def test_no_number_of_refused_commands_makes_the_hall_forget_one_that_was_done(noise) -> None:
    lobby = Lobby()
    lobby.do(told(Stage.ACCEPTED))
    lobby.do(told(Stage.SUCCEEDED))

    for one in range(noise):
        lobby.do(told(Stage.REFUSED, command=f"bad{one}"))

    assert lobby.refuses(told(Stage.ACCEPTED)) == "remote_succeeded"
    assert len(lobby.hall.remote.commands) <= REMEMBERED


def test_the_oldest_command_is_forgotten_after_two_hundred_others() -> None:
    lobby = Lobby()
    for one in range(REMEMBERED + 1):
        lobby.do(told(Stage.ACCEPTED, command=f"c{one}"))

    assert "c0" not in lobby.hall.remote.commands
    assert len(lobby.hall.remote.commands) == REMEMBERED


def test_settings_are_reported_when_there_is_news_of_them() -> None:
    lobby = Lobby()

    assert lobby.do(settings(stage=Stage.ACCEPTED))
    assert lobby.do(settings())
    assert lobby.do(settings()) == ()
    assert lobby.do(settings(stage=Stage.FAILED, reason="not_ready"))
    assert lobby.hall.remote.reason == "not_ready"


@pytest.mark.parametrize("seconds", [20, -3600])
def test_the_core_may_be_started_anew_again_after_a_while_or_a_clock_set_back(seconds) -> None:
    lobby = Lobby()
    assert lobby.do(c.RestartCore())
    assert lobby.later(seconds).do(c.RestartCore())
