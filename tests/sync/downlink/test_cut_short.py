"""The power may go between any two steps of a command: it is done once, and has a result."""

import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from sync.contract.documents import Doubt, RemoteCommand, Stage
from sync.downlink import obeying, pending
from sync.downlink.obeying import MOST_TRIES, Obeying
from sync.downlink.parts import Message
from sync.wishes import Outcome
from tests.sync.downlink.hall import KEY, Cut, HallInMemory, write_keys
from tests.sync.downlink.test_refused import COMMAND, message

ENDS = ("succeeded", "failed", "refused")


class Run:
    """A hall whose sync is killed and started again."""

    def __init__(self, folder) -> None:
        self.hall = HallInMemory(folder / "commands")
        self.trust = write_keys(folder / "trusted.pem", KEY.public_key())

    def lives(self, *arrived: Message) -> bool:
        """Start sync, let it take what arrives; return whether it lived to the end."""
        self.hall.steps = 0
        try:
            worker = Obeying(self.hall.parts(self.trust), threading.Event())
            worker.take_up()
            for one in arrived:
                worker.take(one)
        except Cut:
            return False
        return True


@pytest.fixture
def run(tmp_path, monkeypatch) -> Run:
    made = Run(tmp_path)

    class CutFolder(pending.PendingFolder):
        def keep(self, command, one) -> None:
            made.hall.step()
            super().keep(command, one)
            made.hall.step()

        def drop(self, command) -> None:
            made.hall.step()
            super().drop(command)
            made.hall.step()

    monkeypatch.setattr(obeying, "PendingFolder", CutFolder)
    return made


def steps_of_one_command(run: Run) -> int:
    assert run.lives(message(COMMAND))
    return run.hall.steps


def test_s52_whatever_step_the_power_goes_at_a_command_is_done_once_and_has_a_result(
    tmp_path, run
) -> None:
    whole = steps_of_one_command(run)
    assert whole > 10
    for cut_at in range(1, whole + 1):
        folder = tmp_path / str(cut_at)
        folder.mkdir()
        run.hall = HallInMemory(folder / "commands")
        run.hall.cut_at = cut_at
        assert not run.lives(message(COMMAND))
        run.hall.cut_at = -1
        begun = bool(run.hall.told) or any((folder / "commands").iterdir())

        assert run.lives(*([] if begun else [message(COMMAND)]))
        assert run.lives(message(COMMAND))

        assert run.hall.done == [COMMAND.id], cut_at
        assert [one for one, _ in run.hall.stages if one in ENDS] == ["succeeded"], cut_at
        assert not any((folder / "commands").iterdir())


@given(cuts=st.lists(st.integers(1, 14), max_size=MOST_TRIES + 3), late=st.booleans())
def test_s52_however_often_the_power_goes_a_command_has_one_end_and_at_most_one_deed(
    tmp_path_factory, cuts, late
) -> None:
    run = Run(tmp_path_factory.mktemp("run"))
    for cut_at in cuts:
        run.hall.cut_at = cut_at
        run.lives(message(COMMAND))
    if late:
        run.hall.now_ms += 3_600_000
    run.hall.cut_at = -1

    assert run.lives(message(COMMAND))

    assert len(run.hall.done) <= 1
    ends = [one for one in run.hall.stages if one[0] in ENDS]
    assert len(ends) == 1
    if ends == [("succeeded", "")]:
        assert run.hall.done
    if ends == [("refused", Doubt.EXPIRED)]:
        assert not run.hall.done


def test_s52_what_was_cut_short_before_its_deed_is_not_done_hours_later(run) -> None:
    run.hall.cut_at = 4  # it is on the disk, and accepted
    assert not run.lives(message(COMMAND))
    assert run.hall.stages == [("accepted", "")]
    run.hall.cut_at = -1
    run.hall.now_ms += 3_600_000

    assert run.lives()

    assert run.hall.stages[-1] == ("refused", Doubt.EXPIRED)
    assert not run.hall.done


def test_a_command_that_ends_sync_each_time_is_given_up(run, monkeypatch) -> None:
    def ends_sync(_command: object) -> Outcome:
        raise Cut

    monkeypatch.setattr(run.hall, "obey", ends_sync)
    assert not run.lives(message(COMMAND))
    for _ in range(MOST_TRIES - 1):
        assert not run.lives()

    assert run.lives()

    assert run.hall.stages[-1] == ("failed", Doubt.INTERRUPTED)


def test_a_defect_of_one_command_is_its_result_and_the_next_one_is_done(
    run, monkeypatch
) -> None:
    other = replace(COMMAND, id="c" * 32)
    obey = run.hall.obey

    def stumbles(command: RemoteCommand) -> Outcome:
        if command.id == COMMAND.id:
            raise ZeroDivisionError("a defect")
        done: Outcome = obey(command)
        return done

    monkeypatch.setattr(run.hall, "obey", stumbles)

    assert run.lives(message(COMMAND), message(other))

    assert ("failed", Doubt.CRASHED) in run.hall.stages
    assert run.hall.done == [other.id]


@pytest.mark.parametrize("stage", [Stage.SUCCEEDED, Stage.FAILED, Stage.REFUSED])
def test_what_the_deed_came_to_is_what_is_told(run, stage) -> None:
    run.hall.outcome = Outcome(stage, "why", "two\nlines\x07")

    assert run.lives(message(COMMAND))

    last = run.hall.told[-1]
    assert (last.stage.value, last.reason, last.detail) == (stage, "why", "two\nlines ")
