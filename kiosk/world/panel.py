"""A panel that hands press: its contacts bounce as worn ones do, its lamp is looked at."""

import time
from collections import deque
from collections.abc import Callable, Mapping
from functools import partial

from drivers.panel import LampMode, PanelKey
from drivers.world_messages import Beeped, Contact, Lamp, Move, Role, ToWorld
from kiosk.world.order import Can, OrderError, Tell
from kiosk.world.wire import WiredDevice

BOUNCES = 5
"""Times a worn contact opens again before it rests."""
BOUNCE_S = 0.006
"""Over which it does: the worst of Ganssle's 18 switches."""
WORN_OUT_BOUNCES = 20
WORN_OUT_S = 0.050
"""A contact that a hall should change: 20 pulses in 50 ms are still one press."""
KEPT_BEEPS = 100
FINGER_S = 0.1
"""How long a finger stays when it only presses, and stays away before it presses again."""


def bouncing(*, closed: bool, bounces: int, over_s: float, now_s: float) -> tuple[Move, ...]:
    """Return the edges of a contact that rests from ``now_s`` on."""
    step_s = over_s / (2 * bounces)
    return tuple(
        Move(closed is (edge % 2 == 0), now_s - over_s + edge * step_s)
        for edge in range(2 * bounces + 1)
    )


class WorldsPanel(WiredDevice):
    """Buttons, a lamp and a buzzer: of a counter, or outside the door."""

    role = Role.PANEL

    def __init__(self, name: str, tell: Tell, keys: tuple[PanelKey, ...]) -> None:
        super().__init__(name, tell)
        self._keys = keys
        self._held: set[PanelKey] = set()
        self._lamp: str = LampMode.OFF
        self.beeps: deque[str] = deque(maxlen=KEPT_BEEPS)
        """What the buzzer has said, the latest last."""

    # The hands.

    def press(self, key: PanelKey) -> None:
        """A finger presses and leaves."""
        self.hold(key)
        self._lift(key)

    def hold(self, key: PanelKey) -> None:
        """A finger goes down and stays."""
        with self._lock:
            if key in self._held:
                raise OrderError(f"{self.title} {key} is held down already")
            self._move(key, closed=True)
            self._held.add(key)
        self._tell(self.title, f"{key} down")

    def release(self, key: PanelKey) -> None:
        """The finger leaves."""
        with self._lock:
            if key not in self._held:
                raise OrderError(f"{self.title} {key} is not held down")
            self._held.discard(key)
            self._move(key, closed=False)
        self._tell(self.title, f"{key} up")

    def bounce(self, key: PanelKey) -> None:
        """A finger presses a button that is worn out."""
        with self._lock:
            self._move(key, closed=True, bounces=WORN_OUT_BOUNCES, over_s=WORN_OUT_S)
            self._held.add(key)
        self._tell(self.title, f"{key} down, bouncing")
        self._lift(key)

    @property
    def lamp(self) -> str:
        """What the lamp says."""
        return self._lamp

    @property
    def can(self) -> Mapping[str, Can]:
        """What a hand can do to it."""
        acts = {
            "press": self.press,
            "hold": self.hold,
            "release": self.release,
            "bounce": self.bounce,
        }
        return {**{name: _can(act, self._keys) for name, act in acts.items()}, **super().can}

    def state(self) -> dict[str, object]:
        """Say how lamp and buttons are."""
        return {
            **super().state(),
            "lamp": self._lamp,
            "beeps": len(self.beeps),
            "held": sorted(self._held),
        }

    # The driver.

    def hears(self, said: ToWorld) -> None:
        """The lamp changes, or the buzzer sounds."""
        match said:
            case Lamp(mode=mode) if mode != self._lamp:
                self._lamp = mode
                self._tell(self.title, f"lamp {mode}")
            case Beeped(beep=beep):
                self.beeps.append(beep)
                self._tell(self.title, f"beep {beep}")
            case _:
                return

    def _attached(self) -> None:
        """Let a button that is held down be down for the new driver."""
        for key in self._held:
            self._move(key, closed=True)

    def _lift(self, key: PanelKey) -> None:
        time.sleep(FINGER_S)
        self.release(key)
        time.sleep(FINGER_S)

    def _move(
        self,
        key: PanelKey,
        *,
        closed: bool,
        bounces: int = BOUNCES,
        over_s: float = BOUNCE_S,
    ) -> None:
        time.sleep(over_s)  # it moves for so long, and is told when it rests
        now_s = time.monotonic()
        moves = bouncing(closed=closed, bounces=bounces, over_s=over_s, now_s=now_s)
        self._say(Contact(key, moves))


class WorldsHelpButton(WorldsPanel):
    """The button outside the door, with its lamp and buzzer."""

    role = Role.HELP_BUTTON

    def __init__(self, name: str, tell: Tell) -> None:
        super().__init__(name, tell, (PanelKey.HELP,))


def _can(act: Callable[[PanelKey], None], keys: tuple[PanelKey, ...]) -> Can:
    """Return that it can be done to each of its keys; a single one is not named."""
    if len(keys) == 1:
        return Can(partial(act, keys[0]))
    return Can(with_each=partial(_by_name, act), words=keys)


def _by_name(act: Callable[[PanelKey], None], word: str) -> None:
    act(PanelKey(word))
