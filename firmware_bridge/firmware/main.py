"""Where the terminal starts: the board runs this file when the power comes.

Whoever holds the help key meanwhile gets MicroPython's prompt instead. There is no other way
in while the program runs, for Ctrl-C is data on its line.
"""

import machine

from .hal_pico import KEY_PINS, HalPico
from .program import run

if machine.Pin(KEY_PINS["help"], machine.Pin.IN, machine.Pin.PULL_UP).value():
    run(HalPico())
