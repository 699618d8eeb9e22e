"""A core on a machine whose clock a test has in hand, for ``RunningCore.start(wrapper=…)``.

The file that the first argument names says which boot it is, how far the clock is ahead, and
whether it is set; the machine's own clocks say the rest.
"""

import sys
from pathlib import Path

import msgspec

from kiosk.cli import main
from kiosk.core.clock import ClockTrust, Stamp, SystemClock
from kiosk.domain.moment import UtcMillis


class Wrong(msgspec.Struct, frozen=True):
    """What a machine's clock is like."""

    boot: str
    ahead_ms: int
    trust: ClockTrust
    booted_ms: int = 0
    """The machine's own time since boot when this boot began."""


def write(path: Path, wrong: Wrong) -> None:
    """Give the machine this clock; a core that runs sees it at once and whole."""
    fresh = path.with_suffix(".new")
    fresh.write_bytes(msgspec.json.encode(wrong))
    fresh.replace(path)


if __name__ == "__main__":
    _path = Path(sys.argv[1])
    _right = SystemClock.stamp

    def _stamp(self: SystemClock) -> Stamp:
        wrong = msgspec.json.decode(_path.read_bytes(), type=Wrong)
        seen = _right(self)
        at = UtcMillis(seen.moment.at + wrong.ahead_ms)
        moment = self.moment(at, synced=wrong.trust is not ClockTrust.UNSYNCED)
        return Stamp(moment, wrong.boot, seen.mono_ms - wrong.booted_ms, wrong.trust)

    SystemClock.stamp = _stamp  # type: ignore[method-assign]  # the machine's word
    sys.argv = sys.argv[2:]
    main()
