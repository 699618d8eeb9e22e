"""The ticket screen as a state machine: touches, answers and views in, the next state out.

Pure: time is given (monotonic seconds), nothing is drawn or sent here. What must be sent is
read off the state by ``due``; an errand keeps its command id until it is answered, so however
often it is sent again the hall does it once.
"""

import enum

import msgspec

from kiosk.client import Accepted, Refusal
from kiosk.domain.appointment_views import AppointmentView
from kiosk.domain.commands import (
    DeclineAccessible,
    IssueTicket,
    RequestAccessible,
    RequestHelp,
)
from kiosk.domain.moment import UtcMillis
from kiosk.domain.plan import Names
from kiosk.domain.ticket import SlipState
from kiosk.domain.views import NewTicket, TicketView
from kiosk.screens.care_flow import HELP_PLACE, Care, CareCommand, after, button_command
from kiosk.screens.errand import Errand
from kiosk.words import say, say_all

# All of these figures are the product's own, but for the first.
IDLE_S = 30.0
"""Without a touch for so long the next customer begins anew: language reset (S25)."""
SHOWN_S = 20.0
"""How long a number stays when no slip confirms it: time to note or photograph it."""
SHOWN_AFTER_SLIP_S = 12.0
"""How long it stays once the slip is out, or after a touch."""
SENTENCE_S = 12.0
"""How long a refusal or 'staff are on the way' stays."""
DEAF_S = 0.6
"""How long a new page ignores touches: the second tap of a double tap falls in it."""
ASK_AGAIN_S = 1.0
"""Between an attempt without an answer and the next."""
GIVE_UP_S = 60.0
"""After so long without an answer nobody is still standing there; staff are named instead."""

NO_HINDRANCE = frozenset({"paper_near_end"})
"""Printer faults with which slips still come."""


class SlipNews(enum.StrEnum):
    """What the holder of a number is told about the slip; ``ticket.slip_<news>`` in words."""

    NONE = "none"
    COMING = "coming"
    PRINTED = "printed"
    MISSING = "missing"
    UNKNOWN = "unknown"


ButtonCommand = RequestHelp | CareCommand
"""What the button beside the number may ask."""


class Choosing(msgspec.Struct, frozen=True, tag=True):
    """The start: services to choose from."""


class KeySet(enum.StrEnum):
    """Which keys are shown to type an appointment's code with."""

    DIGITS = "digits"
    A_TO_M = "a_to_m"
    N_TO_Z = "n_to_z"


class Keying(msgspec.Struct, frozen=True, tag=True):
    """An appointment's code is typed."""

    code: str = ""
    keys: KeySet = KeySet.DIGITS


class Found(msgspec.Struct, frozen=True, tag=True):
    """An appointment is read back: is it still so, and what now (P19, P21)?"""

    appointment: AppointmentView


class Issued(msgspec.Struct, frozen=True, tag=True):
    """The number that was given out."""

    number: str
    ahead: int
    slip: SlipNews
    until_s: float
    wait_s: tuple[int, int] | None = None
    """The range told with it (S06); None when nothing is known."""
    slot: UtcMillis | None = None
    """The appointment's time: nobody is called before it while others wait."""
    care: Care = Care.NONE


Resting = Choosing | Keying | Found | Issued
"""Pages that a sentence, or an errand without an answer, gives back."""


class Sending(msgspec.Struct, frozen=True, tag=True):
    """An errand is under way, and the page to return to once help is called."""

    errand: Errand
    since_s: float
    ask_at_s: float
    """When to send it, again or for the first time."""
    unanswered: int = 0
    back: Resting = Choosing()


class Told(msgspec.Struct, frozen=True, tag=True):
    """A sentence to read: a refusal, or that staff are on the way."""

    text: Names
    until_s: float
    good: bool
    back: Resting = Choosing()


Page = Resting | Sending | Told


class Flow(msgspec.Struct, frozen=True):
    """Everything the ticket screen remembers."""

    languages: tuple[str, ...]
    accessible_class: str | None
    """The class that the accessible button asks for; None hides the button."""
    language: str
    accessible: bool = False
    page: Page = Choosing()
    page_since_s: float = -DEAF_S
    touched_at_s: float = 0.0
    typed: str = ""
    """What came from a keyboard lately: a scanner is one that types fast."""
    typed_at_s: float = 0.0

    def deaf(self, now_s: float) -> bool:
        """Return whether the page is too new for a touch to be meant for it."""
        return now_s - self.page_since_s < DEAF_S


def start(languages: tuple[str, ...], accessible_class: str | None) -> Flow:
    """Return the screen as the first customer meets it."""
    return Flow(languages=languages, accessible_class=accessible_class, language=languages[0])


