"""How settings of headquarters go from arrived to good, or back: each step from file to file.

Staged, on trial, then good or returned. Pure: whatever is cut off between two steps goes on
from what was written last.
"""

from msgspec.structs import replace

from kiosk.settings.kept import Kept, KeptReport, KeptWish
from sync.contract.documents import Reported, Stage

DETAIL_LENGTH = 4000
"""▲ Of a longer explanation only the beginning is told."""


def is_news(kept: Kept, revision: int, digest: str) -> bool:
    """Return whether settings are newer than all that arrived before; what is older is not."""
    return revision > kept.report.revision and digest != kept.report.digest


def is_known(kept: Kept, revision: int, digest: str) -> bool:
    """Return whether settings are the newest that arrived, come again."""
    return (revision, digest) == (kept.report.revision, kept.report.digest)


def refused(kept: Kept, wish: KeptWish, reason: str, detail: str) -> Kept:
    """Return what is kept once settings arrived that cannot be used; no others wait then."""
    report = _report(wish, Stage.REFUSED, reason, detail)
    return replace(kept, staged=None, report=report, told=False)


def staged(kept: Kept, wish: KeptWish) -> Kept:
    """Return what is kept once settings arrived that can be used: newer ones wait instead."""
    return replace(kept, staged=wish, report=_report(wish, Stage.ACCEPTED), told=False)


def may_begin(kept: Kept) -> bool:
    """Return whether those that wait may have their turn, as soon as it is time."""
    back = not kept.returning or kept.stranded
    return kept.staged is not None and kept.trial is None and back


def changes_nothing(kept: Kept, wish: KeptWish) -> bool:
    """Return whether the hall is set as wished already: only the notices are others."""
    return wish.settings.strip() == ("" if kept.good is None else kept.good.settings.strip())


def on_trial(kept: Kept, wish: KeptWish, wrong_before: tuple[str, ...]) -> Kept:
    """Return what is kept while the hall tries the settings that waited."""
    return replace(
        kept,
        staged=None,
        trial=wish,
        returning="",
        stranded=False,
        wrong_before=wrong_before,
        report=_report(wish, Stage.RUNNING),
        told=False,
    )


def passed(kept: Kept, wish: KeptWish) -> Kept:
    """Return what is kept once settings are good."""
    before = () if kept.good is None else kept.good.notices
    now = {one.id for one in wish.notices}
    gone = tuple(one.id for one in before if one.id not in now)
    return replace(
        kept,
        good=wish,
        trial=None,
        staged=None if kept.staged is wish else kept.staged,
        wrong_before=(),
        report=_newest(kept, _report(wish, Stage.SUCCEEDED)),
        told=False,
        noticed=False,
        withdrawn=tuple(dict.fromkeys((*kept.withdrawn, *gone))),
    )


def failed(kept: Kept, wish: KeptWish, reason: str, detail: str) -> Kept:
    """Return what is kept once settings did not pass: the last good ones are in force."""
    return replace(
        kept,
        trial=None,
        returning=wish.digest,
        report=_newest(kept, _report(wish, Stage.FAILED, reason, detail)),
        told=False,
    )


def stranded(kept: Kept, detail: str) -> Kept:
    """Return what is kept once the core has been awaited in vain after a failure."""
    return replace(_told_anew(kept, "not_back", detail), stranded=True)


def returned(kept: Kept) -> Kept:
    """Return what is kept once the core runs without the settings that failed."""
    if kept.stranded:
        kept = _told_anew(kept, "back_late", "")
    return replace(kept, returning="", stranded=False, wrong_before=())


def _told_anew(kept: Kept, reason: str, detail: str) -> Kept:
    """Return what is kept with more to tell of the settings that failed, if that is news."""
    report = kept.report
    if report.digest != kept.returning:
        return kept
    lines = f"{report.reason}: {report.detail}\n{detail}".strip()
    more = replace(report, reason=reason, detail=lines[:DETAIL_LENGTH])
    return replace(kept, report=more, told=False)


def reported(kept: Kept) -> Reported:
    """Return what headquarters is told."""
    in_force = kept.trial or kept.good
    report = kept.report
    return Reported(
        applied=0 if in_force is None else in_force.revision,
        digest="" if in_force is None else in_force.digest,
        revision=report.revision,
        stage=Stage(report.stage),
        reason=report.reason,
        detail=report.detail,
    )


def _report(wish: KeptWish, stage: Stage, reason: str = "", detail: str = "") -> KeptReport:
    return KeptReport(
        revision=wish.revision,
        digest=wish.digest,
        stage=stage.value,
        reason=reason,
        detail=detail[:DETAIL_LENGTH],
        author=wish.author,
        approver=wish.approver,
    )


def _newest(kept: Kept, report: KeptReport) -> KeptReport:
    """Return the report, unless newer settings have arrived meanwhile: theirs is told."""
    return kept.report if kept.report.revision > report.revision else report
