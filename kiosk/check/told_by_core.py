"""What the core's self-test found, in the words of a probe."""

from drivers.faults import FaultKind
from kiosk.check.finding import Finding, Said, ok, said, unknown, wrong
from kiosk.domain.readiness_views import SelfTestView
from kiosk.domain.self_test import Health

WORDS = {"panel": "button"}
"""Names of findings whose word in ``device`` is another."""
OWN = frozenset({"away", "clock_unsynced", "disk_refuses", "disk_full", "journal_bad"})
"""Reasons that are no kind of fault."""
KNOWN = frozenset(
    {
        "printer", "keypad", "button", "help_button", "terminal", "sound", "screen", "clock",
        "broker", "disk", "journal",
    }
)  # fmt: skip


def device_of(name: str) -> Said:
    """Return the word for what a finding is about."""
    first = name.split(" ", 1)[0]
    word = WORDS.get(first, first)
    return said(f"device.{word if word in KNOWN else 'other'}")


def reason_said(name: str, reason: str) -> Said:
    """Return why something is wrong, and what to do."""
    device = device_of(name)
    if reason in set(FaultKind):
        return said(f"fault.{reason}", device=device)
    if reason in OWN:
        return said(f"selftest.{reason}", device=device)
    return said("selftest.other", device=device)


def finding_of(test: SelfTestView, name: str) -> Finding | None:
    """Return what the last self-test found of a thing; None if it did not look at it."""
    health = test.findings.get(name)
    match health:
        case Health.OK:
            return ok(name, said("check.core_tested"))
        case Health.WRONG:
            return wrong(name, reason_said(name, test.reasons.get(name, "")))
        case Health.UNKNOWN:
            return unknown(name, said("check.core_unknown"))
        case None:
            return None
