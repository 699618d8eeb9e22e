"""How much kiosks may send: all they want, or fair shares when headquarters is behind.

Pure. Behind means that messages wait although the largest groups are written. Then each kiosk
that sends gets the same share of what is written in a few seconds, and an answer a second.
"""

import msgspec

from sync.contract.messages import Ack

CALM = Ack("", 0).window
LEAST = 200
"""▲ Two full batches: less would leave the line idle between two answers."""
HORIZON_S = 3.0
"""▲ As much as is written in so long may be under way."""
SLOW_COMMIT_S = 2.0
"""▲ A commit that takes longer: the disk does not keep up, and kiosks rest for as long."""
LONGEST_PAUSE_MS = 10_000
ANSWER_EVERY_S = 0.1
ANSWER_BEHIND_S = 1.0
WEIGHT = 0.3
"""Of the newest measurement in the mean."""


class Load(msgspec.Struct):
    """How headquarters is doing."""

    rate: float = 0.0
    """Events written per second of writing."""
    commit_s: float = 0.0
    """The last commit's."""
    behind: bool = False
    senders: int = 1
    """Kiosks in the last groups."""

    def note(self, events: int, senders: int, took_s: float, *, behind: bool) -> None:
        """Note a group that was written."""
        self.commit_s = took_s
        self.behind = behind
        if events:
            measured = events / max(took_s, 0.001)
            self.rate = self.rate * (1 - WEIGHT) + measured * WEIGHT if self.rate else measured
            # A kiosk sends again a moment after it was answered: the most seen lately counts.
            self.senders = max(senders, round(self.senders * (1 - WEIGHT)), 1)

    @property
    def window(self) -> int:
        """Events that a kiosk may have under way."""
        if not self.behind:
            return CALM
        return max(LEAST, min(CALM, round(self.rate * HORIZON_S / self.senders)))

    @property
    def pause_ms(self) -> int:
        """How long a kiosk sends nothing after an answer."""
        if self.commit_s <= SLOW_COMMIT_S:
            return 0
        return min(LONGEST_PAUSE_MS, round(self.commit_s * 1000))

    @property
    def answer_every_s(self) -> float:
        """No kiosk is answered more often."""
        return ANSWER_BEHIND_S if self.behind else ANSWER_EVERY_S

    def apply(self, ack: Ack) -> Ack:
        """Return an answer with what the kiosk may send."""
        return msgspec.structs.replace(ack, window=self.window, pause_ms=self.pause_ms)
