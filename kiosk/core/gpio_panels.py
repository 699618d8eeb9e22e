"""Panels on this machine's own pins; imported only by a hall that has some."""

from functools import cache

from drivers.gpio import GpioPanel, open_pins
from drivers.panel import CounterPanel
from drivers.terminal_url import GpioTerminalUrl
from kiosk.core.counter_devices import PanelOfCounter

_pins = cache(open_pins)
"""The machine's pins, opened once for all panels."""


def open_panel(url: GpioTerminalUrl, panel: PanelOfCounter) -> CounterPanel:
    """Open a counter's panel.

    Raises:
        DeviceFault: This machine has no such pins, or may not use them.
    """
    return GpioPanel(url, panel, _pins())
