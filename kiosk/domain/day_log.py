"""What a day's report is counted from: every wait, every counter's hours, every alert.

Filled step by step from the journal told again; ``day_report`` makes the figures of it.
"""

from collections import Counter as Tally
from collections.abc import Iterator

import msgspec

from kiosk.domain import events as e
from kiosk.domain.day_figures import AlertFigures
from kiosk.domain.hall import DeskState, Hall
from kiosk.domain.limits import Limit
from kiosk.domain.line import LineKey
from kiosk.domain.moment import BusinessDay, UtcMillis, elapsed_ms
from kiosk.domain.next_ticket import offer, open_to, target_s
from kiosk.domain.plan import Counter, HallPlan
from kiosk.domain.retelling import Step
from kiosk.domain.standing import may_call
from kiosk.domain.ticket import Ticket, TicketState, ticket_id

AT_WORK = frozenset({DeskState.OPEN, DeskState.SERVING})


class Wait(msgspec.Struct):
    """One wait for service: at each station of a journey there is another."""

    number: str
    place: int
    since: UtcMillis
    class_id: str = ""
    service: str = ""
    waited_s: int = 0
    target_s: int = 0
    served: bool = False
    passes: int = 0
    earlier: int = 0
    later: list[tuple[str, e.CallRule]] = []
    staffed_ms: int = 0
    idle_ms: int = 0


class AlertLog:
    """What became of the alerts, by limit."""

    def __init__(self) -> None:
        self._found: dict[Limit, AlertFigures] = {}
        self._answers_s: dict[Limit, list[int]] = {}

    def note(self, event: e.AnyEvent) -> None:
        """Count an event, if it is about an alert."""
        match event:
            case e.LimitApproached(limit=limit):
                self._add(limit, "approached")
            case e.LimitBroken(limit=limit) | e.GreetingLate(limit=limit):
                self._add(limit, "broken")
            case e.LimitAcknowledged(limit=limit, after_s=after_s):
                self._add(limit, "acknowledged")
                self._answers_s.setdefault(limit, []).append(after_s)
            case e.LimitRelieved(limit=limit):
                self._add(limit, "relieved")
            case e.LimitOver(limit=limit, lasted_s=lasted_s):
                self._add(limit, "over")
                self._add(limit, "lasted_s", lasted_s)
            case _:
                return

    def figures(self) -> tuple[AlertFigures, ...]:
        """Return the figures of every limit that was heard of, in the catalogue's order."""
        return tuple(
            msgspec.structs.replace(
                one,
                mean_answer_s=sum(answers) / len(answers) if answers else None,
                worst_answer_s=max(answers, default=None),
            )
            for limit, one in sorted(self._found.items())
            for answers in (self._answers_s.get(limit, []),)
        )

    def _add(self, limit: Limit, what: str, count: int = 1) -> None:
        found = self._found.get(limit) or AlertFigures(limit=limit)
        changed = {what: getattr(found, what) + count}
        self._found[limit] = msgspec.structs.replace(found, **changed)


