"""What a board without a board runs; see hal_host.py for its arguments.

One more argument may follow: after so many changes of its files the power goes.
"""

import sys

import starter

ROOT = 4
"""Which argument is the folder that plays the flash."""
POWER = 5
NO_POWER = 9


class Power:
    """Goes after so many changes of files; 0 is never."""

    def __init__(self, changes: int) -> None:
        self._left = changes

    def __call__(self) -> None:
        """Count a change."""
        self._left -= 1
        if self._left == 0:
            sys.exit(NO_POWER)


def boot(arguments: list[str], power: Power) -> None:
    """Run the program of the slot whose turn it is, until it asks for a restart."""
    root = arguments[ROOT]
    slot, on_trial = starter.choose(starter.Flash(root, power))
    sys.path.insert(0, root + "/" + slot)
    try:
        from firmware import on_host  # noqa: PLC0415  # which one it is was just chosen

        on_host.start(arguments, slot, power, on_trial=on_trial)
    except Exception as error:
        if on_trial:
            sys.print_exception(error)
            return
        raise
    finally:
        sys.path.pop(0)
        for name in [name for name in sys.modules if name.split(".")[0] == "firmware"]:
            del sys.modules[name]


def main() -> None:
    """Be switched on."""
    arguments = sys.argv[1:]
    power = Power(int(arguments[POWER]) if len(arguments) > POWER else 0)
    while True:
        boot(arguments, power)


main()
