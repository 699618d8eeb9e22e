"""Refusals of documents that are not even this kiosk's: written down, and not without end."""

import hashlib
from collections.abc import Callable

import structlog

from sync.contract.documents import Doubt, Stage
from sync.downlink.core import Progress
from sync.downlink.judging import Allowance

MOST = 20
"""▲ So many refusals at once are written down one by one."""
EACH_S = 60.0
"""▲ And one in so many seconds after that: who floods a kiosk does not fill its journal."""

log = structlog.get_logger("sync")


class Refusals:
    """What is refused in one thread; what is too much is counted, and told with the next."""

    def __init__(self, now_s: Callable[[], float]) -> None:
        self._now_s = now_s
        self._allowance = Allowance(MOST, EACH_S, MOST, now_s())
        self._untold = 0

    def progress(self, topic: str, doubt: Doubt, why: str) -> Progress | None:
        """Return what to report of a refusal; None when there were too many."""
        log.warning("document_refused", topic=topic, reason=str(doubt), detail=why)
        if not self._allowance.take(self._now_s()):
            self._untold += 1
            return None
        detail = f"{topic[:300]}: {why}" if why else topic[:300]
        if self._untold:
            detail += f" ({self._untold} more, not told)"
            self._untold = 0
        return Progress(Stage.REFUSED, doubt, detail)


def strangers_id(payload: bytes) -> str:
    """Return the id under which a command is refused that cannot be believed to have its own.

    It follows from its bytes: headquarters recognises what it has sent itself, and a forgery
    never takes the id of a command that is still to come.
    """
    return hashlib.sha256(payload).hexdigest()[:32]