def turn(flow: Flow, page: Page, now_s: float) -> Flow:
    """Return the screen with another page."""
    return msgspec.structs.replace(flow, page=page, page_since_s=now_s)


def _anew(flow: Flow, now_s: float) -> Flow:
    """Return the start page for the next customer (S25: chosen, then reset)."""
    fresh = start(flow.languages, flow.accessible_class)
    return msgspec.structs.replace(fresh, page_since_s=now_s, touched_at_s=now_s)


# --- touches ---------------------------------------------------------------------------------
def touch(flow: Flow, now_s: float) -> Flow:
    """Note a touch anywhere: somebody is there, so nothing is taken from their eyes."""
    flow = msgspec.structs.replace(flow, touched_at_s=now_s)
    if isinstance(flow.page, Issued):
        until_s = max(flow.page.until_s, now_s + SHOWN_AFTER_SLIP_S)
        page = msgspec.structs.replace(flow.page, until_s=until_s)
        flow = msgspec.structs.replace(flow, page=page)
    return flow


def choose_language(flow: Flow, language: str, now_s: float) -> Flow:
    """Speak another language, on whatever page."""
    if language not in flow.languages:
        return flow
    return touch(msgspec.structs.replace(flow, language=language), now_s)


def toggle_accessible(flow: Flow, now_s: float) -> Flow:
    """Ask for accessible service (P05), or manage alone after all (P07)."""
    if not isinstance(flow.page, Choosing) or flow.accessible_class is None:
        return flow
    return touch(msgspec.structs.replace(flow, accessible=not flow.accessible), now_s)


def choose_service(flow: Flow, service: str, command_id: str, now_s: float) -> Flow:
    """Take a number; a second tap finds the errand under way and changes nothing."""
    if not isinstance(flow.page, Choosing) or flow.deaf(now_s):
        return flow
    command = IssueTicket(
        service=service,
        class_id=flow.accessible_class if flow.accessible else None,
        language=flow.language,
    )
    sending = Sending(Errand(command_id, command), since_s=now_s, ask_at_s=now_s)
    return turn(touch(flow, now_s), sending, now_s)


def say_where(flow: Flow, elsewhere: Names, now_s: float) -> Flow:
    """Tell where a service can be had that cannot be had here (S16): never a dead end."""
    if not isinstance(flow.page, Choosing) or flow.deaf(now_s):
        return flow
    text = {one: say("ticket.elsewhere", one, place=elsewhere[one]) for one in flow.languages}
    return turn(touch(flow, now_s), Told(text, now_s + SHOWN_S, good=True), now_s)


def ask_help(flow: Flow, command_id: str, now_s: float) -> Flow:
    """Call staff to the screen (P04); with an accessible ticket, manage alone (P07)."""
    page = flow.page
    if not isinstance(page, Choosing | Keying | Found | Issued) or flow.deaf(now_s):
        return flow
    command: ButtonCommand = RequestHelp(place=HELP_PLACE)
    if isinstance(page, Issued):
        command = button_command(page.care, page.number)
    errand = Errand(command_id, command)
    sending = Sending(errand, since_s=now_s, ask_at_s=now_s, back=page)
    return turn(touch(flow, now_s), sending, now_s)


def done(flow: Flow, now_s: float) -> Flow:
    """Put away what was read."""
    if flow.deaf(now_s):
        return flow
    match flow.page:
        case Issued():
            return _anew(flow, now_s)
        case Told(back=back):
            return turn(touch(flow, now_s), back, now_s)
        case Keying() | Found():
            return turn(touch(flow, now_s), Choosing(), now_s)
        case Choosing() | Sending():
            return flow


# --- the hall's answers ----------------------------------------------------------------------
def due(flow: Flow, now_s: float) -> Errand | None:
    """Return what must be sent now, or None."""
    page = flow.page
    if isinstance(page, Sending) and now_s >= page.ask_at_s:
        return page.errand
    return None


def answered(flow: Flow, command_id: str, answer: Accepted | Refusal, now_s: float) -> Flow:
    """Show what the hall said; an answer to something given up is too late to matter."""
    page = flow.page
    if not isinstance(page, Sending) or page.errand.command_id != command_id:
        return flow
    if isinstance(answer, Refusal):
        until_s = now_s + SENTENCE_S
        told = Told(answer.text, until_s, good=False, back=_stay(page.back, until_s))
        return turn(flow, told, now_s)
    command = page.errand.command
    if isinstance(command, DeclineAccessible | RequestAccessible):
        return turn(flow, _cared_for(page.back, command, now_s), now_s)
    if isinstance(command, RequestHelp):
        until_s = now_s + SENTENCE_S
        coming = say_all("ticket.help_coming")
        return turn(
            flow, Told(coming, until_s, good=True, back=_stay(page.back, until_s)), now_s
        )
    return turn(flow, _issued(flow, answer, now_s), now_s)


