"""Where the terminal starts: the board runs this file when the power comes."""

from .hal_pico import HalPico
from .program import run

run(HalPico())
