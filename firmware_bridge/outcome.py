"""What comes of what one terminal says, or does not say: things to send, and news; pure."""

import msgspec

from firmware_bridge.messages import PROTOCOL_MAJOR, PROTOCOL_MINOR, Key, Packet, Welcome


class Transmit(msgspec.Struct, frozen=True):
    """Put this packet on the line."""

    packet: Packet


class Connected(msgspec.Struct, frozen=True):
    """The terminal said what it is."""

    welcome: Welcome


class Disconnected(msgspec.Struct, frozen=True):
    """The terminal is gone; ``reason`` is for the log."""

    reason: str


class Silent(msgspec.Struct, frozen=True):
    """No answer to several greetings: said once, until the terminal answers again."""

    garbled: bool = False
    """Something came back that was no frame."""

    def sentence(self, address: int) -> str:
        """Return what the installer may want to know beyond the fault's own words."""
        if not self.garbled:
            return ""
        return (
            f"what comes back from address {address} is garbled: look for two terminals with"
            " this address, exchanged wires (A and B) or a missing end resistor"
        )


class Doubled(msgspec.Struct, frozen=True):
    """Two terminals have one address; neither is used until one is left."""

    serials: tuple[str, ...]
    """Those that are known: a second one may have spoken without saying its name."""

    def sentence(self, address: int) -> str:
        """Return what the installer must know: which address, which boards, the remedy."""
        named = (
            f"serial numbers {' and '.join(self.serials)}"
            if len(self.serials) > 1
            else f"one has serial number {self.serials[0]}"
        )
        return (
            f"two terminals on this line have address {address} ({named}): take one off and"
            " give it a free address in its terminal.json"
        )


class Mismatched(msgspec.Struct, frozen=True):
    """The terminal speaks another major version; see ``sentence``."""

    welcome: Welcome

    def sentence(self, counter: str) -> str:
        """Return what the installer must know: which board, both versions, the remedy."""
        theirs = self.welcome
        remedy = (
            f"run `kiosk firmware update --counter {counter}`"
            if theirs.major < PROTOCOL_MAJOR
            else "update the kiosk software, or put this release's program on the terminal with"
            f" `kiosk firmware update --counter {counter} --force`"
        )
        return (
            f"terminal {theirs.serial} ({theirs.board}, firmware {theirs.firmware}) speaks "
            f"protocol {theirs.major}.{theirs.minor}, this kiosk {PROTOCOL_MAJOR}."
            f"{PROTOCOL_MINOR}: {remedy}"
        )


class Pressed(msgspec.Struct, frozen=True):
    """A key went down: reported once for ``(serial, boots, press_id)`` on this link."""

    serial: str
    boots: int
    press_id: int
    key: Key


News = Connected | Disconnected | Silent | Doubled | Mismatched | Pressed
"""What others hear of."""
Output = Transmit | News
