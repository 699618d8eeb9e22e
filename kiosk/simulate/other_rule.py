"""A rule that a hall could have gone by, as figures of the one formula.

``fifo``, ``strict``, ``edd``, ``promise``, ``head_start=90s`` or ``accumulating=2.5``: each is
a slope and a head start for every class (``kiosk.domain.discipline``).
"""

from collections.abc import Sequence

import msgspec

from kiosk.domain.discipline import SLOPE_UNIT
from kiosk.settings.duration import parse_duration_s
from kiosk.simulate.model import Rule

STRICT_STEP_S = 10 * 365 * 24 * 3600
"""Under strict order a class is this much ahead of the next one: longer than anybody waits."""

STEEPEST = 1000.0
"""▲ The most that ``accumulating=`` takes."""


class Contender(msgspec.Struct, frozen=True):
    """A class as a rule sees it; their order is the order of ``strict``."""

    class_id: str
    target_s: int = 0
    """Its promised wait; 0 where none is known."""
    preferred: bool = True
    """False for the ordinary class and for colleagues."""


class Figures(msgspec.Struct, frozen=True):
    """How a class competes."""

    slope: int = SLOPE_UNIT
    """In thousandths."""
    head_start_s: int = 0


class OtherRule(msgspec.Struct, frozen=True):
    """A rule by name, and the figure that it takes, if any."""

    name: Rule
    figure: float = 0
    """Seconds of a head start, or a ratio of slopes."""

    def figures(self, classes: Sequence[Contender]) -> dict[str, Figures]:
        """Return each class's figures under this rule.

        Raises:
            ValueError: The rule needs targets that are not known, or is a hall's own.
        """
        match self.name:
            case Rule.FIFO:
                return {one.class_id: Figures() for one in classes}
            case Rule.STRICT:
                last = len(classes) - 1
                return {
                    one.class_id: Figures(head_start_s=(last - rank) * STRICT_STEP_S)
                    for rank, one in enumerate(classes)
                }
            case Rule.HEAD_START:
                return self._preferred(classes, Figures(head_start_s=round(self.figure)))
            case Rule.ACCUMULATING:
                return self._preferred(classes, Figures(slope=round(self.figure * SLOPE_UNIT)))
            case Rule.EDD:
                if not all(one.target_s > 0 for one in classes):
                    raise ValueError("edd: needs a target wait for every class")
                return {one.class_id: Figures(head_start_s=-one.target_s) for one in classes}
            case Rule.PROMISE:
                raise ValueError("promise: only a hall's settings tell how it calls")
            case _:
                raise ValueError(f"{self.name}: is no matter of slopes and head starts")

    @staticmethod
    def _preferred(classes: Sequence[Contender], figures: Figures) -> dict[str, Figures]:
        return {one.class_id: figures if one.preferred else Figures() for one in classes}


EXPECTED = "fifo, strict, edd, promise, head_start=90s or accumulating=2.5"


def parse_rule(text: str) -> OtherRule:
    """Return the rule that ``text`` names.

    Raises:
        ValueError: There is no such rule, or its figure makes no sense.
    """
    name, equals, figure = text.strip().partition("=")
    try:
        rule = Rule(name)
    except ValueError:
        raise ValueError(f"{text!r} is no rule; expected {EXPECTED}") from None
    takes_figure = rule in {Rule.HEAD_START, Rule.ACCUMULATING}
    if rule is Rule.RATIO or takes_figure != bool(equals):
        raise ValueError(f"{text!r}: expected {EXPECTED}")
    if rule is Rule.HEAD_START:
        return OtherRule(rule, parse_duration_s(figure))
    if rule is Rule.ACCUMULATING:
        return OtherRule(rule, _ratio(figure))
    return OtherRule(rule)


def _ratio(text: str) -> float:
    try:
        ratio = float(text)
    except ValueError:
        ratio = 0.0
    if not 1 <= ratio <= STEEPEST:
        raise ValueError(f"{text!r} is no ratio from 1 to {STEEPEST:g}")
    return ratio
