"""What another rule would have done yesterday: a hall's own journal, decision by decision.

Every event is folded by the core's own ``evolve``; before each call that a rule made, the
core's own ``next_ticket`` is asked whom it would have called had the classes competed
otherwise. The hard rules stay: who may serve whom, emergencies, accessibility, the pass limit.
Each question is put to the hall as it really was; what a rule would have made of the hours
after is a simulation's question (``kiosk simulate SCENARIO.toml``), not this one's.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import msgspec
from msgspec.structs import replace

from kiosk.domain.events import (
    AnyEvent,
    CallReason,
    CallRule,
    TicketCalled,
)
from kiosk.domain.evolve import evolve
from kiosk.domain.hall import Hall
from kiosk.domain.moment import UtcMillis
from kiosk.domain.next_ticket import next_ticket
from kiosk.domain.plan import HallPlan
from kiosk.domain.ticket import ticket_id
from kiosk.simulate.model import Rule
from kiosk.simulate.other_rule import Contender, Figures, OtherRule

BY_HAND = frozenset({CallRule.CHOSEN, CallRule.RESUMED})
"""Calls that a person made, by number: no rule is to be judged by them."""

EVER = ("", "\U0010ffff")
"""Before the first date and after the last, however dates are written."""

_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


class Happened(NamedTuple):
    """A line of the journal."""

    seq: int
    event: AnyEvent
    at: UtcMillis


class Difference(msgspec.Struct, frozen=True):
    """A call that the other rule would have made otherwise."""

    day: str
    time: str
    """UTC, to the second."""
    counter: str
    called: str
    """The ticket really called."""
    named: str | None
    """The ticket that the other rule names; None when it holds everybody back."""


class Turns(msgspec.Struct, frozen=True):
    """A class's part of the contested calls."""

    called: int = 0
    """As it was."""
    named: int = 0
    """As the other rule would have had it."""


class Review(msgspec.Struct, frozen=True):
    """The other rule beside what happened."""

    contested: int
    """Calls by a rule with more than one ticket to choose from."""
    named: int
    """Those for which the other rule names the same ticket."""
    classes: dict[str, Turns]
    differences: tuple[Difference, ...]


class _Envelope(msgspec.Struct):
    seq: int
    time: dt.datetime


_event_decoder = msgspec.json.Decoder(AnyEvent)
_envelope_decoder = msgspec.json.Decoder(_Envelope)


def read_events(lines: Iterable[bytes]) -> Iterator[Happened]:
    """Yield the events of lines that ``kiosk journal export`` wrote.

    Raises:
        ValueError: A line is none; the message names it.
    """
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            event = _event_decoder.decode(line)
            envelope = _envelope_decoder.decode(line)
            elapsed = envelope.time - _EPOCH
        except (msgspec.MsgspecError, TypeError) as error:
            raise ValueError(
                f"line {number}: an event from kiosk journal export was expected ({error})"
            ) from error
        at = UtcMillis(round(elapsed / dt.timedelta(milliseconds=1)))
        yield Happened(envelope.seq, event, at)


def review(
    events: Iterable[Happened],
    plan: HallPlan,
    rule: OtherRule,
    days: tuple[str, str] = EVER,
) -> Review:
    """Return what the rule would have done at each contested call.

    A pruned journal can be asked too: what builds on the time before it is passed over.

    Args:
        events: In the order of the journal.
        plan: The hall's settings; classes that they do not know come last.
        rule: ``promise`` asks the settings themselves.
        days: First and last business day to judge, such as ``2026-11-23``.

    Raises:
        ValueError: The rule needs a target that a class does not have.
    """
    hall = Hall(plan)
    other = other_plan(plan, rule)
    contested = named = 0
    classes: dict[str, list[int]] = {one.id: [0, 0] for one in plan.classes}
    differences: list[Difference] = []
    pruned: bool | None = None
    for seq, event, at in events:
        pruned = seq > 1 if pruned is None else pruned
        before = hall
        try:
            hall = evolve(before, event, at)
        except KeyError:
            if not pruned:
                raise
            continue
        if (
            isinstance(event, TicketCalled)
            and _contested(event.reason)
            and days[0] <= event.day <= days[1]
        ):
            called = before.tickets[ticket_id(event.day, event.number)]
            counter = plan.counter(event.counter)
            answer = counter and next_ticket(replace(before, plan=other), counter, at)
            would = answer[0] if answer else None
            contested += 1
            classes.setdefault(called.class_id, [0, 0])[0] += 1
            if would is not None:
                classes.setdefault(would.class_id, [0, 0])[1] += 1
            if would is not None and would.id == called.id:
                named += 1
            else:
                differences.append(_difference(event, at, would.number if would else None))
    turns = {class_id: Turns(*counts) for class_id, counts in classes.items()}
    return Review(contested, named, turns, tuple(differences))


def other_plan(plan: HallPlan, rule: OtherRule) -> HallPlan:
    """Return the hall with classes that compete as the rule says.

    Raises:
        ValueError: The rule needs a target that a class does not have.
    """
    if rule.name is Rule.PROMISE:
        return plan
    figures = rule.figures(
        [
            Contender(
                one.id,
                one.target_wait_s,
                preferred=one.id != plan.ordinary_class and not one.internal,
            )
            for one in plan.classes
        ]
    )
    classes = tuple(
        replace(one, slope=mine.slope, head_start_s=mine.head_start_s)
        for one in plan.classes
        for mine in (figures.get(one.id, Figures()),)
    )
    return replace(plan, classes=classes, queue=replace(plan.queue, service_factor=False))


def _contested(reason: CallReason) -> bool:
    return reason.rule not in BY_HAND and reason.eligible > 1


def _difference(event: TicketCalled, at: UtcMillis, named: str | None) -> Difference:
    time = _EPOCH + dt.timedelta(milliseconds=at)
    return Difference(
        event.day, f"{time:%Y-%m-%dT%H:%M:%SZ}", event.counter, event.number, named
    )
