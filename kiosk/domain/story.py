"""The story of one ticket: what happened to it, who was called meanwhile, and by which rule.

For whoever asks why it took so long. Only counters that could have called the ticket count:
what the others did kept nobody waiting.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import msgspec

from kiosk.domain import events as e
from kiosk.domain.hall import DeskState, Hall
from kiosk.domain.moment import BusinessDay, UtcMillis, elapsed_ms
from kiosk.domain.next_ticket import target_s
from kiosk.domain.retelling import Step
from kiosk.domain.standing import may_call
from kiosk.domain.ticket import Ticket, TicketState, ticket_id


class Meanwhile(msgspec.Struct, frozen=True):
    """A later ticket that was called while this one waited."""

    number: str
    class_id: str
    at: UtcMillis
    counter: str
    reason: e.CallReason


class Waited(msgspec.Struct, frozen=True):
    """A stretch of waiting, and the calls made in it by counters that serve the ticket."""

    since: UtcMillis
    seconds: int
    earlier: int
    """Calls of tickets that came before it."""
    later: tuple[Meanwhile, ...]


class Chapter(msgspec.Struct, frozen=True):
    """Something that happened to the ticket; ``waited`` is there when it was called."""

    event: e.TicketEvent
    at: UtcMillis
    class_id: str
    """Its class at the time."""
    target_s: int = 0
    """The wait that the class is promised by the settings of today; 0 for none."""
    waited: Waited | None = None


class StillWaiting(msgspec.Struct, frozen=True):
    """How it stands where the record ends."""

    at: UtcMillis
    waited: Waited
    target_s: int
    class_id: str
    open_counters: tuple[str, ...]
    """Counters that serve it and are at work."""
    closed_counters: tuple[str, ...]
    """Those that serve it and are not."""


class Story(msgspec.Struct, frozen=True):
    """A ticket's life."""

    number: str
    day: BusinessDay
    service: str
    class_id: str
    issued_at: UtcMillis
    chapters: tuple[Chapter, ...]
    waiting: StillWaiting | None


class _Call(NamedTuple):
    at: UtcMillis
    called: Ticket
    event: e.TicketCalled
    counter: str


def story_of(steps: Iterable[Step], number: str, day: BusinessDay) -> Story | None:
    """Return the story of a ticket; None when the record does not know it."""
    key = ticket_id(day, number)
    chapters: list[Chapter] = []
    calls: list[_Call] = []
    since: UtcMillis | None = None
    last: Step | None = None
    for step in steps:
        last = step
        event, mine = step.event, step.after.tickets.get(key)
        if isinstance(event, e.TicketEvent) and ticket_id(event.day, event.number) == key:
            was = step.before.tickets.get(key)
            waited = None
            if isinstance(event, e.TicketCalled) and was is not None and since is not None:
                waited = _waited(step.before, was, calls, since, step.at)
            chapters.append(_chapter(step, event, mine, waited))
        elif isinstance(event, e.TicketCalled) and since is not None:
            called = step.before.tickets.get(ticket_id(event.day, event.number))
            if called is not None:
                calls.append(_Call(step.at, called, event, event.counter))
        if mine is None or mine.state is not TicketState.WAITING:
            since, calls = None, []
        elif since is None:
            since = step.at
    if last is None or not chapters:
        return None
    return _story(last, key, chapters, calls, since)


def _chapter(
    step: Step, event: e.TicketEvent, mine: Ticket | None, waited: Waited | None
) -> Chapter:
    if mine is None:
        return Chapter(event, step.at, "", 0, waited)
    return Chapter(event, step.at, mine.class_id, target_s(step.after, mine), waited)


def _story(
    last: Step,
    key: str,
    chapters: list[Chapter],
    calls: list[_Call],
    since: UtcMillis | None,
) -> Story:
    first = chapters[0]
    ticket = last.after.tickets.get(key)
    issued = next(
        (one.event for one in chapters if isinstance(one.event, e.TicketIssued)), None
    )
    waiting = None
    if ticket is not None and since is not None:
        waiting = _still(last.after, ticket, calls, since, last.at)
    return Story(
        number=first.event.number,
        day=first.event.day,
        service="" if issued is None else issued.service,
        class_id="" if issued is None else issued.class_id,
        issued_at=first.at,
        chapters=tuple(chapters),
        waiting=waiting,
    )


def _still(
    hall: Hall, ticket: Ticket, calls: list[_Call], since: UtcMillis, at: UtcMillis
) -> StillWaiting:
    serving = [one for one in hall.plan.counters if may_call(hall.plan, one, ticket.line)]
    at_work = {
        one.id
        for one in serving
        if hall.desk(one.id).state in {DeskState.OPEN, DeskState.SERVING}
    }
    return StillWaiting(
        at=at,
        waited=_waited(hall, ticket, calls, since, at),
        target_s=target_s(hall, ticket),
        class_id=ticket.class_id,
        open_counters=tuple(one.id for one in serving if one.id in at_work),
        closed_counters=tuple(one.id for one in serving if one.id not in at_work),
    )


def _waited(
    hall: Hall, ticket: Ticket, calls: list[_Call], since: UtcMillis, at: UtcMillis
) -> Waited:
    theirs = list(_that_count(hall, ticket, calls))
    later = tuple(
        Meanwhile(one.called.number, one.called.class_id, one.at, one.counter, one.event.reason)
        for one in theirs
        if one.called.waiter > ticket.waiter
    )
    return Waited(
        since=since,
        seconds=elapsed_ms(since, at) // 1000,
        earlier=len(theirs) - len(later),
        later=later,
    )


def _that_count(hall: Hall, ticket: Ticket, calls: list[_Call]) -> Iterator[_Call]:
    for one in calls:
        counter = hall.plan.counter(one.counter)
        if counter is not None and may_call(hall.plan, counter, ticket.line):
            yield one
