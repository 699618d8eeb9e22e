"""What the pages for appointments say: the keys to type a code with, and the choice after it.

Pure, like ``ticket_face``.
"""

import datetime as dt
import zoneinfo
from typing import NamedTuple

import msgspec

from kiosk.domain.appointment_views import CheckInChance
from kiosk.screens.ticket_flow import Found, Keying, KeySet
from kiosk.words import say

TYPED_SHOWN = 20
"""Of a longer code only the end is shown."""


class WallTime(NamedTuple):
    """How times are told: in the hall's zone, to the minute, with the date but for today's."""

    timezone: str
    now: int
    """Milliseconds since 1970, UTC."""
    language: str

    def of(self, at: int) -> str:
        """Return a time in words."""
        zone = zoneinfo.ZoneInfo(self.timezone)
        local = dt.datetime.fromtimestamp(at / 1000, zone)
        today = dt.datetime.fromtimestamp(self.now / 1000, zone).date()
        if local.date() == today:
            return f"{local:%H:%M}"
        return f"{say('slip.date', self.language, date=local)} {local:%H:%M}"


class Key(NamedTuple):
    """One key: a sign, or what it does."""

    sign: str = ""
    keys: KeySet | None = None
    """Shows these keys instead."""
    erases: bool = False


DIGITS = Key(keys=KeySet.DIGITS)
A_TO_M = Key(keys=KeySet.A_TO_M)
N_TO_Z = Key(keys=KeySet.N_TO_Z)
ERASE = Key(erases=True)
KEYS: dict[KeySet, tuple[Key, ...]] = {
    KeySet.DIGITS: (
        *(*map(Key, "123"), ERASE),
        *(*map(Key, "456"), A_TO_M),
        *(*map(Key, "789"), N_TO_Z),
        *map(Key, "-0/."),
    ),
    KeySet.A_TO_M: (
        *(*map(Key, "ABC"), ERASE),
        *(*map(Key, "DEF"), DIGITS),
        *(*map(Key, "GHI"), N_TO_Z),
        *map(Key, "JKLM"),
    ),
    KeySet.N_TO_Z: (
        *(*map(Key, "NOP"), ERASE),
        *(*map(Key, "QRS"), DIGITS),
        *(*map(Key, "TUV"), A_TO_M),
        *map(Key, "WXYZ"),
    ),
}
"""Row by row, four in a row: each of twenty millimetres fits beside the code on any display."""
SET_NAMES = {KeySet.DIGITS: "123", KeySet.A_TO_M: "A-M", KeySet.N_TO_Z: "N-Z"}


class KeysFace(msgspec.Struct, frozen=True):
    """The page to type a code on."""

    code: str
    hint: str
    keys: tuple[str, ...]
    """What stands on them, in the order of ``KEYS``."""
    key_set: KeySet
    look_up: str
    back: str


class ChoiceFace(msgspec.Struct, frozen=True):
    """An appointment, and what can be done about it."""

    text: str
    first: str
    """What most will press."""
    confirms: bool
    """True when that takes the appointment's number; else an ordinary one."""
    other: str
    """An ordinary number instead; empty when ``first`` is that."""
    help: str
    back: str


def keys_face(page: Keying, language: str) -> KeysFace:
    """Return what the page for a code says."""
    shown = page.code if len(page.code) <= TYPED_SHOWN else f"…{page.code[-TYPED_SHOWN:]}"
    return KeysFace(
        code=shown,
        hint=say("ticket.appointment_hint", language),
        keys=tuple(_label(one, language) for one in KEYS[page.keys]),
        key_set=page.keys,
        look_up=say("ticket.look_up", language),
        back=say("ticket.back", language),
    )


def _label(key: Key, language: str) -> str:
    if key.erases:
        return say("ticket.erase", language)
    return key.sign if key.keys is None else SET_NAMES[key.keys]


def choice_face(page: Found, when: WallTime) -> ChoiceFace:
    """Return the read-back of an appointment (P19), or the choice after it lapsed (P21)."""
    one, language = page.appointment, when.language
    confirms = one.check_in is CheckInChance.OPEN
    lapsed = one.check_in is CheckInChance.LAPSED
    sentence = {
        CheckInChance.OPEN: "ticket.appointment_found",
        CheckInChance.LAPSED: "ticket.appointment_lapsed",
    }.get(one.check_in, "ticket.appointment_early")
    instead = say("ticket.appointment_instead", language)
    return ChoiceFace(
        text=say(
            sentence,
            language,
            time=when.of(one.slot),
            begin=when.of(one.works_from),
            service=one.service_name.get(language, one.service),
        ),
        first=say("ticket.appointment_confirm", language) if confirms else instead,
        confirms=confirms,
        other=instead if confirms else "",
        help=say("ticket.appointment_other" if lapsed else "ticket.help", language),
        back=say("ticket.back", language),
    )
