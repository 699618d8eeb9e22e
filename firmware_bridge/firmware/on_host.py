"""Where the program of a slot starts without a board; main_host.py calls it."""

from .hal_host import HalHost
from .program import run
from .starter import Power


def start(arguments: list[str], slot: str, power: Power, *, on_trial: bool) -> None:
    """Be a terminal; return when the board shall restart."""
    run(HalHost(arguments, power), slot, on_trial=on_trial)
