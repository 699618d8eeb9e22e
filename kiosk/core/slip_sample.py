"""A slip for looking at: the words of a real one, for a ticket that nobody took."""

import datetime as dt
import zoneinfo

import msgspec
from immutables import Map

from kiosk.core.slip import slip_facts
from kiosk.domain.hall import Hall
from kiosk.domain.line import Line, LineKey, Waiter
from kiosk.domain.moment import BusinessDay, UtcMillis
from kiosk.domain.plan import HallPlan
from kiosk.domain.ticket import Ticket
from kiosk.domain.waits import Told
from kiosk.receipt import SlipFacts
from kiosk.settings.slip_layout import LargePrint

DAY = BusinessDay("2027-01-04")
TAKEN, SLOT, HELD = (10, 32), (10, 45), (11, 0)
"""Hours and minutes in the hall."""
AHEAD = 3
WAIT_S = (300, 600)


class Sample(msgspec.Struct, frozen=True):
    """What is chosen of the ticket."""

    number: str
    service: str
    class_id: str
    language: str
    appointment: bool = False
    reprint: bool = False
    large_print: bool = False
    """Whatever the settings say of its class."""


def sample_facts(
    plan: HallPlan, timezone: str, sample: Sample, large_print: LargePrint
) -> SlipFacts:
    """Return what the slip of such a ticket would say: three are before it."""
    taken = _at(TAKEN, timezone)
    told = Told(taken, *WAIT_S, class_id=sample.class_id, service=sample.service)
    ticket = Ticket(
        number=sample.number,
        day=DAY,
        service=sample.service,
        class_id=sample.class_id,
        language=sample.language,
        place=AHEAD + 1,
        issued_at=taken,
        slot=_at(SLOT, timezone) if sample.appointment else None,
        hold_until=_at(HELD, timezone) if sample.appointment else None,
        slips_sent=2 if sample.reprint else 1,
        told_first=None if sample.appointment else told,
    )
    before = tuple(Waiter(taken - 60_000, place) for place in range(1, AHEAD + 1))
    line = LineKey(sample.class_id, sample.service)
    hall = Hall(plan=plan, day=DAY, lines=Map({line: Line(before)}))
    facts = slip_facts(hall, ticket, timezone, large_print)
    return msgspec.structs.replace(facts, large_print=facts.large_print or sample.large_print)


def _at(time: tuple[int, int], timezone: str) -> UtcMillis:
    hour, minute = time
    day = dt.date.fromisoformat(DAY)
    local = dt.datetime(
        day.year, day.month, day.day, hour, minute, tzinfo=zoneinfo.ZoneInfo(timezone)
    )
    return UtcMillis(int(local.timestamp() * 1000))
