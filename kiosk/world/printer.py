"""The virtual printer among the world's devices: its faults by name."""

from collections.abc import Mapping
from functools import partial

from drivers.virtual_printer import VirtualPrinter
from kiosk.world.order import Can

SLOW_BYTES = 200
"""In each turn of 20 ms, 10 kB a second: nearly what a line of 115,200 baud carries."""


class WorldsPrinter(VirtualPrinter):
    """A ticket printer on a port or a pseudo-terminal."""

    @property
    def can(self) -> Mapping[str, Can]:
        """What a hand can do to it."""
        return {
            "paper-out": Can(self.runs_out_of_paper),
            "near-end": Can(self.runs_low_on_paper),
            "cover": Can(self.opens_cover),
            "cutter": Can(self.jams_cutter),
            "hot": Can(self.overheats),
            "broken": Can(self.breaks_down),
            "offline": Can(self.goes_offline),
            "silent": Can(self.falls_silent),
            "half-dead": Can(self.works_nothing_off),
            "slow": Can(partial(self.works_slowly, SLOW_BYTES)),
            "power-cycle": Can(self.is_switched_off_and_on),
            "unplug": Can(self.is_unplugged),
            "cut-off": Can(self.is_cut_off),
            "tear-off": Can(self.is_torn_off),
            "recover": Can(self.recovers),
        }

    def state(self) -> dict[str, object]:
        """Say what it has printed and whether it is plugged in."""
        return {
            "plugged": self.plugged,
            "slips": self.slip_count,
            "not_understood": [command.hex(" ") for command in self.not_understood],
            "url": self.url,
        }
