"""What the ticket screen says, from its state and the hall's view: every string on it.

Pure, so that a test can read the whole screen in each language without drawing it.
"""

import msgspec

from kiosk.domain.commands import IssueTicket
from kiosk.domain.plan import Names
from kiosk.domain.views import ServiceLine, TicketView
from kiosk.screens.appointment_face import (
    ChoiceFace,
    KeysFace,
    WallTime,
    choice_face,
    keys_face,
)
from kiosk.screens.care_flow import button, please_wait
from kiosk.screens.hours_face import closing_soon, notice, rest_news, rests
from kiosk.screens.ticket_flow import (
    Choosing,
    Flow,
    Found,
    Issued,
    Keying,
    Sending,
    SlipNews,
    Told,
)
from kiosk.words import say
from kiosk.words.wait import wait_words

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
    appointment: str = ""
    """Empty when nobody can have one."""
    news: str = ""
    """What stands in the place of the services while no number can be had."""
    leave: bool = False
    """True when that asks everybody to leave."""


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


Body = StartFace | TicketFace | SentenceFace | KeysFace | ChoiceFace


class Face(msgspec.Struct, frozen=True):
    """The whole screen."""

    hall: str
    tongues: tuple[Tongue, ...]
    """Empty when there is only one."""
    body: Body


def ticket_face(  # noqa: PLR0913 - a picture of everything that the screen knows
    flow: Flow,
    view: TicketView | None,
    hall: Names,
    *,
    timezone: str,
    away: bool,
    now_s: float,
) -> Face:
    """Return what the screen says.

    Args:
        flow: The state of the screen.
        view: The hall as fetched last; None before the first time.
        hall: The hall's name, known without a view.
        timezone: The hall's, in which times are told.
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
        body=_body(flow, view, timezone, away=away, now_s=now_s),
    )


def echo_language(flow: Flow) -> str | None:
    """Return the language that repeats the chosen one's texts, or None."""
    return next((one for one in flow.languages if one != flow.language), None)


def _body(
    flow: Flow, view: TicketView | None, timezone: str, *, away: bool, now_s: float
) -> Body:
    when = WallTime(timezone, 0 if view is None else view.at, flow.language)
    # Whatever is under way, everybody is to leave (P44).
    leave = view is not None and view.halt.emergency
    page = Choosing() if leave else flow.page
    if isinstance(page, Sending):
        slow = now_s - page.since_s >= PATIENCE_S and not isinstance(page.back, Issued)
        if page.unanswered or slow:
            return _one_moment(flow)
        page = page.back
    match page:
        case Issued():
            return _ticket(when, page)
        case Told():
            return _sentence(flow, page.text, good=page.good, done="ticket.done")
        case Keying():
            return keys_face(page, flow.language)
        case Found():
            return choice_face(page, when)
        case Choosing():
            return (
                _one_moment(flow)
                if view is None
                else _start(flow, view, timezone, away=away, now_s=now_s)
            )


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


def _start(
    flow: Flow, view: TicketView, timezone: str, *, away: bool, now_s: float
) -> StartFace:
    language = flow.language
    rest = rests(view)
    when = WallTime(timezone, view.at, language)
    greeting = notice(view, language, now_s) or closing_soon(view, when)
    appointments = view.appointments_offered and not view.halt.still
    choices = appointments or not rest
    offered = choices and view.accessible_offered and flow.accessible_class is not None
    hint = "ticket.accessible_on" if flow.accessible else "ticket.accessible_hint"
    return StartFace(
        greeting=say("ticket.away", language)
        if away
        else greeting or say("ticket.hello" if rest else "ticket.greeting", language),
        notice=away or bool(greeting),
        cards=()
        if rest
        else tuple(_card(one, language, echo_language(flow)) for one in view.services),
        accessible=say("ticket.accessible", language) if offered else "",
        accessible_hint=say(hint, language),
        accessible_on=flow.accessible,
        help=say("halt.help" if view.halt.emergency else "ticket.help", language),
        pressed=_pressed(flow),
        appointment=say("ticket.appointment", language) if appointments else "",
        news=rest_news(view, when) if rest else "",
        leave=view.halt.emergency,
    )


def _pressed(flow: Flow) -> str | None:
    if not isinstance(flow.page, Sending):
        return None
    command = flow.page.errand.command
    return command.service if isinstance(command, IssueTicket) else None


def _card(service: ServiceLine, language: str, echo: str | None) -> ServiceCard:
    if service.elsewhere:
        state = say("ticket.service_elsewhere", language)
    elif not service.counters_open:
        state = say("ticket.service_closed", language)
    elif service.waiting:
        state = say("ticket.waiting_n", language, n=service.waiting)
        if service.wait_low_s is not None and service.wait_high_s:
            wait = wait_words(service.wait_low_s, service.wait_high_s, language)
            state = f"{state} · {wait}"
    else:
        state = say("ticket.waiting_none", language)
    return ServiceCard(
        service=service.id,
        prefix=service.prefix,
        name=service.name[language],
        echo="" if echo is None else service.name[echo],
        state=state,
    )


def _ahead(when: WallTime, page: Issued) -> str:
    """Return who is before the holder, or from when on an early appointment is called."""
    language = when.language
    if page.slot is not None and page.slot > when.now:
        return say("ticket.from_slot", language, time=when.of(page.slot))
    ahead = say("ticket.ahead" if page.ahead else "ticket.ahead_none", language, n=page.ahead)
    if page.wait_s is not None:
        ahead = f"{ahead} · {wait_words(*page.wait_s, language)}"
    return ahead


def _ticket(when: WallTime, page: Issued) -> TicketFace:
    language = when.language
    return TicketFace(
        title=say("ticket.your_number", language),
        number=page.number,
        ahead=_ahead(when, page),
        please_wait=please_wait(page.care, language),
        slip=say(f"ticket.slip_{page.slip}", language),
        trouble=page.slip in {SlipNews.MISSING, SlipNews.UNKNOWN},
        help=button(page.care, language),
        done=say("ticket.done", language),
    )
