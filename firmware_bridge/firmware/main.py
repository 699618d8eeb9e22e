"""What the board runs when the power comes; like starter.py it lies in the root of its flash.

Whoever holds the help key meanwhile gets MicroPython's prompt instead. There is no other way
in while the program runs, for Ctrl-C is data on its line.
"""

import sys

import machine

HELP_PIN = 9
WATCHDOG_MS = 8_000
"""The longest there is on this chip; a program that hangs is started again."""


def start() -> None:
    """Run the program of the slot whose turn it is, then restart the board."""
    import starter  # noqa: PLC0415  # whoever wants the prompt gets it, whatever lies there

    slot, on_trial = starter.choose(starter.Flash("."))
    sys.path.insert(0, slot)
    watchdog = machine.WDT(timeout=WATCHDOG_MS)
    try:
        from firmware import on_pico  # noqa: PLC0415  # which one it is was just chosen

        on_pico.start(".", slot, watchdog.feed, on_trial=on_trial)
    finally:
        machine.reset()  # a program may fail in any way: after its trial the old one starts


if machine.Pin(HELP_PIN, machine.Pin.IN, machine.Pin.PULL_UP).value():
    start()
