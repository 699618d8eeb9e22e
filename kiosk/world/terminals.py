"""Counter terminals among the world's devices; who simulates them is found by entry point.

The world does not know the bridge: a package that can simulate a line of terminals offers it
under the group ``kiosk.world`` as ``terminals``.
"""

import json
import time
from collections.abc import Callable, Mapping
from importlib.metadata import entry_points
from pathlib import Path
from typing import Protocol, TypeAlias

from drivers.faults import DeviceFault, FaultKind
from kiosk.world.light import Light
from kiosk.world.order import Can, OrderError, Tell

GROUP = "kiosk.world"
NAME = "terminals"


class SimulatedBoard(Protocol):
    """One terminal."""

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys it has, by name."""
        ...

    @property
    def plugged(self) -> bool:
        """Whether it has power and its line."""
        ...

    def panel(self) -> Mapping[str, object]:
        """What can be seen and heard of it now."""
        ...

    def press(self, key: str) -> None:
        """Push a key and let go.

        Raises:
            DeviceFault: it has no power, or no program runs on it yet.
        """
        ...

    def unplug(self) -> None:
        """Take its power."""
        ...

    def plug_in(self) -> None:
        """Give it power."""
        ...


class SimulatedLine(Protocol):
    """Several terminals on one line, each with its address."""

    @property
    def plugged(self) -> bool:
        """Whether the line is in the kiosk."""
        ...

    def board(self, address: int) -> SimulatedBoard:
        """The terminal at ``address``."""
        ...

    def unplug(self) -> None:
        """Pull the line out of the kiosk; the boards keep their power."""
        ...

    def plug_in(self) -> None:
        """Put the line back under the same name."""
        ...

    def close(self) -> None:
        """Put all away. May be called twice."""
        ...


MakeLine: TypeAlias = Callable[[Path, Mapping[int, str], Path], SimulatedLine]
"""Takes the path of the line, a name for each address, and a folder for what boards keep."""


def line_maker() -> MakeLine:
    """Return what simulates a line.

    Raises:
        DeviceFault: nothing that is installed does.
    """
    found = next(iter(entry_points(group=GROUP, name=NAME)), None)
    if found is None:
        raise DeviceFault("terminals", FaultKind.UNSUPPORTED, "nothing here simulates them")
    make: MakeLine = found.load()
    return make


class WorldsTerminal:
    """A counter's terminal."""

    def __init__(
        self, name: str, tell: Tell, board: SimulatedBoard, line: SimulatedLine, *, alone: bool
    ) -> None:
        """``alone``: a board with a USB plug of its own, which is the line's."""
        self.name = name
        self.title = f"terminal {name}"
        self._tell = tell
        self._board = board
        self._line = line
        self._alone = alone
        self._shown: Mapping[str, object] = {}
        self._lights: dict[str, Light] = {}

    def press(self, key: str) -> None:
        """Push a key and let go."""
        try:
            self._board.press(key)
        except DeviceFault as fault:
            raise OrderError(f"{self.title} takes no press: {fault.detail}") from fault
        self._tell(self.title, f"key {key}")

    def reset(self) -> None:
        """Take its power and give it back at once."""
        if not self._board.plugged:
            raise OrderError(f"{self.title} is unplugged: plug it in first")
        self._board.unplug()
        self._board.plug_in()
        self._tell(self.title, "reset")

    def unplug(self) -> None:
        """Pull its plug: its power, and where it is alone on it, its line."""
        if not self._board.plugged:
            raise OrderError(f"{self.title} is unplugged already")
        if self._alone:
            self._line.unplug()
        self._board.unplug()
        self._tell(self.title, "unplugged")

    def plug_in(self) -> None:
        """Put its plug back."""
        if self._board.plugged:
            raise OrderError(f"{self.title} is plugged in already")
        self._board.plug_in()
        if self._alone:
            self._line.plug_in()
        self._tell(self.title, "plugged in")

    def look(self) -> Mapping[str, object]:
        """Return what its panel shows, and tell when that is new."""
        now = self._board.panel()
        moment_s = time.monotonic()
        for part, value in now.items():
            if isinstance(value, bool):
                blinker = self._lights.setdefault(part, Light())
                said = blinker.look(lit=value, now_s=moment_s)
            else:
                before = self._shown.get(part, type(value)())
                said = json.dumps(value, ensure_ascii=False) if value != before else None
            if said is not None:
                self._tell(self.title, f"{part} {said}")
        self._shown = now
        return now

    @property
    def can(self) -> Mapping[str, Can]:
        """What a hand can do to it."""
        return {
            "press": Can(with_each=self.press, words=self._board.keys),
            "reset": Can(self.reset),
            "unplug": Can(self.unplug),
            "plug": Can(self.plug_in),
        }

    def state(self) -> dict[str, object]:
        """Say what its panel shows."""
        return {"plugged": self._board.plugged, **self._board.panel()}

    def close(self) -> None:
        """Its line puts it away."""


class WorldsLine:
    """The line of several terminals: an adapter's plug in the kiosk."""

    def __init__(self, name: str, tell: Tell, line: SimulatedLine) -> None:
        self.name = name
        self.title = f"line {name}"
        self._tell = tell
        self._line = line

    def unplug(self) -> None:
        """Pull the adapter."""
        if not self._line.plugged:
            raise OrderError(f"{self.title} is unplugged already")
        self._line.unplug()
        self._tell(self.title, "unplugged")

    def plug_in(self) -> None:
        """Put the adapter back."""
        if self._line.plugged:
            raise OrderError(f"{self.title} is plugged in already")
        self._line.plug_in()
        self._tell(self.title, "plugged in")

    @property
    def can(self) -> Mapping[str, Can]:
        """What a hand can do to it."""
        return {"unplug": Can(self.unplug), "plug": Can(self.plug_in)}

    def state(self) -> dict[str, object]:
        """Say whether it is in the kiosk."""
        return {"plugged": self._line.plugged}

    def close(self) -> None:
        """Put the line and its terminals away."""
        self._line.close()
