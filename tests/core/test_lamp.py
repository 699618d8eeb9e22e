"""What a counter's lamp says, as a table."""

import msgspec
import pytest

from drivers.panel import LampMode
from kiosk.core.lamp import lamp_mode
from kiosk.domain.hall import DeskState, Hall
from kiosk.domain.views import counter_view
from tests.core.hall_in_tests import NOON, PLAN

EMPTY = counter_view(Hall(PLAN), PLAN.counters[0], NOON)


@pytest.mark.parametrize(
    ("state", "waiting", "care", "mode"),
    [
        (DeskState.CLOSED, 0, False, LampMode.OFF),
        (DeskState.CLOSED, 3, False, LampMode.OFF),
        (DeskState.PAUSED, 3, False, LampMode.OFF),
        (DeskState.OPEN, 0, False, LampMode.OFF),
        (DeskState.OPEN, 3, False, LampMode.SLOW),
        (DeskState.SERVING, 0, False, LampMode.ON),
        (DeskState.SERVING, 3, False, LampMode.ON),
        # A guest with priority comes before everything.
        (DeskState.OPEN, 0, True, LampMode.FAST),
        (DeskState.SERVING, 3, True, LampMode.FAST),
        (DeskState.CLOSED, 0, True, LampMode.FAST),
    ],
)
def test_a_lamp_says_how_the_counter_is(state, waiting, care, mode) -> None:
    view = msgspec.structs.replace(EMPTY, state=state, waiting=waiting, care=care)

    assert lamp_mode(view) is mode
