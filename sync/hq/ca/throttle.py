"""How often one address may ask: a bucket of tokens each, and never more buckets than fit."""

import collections
import ipaddress
from collections.abc import Callable

BURST = 20
"""▲ A site behind one address enrols so many kiosks at once."""
EVERY_S = 3.0
"""▲ And one more in so many seconds."""
ADDRESSES = 10_000
NETWORK_V6 = 64
"""Whoever has an IPv6 address has all of its /64."""


class Throttle:
    """Counts what each address asks; the one that asked longest ago is forgotten first."""

    def __init__(
        self, now_s: Callable[[], float], burst: int = BURST, every_s: float = EVERY_S
    ) -> None:
        self._now_s = now_s
        self._burst = burst
        self._every_s = every_s
        self._free_at_s: collections.OrderedDict[str, float] = collections.OrderedDict()
        """When each address' bucket is full again."""

    def lets(self, address: str) -> bool:
        """Count a question, and return whether it is to be answered."""
        now_s = self._now_s()
        full_s = max(now_s, self._free_at_s.pop(address, now_s))
        allowed = full_s - now_s <= (self._burst - 1) * self._every_s
        self._free_at_s[address] = full_s + self._every_s if allowed else full_s
        if len(self._free_at_s) > ADDRESSES:
            self._free_at_s.popitem(last=False)
        return allowed

    def forgive(self, address: str) -> None:
        """Take one question back."""
        full_s = self._free_at_s.get(address)
        if full_s is not None:
            self._free_at_s[address] = full_s - self._every_s


def network_of(address: str) -> str:
    """Return what whoever asks from an address can ask from."""
    try:
        known = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(known, ipaddress.IPv6Address) and known.ipv4_mapped is not None:
        return str(known.ipv4_mapped)
    if isinstance(known, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((known, NETWORK_V6), strict=False))
    return str(known)
