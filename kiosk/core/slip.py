"""What is printed on one ticket's slip: the hall's facts, in the customer's words."""

import datetime as dt
import zoneinfo
from typing import assert_never

from kiosk.domain.hall import Hall
from kiosk.domain.moment import UtcMillis
from kiosk.domain.next_ticket import people_ahead
from kiosk.domain.ticket import Ticket, full_id
from kiosk.receipt import SlipFacts, SlipWords
from kiosk.settings.slip_layout import LargePrint
from kiosk.words import say
from kiosk.words.wait import wait_words


def slip_facts(
    hall: Hall,
    ticket: Ticket,
    timezone: str,
    large_print: LargePrint = LargePrint.ACCESSIBLE,
) -> SlipFacts:
    """Return what to draw for a ticket; a slip that was sent before gets a mark."""
    other = next((one for one in hall.plan.languages if one != ticket.language), None)
    return SlipFacts(
        number=ticket.number,
        full_id=full_id(hall.plan.site, ticket.id),
        words=_words(hall, ticket, ticket.language, timezone),
        also=None if other is None else _words(hall, ticket, other, timezone),
        reprint=ticket.slips_sent > 1,
        large_print=ticket.large_print or _in_large_print(hall, ticket, large_print),
        service_id=ticket.service,
    )


def _in_large_print(hall: Hall, ticket: Ticket, rule: LargePrint) -> bool:
    match rule:
        case LargePrint.ALWAYS:
            return True
        case LargePrint.ACCESSIBLE:
            kind = hall.plan.ticket_class(ticket.class_id)
            return kind is not None and (kind.accessible or kind.needs_accessible)
        case LargePrint.ASKED:
            return False
        case _:
            assert_never(rule)


def _words(hall: Hall, ticket: Ticket, language: str, timezone: str) -> SlipWords:
    service = hall.plan.service(ticket.service)
    return SlipWords(
        hall=hall.plan.name[language],
        your_number=say("slip.your_number", language),
        service=ticket.service if service is None else service.name[language],
        ahead=_ahead(hall, ticket, language, timezone),
        taken_at=say(
            "slip.taken_at", language, time=local_time(ticket.issued_at, timezone, language)
        ),
        please_wait=say("slip.please_wait", language),
        belongings=say("slip.belongings", language),
        reprint=say("slip.reprint", language),
        note=_note(ticket, language, timezone),
        wait=_wait(ticket, language),
        language=language,
    )


def _ahead(hall: Hall, ticket: Ticket, language: str, timezone: str) -> str:
    """Return who is before this ticket; whoever came early is told from when on calls come."""
    if ticket.slot is not None and ticket.slot > ticket.issued_at:
        return say("slip.from_slot", language, time=time_of_day(ticket.slot, timezone))
    ahead = people_ahead(hall, ticket, ticket.issued_at)
    return say("slip.ahead", language, n=ahead) if ahead else say("slip.ahead_none", language)


def _wait(ticket: Ticket, language: str) -> str | None:
    """Return how long it may take, as it was told (P08); None for who waits for a slot yet."""
    told = ticket.told_first
    if told is None or not told.high_s or ticket.waits_since > ticket.issued_at:
        return None
    return wait_words(told.low_s, told.high_s, language)


def _note(ticket: Ticket, language: str, timezone: str) -> str | None:
    """Return the appointment's time and how long it was held (P19, P20), if it is one."""
    if ticket.slot is None or ticket.hold_until is None:
        return None
    return say(
        "slip.appointment",
        language,
        time=time_of_day(ticket.slot, timezone),
        until=time_of_day(ticket.hold_until, timezone),
    )


def time_of_day(at: UtcMillis, timezone: str) -> str:
    """Return the hour and minute in the hall."""
    local = dt.datetime.fromtimestamp(at / 1000, zoneinfo.ZoneInfo(timezone))
    return f"{local:%H:%M}"


def local_time(at: UtcMillis, timezone: str, language: str) -> str:
    """Return a wall time as people of that language write it, to the minute.

    Dates are sentences in ``kiosk/words``: a library for them takes 5 MB of the core's 60.
    """
    local = dt.datetime.fromtimestamp(at / 1000, zoneinfo.ZoneInfo(timezone))
    return f"{say('slip.date', language, date=local)} {local:%H:%M}"
