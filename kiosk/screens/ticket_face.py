"""What the ticket screen says, from its state and the hall's view: every string on it.

Pure, so that a test can read the whole screen in each language without drawing it.
"""

import msgspec

from kiosk.domain.commands import RequestHelp
from kiosk.domain.plan import Names
from kiosk.domain.views import ServiceLine, TicketView
from kiosk.screens.ticket_flow import Choosing, Flow, Issued, Sending, SlipNews, Told
from kiosk.words import say

PATIENCE_S = 0.7
"""How long an answer may take before the screen asks for a moment; sooner it would flicker."""


class Tongue(msgspec.Struct, frozen=True):
    """A language to switch to."""

    code: str
    own_name: str
    chosen: bool


class ServiceCard(msgspec.Struct, frozen=True):
    """A service to choose."""

    service: str
    prefix: str
    name: str
    echo: str
    """The name in the next language, for who reads that one; empty in a hall with one."""
    state: str
    """How many wait, or that no counter is open yet."""


class StartFace(msgspec.Struct, frozen=True):
    """The page to choose from."""

    greeting: str
    notice: bool
    """True when the greeting gave way to word that the system is coming back."""
    cards: tuple[ServiceCard, ...]
    accessible: str
    """Empty when the hall does not offer it."""
    accessible_hint: str
    accessible_on: bool
    help: str
    pressed: str | None
    """The service whose ticket is under way."""


class TicketFace(msgspec.Struct, frozen=True):
    """The page with the number."""

    title: str
    number: str
    ahead: str
    please_wait: str
    slip: str
    trouble: bool
    """True when the slip needs the holder's attention."""
    help: str
    done: str


class SentenceFace(msgspec.Struct, frozen=True):
    """A page with one sentence."""

    text: str
    echo: str
    good: bool
    done: str
    """Empty when there is nothing to put away: it goes by itself."""


class Face(msgspec.Struct, frozen=True):
    """The whole screen."""

    hall: str
    tongues: tuple[Tongue, ...]
    """Empty when there is only one."""
    body: StartFace | TicketFace | SentenceFace


def ticket_face(
    flow: Flow, view: TicketView | None, hall: Names, *, away: bool, now_s: float
) -> Face:
    """Return what the screen says.

    Args:
        flow: The state of the screen.
        view: The hall as fetched last; None before the first time.
        hall: The hall's name, known without a view.
        away: Whether the core is away.
        now_s: Monotonic time, seconds.
    """
    tongues = tuple(
        Tongue(code, say("language.own_name", code), code == flow.language)
        for code in flow.languages
    )
    return Face(
        hall=hall[flow.language],
        tongues=tongues if len(tongues) > 1 else (),
        body=_body(flow, view, away=away, now_s=now_s),
    )


def echo_language(flow: Flow) -> str | None:
    """Return the language that repeats the chosen one's texts, or None."""
    return next((one for one in flow.languages if one != flow.language), None)


def _body(
    flow: Flow, view: TicketView | None, *, away: bool, now_s: float
) -> StartFace | TicketFace | SentenceFace:
    match flow.page:
        case Issued() as issued:
            return _ticket(flow.language, issued)
        case Told(text=text, good=good):
            return _sentence(flow, text, good=good, done="ticket.done")
        case Sending(back=Issued() as issued, unanswered=0):
            return _ticket(flow.language, issued)
        case Sending(since_s=since_s, unanswered=unanswered) if (
            unanswered or now_s - since_s >= PATIENCE_S or view is None
        ):
            return _one_moment(flow)
        case Choosing() | Sending():
            return _one_moment(flow) if view is None else _start(flow, view, away=away)


def _one_moment(flow: Flow) -> SentenceFace:
    text = {one: say("ticket.away", one) for one in flow.languages}
    return _sentence(flow, text, good=True, done=None)


def _sentence(flow: Flow, text: Names, *, good: bool, done: str | None) -> SentenceFace:
    echo = echo_language(flow)
    return SentenceFace(
        text=text[flow.language],
        echo="" if echo is None else text[echo],
        good=good,
        done="" if done is None else say(done, flow.language),
    )


def _start(flow: Flow, view: TicketView, *, away: bool) -> StartFace:
    language = flow.language
    offered = view.accessible_offered and flow.accessible_class is not None
    hint = "ticket.accessible_on" if flow.accessible else "ticket.accessible_hint"
    return StartFace(
        greeting=say("ticket.away" if away else "ticket.greeting", language),
        notice=away,
        cards=tuple(_card(one, language, echo_language(flow)) for one in view.services),
        accessible=say("ticket.accessible", language) if offered else "",
        accessible_hint=say(hint, language),
        accessible_on=flow.accessible,
        help=say("ticket.help", language),
        pressed=_pressed(flow),
    )


def _pressed(flow: Flow) -> str | None:
    if not isinstance(flow.page, Sending):
        return None
    command = flow.page.errand.command
    return None if isinstance(command, RequestHelp) else command.service


def _card(service: ServiceLine, language: str, echo: str | None) -> ServiceCard:
    if service.elsewhere:
        state = say("ticket.service_elsewhere", language)
    elif not service.counters_open:
        state = say("ticket.service_closed", language)
    elif service.waiting:
        state = say("ticket.waiting_n", language, n=service.waiting)
    else:
        state = say("ticket.waiting_none", language)
    return ServiceCard(
        service=service.id,
        prefix=service.prefix,
        name=service.name[language],
        echo="" if echo is None else service.name[echo],
        state=state,
    )


def _ticket(language: str, page: Issued) -> TicketFace:
    ahead = "ticket.ahead" if page.ahead else "ticket.ahead_none"
    return TicketFace(
        title=say("ticket.your_number", language),
        number=page.number,
        ahead=say(ahead, language, n=page.ahead),
        please_wait=say("ticket.please_wait", language),
        slip=say(f"ticket.slip_{page.slip}", language),
        trouble=page.slip in {SlipNews.MISSING, SlipNews.UNKNOWN},
        help=say("ticket.help", language),
        done=say("ticket.done", language),
    )
