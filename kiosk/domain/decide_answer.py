"""The rules of answers that are owed: first-asked responsibility (S03), promises (S14)."""

from kiosk.domain import commands as c
from kiosk.domain import events as e
from kiosk.domain.answer import AnswerPromise
from kiosk.domain.decide_counter import finish_in_hand
from kiosk.domain.decision import Decision
from kiosk.domain.hall import Hall
from kiosk.domain.moment import UtcMillis, elapsed_ms, over
from kiosk.domain.plain_text import is_name
from kiosk.domain.refused import Reason, Refused


def finish_unsolved(hall: Hall, command: c.FinishService, now: UtcMillis) -> Decision:
    """End a visit that is not settled: who owes the answer, and by when?

    The visit ends here, whatever stations were still to come.
    """
    owner, by = command.owner, command.promise_by
    if owner is None or by is None or not is_name(owner):
        return Refused(Reason.PROMISE_NEEDED)
    if by <= now:
        return Refused(Reason.TIME_IS_PAST)
    ticket = hall.in_hand(command.counter)
    if ticket is None:
        return Refused(Reason.COUNTER_IDLE)
    promised = e.PromiseMade(
        number=ticket.number, day=ticket.day, counter=command.counter, owner=owner, by=by
    )
    return (*finish_in_hand(hall, command.counter, solved=False), promised)


def renew_promise(hall: Hall, command: c.RenewPromise, now: UtcMillis) -> Decision:
    """Promise another time, before the first has passed or after."""
    owed = _owed(hall, command.number, command.day)
    if owed is None:
        return Refused(Reason.NO_PROMISE)
    owner = owed.owner if command.owner is None else command.owner
    if not is_name(owner):
        return Refused(Reason.PROMISE_NEEDED)
    if command.by <= now:
        return Refused(Reason.TIME_IS_PAST)
    if (owner, command.by) == (owed.owner, owed.by):
        return ()
    renewed = e.PromiseRenewed(number=owed.number, day=owed.day, owner=owner, by=command.by)
    # The core may not have looked at the clock yet: a missed promise is never renewed away.
    return (*_missed_unsaid(owed, now), renewed)


def keep_promise(hall: Hall, command: c.KeepPromise, now: UtcMillis) -> Decision:
    """Note that the answer was given, in time or late."""
    owed = _owed(hall, command.number, command.day)
    if owed is None:
        return Refused(Reason.NO_PROMISE)
    kept = e.PromiseKept(
        number=owed.number,
        day=owed.day,
        owner=owed.owner,
        late_s=elapsed_ms(owed.by, now) // 1000,
    )
    return (*_missed_unsaid(owed, now), kept)


def missed(owed: AnswerPromise) -> e.PromiseMissed:
    """Return the event that a promise was not kept."""
    return e.PromiseMissed(number=owed.number, day=owed.day, owner=owed.owner, by=owed.by)


def _missed_unsaid(owed: AnswerPromise, now: UtcMillis) -> tuple[e.PromiseMissed, ...]:
    return (missed(owed),) if over(owed.by, now) and not owed.missed else ()


def _owed(hall: Hall, number: str, day: str | None) -> AnswerPromise | None:
    """Return the promise to the holder of a number: of that day, else the newest."""
    found = [
        one
        for one in hall.promises.values()
        if one.number == number and (day is None or one.day == day)
    ]
    return max(found, key=lambda one: (one.day == hall.day, one.day), default=None)
