"""The panels of a hall, made of code, and the hands on them."""

from drivers.debounce import STUCK_S
from drivers.panel import LampMode, Panel, PanelKey, PanelListener
from drivers.simulated_panel import SimulatedPanel
from drivers.terminal_url import GpioTerminalUrl


class RememberedPanel(SimulatedPanel):
    """A simulated panel that remembers every change of its lamp."""

    def __init__(self, listener: PanelListener, stuck_s: float) -> None:
        super().__init__(listener, stuck_s=stuck_s)
        self.shown: list[LampMode] = []

    def light(self, mode: LampMode) -> None:
        """Light and remember."""
        super().light(mode)
        self.shown.append(mode)


class Hands:
    """The panels of a hall, made of code, by counter in the order of the settings."""

    def __init__(self) -> None:
        self.panels: list[RememberedPanel] = []
        self.stuck_s = STUCK_S

    def open(self, _url: GpioTerminalUrl, panel: PanelListener) -> Panel:
        """Give a counter its panel."""
        self.panels.append(RememberedPanel(panel, self.stuck_s))
        return self.panels[-1]

    def press(self, key: PanelKey, panel: int = 0) -> None:
        """Press and let go, with bounces."""
        self.panels[panel].is_pressed(key)

    def let_go(self, key: PanelKey, panel: int = 0) -> None:
        """Let go of a key."""
        self.panels[panel].is_released(key)
