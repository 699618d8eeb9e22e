"""An update as the host knows it: it always comes to an end."""

from firmware_bridge.messages import Capability, Welcome
from firmware_bridge.program import build
from firmware_bridge.update import MOST_RESTARTS, Outcome, Update
from firmware_bridge.update_words import UpdateCommit, UpdateState, UpdateStatus


def welcome(boots: int) -> Welcome:
    return Welcome(1, 2, 0, boots, Capability(31), "host", "SIM1", "0.1.0")


def test_a_board_that_restarts_at_the_last_step_again_and_again_is_left_alone() -> None:
    bundle = build()
    update = Update(bundle)
    update.greeted(welcome(1), 0.0)
    for boots in range(2, 2 + MOST_RESTARTS):
        assert update.outcome is None
        update.hear(UpdateState(UpdateStatus.GO_ON, len(bundle.data), 0), 0.0)
        assert update.say() == UpdateCommit()
        update.greeted(welcome(boots), 0.0)

    assert update.outcome is Outcome.FELL_BACK
    assert update.say() is None
