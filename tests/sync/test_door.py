"""The hall is told of the broker as soon as its core answers, and not asked without end."""

from pathlib import Path

from sync.door import TELL_AGAIN_S, Door
from tests.sync.doors import FakeDoor


def told(core: FakeDoor) -> list[object]:
    return [one["detail"] for one in core.commands]


def test_a_core_that_does_not_answer_is_not_tried_at_each_word_and_told_when_it_does(
    tmp_path: Path,
) -> None:
    now = [0.0]
    door = Door(tmp_path / "core.sock", lambda: now[0])
    door.broker_refuses("one")
    with FakeDoor(tmp_path / "core.sock", []) as core:
        door.broker_refuses("two")
        assert not told(core), "it was away a moment ago"

        door.known()

        assert told(core) == ["two"]
        door.close()


def test_a_core_that_did_not_answer_is_tried_again_after_a_while(tmp_path: Path) -> None:
    now = [0.0]
    door = Door(tmp_path / "core.sock", lambda: now[0])
    door.broker_refuses("one")
    with FakeDoor(tmp_path / "core.sock", []) as core:
        now[0] += TELL_AGAIN_S
        door.broker_refuses("two")

        assert told(core) == ["two"]
        door.close()
