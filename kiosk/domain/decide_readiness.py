"""The rules of the self-test: asked for once, reported once, told to whoever can help (S55)."""

from kiosk.domain import commands as c
from kiosk.domain import events as e
from kiosk.domain.decision import Decision, Events
from kiosk.domain.evolve import evolve
from kiosk.domain.hall import Hall
from kiosk.domain.limits import Alert, Limit
from kiosk.domain.moment import UtcMillis
from kiosk.domain.opening import Override
from kiosk.domain.plain_text import is_name, is_plain
from kiosk.domain.refused import Reason, Refused
from kiosk.domain.self_test import Health, Readiness, readiness_of
from kiosk.domain.watch_limits import limit_over

MOST_FINDINGS = 400
FINDING_LENGTH = 80
"""What it is, and the longest id that settings allow (64)."""


def run_self_test(hall: Hall, command: c.RunSelfTest) -> Decision:
    """Ask for a test, unless one is under way."""
    if command.by and not is_name(command.by):
        return Refused(Reason.NAME_UNFIT)
    return () if hall.self_test.asked else (e.SelfTestAsked(by=command.by),)


def report_self_test(hall: Hall, command: c.ReportSelfTest, now: UtcMillis) -> Decision:
    """Write a result down that was asked for, or that is another than the last."""
    names = [*command.findings, *command.reasons.values()]
    if len(names) > MOST_FINDINGS or not all(_is_finding(one) for one in names):
        return Refused(Reason.NAME_UNFIT)
    last = hall.self_test
    reasons = {
        one: command.reasons[one]
        for one, health in command.findings.items()
        if health is Health.WRONG and one in command.reasons
    }
    same = last.done_seq and (last.findings, last.reasons) == (command.findings, reasons)
    if same and not last.asked:
        return ()
    done = e.SelfTestDone(
        findings=command.findings,
        reasons=reasons,
        readiness=readiness_of(command.findings, hall.plan.self_test.means),
    )
    wrong = {one for one, health in command.findings.items() if health is Health.WRONG}
    return (done, *alerts_for(evolve(hall, done, now), Limit.SELF_TEST, wrong, now))


def _is_finding(text: str) -> bool:
    return bool(text.strip()) and is_plain(text, FINDING_LENGTH)


def alerts_for(hall: Hall, limit: Limit, wrong: set[str], now: UtcMillis) -> Events:
    """End the alerts of what is well again, and raise one for each that is newly wrong."""
    known = {one.place: one for one in hall.alerts.values() if one.limit is limit}
    over: list[Alert] = [one for place, one in known.items() if place not in wrong]
    fresh = sorted(wrong - set(known))
    return (
        *(limit_over(one, now) for one in sorted(over, key=lambda one: one.id)),
        *(
            e.LimitBroken(alert=hall.alerts_made + n, limit=limit, place=place, since=now)
            for n, place in enumerate(fresh, start=1)
        ),
    )


def tick_check(hall: Hall, command: c.TickCheck) -> Decision:
    """Note that staff have looked at an item; the first who did is remembered."""
    if all(one.id != command.item for one in hall.plan.self_test.checklist):
        return Refused(Reason.UNKNOWN_CHECK_ITEM)
    if command.by and not is_name(command.by):
        return Refused(Reason.NAME_UNFIT)
    if any(one.item == command.item for one in hall.self_test.ticks):
        return ()
    return (e.ItemChecked(item=command.item, by=command.by),)


def not_ready(hall: Hall) -> Reason | None:
    """Return why no number is given out: the test said so, and the duty lead has not."""
    closed = hall.self_test.readiness is Readiness.CLOSED
    return Reason.NOT_READY if closed and hall.numbers_override != Override.RESUMED else None
