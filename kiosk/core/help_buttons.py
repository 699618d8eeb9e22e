"""The help buttons outside the door: pressed, heard, answered, seen at the lamp (S19).

All of it happens on this machine: neither the network nor headquarters is asked. The buzzer
chimes from the press on until somebody answers, the lamp blinks fast while it rings and is
steady while somebody is on the way.
"""

import asyncio
from collections.abc import Callable
from functools import partial
from typing import assert_never

from drivers.help_button_url import GpioHelpButtonUrl, SimHelpButtonUrl
from drivers.panel import Beep, LampMode, Panel, PanelKey, PanelListener
from drivers.world_messages import Role
from drivers.world_panel import WorldPanel
from drivers.world_url import WorldUrl
from kiosk.core.held_panel import HeldPanel
from kiosk.core.help_chimes import OVERDUE
from kiosk.core.writer import Writer
from kiosk.domain.commands import RequestHelp
from kiosk.domain.help import HelpCall, HelpState, chimes_so_far, next_chime_s
from kiosk.settings.model import HelpButtonDevice

LOOK_S = 60.0

OpenHelpPanel = Callable[[GpioHelpButtonUrl, PanelListener], Panel]
"""Opens a help button on the machine's pins; raises ``DeviceFault``."""


class HelpButtonsLoop:
    """Every help button that this machine holds."""

    def __init__(
        self,
        writer: Writer,
        devices: tuple[HelpButtonDevice, ...],
        open_panel: OpenHelpPanel,
    ) -> None:
        self._writer = writer
        self._devices = devices
        self._open_panel = open_panel

    async def run(self) -> None:
        """Hold the buttons, sound their chimes and light their lamps until cancelled."""
        buttons = [
            _HelpButton(self._writer, one.id, open_it)
            for one in self._devices
            if (open_it := self._opener(one)) is not None
        ]
        try:
            while True:
                waits_s = [one.follow() for one in buttons]
                await self._writer.bell.wait(min(waits_s, default=LOOK_S))
        finally:
            for one in buttons:
                one.close()

    def _opener(self, device: HelpButtonDevice) -> Callable[[HeldPanel], Panel] | None:
        match device.url:
            case GpioHelpButtonUrl() as pins:
                return partial(self._open_panel, pins)
            case WorldUrl() as url:
                return partial(WorldPanel, url, role=Role.HELP_BUTTON)
            case SimHelpButtonUrl():
                return None
            case _:
                assert_never(device.url)


class _HelpButton:
    """One button, its lamp and its buzzer."""

    def __init__(
        self, writer: Writer, button: str, open_it: Callable[[HeldPanel], Panel]
    ) -> None:
        self._writer = writer
        self._button = button
        self._chimed = (0, 0)
        """The last call that chimed, and how often it had."""
        self._loop = asyncio.get_running_loop()
        self._chimed_s = self._loop.time()
        self._state = writer.hall.help_state(button)
        self._panel = HeldPanel(f"help_button {button}", writer, open_it, self._pressed)

    def close(self) -> None:
        """Let it go."""
        self._panel.close()

    def follow(self) -> float:
        """Do what the hall's state asks for now; return how long until it asks for more."""
        hall, now = self._writer.hall, self._writer.now()
        state = hall.help_state(self._button)
        self._panel.light(lamp_of(state))
        if state is HelpState.COMING and self._state is HelpState.RINGING:
            self._panel.beep(Beep.TAKEN)
        self._state = state
        call = self._ringing()
        if call is None:
            return LOOK_S
        rules = hall.plan.help
        chime = (call.help_id, chimes_so_far(call, rules, now))
        # A clock that is set back meanwhile counts no chimes, and silences none.
        overdue = self._loop.time() - self._chimed_s >= OVERDUE * rules.chime_every_s
        if chime > self._chimed or (overdue and call.help_id == self._chimed[0]):
            self._panel.beep(Beep.CARE)
            self._chimed, self._chimed_s = max(chime, self._chimed), self._loop.time()
        return next_chime_s(call, rules, now)

    def _ringing(self) -> HelpCall | None:
        calls = self._writer.hall.help_calls.values()
        return next((one for one in calls if one.place == self._button), None)

    def _pressed(self, _key: PanelKey) -> None:
        before = self._writer.hall.seq
        self._writer.submit(RequestHelp(place=self._button))
        if self._writer.hall.seq == before:
            # The same call still, and no press does nothing; a new call chimes by itself.
            self._panel.beep(Beep.TAKEN)


def lamp_of(state: HelpState) -> LampMode:
    """Return what the lamp at the button tells the person who stands there."""
    match state:
        case HelpState.RINGING:
            return LampMode.FAST
        case HelpState.COMING:
            return LampMode.ON
        case HelpState.IDLE:
            return LampMode.OFF
        case _:
            assert_never(state)
