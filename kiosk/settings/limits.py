"""The limits of service: how long anybody waits, how many, how long serving takes.

Each figure is one of the catalogue's (N001 to N007); the amber share and the hall's crowd are
the product's own.
"""

from collections.abc import Sequence

import msgspec
from msgspec.structs import replace

from kiosk.domain.limits import RELIEFS, Limit, LimitRules, Stage
from kiosk.settings.duration import LONGEST_S, parse_duration_s
from kiosk.settings.table import IDENTIFIER, Table

KINDS = ("window", "consultation", "new-customer", "quick")
"""What a service is: its stage has a planned length, but at an ordinary window."""
CROWD_MOST = 1000


class StageLengths(msgspec.Struct, frozen=True):
    """How long each kind of service takes, as planned."""

    consultation: tuple[int, int] = (180, 900)
    """N005, in seconds."""
    new_customer_s: int = 1200
    """N006."""
    quick_s: int = 180
    """N007."""

    def stage(self, kind: str) -> Stage | None:
        """Return the stage of a service of this kind; None at an ordinary window."""
        match kind:
            case "consultation":
                return Stage(Limit.CONSULTATION, *self.consultation)
            case "new-customer":
                return Stage(Limit.NEW_CUSTOMER, high_s=self.new_customer_s)
            case "quick":
                return Stage(Limit.QUICK, high_s=self.quick_s)
            case _:
                return None


def read_limits(root: Table) -> tuple[LimitRules, StageLengths]:
    """Return the limits of the hall, and how long each kind of service takes.

    How many may wait in the hall is not known before its counters are: ``hall_crowd`` is -1
    when the settings leave it to them (``with_hall_crowd``).
    """
    table = root.optional_table("limits")
    usual, lengths = LimitRules(), StageLengths()
    if table is None:
        return replace(usual, hall_crowd=-1), lengths
    rules = LimitRules(
        wait_s=table.duration_s("wait", default=usual.wait_s),
        amber=table.number("amber", 0, 1, default=usual.amber),
        crowd=table.whole("crowd", range(CROWD_MOST + 1), default=usual.crowd),
        hall_crowd=table.whole("hall_crowd", range(CROWD_MOST + 1), default=-1),
        greeting_s=table.duration_s("greeting", default=usual.greeting_s),
        door_s=table.duration_s("door", default=usual.door_s),
        reliefs=_reliefs(table),
    )
    consultation = _band(table, "consultation", lengths.consultation)
    lengths = StageLengths(
        consultation=consultation or lengths.consultation,
        new_customer_s=table.duration_s("new_customer", default=lengths.new_customer_s),
        quick_s=table.duration_s("quick", default=lengths.quick_s),
    )
    table.finish()
    return rules, lengths


def with_hall_crowd(rules: LimitRules, counters: int) -> LimitRules:
    """Return the rules; as many may wait in the hall as at all its counters together."""
    if rules.hall_crowd >= 0:
        return rules
    return replace(rules, hall_crowd=rules.crowd * counters)


def read_stage(table: Table, lengths: StageLengths) -> Stage | None:
    """Return how long a service takes, as planned: by its kind, or by its own figures."""
    kind = "window"
    if "kind" in table:
        kind = table.text("kind", _expected_kind())
        if kind not in KINDS:
            table.wrong("kind", _expected_kind())
    by_kind = lengths.stage(kind)
    own = _band(table, "stage", None)
    if own is None:
        return by_kind
    limit = Limit.STAGE if by_kind is None else by_kind.limit
    return Stage(limit, *own)


def _expected_kind() -> str:
    return f"one of {', '.join(KINDS)}"


def _band(table: Table, key: str, default: tuple[int, int] | None) -> tuple[int, int] | None:
    """Return the least and the greatest planned length, in seconds."""
    value = table.take(key)
    if value is None:
        return default
    lengths = _lengths(value) if isinstance(value, list) else None
    if lengths is None:
        table.wrong(key, 'two lengths of time, the shorter first, such as ["3m", "15m"]')
        return default
    return lengths


def _lengths(value: Sequence[object]) -> tuple[int, int] | None:
    texts = [one for one in value if isinstance(one, str)]
    try:
        low_s, high_s = (0 if one == "0s" else parse_duration_s(one) for one in texts)
    except ValueError:
        return None
    whole = len(texts) == len(value)
    return (low_s, high_s) if whole and low_s < high_s <= LONGEST_S else None


def _reliefs(table: Table) -> tuple[str, ...]:
    if "reliefs" not in table:
        return RELIEFS
    expected = "a list of codes of lower-case letters, digits and hyphens, each once"
    codes = table.texts("reliefs", expected)
    if not all(IDENTIFIER.fullmatch(one) for one in codes):
        table.wrong("reliefs", expected)
    return codes or RELIEFS
