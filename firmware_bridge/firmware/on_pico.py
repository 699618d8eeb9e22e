"""Where the program of a slot starts on a Pico; main.py calls it, in every version to come."""

from .hal_pico import HalPico
from .program import run
from .starter import Power


def start(root: str, slot: str, alive: Power, *, on_trial: bool) -> None:
    """Be a terminal; return when the board shall restart."""
    run(HalPico(root, alive), slot, on_trial=on_trial)
