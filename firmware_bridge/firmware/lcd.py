"""A character display of two lines of 16 (HD44780) behind a PCF8574; every byte goes in halves.

The expander's outputs, as every such board is wired: RS, RW, E, backlight, D4 to D7.
"""

import time

ADDRESS = 0x27
"""PCF8574 with open solder bridges; a PCF8574A has 3Fh: ``"lcd_address"`` in terminal.json."""
ROWS = (0x80, 0xC0)
"""Set the place of the next character (HD44780U data sheet, table 6): first and second line."""
WIDTH = 16
DATA, ENABLE, LIGHT = 0x01, 0x04, 0x08
# How the display starts whatever state it was left in (HD44780U data sheet, figure 24).
WAKE = (0x30, 0x30, 0x30, 0x20)
SETUP = (
    0x28,  # four bits at a time, two lines
    0x0C,  # on, without a cursor
    0x06,  # write from left to right
    0x01,  # clear
)
SLOW_MS = 5
"""What waking and clearing take at most (4.1 and 1.52 ms in the data sheet)."""


class Lcd:
    """The display on this I2C bus; only what changed is written."""

    def __init__(self, i2c: object, address: int = ADDRESS) -> None:
        self._i2c = i2c
        self._address = address
        self._shown = ["", ""]
        for half in WAKE:
            self._half(half)
            time.sleep_ms(SLOW_MS)
        for command in SETUP:
            self._byte(command, 0)
            time.sleep_ms(SLOW_MS)

    def show(self, text: str, line: str) -> None:
        """Show two lines."""
        for row, wanted in enumerate((text, line)):
            if wanted != self._shown[row]:
                self._shown[row] = wanted
                self._byte(ROWS[row], 0)
                shown = wanted[:WIDTH] + " " * (WIDTH - len(wanted))
                for sign in shown.encode():
                    self._byte(sign, DATA)

    def _byte(self, byte: int, kind: int) -> None:
        self._half(byte & 0xF0 | kind)
        self._half(byte << 4 & 0xF0 | kind)

    def _half(self, half: int) -> None:
        # It takes the half when E falls; the bus itself is slower than its 37 microseconds.
        self._i2c.writeto(self._address, bytes([half | ENABLE | LIGHT, half | LIGHT]))
