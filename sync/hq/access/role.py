"""What somebody may do at headquarters; pure."""

import enum


class Role(enum.StrEnum):
    """From the least to the most; each may all that the one before may."""

    NOBODY = "nobody"
    """Not signed in."""
    READER = "reader"
    """Looks at kiosks, events, figures."""
    OPERATOR = "operator"
    """Answers alarms and sends commands."""
    ADMINISTRATOR = "administrator"
    """Decides who may what."""

    def may(self, needed: "Role") -> bool:
        """Return whether this is enough for what needs ``needed``."""
        ranks = list(Role)
        return ranks.index(self) >= ranks.index(needed)


GRANTED = tuple(role for role in Role if role is not Role.NOBODY)
"""What an account can be."""
