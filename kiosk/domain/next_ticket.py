"""Who is next at a counter of this hall, and why.

``kiosk.domain.discipline`` decides; here the hall's lines are laid before it as one counter
sees them, and its choice is put into words that the journal keeps.
"""

from bisect import bisect_left
from collections.abc import Sequence

from kiosk.domain.discipline import Offer, Tier, choose, key, short_first
from kiosk.domain.events import CallReason, CallRule, Passed, Rival
from kiosk.domain.hall import DeskState, Hall
from kiosk.domain.line import Line, LineKey, Waiter
from kiosk.domain.moment import UtcMillis, elapsed_ms
from kiosk.domain.plan import Counter
from kiosk.domain.standing import (
    may_call,
    needs_accessible_counter,
    shortness,
    standing_of,
)
from kiosk.domain.ticket import Ticket

PASSED_SHOWN = 5
"""How many of the tickets passed over a call's reason names."""

RIVALS_SHOWN = 5
"""How many of the other lines' heads a call's reason names."""

RULE_OF_TIER = {
    Tier.EMERGENCY: CallRule.EMERGENCY,
    Tier.CARE: CallRule.CARE_FIRST,
    Tier.PASSED: CallRule.PASSED_LIMIT,
    Tier.INTERNAL: CallRule.INTERNAL,
}


def lines_of(hall: Hall, counter: Counter) -> list[LineKey]:
    """Return the lines that this counter may call from, in an order that repeats itself."""
    return sorted(one for one in hall.lines if may_call(hall.plan, counter, one))


def open_to(hall: Hall, counter: Counter, line: LineKey) -> bool:
    """Return whether this counter may call from the line as it is now.

    A care window calls no ordinary number; an emergency outranks even that (S18, S22).
    """
    if not may_call(hall.plan, counter, line):
        return False
    return not hall.desk(counter.id).care or standing_of(hall.plan, line).protected


def offers_at(hall: Hall, counter: Counter, lines: Sequence[LineKey]) -> tuple[Offer, ...]:
    """Return what this counter may call among these lines, there or still to come."""
    return tuple(
        offer(hall, counter, one, index)
        for index, one in enumerate(lines)
        if open_to(hall, counter, one)
    )


def next_ticket(
    hall: Hall, counter: Counter, now: UtcMillis
) -> tuple[Ticket, CallReason] | None:
    """Choose the ticket that this counter calls next, and say why; None when there is none."""
    keys = [one for one in sorted(hall.lines) if open_to(hall, counter, one)]
    care = hall.desk(counter.id).care
    lines = [hall.lines[one] for one in keys]
    offers = [offer(hall, counter, one, index) for index, one in enumerate(keys)]
    limit = hall.plan.queue.pass_limit
    chosen = choose(offers, lines, now, limit)
    if chosen is None:
        return None
    ticket = hall.tickets[lines[chosen.line].head.ticket]
    passed = _passed(hall, lines, ticket, now)
    tier = Tier((key(chosen, lines[chosen.line], now, limit) or (Tier.PROMISE,))[0])
    rule = RULE_OF_TIER.get(tier, CallRule.PROMISE if passed else CallRule.OLDEST)
    if rule is CallRule.PASSED_LIMIT and lines[chosen.line].passes < limit:
        rule = CallRule.OVERDUE
    return ticket, CallReason(
        rule=CallRule.CARE_WINDOW if care and tier is not Tier.EMERGENCY else rule,
        waited_s=waited_s(ticket, now),
        eligible=sum(len(one.waiters) for one in lines),
        passed=passed[:PASSED_SHOWN],
        target_s=target_s(hall, ticket),
        overtaken=lines[chosen.line].passes,
        rivals=_rivals(hall, offers, lines, chosen, now),
    )


def only_held_back(hall: Hall, counter: Counter) -> bool:
    """Return whether somebody waits here whom only a hold-back keeps from being called."""
    return not hall.desk(counter.id).care and bool(lines_of(hall, counter))


