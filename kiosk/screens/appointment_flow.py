"""Checking an appointment in at the ticket screen: code typed or scanned, read back, confirmed.

Pure, as ``ticket_flow`` is. Nothing of an appointment is on the screen before its code was
given, and all of it goes by itself when nobody touches the screen any more (S72).
"""

from typing import assert_never

from msgspec.structs import replace

from kiosk.client import Refusal
from kiosk.domain.appointment_views import AppointmentView, CheckInChance
from kiosk.domain.commands import CheckIn
from kiosk.domain.plan import Names
from kiosk.screens.errand import Errand, LookUp
from kiosk.screens.ticket_flow import (
    SENTENCE_S,
    Choosing,
    Flow,
    Found,
    Keying,
    KeySet,
    Sending,
    Told,
    touch,
    turn,
)
from kiosk.words import say_all

CODE_LENGTH = 64
"""The longest code there is; a scanner may send anything."""
BURST_S = 0.3
"""Keys that follow each other within this time come from a scanner (our own choice): it types
a code in a few hundredths of a second, and a busy screen hears of keys late."""
BURST_LEAST = 4
"""So many of them at least, or it was a finger on a keyboard."""


# --- touches ---------------------------------------------------------------------------------
def open_keys(flow: Flow, now_s: float) -> Flow:
    """Ask for the appointment's code."""
    if not isinstance(flow.page, Choosing) or flow.deaf(now_s):
        return flow
    return turn(touch(flow, now_s), Keying(), now_s)


def press(flow: Flow, sign: str, now_s: float) -> Flow:
    """Put one more sign behind the code."""
    if not isinstance(flow.page, Keying):
        return flow
    code = (flow.page.code + sign.upper())[:CODE_LENGTH]
    return replace(touch(flow, now_s), page=replace(flow.page, code=code))


def erase(flow: Flow, now_s: float) -> Flow:
    """Take the code's last sign away."""
    if not isinstance(flow.page, Keying):
        return flow
    return replace(touch(flow, now_s), page=replace(flow.page, code=flow.page.code[:-1]))


def choose_keys(flow: Flow, keys: KeySet, now_s: float) -> Flow:
    """Show other keys."""
    if not isinstance(flow.page, Keying):
        return flow
    return replace(touch(flow, now_s), page=replace(flow.page, keys=keys))


def look_up(flow: Flow, command_id: str, now_s: float) -> Flow:
    """Ask the hall for the appointment with the typed code."""
    if not isinstance(flow.page, Keying) or not flow.page.code or flow.deaf(now_s):
        return flow
    return _send(flow, Errand(command_id, LookUp(flow.page.code)), now_s)


def confirm(flow: Flow, command_id: str, now_s: float) -> Flow:
    """Take the appointment's number: nothing has changed (P19)."""
    page = flow.page
    if not isinstance(page, Found) or flow.deaf(now_s):
        return flow
    if page.appointment.check_in is not CheckInChance.OPEN:
        return flow
    return _check_in(flow, page, command_id, now_s, walk_in=False)


def walk_in(flow: Flow, command_id: str, now_s: float) -> Flow:
    """Take an ordinary number instead (P21); the slot is given up."""
    if not isinstance(flow.page, Found) or flow.deaf(now_s):
        return flow
    return _check_in(flow, flow.page, command_id, now_s, walk_in=True)


def _check_in(flow: Flow, page: Found, command_id: str, now_s: float, *, walk_in: bool) -> Flow:
    command = CheckIn(
        code=page.appointment.code,
        walk_in=walk_in,
        accessible=flow.accessible,
        language=flow.language,
    )
    return _send(flow, Errand(command_id, command), now_s)


def _send(flow: Flow, errand: Errand, now_s: float) -> Flow:
    if not isinstance(flow.page, Keying | Found):
        return flow
    sending = Sending(errand, since_s=now_s, ask_at_s=now_s, back=flow.page)
    return turn(touch(flow, now_s), sending, now_s)


# --- a keyboard, or a scanner that is one ----------------------------------------------------
def key_typed(flow: Flow, text: str, now_s: float) -> Flow:
    """Take what a keyboard typed; on the page for codes it is seen at once."""
    if isinstance(flow.page, Sending):
        return flow
    burst = flow.typed if now_s - flow.typed_at_s <= BURST_S else ""
    flow = replace(flow, typed=(burst + text)[-CODE_LENGTH:], typed_at_s=now_s)
    return press(flow, text, now_s)


def key_entered(flow: Flow, command_id: str, now_s: float) -> Flow:
    """Take the key Enter: a scanned code is looked up from whatever page, or the typed one."""
    burst = flow.typed if now_s - flow.typed_at_s <= BURST_S else ""
    flow = replace(flow, typed="")
    if len(burst) >= BURST_LEAST and not isinstance(flow.page, Sending):
        scanned = turn(touch(flow, now_s), Keying(code=burst.upper()), now_s)
        return _send(scanned, Errand(command_id, LookUp(burst.upper())), now_s)
    return look_up(flow, command_id, now_s)


# --- the hall's answers ----------------------------------------------------------------------
def found(flow: Flow, command_id: str, answer: AppointmentView, now_s: float) -> Flow:
    """Read an appointment back, or say what became of it."""
    page = flow.page
    if not isinstance(page, Sending) or page.errand.command_id != command_id:
        return flow
    match answer.check_in:
        case CheckInChance.OPEN | CheckInChance.EARLY | CheckInChance.LAPSED:
            return turn(flow, Found(answer), now_s)
        case CheckInChance.DONE:
            number = answer.number or ""
            return _tell(flow, say_all("ticket.appointment_already", number=number), now_s)
        case CheckInChance.ENDED:
            return _tell(flow, say_all("refused.appointment_ended"), now_s)
        case _:
            assert_never(answer.check_in)


def under_way(flow: Flow) -> bool:
    """Return whether what the hall was asked is about an appointment."""
    page = flow.page
    return isinstance(page, Sending) and isinstance(page.errand.command, LookUp | CheckIn)


def refused(flow: Flow, command_id: str, answer: Refusal, now_s: float) -> Flow:
    """Say why not; a held time that passed meanwhile leaves the choice of P21."""
    page = flow.page
    if not isinstance(page, Sending) or page.errand.command_id != command_id:
        return flow
    if answer.appointment is not None:
        changed = found(flow, command_id, answer.appointment, now_s)
        if changed.page != page.back:
            return changed
    told = Told(answer.text, now_s + SENTENCE_S, good=False, back=page.back)
    return turn(flow, told, now_s)


def _tell(flow: Flow, text: Names, now_s: float) -> Flow:
    return turn(flow, Told(text, now_s + SENTENCE_S, good=True), now_s)
