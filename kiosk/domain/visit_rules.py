"""How calls, absences and hand-overs are limited: figures of the hall, all with defaults."""

import msgspec

OVERRIDE_REASONS = ("special-need", "complaint", "mistake", "left-by-us", "other")
"""▲ Why staff may call somebody who is not next (S08)."""

UNSPECIFIED = "unspecified"
"""The reason of a call out of order that gave none."""


class VisitRules(msgspec.Struct, frozen=True):
    """The limits of a visit; ▲ all are our own choices, and settings may change each."""

    recalls: int = 2
    """A ticket is called again so often, then it is missed (C21)."""
    kept_for_s: int = 900
    """A missed ticket's number is kept so long (C21, P15)."""
    parked_for_s: int = 1800
    """A parked ticket is spoken of to staff after so long, unless a time was named."""
    offer_for_s: int = 120
    """A ticket that is offered to a colleague goes back after so long (S10)."""
    override_needs_reason: bool = False
    """Whether a call out of order is refused without a reason code (S08)."""
    override_reasons: tuple[str, ...] = OVERRIDE_REASONS
    internal_ageing_s: int = 3600
    """A colleague who has waited longer may be called before customers, if approved (S15)."""
