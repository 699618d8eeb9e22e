"""What staff are told about a device that fails: which one it is, and what to do."""

from kiosk.words import keys, say

AT_A_PLACE = frozenset({"help_button"})
"""Devices that stand at no counter: their place has a name of its own."""
ONE_OF_EACH = frozenset({"printer", "sound", "voice", "disk", "journal"})
"""Devices a hall has one of: they need no place."""

BUTTONS = frozenset({"call", "accessible"})
"""The buttons of a counter's panel."""


def fault_todo(device: str, kind: str, language: str) -> str:
    """Return what to do about a fault, as one would say it to staff.

    A journal may hold kinds and devices that this release does not know: they are told with
    the words for any device and any error.
    """
    known = keys(language)
    key = f"fault.{kind}" if f"fault.{kind}" in known else "fault.hardware"
    return say(key, language, device=device_name(device, language))


def device_name(device: str, language: str) -> str:
    """Return what people call a device: ``keypad 3`` is the rating keypad at counter 3.

    A panel's buttons fail one by one: ``panel 3 call`` is the call button there.
    """
    kind, _, place = device.partition(" ")
    counter, _, button = place.partition(" ")
    if button in BUTTONS:
        kind, place = button, counter
    key = f"device.{kind}" if f"device.{kind}" in keys(language) else "device.other"
    name = say(key, language)
    if not place or kind in ONE_OF_EACH:
        return name
    if kind in AT_A_PLACE:
        # One button each: which one of its buttons it is need not be said.
        return say("device.at_place", language, device=name, place=counter)
    return say("device.at_counter", language, device=name, counter=place)
