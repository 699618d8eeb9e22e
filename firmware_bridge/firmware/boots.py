"""How often this terminal has started: what makes its press ids different from yesterday's."""

import os


def count_boot(path: str) -> int:
    """Return the number of this boot and keep it at ``path`` for the next.

    Where no count is kept (a new board, an erased or torn file) it begins anywhere: beginning
    at 1 again would repeat old press ids, and the hall would take new presses for repetitions.
    """
    try:
        with open(path) as kept:
            boots = int(kept.read()) + 1
    except (OSError, ValueError):
        boots = int.from_bytes(os.urandom(4), "big") >> 1
    with open(path + ".new", "w") as kept:
        kept.write(str(boots))
    os.rename(path + ".new", path)
    return boots
