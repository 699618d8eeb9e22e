"""What is attached to a kiosk, and what somebody has approved to be (S65, S66).

A device's id is ``site-class-number``: ``hz-0001-printer-1``. Its identity is one line of what
it tells of itself: model, serial number, address. A device that is away has told nothing: it is
a fault and no other device.
"""

import re
from collections.abc import Mapping

import msgspec

CLASSES = (
    "printer", "keypad", "terminal", "sound", "gpio", "board", "system",
)  # fmt: skip
"""The classes there are; ``board`` is the computer, ``system`` what runs on it."""
NUMBER = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,39}")
"""As a counter's: the keypad of counter 3 is number 3."""
NOT_COMPARED = "system"
"""Software changes on purpose, and headquarters knows its version: listed, never a drift."""
IDENTITY_LENGTH = 200
MOST = 400


TELLS = " | "
"""Before each thing that a device tells of itself, when it is asked: ``serial A1``."""


class Attached(msgspec.Struct, frozen=True):
    """A device that is attached."""

    id: str
    identity: str


class Drift(msgspec.Struct, frozen=True):
    """A device that is not what was approved."""

    expected: str
    """Nothing: no such device was approved."""
    found: str
    """Nothing: the settings name it no more."""


class Inventory(msgspec.Struct, frozen=True):
    """What is known of the devices."""

    attached: Mapping[str, str] = {}
    """Identities by id, as told last."""
    baseline: Mapping[str, str] | None = None
    """What was approved; None before anybody has."""
    drifts: Mapping[str, Drift] = {}


def device_id(site: str, device_class: str, number: str) -> str:
    """Return a device's id."""
    return f"{site}-{device_class}-{number}"


def is_device_id(site: str, text: str) -> bool:
    """Return whether a text is the id of a device of this kiosk."""
    if not text.startswith(f"{site}-"):
        return False
    device_class, _, number = text.removeprefix(f"{site}-").partition("-")
    return device_class in CLASSES and NUMBER.fullmatch(number) is not None


def is_alike(one: str, other: str) -> bool:
    """Return whether two identities may be the same device's.

    What it tells of itself is compared where both have it: what it did not say is unknown.
    """
    (place, told), (other_place, other_told) = _parts(one), _parts(other)
    both = told.keys() & other_told.keys()
    return place == other_place and all(told[name] == other_told[name] for name in both)


def says_nothing_new(known: str, identity: str) -> bool:
    """Return whether a device tells no more of itself than is known, and nothing else."""
    return is_alike(known, identity) and _parts(identity)[1].keys() <= _parts(known)[1].keys()


def _parts(identity: str) -> tuple[str, dict[str, str]]:
    place, *told = identity.split(TELLS)
    pairs = (one.partition(" ") for one in told)
    return place, {name: value for name, _, value in pairs}


def drifts_of(
    attached: Mapping[str, str], baseline: Mapping[str, str] | None, gone: frozenset[str]
) -> dict[str, Drift]:
    """Return which devices are not what was approved.

    Args:
        attached: Identities by id.
        baseline: What was approved; nothing differs from no baseline.
        gone: Approved, and named by the settings no more.
    """
    if baseline is None:
        return {}
    found = {
        one: Drift(baseline.get(one, ""), identity)
        for one, identity in attached.items()
        if not is_alike(baseline.get(one, ""), identity)
        and one not in gone
        and not _is_software(one)
    }
    found |= {one: Drift(baseline[one], "") for one in gone if one in baseline}
    return dict(sorted(found.items()))


def _is_software(device: str) -> bool:
    return device.rpartition("-")[0].endswith(f"-{NOT_COMPARED}")
