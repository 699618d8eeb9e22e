"""How often passwords may be tried: by address, by name, and by who is known.

Each address may be wrong a few times, then slowly; each name too, whatever the addresses. When
too many have been wrong about a name, an address that was not may still try thrice, and a
browser in which that person has signed in before counts for itself: nobody can lock somebody
else out. A right password costs nothing.
"""

from collections.abc import Callable

import msgspec

from sync.hq.ca.throttle import Throttle, network_of

PER_ADDRESS, ADDRESS_EVERY_S = 10, 15.0
"""▲ A wrong password now and then is human; four a minute for ever is 2 million a year."""
PER_NAME, NAME_EVERY_S = 20, 60.0
PER_PLACE, PLACE_EVERY_S = 3, 1200.0
"""▲ Of one address about one name that many have been wrong about."""


class Try(msgspec.Struct, frozen=True):
    """One go at a password: what it was counted against."""

    counted: tuple[tuple[Throttle, str], ...]


class Tries:
    """Counts them, in memory: a restart forgives."""

    def __init__(self, now_s: Callable[[], float]) -> None:
        self._addresses = Throttle(now_s, PER_ADDRESS, ADDRESS_EVERY_S)
        self._names = Throttle(now_s, PER_NAME, NAME_EVERY_S)
        self._places = Throttle(now_s, PER_PLACE, PLACE_EVERY_S)
        self._browsers = Throttle(now_s, PER_ADDRESS, ADDRESS_EVERY_S)

    def begin(self, name: str, address: str, browser: str | None) -> Try | None:
        """Count a try; None when there were too many."""
        if browser is not None:
            return _first((self._browsers, browser))
        place = network_of(address)
        if not self._addresses.lets(place):
            return None
        key = name[:64]
        about = _first((self._names, key), (self._places, f"{key}\n{place}"))
        if about is None:
            return None
        return Try(((self._addresses, place), *about.counted))

    def right(self, done: Try) -> None:
        """Take back what was counted: the password was right."""
        for throttle, key in done.counted:
            throttle.forgive(key)


def _first(*buckets: tuple[Throttle, str]) -> Try | None:
    for throttle, key in buckets:
        if throttle.lets(key):
            return Try(((throttle, key),))
    return None