def _cared_for(page: Resting, command: CareCommand, now_s: float) -> Resting:
    if not isinstance(page, Issued):
        return page
    return msgspec.structs.replace(page, care=after(command), until_s=now_s + SHOWN_S)


def _issued(flow: Flow, answer: Accepted, now_s: float) -> Issued:
    event = answer.event("ticket_issued")
    if event is None:
        raise ValueError(f"a ticket was accepted but not issued: {answer.events}")
    prints = event.get("slip") != SlipState.NONE
    return Issued(
        number=str(event["number"]),
        ahead=int(str(event["ahead"])),
        slip=SlipNews.COMING if prints else SlipNews.NONE,
        until_s=now_s + SHOWN_S,
        wait_s=_told(event),
        care=_asked_care(flow, answer, event),
        slot=UtcMillis(slot) if isinstance(slot := event.get("slot"), int) else None,
    )


def _asked_care(flow: Flow, answer: Accepted, event: dict[str, object]) -> Care:
    """Return whether the number came with accessible service asked for."""
    asked = event.get("class") == (flow.accessible_class or "")
    later = answer.event("accessible_requested") is not None
    return Care.ASKED if asked or later else Care.NONE


def _told(event: dict[str, object]) -> tuple[int, int] | None:
    """Return the range that was told with the number; a wait of nothing is none."""
    low_s, high_s = event.get("wait_low_s"), event.get("wait_high_s")
    if not isinstance(low_s, int) or not isinstance(high_s, int) or not high_s:
        return None
    return low_s, high_s


def _stay(page: Resting, until_s: float) -> Resting:
    """Return the page to come back to, a number given its time again after the sentence."""
    if isinstance(page, Issued):
        longer_s = max(page.until_s, until_s + SHOWN_AFTER_SLIP_S)
        return msgspec.structs.replace(page, until_s=longer_s)
    return page


def no_answer(flow: Flow, command_id: str, now_s: float) -> Flow:
    """Ask again in a moment, with the same id: whether it was done is unknown."""
    page = flow.page
    if not isinstance(page, Sending) or page.errand.command_id != command_id:
        return flow
    again = msgspec.structs.replace(
        page, ask_at_s=now_s + ASK_AGAIN_S, unanswered=page.unanswered + 1
    )
    return msgspec.structs.replace(flow, page=again)


# --- views and time --------------------------------------------------------------------------
def seen(flow: Flow, view: TicketView, now_s: float) -> Flow:
    """Learn from a new view what became of the slip."""
    page = flow.page
    if not isinstance(page, Issued):
        return flow
    ticket = next((one for one in view.newest if one.number == page.number), None)
    if ticket is None:
        return flow
    news = slip_news(view, ticket)
    if news is page.slip:
        return flow
    shown_s = SHOWN_AFTER_SLIP_S if news is SlipNews.PRINTED else SHOWN_S
    page = msgspec.structs.replace(page, slip=news, until_s=now_s + shown_s)
    return msgspec.structs.replace(flow, page=page)


def slip_news(view: TicketView, ticket: NewTicket) -> SlipNews:
    """Return what to tell the holder of a ticket about its slip."""
    match ticket.slip:
        case SlipState.NONE:
            return SlipNews.NONE
        case SlipState.PRINTED:
            return SlipNews.PRINTED
        case SlipState.UNKNOWN:
            return SlipNews.UNKNOWN
        case SlipState.SENDING:
            return SlipNews.COMING
        case SlipState.WANTED:
            hindered = view.printer_fault is not None and view.printer_fault not in NO_HINDRANCE
            return SlipNews.MISSING if hindered else SlipNews.COMING


def tick(flow: Flow, now_s: float) -> Flow:
    """Let time pass."""
    page = flow.page
    match page:
        case Choosing() | Keying() | Found():
            begun = not isinstance(page, Choosing) or flow.accessible
            changed = begun or flow.language != flow.languages[0]
            if changed and now_s - flow.touched_at_s >= IDLE_S:
                return _anew(flow, now_s)
            return flow
        case Issued(until_s=until_s):
            return _anew(flow, now_s) if now_s >= until_s else flow
        case Told(until_s=until_s, back=back):
            return turn(flow, back, now_s) if now_s >= until_s else flow
        case Sending(since_s=since_s):
            if now_s - since_s < GIVE_UP_S:
                return flow
            told = Told(say_all("ticket.no_answer"), now_s + SENTENCE_S, good=False)
            return turn(flow, msgspec.structs.replace(told, back=page.back), now_s)
