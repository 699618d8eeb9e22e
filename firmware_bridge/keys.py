"""What a key of a terminal asks of the hall; pure."""

import uuid
from collections.abc import Callable

from firmware_bridge.messages import Key
from firmware_bridge.outcome import Pressed
from kiosk.domain.commands import (
    CallNext,
    Command,
    FinishService,
    NoShow,
    Park,
    PauseCounter,
    RateVisit,
    Recall,
    RequestAccessible,
    RequestHelp,
)

PRESSES = uuid.UUID("6f1d7bd2-4a0c-5f86-9d0e-3a5f3c1f7c21")
"""The name space of our presses; a number of its own, drawn once."""


def command_id(pressed: Pressed) -> str:
    """Return the same id for the same press, also after the bridge has restarted."""
    return str(uuid.uuid5(PRESSES, f"{pressed.serial}/{pressed.boots}/{pressed.press_id}"))


def help_place(counter: str) -> str:
    """Return where a help key's caller stands, as the manager reads it."""
    return f"counter {counter}"


def _rating(score: int) -> Callable[[str], Command]:
    return lambda counter: RateVisit(counter=counter, score=score)


_COMMANDS: dict[Key, Callable[[str], Command]] = {
    Key.CALL: lambda counter: CallNext(counter=counter),
    Key.RECALL: lambda counter: Recall(counter=counter),
    Key.NO_SHOW: lambda counter: NoShow(counter=counter),
    Key.PARK: lambda counter: Park(counter=counter),
    Key.PAUSE: lambda counter: PauseCounter(counter=counter),
    Key.ACCESSIBLE: lambda counter: RequestAccessible(counter=counter),
    Key.HELP: lambda counter: RequestHelp(place=help_place(counter)),
    Key.FINISH: lambda counter: FinishService(counter=counter),
    Key.RATING_1: _rating(1),
    Key.RATING_2: _rating(2),
    Key.RATING_3: _rating(3),
    Key.RATING_4: _rating(4),
    Key.RATING_5: _rating(5),
}


def command_for(key: Key, counter: str, *, rates: bool) -> Command | None:
    """Return what the key asks, or None where it asks nothing.

    Transfer asks nothing by itself (transfer.py has its choice). Nor do the rating
    keys where customers rate elsewhere (``rates`` is False).
    """
    if key >= Key.RATING_1 and not rates:
        return None
    command = _COMMANDS.get(key)
    return None if command is None else command(counter)
