"""What a kiosk's journal says became of headquarters' wishes, as far as a person must know.

Pure. ``hear`` is a fold; times are headquarters' clock when the word got its place in order.
"""

import msgspec

from sync.contract.documents import Doubt, Stage

SETTINGS = "settings_reported"
COMMAND = "remote_command_reported"
REPORTS = frozenset({SETTINGS, COMMAND})
"""Which events are told of here."""
_BAD = frozenset({Stage.FAILED, Stage.REFUSED})
_ENDED = _BAD | {Stage.SUCCEEDED}
_LONGEST = 200
"""Characters kept of a word that ought to be short."""


class Reports(msgspec.Struct, frozen=True, omit_defaults=True):
    """What was reported last, and what went wrong."""

    revision: int = 0
    """The newest settings that it has told of."""
    applied: int = 0
    """Those that it said last are in force."""
    bad_ms: int = 0
    """Since when it does without the newest settings that it has told of, or 0."""
    bad_reason: str = ""
    strange_ms: int = 0
    """When it was last given a document that was no news or not to be believed."""
    strange_reason: str = ""
    command_ms: int = 0
    """When a command last failed or was refused."""
    command_act: str = ""
    command_reason: str = ""


class _Told(msgspec.Struct, frozen=True):
    stage: str = ""
    reason: str = ""
    revision: int = 0
    remote: str = ""
    act: str = ""


def reports_to_text(reports: Reports) -> str:
    """Return the reports as they are stored."""
    return msgspec.json.encode(reports).decode()


def reports_from_text(text: str) -> Reports:
    """Return stored reports; the inverse of ``reports_to_text``."""
    return msgspec.json.decode(text, type=Reports) if text else Reports()


def hear(reports: Reports, kind: str, raw: bytes, now_ms: int) -> tuple[Reports, str]:
    """Return the reports after an event, and the id of the command that ended with it, if any.

    A word in a shape that this version does not know changes nothing.
    """
    try:
        told = msgspec.json.decode(raw, type=_Told)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return reports, ""
    if kind == COMMAND:
        ended = told.remote if told.stage in _ENDED else ""
        return _command(reports, told, now_ms), _plain(ended)
    return _settings(reports, told, now_ms), ""


def _settings(reports: Reports, told: _Told, now_ms: int) -> Reports:
    no_news = told.revision < reports.revision or told.reason == Doubt.OLDER
    if told.stage == Stage.REFUSED and (not told.revision or no_news):
        return msgspec.structs.replace(
            reports, strange_ms=now_ms, strange_reason=_plain(told.reason)
        )
    bad = told.stage in _BAD
    return msgspec.structs.replace(
        reports,
        revision=told.revision,
        applied=told.revision if told.stage == Stage.SUCCEEDED else reports.applied,
        bad_ms=now_ms if bad else 0,
        bad_reason=_plain(told.reason) if bad else "",
    )


def _command(reports: Reports, told: _Told, now_ms: int) -> Reports:
    if told.stage not in _BAD:
        return reports
    return msgspec.structs.replace(
        reports,
        command_ms=now_ms,
        command_act=_plain(told.act),
        command_reason=_plain(told.reason),
    )


def _plain(word: str) -> str:
    # PostgreSQL has no zero character in texts.
    return word[:_LONGEST].replace("\0", "")
