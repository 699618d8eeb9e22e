"""How loud the hall may be at which time of day: pure values, minutes since local midnight.

The limits of the schedule only lower the volume, never raise it (S81): what the installer set
is the loudest the hall ever is.
"""

import enum

import msgspec

DAY_MIN = 24 * 60


class QuietSound(enum.StrEnum):
    """What is heard of a call in quiet hours; lamp and board always tell it."""

    CHIME = "chime"
    NONE = "none"


class Loudness(msgspec.Struct, frozen=True):
    """Volume through the day."""

    volume: int = 100
    """Percent of the amplitude."""
    schedule: tuple[tuple[int, int], ...] = ((7 * 60, 100), (21 * 60, 50))
    """From which minute at most how many percent, in the order of the day; each holds until the
    next, the last one until the first of the next day."""
    quiet: tuple[tuple[int, int], ...] = ()
    """From which minute until which; past midnight if the second is the smaller one."""
    quiet_sound: QuietSound = QuietSound.CHIME

    def volume_at(self, minute: int | None) -> int:
        """Return the volume at a time of day; None is a clock that nobody has set."""
        if minute is None or not self.schedule:
            return self.volume
        begun = [most for since, most in self.schedule if since <= minute]
        most = begun[-1] if begun else self.schedule[-1][1]
        return min(self.volume, most)

    def is_quiet(self, minute: int | None) -> bool:
        """Return whether nothing is spoken at that time of day.

        A clock that nobody has set silences nobody: a hall that is mute by mistake is worse
        than one that speaks at night.
        """
        if minute is None:
            return False
        return any(
            (minute - since) % DAY_MIN < (until - since) % DAY_MIN
            for since, until in self.quiet
        )
