"""Whether a document that was signed is for this kiosk, where it belongs, and in time; pure."""

import datetime as dt
import unicodedata

import msgspec

from sync.contract.documents import (
    LONGEST_LIFE_MS,
    Act,
    CollectLogs,
    Desired,
    Document,
    Doubt,
    Notice,
    RemoteCommand,
    SelfTest,
    ShowNotice,
)
from sync.contract.topics import REPORTED, topic

AHEAD_MS = 5 * 60 * 1000
"""▲ So far may headquarters' clock be before the kiosk's."""
PATIENT = (SelfTest, CollectLogs)
"""Acts that do no harm when they come too late: done while the clock is not trusted, too."""

DESIRED_LEAF = "config/desired"
REPORTED_LEAF = REPORTED
COMMANDS_LEAF = "command/#"


def act_name(act: Act) -> str:
    """Return what an act is called in topics, events and tables."""
    return str(type(act).__struct_config__.tag)


def leaf_of(document: Document) -> str:
    """Return below which of its kiosk's topics a document belongs."""
    if isinstance(document, Desired):
        return DESIRED_LEAF
    return f"command/{act_name(document.act)}/{document.id}"


def millis(moment: str) -> int:
    """Return a moment of a document in milliseconds since 1970 UTC.

    Raises:
        ValueError: There is no such moment.
    """
    return round(dt.datetime.fromisoformat(moment).timestamp() * 1000)


def moment(at_ms: int) -> str:
    """Return milliseconds since 1970 UTC as documents write them."""
    at = dt.datetime.fromtimestamp(at_ms // 1000, dt.UTC)
    return f"{at:%Y-%m-%dT%H:%M:%S}.{at_ms % 1000:03d}Z"


def misplaced(document: Document, name: str, device: str) -> Doubt | None:
    """Return why a document that arrived on a topic is none for this kiosk."""
    if document.device != device:
        return Doubt.OTHER_DEVICE
    if name != topic(device, leaf_of(document)):
        return Doubt.OTHER_TOPIC
    try:
        for one in _moments(document):
            millis(one)
    except (ValueError, OverflowError):
        return Doubt.NOT_UNDERSTOOD
    if isinstance(document, Desired) and same_person(document.author, document.approver):
        return Doubt.ONE_PERSON
    return None


def same_person(author: str, approver: str) -> bool:
    """Return whether two names are one person's, however they are written."""
    return _name(author) == _name(approver)


def _name(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def outdated(desired: Desired, digest: str, newest: int, taken: tuple[int, str]) -> bool:
    """Return whether settings are older than others that were here, or not the same.

    Args:
        desired: What arrived.
        digest: Of its bytes.
        newest: The newest revision that was ever here.
        taken: Revision and digest of the one that was taken last.
    """
    if desired.revision == taken[0]:
        return digest != taken[1]
    return desired.revision < newest


def untimely(command: RemoteCommand, now_ms: int, *, trusted: bool) -> Doubt | None:
    """Return why a command must not be begun now.

    Args:
        command: What is asked.
        now_ms: Wall time since 1970 UTC.
        trusted: Whether anybody has set that clock.
    """
    issued, expires = millis(command.issued), millis(command.expires)
    if expires - issued > LONGEST_LIFE_MS:
        return Doubt.LASTS_TOO_LONG
    if not trusted:
        return None if isinstance(command.act, PATIENT) else Doubt.CLOCK
    if now_ms >= expires:
        return Doubt.EXPIRED
    if issued > now_ms + AHEAD_MS:
        return Doubt.NOT_YET
    return None


def _moments(document: Document) -> list[str]:
    notices: tuple[Notice, ...] = ()
    if isinstance(document, Desired):
        found = [document.issued, document.effective]
        notices = document.notices
    else:
        found = [document.issued, document.expires]
        if isinstance(document.act, ShowNotice):
            notices = (document.act.notice,)
    return found + [one for notice in notices for one in (notice.since, notice.until)]


class Allowance(msgspec.Struct):
    """How many refusals may still be written down: so many at once, then one now and then."""

    most: int
    each_s: float
    left: float
    at_s: float = 0.0

    def take(self, now_s: float) -> bool:
        """Return whether one more is allowed, and count it."""
        gained = (now_s - self.at_s) / self.each_s
        self.left = min(float(self.most), self.left + max(0.0, gained))
        self.at_s = now_s
        if self.left < 1:
            return False
        self.left -= 1
        return True
