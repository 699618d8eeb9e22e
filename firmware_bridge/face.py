"""What a terminal shows of its counter; pure."""

import msgspec

from firmware_bridge.messages import MAX_LINE_CHARS, Key, Lamp, Show, light_of
from kiosk.domain.hall import DeskState
from kiosk.domain.views import CounterView

CLOSED_TEXT = ""
PAUSED_TEXT = "PAUSE"
NO_HALL = Show(number="----")
"""The core is away: a number shown now would be a guess. The firmware says the same when the
bridge is away."""


def face(view: CounterView, before: CounterView | None = None) -> Show:
    """Return number, lamp, buzzer and rating lights of a counter.

    The buzzer calls staff, not customers: it sounds when somebody who needs the accessible
    counter begins to wait for this one (S22).
    """
    return Show(
        number=_number(view),
        lamp=_lamp(view),
        buzzer=_needs_care(view) and (before is None or not _needs_care(before)),
        rating=view.rating_open,
        lights=sum(light_of(key) for key in useful_keys(view)),
        line=_line(view),
    )


def useful_keys(view: CounterView) -> list[Key]:
    """Return the keys that would do something now: their lights are on, where there are any."""
    if view.state is DeskState.PAUSED:
        return [Key.PAUSE]
    useful = [Key.CALL] if view.waiting else []
    if view.number is not None:
        useful += [Key.PARK, Key.TRANSFER]
        useful += [Key.FINISH] if view.serving else [Key.RECALL, Key.NO_SHOW]
    elif view.state is DeskState.OPEN:
        useful.append(Key.PAUSE)
    if _needs_care(view):
        useful.append(Key.ACCESSIBLE)
    return useful


def refusal(shown: Show, reason: str) -> Show:
    """Return what is shown for a moment where a rule said no, on a board that has the room."""
    return msgspec.structs.replace(shown, line=_fitting(reason.replace("_", " ")))


def _line(view: CounterView) -> str:
    """Return what stands below the number: what for, or who waits."""
    if view.state is DeskState.PAUSED:
        return ""
    if view.number is not None and view.service is not None:
        return _fitting(view.service)
    return f"{view.waiting} waiting"


def _fitting(text: str) -> str:
    """Return what of a text a small display can show."""
    return text.encode("ascii", "replace").decode()[:MAX_LINE_CHARS]


def rating_ends(view: CounterView) -> tuple[float, Show] | None:
    """Return in how many seconds the rating window closes, and what is shown from then on.

    No event tells of it, because nothing happens then: the view carries the moment instead.
    """
    if not view.rating_open or view.rating_until is None:
        return None
    remaining_s = max(0, view.rating_until - view.at) / 1000
    return remaining_s, face(msgspec.structs.replace(view, rating_open=False), before=view)


def _number(view: CounterView) -> str:
    match view.state:
        case DeskState.PAUSED:
            return PAUSED_TEXT
        case DeskState.CLOSED | DeskState.OPEN | DeskState.SERVING:
            return view.number or CLOSED_TEXT


def _needs_care(view: CounterView) -> bool:
    return view.accessible and (view.care or view.accessible_waiting > 0)


def _lamp(view: CounterView) -> Lamp:
    match view.state:
        case DeskState.PAUSED | DeskState.CLOSED:
            return Lamp.FAST if view.care else Lamp.OFF
        case DeskState.OPEN | DeskState.SERVING:
            if _needs_care(view) and not view.serving:
                return Lamp.FAST
            if view.number is None:
                return Lamp.OFF
            return Lamp.STEADY if view.serving else Lamp.SLOW
