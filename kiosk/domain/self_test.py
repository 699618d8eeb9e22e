"""Whether the hall is ready to open, from what its self-test found (S55, N073).

A finding has a name, such as ``keypad 2``; its component is what the hall's table gives a
meaning to: with the printer wrong it opens and staff are told, with a disk that takes nothing
no number is given. What nobody knows is told and closes nothing.
"""

import enum
from collections.abc import Mapping

import msgspec

from kiosk.domain.moment import BusinessDay, UtcMillis


class Component(enum.StrEnum):
    """What a hall is made of, as far as a test can tell."""

    PRINTER = "printer"
    PAPER = "paper"
    KEYPAD = "keypad"
    BUTTONS = "buttons"
    TERMINAL = "terminal"
    DISPLAY = "display"
    SOUND = "sound"
    CLOCK = "clock"
    BROKER = "broker"
    DISK = "disk"
    SPACE = "space"
    """Room on the disk: nearly full, it still takes what is written for months."""
    JOURNAL = "journal"


class Health(enum.StrEnum):
    """How a thing is."""

    OK = "ok"
    WRONG = "wrong"
    UNKNOWN = "unknown"


class Readiness(enum.StrEnum):
    """How the hall opens, the best first."""

    OPEN = "open"
    DEGRADED = "degraded"
    """It opens; staff are told what does not work."""
    CLOSED = "closed"
    """It gives out no numbers until the test says otherwise or the duty lead does."""


RANK = {one: rank for rank, one in enumerate(Readiness)}

MEANS: Mapping[Component, Readiness] = {
    Component.PRINTER: Readiness.DEGRADED,
    Component.PAPER: Readiness.DEGRADED,
    Component.KEYPAD: Readiness.DEGRADED,
    Component.BUTTONS: Readiness.DEGRADED,
    Component.TERMINAL: Readiness.DEGRADED,
    Component.DISPLAY: Readiness.DEGRADED,
    Component.SOUND: Readiness.DEGRADED,
    Component.CLOCK: Readiness.DEGRADED,
    Component.BROKER: Readiness.OPEN,
    Component.DISK: Readiness.CLOSED,
    Component.SPACE: Readiness.DEGRADED,
    Component.JOURNAL: Readiness.CLOSED,
}
"""▲ A hall can do without most things for a day, but not without its memory."""

KINDS = {
    "panel": Component.BUTTONS,
    "help_button": Component.BUTTONS,
    "screen": Component.DISPLAY,
}
"""First words of findings that are called otherwise than their component."""
WHOLE = {"printer paper": Component.PAPER, "disk space": Component.SPACE}
"""Findings whose first word alone is another component."""

BEFORE_S = 1800
"""N073: preparation is finished half an hour before opening."""


class CheckItem(msgspec.Struct, frozen=True):
    """Something that staff look at before opening, because no machine can."""

    id: str
    name: Mapping[str, str]


class SelfTestRules(msgspec.Struct, frozen=True):
    """What a hall's settings say of its self-test."""

    before_s: int = BEFORE_S
    means: Mapping[Component, Readiness] = {}
    """How the hall opens when that component is wrong, where it is not as in ``MEANS``."""
    checklist: tuple[CheckItem, ...] = ()


class Tick(msgspec.Struct, frozen=True):
    """Somebody has looked at an item."""

    item: str
    by: str
    at: UtcMillis


class SelfTest(msgspec.Struct, frozen=True):
    """The last test, and the one that is asked for."""

    asked: bool = False
    opening: BusinessDay = BusinessDay("")
    """The day for whose opening a test was asked for last."""
    done_seq: int = 0
    """Sequence number of the last result; 0 before the first."""
    at: UtcMillis = UtcMillis(0)
    findings: Mapping[str, Health] = {}
    reasons: Mapping[str, str] = {}
    """Why, for those that are wrong: a kind of fault, or a word of ``selftest``."""
    readiness: Readiness = Readiness.OPEN
    ticks: tuple[Tick, ...] = ()
    """Today's."""


def component_of(name: str) -> Component | None:
    """Return what a finding is about; None for something that no table knows."""
    if name in WHOLE:
        return WHOLE[name]
    first = name.split(" ", 1)[0]
    if first in KINDS:
        return KINDS[first]
    return Component(first) if first in set(Component) else None


def readiness_of(
    findings: Mapping[str, Health], means: Mapping[Component, Readiness]
) -> Readiness:
    """Return how the hall opens: as the worst of what is wrong says.

    Something wrong that the table does not know degrades: nobody has said that it may be.
    """
    found = Readiness.OPEN
    for name, health in findings.items():
        if health is not Health.WRONG:
            continue
        component = component_of(name)
        meant = Readiness.DEGRADED
        if component is not None:
            meant = means.get(component, MEANS[component])
        if RANK[meant] > RANK[found]:
            found = meant
    return found
