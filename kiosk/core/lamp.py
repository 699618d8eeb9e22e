"""What a counter's lamp says, from what the counter's view says."""

from drivers.panel import LampMode
from kiosk.domain.hall import DeskState
from kiosk.domain.views import CounterView


def lamp_mode(view: CounterView) -> LampMode:
    """Return fast for a priority guest, steady while serving, slow while someone waits."""
    if view.care:
        return LampMode.FAST
    if view.state is DeskState.SERVING:
        return LampMode.ON
    if view.state is DeskState.OPEN and view.waiting:
        return LampMode.SLOW
    return LampMode.OFF
