"""Panels on this machine's own pins; imported only by a hall that has some."""

from functools import cache

from drivers.gpio import GpioPanel, GpioUrl
from drivers.gpio_chip import open_pins
from drivers.panel import Panel, PanelListener

_pins = cache(open_pins)
"""The machine's pins, opened once for all panels; a failure is not remembered."""


def open_panel(url: GpioUrl, listener: PanelListener) -> Panel:
    """Open a panel.

    Raises:
        DeviceFault: This machine has no such pins, or may not use them.
    """
    return GpioPanel(url, listener, _pins())
