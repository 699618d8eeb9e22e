"""The ``FF 68`` callers that share a line, as the host knows them; pure.

They are not greeted and nothing of theirs is numbered: their maker's text has no word for it.
So a press that is said twice in short order is one press, each press gets a number here, and
what they show is said again now and then. A refused press is answered by ``NO``.
"""

from collections.abc import Sequence

import msgspec

from drivers.caller_codes import CallerCodes
from firmware_bridge.bus import News, Step
from firmware_bridge.caller68 import Deframer68, Frame68
from firmware_bridge.messages import Key, Show, Welcome
from firmware_bridge.one_way import OneWay
from firmware_bridge.outcome import Connected, Disconnected, Pressed
from firmware_bridge.strangers import stranger

SAME_PRESS_S = 0.5
"""▲ A key said again within this is the same press: a caller without an answer may insist."""
REFUSED_S = 1.5
"""How long ``NO`` stands, as long as on our own terminals."""
REFUSED = Show(number="NO")
SILENCE_S = 0.1
"""No frame has such a gap: 100 bytes' time at 9,600 baud, six times a USB adapter's latency."""


class _Caller(msgspec.Struct):
    """One caller."""

    wanted: Show | None = None
    refused: bool = False
    refused_until: float = 0.0
    last_key: int = -1
    last_key_at: float = 0.0
    presses: int = 0


class CallerBus:
    """The callers of one line.

    Args:
        addresses: of the callers.
        codes: what their maker's commands and keys are.
        life: a number that no earlier bus used (32 bits of chance will do).
        baud: the line's rate.
    """

    def __init__(
        self, addresses: Sequence[int], codes: CallerCodes, life: int, baud: int
    ) -> None:
        self._codes = codes
        self._keys = {code: Key[name.upper()] for name, code in codes.keys.items()}
        self._life = life
        self._callers = {address: _Caller() for address in addresses}
        self._displays = OneWay(addresses, self._frame, baud)
        self._deframer = Deframer68()
        self._heard_at = 0.0

    @property
    def bad_bytes(self) -> int:
        """How many bytes belonged to no frame."""
        return self._deframer.passed_over

    def line_up(self, now: float) -> Step:
        """The port is open; whether callers hang on it is known with their first key."""
        self._deframer.clear()
        self._displays.line_up(now)
        news = (News(one, Connected(self._who(one))) for one in self._callers)
        return Step(news=tuple(news))

    def line_down(self) -> Step:
        """The port is gone."""
        self._displays.line_down()
        gone = Disconnected("the line is gone")
        return Step(news=tuple(News(one, gone) for one in self._callers))

    def show(self, address: int, wanted: Show) -> None:
        """Let a caller show ``wanted`` from the next tick on, after a refusal."""
        caller = self._callers[address]
        caller.wanted = wanted
        if not caller.refused:
            self._displays.show(address, wanted)

    def answer(self, address: int, press_id: int, *, accepted: bool) -> Step:
        """Let the caller show that its press was refused; obeyed, its number tells."""
        caller = self._callers[address]
        if not accepted and press_id == caller.presses:
            caller.refused, caller.refused_until = True, 0.0
            self._displays.show(address, REFUSED)
        return Step()

    def receive(self, data: bytes, now: float) -> Step:
        """Take what the line gave."""
        frames = self._after_silence(now) + self._deframer.feed(data)
        self._heard_at = now
        return self._heard(frames, now)

    def tick(self, now: float) -> Step:
        """Let time pass."""
        for address, caller in self._callers.items():
            self._end_refusal(address, caller, now)
        heard = self._heard(self._after_silence(now), now)
        return Step(self._displays.tick(now), heard.news)

    def wake_at(self, now: float) -> float | None:
        """When ``tick`` has something to do."""
        moments = [self._displays.wake_at(now)]
        if self._deframer.held_bytes:
            moments.append(self._heard_at + SILENCE_S)
        moments += [one.refused_until for one in self._callers.values() if one.refused]
        return min((at for at in moments if at is not None), default=None)

    def _who(self, address: int) -> Welcome:
        return stranger("caller68", address, self._life)

    def _after_silence(self, now: float) -> list[Frame68]:
        if self._deframer.held_bytes and now >= self._heard_at + SILENCE_S:
            return self._deframer.give_up()
        return []

    def _end_refusal(self, address: int, caller: _Caller, now: float) -> None:
        if not caller.refused:
            return
        if caller.refused_until == 0.0:
            caller.refused_until = now + REFUSED_S
        elif now >= caller.refused_until:
            caller.refused = False
            self._displays.show(address, caller.wanted or Show())

    def _heard(self, frames: Sequence[Frame68], now: float) -> Step:
        news: list[News] = []
        for frame in frames:
            caller = self._callers.get(frame.address)
            if caller is None or frame.command != self._codes.key or len(frame.data) != 1:
                continue  # another's, or what we do not know: our own echo too
            code = frame.data[0]
            again = code == caller.last_key and now - caller.last_key_at < SAME_PRESS_S
            caller.last_key, caller.last_key_at = code, now
            key = self._keys.get(code)
            if again or key is None:
                continue
            caller.presses += 1
            who = self._who(frame.address)
            pressed = Pressed(who.serial, who.boots, caller.presses, key)
            news.append(News(frame.address, pressed))
        return Step(news=tuple(news))

    def _frame(self, address: int, wanted: Show) -> bytes:
        text = wanted.number.encode("ascii")
        return Frame68(address, self._codes.show, text).to_bytes()
