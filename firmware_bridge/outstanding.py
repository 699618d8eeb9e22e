"""A command without an answer yet: when it is said again, and whose the line is."""

import math

import msgspec

from firmware_bridge.messages import Packet


class Outstanding(msgspec.Struct):
    """A command that has no answer yet."""

    packet: Packet
    due: float
    """When its next repetition, or its end, is due."""
    wait_s: float
    tries: int = 1
    unheard: int = 1
    """Tries since the terminal last said anything."""
    held_until: float = math.inf
    """Until when nobody else may use the line."""
