"""How appointments are kept: figures of the hall, all with defaults."""

import msgspec

DAY_S = 24 * 3600


class AppointmentRules(msgspec.Struct, frozen=True):
    """The limits of appointments; settings may change the first two."""

    early_s: int = 1800
    """▲ So long before its slot an appointment can be checked in (S05)."""
    hold_s: int = 900
    """So long after its slot it is held where its service says nothing else (Q11)."""
    due_soon_s: int = 3600
    """▲ An appointment within this time is due soon: the last reminder of Q12."""
    ahead_s: int = 60 * DAY_S
    """▲ A slot further ahead is not taken: the hall is no calendar."""
    longest_hold_s: int = DAY_S
    """▲ An appointment held longer would outlive its day."""
    most: int = 20_000
    """▲ Appointments remembered at a time; more is a mistake of whoever imports them."""