def offer(hall: Hall, counter: Counter, line: LineKey, index: int) -> Offer:
    """Return the line as this counter sees it."""
    standing = standing_of(hall.plan, line)
    tier = standing.tier
    ticket_class = hall.plan.ticket_class(line.class_id)
    if needs_accessible_counter(hall.plan, line) and tier is not Tier.EMERGENCY:
        tier = Tier.CARE
    if tier is not Tier.PROMISE or ticket_class is None:
        return Offer(index, standing, tier)
    rules, target_ms = hall.plan.queue, ticket_class.target_wait_s * 1000
    held_ms = 0
    if counter.accessible and rules.hold_targets and hall.plan.accessible_class():
        standing = short_first(standing, shortness(hall.plan, line.service))
        if _left_to_others(hall, line):
            held_ms = rules.hold_targets * target_ms
    return Offer(index, standing, tier, held_ms, rules.overdue_targets * target_ms)


def _left_to_others(hall: Hall, line: LineKey) -> bool:
    """Return whether another counter at work may take this long service instead (S18)."""
    service = hall.plan.service(line.service)
    if line.counter or service is None or not service.long:
        return False
    return any(
        not one.accessible
        and may_call(hall.plan, one, line)
        and hall.desk(one.id).state in {DeskState.OPEN, DeskState.SERVING}
        for one in hall.plan.counters
    )


def _passed(
    hall: Hall, lines: list[Line], chosen: Ticket, now: UtcMillis
) -> tuple[Passed, ...]:
    """Return those with an earlier clock, longest waiting first; not more than are shown."""
    mine = chosen.waiter
    earlier: list[Waiter] = []
    for line in lines:
        shown = line.waiters[: PASSED_SHOWN + 1]
        earlier.extend(one for one in shown if one < mine)
    tickets = (hall.tickets[one.ticket] for one in sorted(earlier)[:PASSED_SHOWN])
    return tuple(Passed(one.number, one.class_id, waited_s(one, now)) for one in tickets)


def _rivals(
    hall: Hall, offers: list[Offer], lines: list[Line], chosen: Offer, now: UtcMillis
) -> tuple[Rival, ...]:
    """Return the heads of the other lines, strongest first, those held back last."""
    limit = hall.plan.queue.pass_limit
    keyed = [
        (key(one, lines[one.line], now, limit) or (-1,), one)
        for one in offers
        if one is not chosen
    ]
    keyed.sort(key=lambda pair: pair[0], reverse=True)
    rivals = []
    for strength, one in keyed[:RIVALS_SHOWN]:
        head = hall.tickets[lines[one.line].head.ticket]
        rivals.append(
            Rival(
                number=head.number,
                class_id=head.class_id,
                service=head.service,
                waited_s=waited_s(head, now),
                target_s=target_s(hall, head),
                held_back=strength[0] < 0,
            )
        )
    return tuple(rivals)


def target_s(hall: Hall, ticket: Ticket) -> int:
    """Return the wait that the ticket's class is promised, in seconds; 0 when it has none."""
    ticket_class = hall.plan.ticket_class(ticket.class_id)
    return 0 if ticket_class is None else ticket_class.target_wait_s


def people_ahead(hall: Hall, ticket: Ticket, now: UtcMillis) -> int:
    """Return how many of those who wait for its service are before this one.

    Priorities grow at different speeds, so who is before whom changes while they wait. What
    counts is how they stand when this ticket's target wait is over, or now if it is already.
    """
    at = max(now, ticket.waits_since + target_s(hall, ticket) * 1000)
    mine = _rank(hall, ticket.line, ticket.waiter, at)
    ahead = 0
    for line_key, line in hall.lines.items():
        if line_key.service != ticket.service:
            continue
        waiters = line.waiters
        # Within a line a later clock never ranks higher: the ones ahead are its first ones.
        ahead += bisect_left(
            waiters, 1, key=lambda one: int(_rank(hall, line_key, one, at) <= mine)
        )
    return ahead


def _rank(hall: Hall, line: LineKey, waiter: Waiter, at: int) -> tuple[int, int, int, int]:
    standing = standing_of(hall.plan, line)
    tier = standing.tier
    if needs_accessible_counter(hall.plan, line) and tier is not Tier.EMERGENCY:
        tier = Tier.CARE
    if waiter.clock > at:
        tier = min(tier, Tier.PROMISE)
    score = standing.slope * (at - waiter.clock) + standing.head_start
    return tier, 0 if tier > Tier.PASSED else score, -waiter.clock, -waiter.place


def waited_s(ticket: Ticket, now: UtcMillis) -> int:
    """Return for how many whole seconds a ticket has waited in its present queue.

    That is since its issue, or since the station before was done with it.
    """
    return elapsed_ms(ticket.queued_at, now) // 1000
