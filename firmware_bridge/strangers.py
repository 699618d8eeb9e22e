"""What is known of a device that does not say what it is; pure."""

from firmware_bridge.messages import PROTOCOL_MAJOR, PROTOCOL_MINOR, Capability, Welcome


def stranger(protocol: str, address: int, life: int = 0) -> Welcome:
    """Return in our own words that a device of another maker is used.

    Args:
        protocol: how it speaks.
        address: its place on the line.
        life: tells the ids of its presses from those before the bridge was started anew.
    """
    return Welcome(
        nonce=0,
        major=PROTOCOL_MAJOR,
        minor=PROTOCOL_MINOR,
        boots=life,
        capabilities=Capability.DISPLAY,
        board=protocol,
        serial=f"{protocol}-{address}",
        firmware="",
    )