class DayLog:
    """The counts of one day."""

    def __init__(self, plan: HallPlan, day: BusinessDay) -> None:
        self._plan = plan
        self._day = day
        self._open: dict[str, Wait] = {}
        self._last: Step | None = None
        self._may_call: dict[tuple[str, LineKey], bool] = {}
        self.waits: list[Wait] = []
        """Those that ended, in the order of their ends."""
        self.events: Tally[str] = Tally()
        self.calls: Tally[str] = Tally()
        self.staffed_ms: Tally[str] = Tally()
        self.busy_ms: Tally[str] = Tally()
        self.idle_ms: Tally[str] = Tally()
        """Open with nobody in hand, while somebody waited whom it could have called."""
        self.served_s: dict[str, list[int]] = {}
        self.alerts = AlertLog()
        self.noticed = 0
        self.greeted_s: list[int] = []
        self.helps = 0
        self.helped_s: list[int] = []
        self.midnight = UtcMillis(0)

    def note(self, step: Step) -> None:
        """Count one event of the journal."""
        self._time_passes(step)
        ticket = _ticket_of(step)
        counts = step.before.day == self._day if ticket is None else ticket.day == self._day
        if step.after.day == self._day:
            self.midnight = step.after.midnight
        opened = isinstance(step.event, e.DayOpened) and step.event.day == self._day
        if counts or opened:
            self.events[str(type(step.event).__struct_config__.tag)] += 1
            self.alerts.note(step.event)
            self._visitors(step)
        if counts and ticket is not None:
            self._ticket(step, ticket)
        if not _day_over(step):
            self._last = step

    def _ticket(self, step: Step, ticket: Ticket) -> None:
        event = step.event
        before = step.before.tickets.get(ticket.id)
        if isinstance(event, e.TicketCalled) and before is not None:
            self.calls[event.counter] += 1
            self._others_wait_on(step, before, event)
        if isinstance(event, e.ServiceStarted) and before is not None:
            self._ends(ticket, before, ticket.started_at or step.at, served=True)
        if isinstance(event, e.TicketCancelled) and before is not None:
            at = self._last.at if self._last is not None and _day_over(step) else step.at
            if before.state is TicketState.WAITING:
                self._ends(ticket, before, at, served=False)
            self._open.pop(ticket.id, None)
        if isinstance(event, e.ServiceFinished | e.StationFinished) and before is not None:
            began = before.started_at or step.at
            served_s = elapsed_ms(began, step.at) // 1000
            self.served_s.setdefault(before.service, []).append(served_s)
        if ticket.state is TicketState.WAITING and ticket.started_at is None:
            wait = self._open.get(ticket.id)
            if wait is None or wait.since != ticket.queued_at:
                self._open[ticket.id] = Wait(ticket.number, ticket.place, ticket.queued_at)

    def _ends(self, ticket: Ticket, before: Ticket, at: UtcMillis, *, served: bool) -> None:
        """Write down a wait; whoever was served before has had theirs."""
        wait = self._open.pop(ticket.id, None)
        if wait is None or before.started_at is not None:
            return
        wait.class_id = before.class_id
        wait.service = before.service
        wait.waited_s = elapsed_ms(wait.since, at) // 1000
        wait.target_s = target_s(Hall(self._plan), before)
        wait.served = served
        self.waits.append(wait)

    def _others_wait_on(self, step: Step, called: Ticket, event: e.TicketCalled) -> None:
        """Count a call at every ticket that waits on and could have been called instead."""
        counter = self._plan.counter(event.counter)
        if counter is None:
            return
        clock = min(called.waits_since, step.at)
        rule = event.reason.rule
        for one in step.before.waiting.values():
            wait = self._open.get(one.id)
            if one.id == called.id or wait is None or not self._may(counter, one.line):
                continue
            if called.waiter < one.waiter:
                wait.earlier += 1
                continue
            wait.later.append((called.number, rule))
            if one.waits_since < clock and rule not in e.CALLED_WITHOUT_PASSING:
                wait.passes += 1

    def _time_passes(self, step: Step) -> None:
        """Add the time since the last event to whoever worked, idled or waited through it."""
        last = self._last
        if last is None or last.after.day != self._day or _night(step):
            return
        hall, passed_ms = last.after, elapsed_ms(last.at, step.at)
        if not passed_ms:
            return
        at_work = [one for one in self._plan.counters if hall.desk(one.id).state in AT_WORK]
        idle = [one for one in at_work if hall.desk(one.id).state is DeskState.OPEN]
        for counter in at_work:
            self.staffed_ms[counter.id] += passed_ms
            if counter not in idle:
                self.busy_ms[counter.id] += passed_ms
            elif any(self._could_call(hall, counter, last.at)):
                self.idle_ms[counter.id] += passed_ms
        for line_key, line in hall.lines.items():
            staffed = any(self._may(one, line_key) for one in at_work)
            spare = any(self._may(one, line_key) for one in idle)
            waits = (self._open.get(waiter.ticket) for waiter in line.waiters)
            for wait in waits:
                if wait is not None:
                    wait.staffed_ms += passed_ms * staffed
                    wait.idle_ms += passed_ms * spare

    def _could_call(self, hall: Hall, counter: Counter, at: UtcMillis) -> Iterator[bool]:
        for line_key, line in hall.lines.items():
            held_ms = offer(hall, counter, line_key, 0).held_ms
            yield open_to(hall, counter, line_key) and at - line.head.clock >= held_ms

    def _may(self, counter: Counter, line: LineKey) -> bool:
        known = self._may_call.get((counter.id, line))
        if known is None:
            known = self._may_call[counter.id, line] = may_call(self._plan, counter, line)
        return known

    def _visitors(self, step: Step) -> None:
        match step.event:
            case e.PresenceNoticed():
                self.noticed += 1
            case e.VisitorGreeted(after_s=after_s):
                self.greeted_s.append(after_s)
            case e.HelpRequested():
                self.helps += 1
            case e.HelpAcknowledged(help_id=help_id):
                call = step.before.help_calls.get(help_id)
                if call is not None:
                    self.helped_s.append(elapsed_ms(call.since, step.at) // 1000)
            case _:
                return


def _ticket_of(step: Step) -> Ticket | None:
    """Return the ticket that an event is about, as it is after it."""
    event = step.event
    if not isinstance(event, e.TicketEvent):
        return None
    return step.after.tickets.get(ticket_id(event.day, event.number))


def _day_over(step: Step) -> bool:
    """Return whether the event ends a ticket that was left when its day was over."""
    event = step.event
    return isinstance(event, e.TicketCancelled) and event.reason is e.CancelReason.DAY_OVER


def _night(step: Step) -> bool:
    """Return whether the event belongs to the turn of the day; nobody waited all night."""
    return _day_over(step) or (isinstance(step.event, e.DayOpened) and step.before.day != "")
