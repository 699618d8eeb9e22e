"""How the devices of a line speak: the one place where protocols are put together by name.

A protocol of another maker is one more module with a bus, and one more line here and in
``drivers`` (docs/third-party.md).
"""

from collections.abc import Callable, Mapping, Sequence
from secrets import randbits

import msgspec

from drivers.caller_codes import CallerCodes
from drivers.line_url import OtherLineUrl
from drivers.terminal_url import SerialTerminalUrl
from firmware_bridge.board4 import BoardBus
from firmware_bridge.bus import Bus
from firmware_bridge.caller68_bus import CallerBus
from firmware_bridge.greeting import Timing
from firmware_bridge.line import LineBus
from firmware_bridge.link import Link
from firmware_bridge.port import Port

NONCE_BITS = 32


class Setup(msgspec.Struct, frozen=True):
    """What a protocol may be told by the hall's settings."""

    timing: Timing | None = None
    callers: CallerCodes = CallerCodes()


Make = Callable[[Sequence[int], int, Setup], LineBus]
"""Makes the bus of some addresses at a rate."""


def _callers(addresses: Sequence[int], baud: int, setup: Setup) -> LineBus:
    return CallerBus(addresses, setup.callers, randbits(NONCE_BITS), baud)


def _boards(addresses: Sequence[int], baud: int, _setup: Setup) -> LineBus:
    return BoardBus(addresses, baud)


OTHERS: Mapping[str, Make] = {"caller68": _callers, "board4": _boards}
"""The protocols of other makers, by the scheme of their addresses."""


def bus_for(urls: Sequence[SerialTerminalUrl | OtherLineUrl], setup: Setup) -> LineBus:
    """Return the bus of all devices of one line; settings see that they are of one kind."""
    addresses = [one.address for one in urls]
    match urls[0]:
        case OtherLineUrl(protocol=protocol, baud=baud):
            return OTHERS[protocol](addresses, baud, setup)
        case SerialTerminalUrl():
            links = [Link(one, lambda: randbits(NONCE_BITS), setup.timing) for one in addresses]
            return Bus(links)


def port_for(url: SerialTerminalUrl | OtherLineUrl) -> Port:
    """Return the port of a line, not open yet."""
    return Port(url.path, url.baud) if isinstance(url, OtherLineUrl) else Port(url.path)
