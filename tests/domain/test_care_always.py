"""Whatever happens in a hall with care windows: nobody stranded, interrupted or passed off."""

from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.core.snapshot import decode_hall, encode_hall
from kiosk.domain import commands as c
from kiosk.domain import events as e
from kiosk.domain.care_upkeep import keep_up
from kiosk.domain.care_window import HELD, STAFFED, unserved, waits_for
from kiosk.domain.decide import decide
from kiosk.domain.decision import Events
from kiosk.domain.evolve import evolve
from kiosk.domain.hall import DeskState, Hall
from kiosk.domain.moment import Moment, UtcMillis
from kiosk.domain.next_ticket import next_ticket
from kiosk.domain.plan import Counter
from kiosk.domain.refused import Refused
from kiosk.domain.standing import may_call, needs_accessible_counter, standing_of
from kiosk.domain.ticket import TicketState
from kiosk.domain.watches import next_due
from tests.domain.care import CARE_PLAN
from tests.domain.lobby import OPENING, TODAY

counters = st.sampled_from(["2", "3", "1"])
numbers = st.sampled_from(["A001", "A002", "A003", "B001", "B002", "C001"])
cases = st.integers(1, 4)
services = st.sampled_from(["account", "cash", "loans"])
classes = st.sampled_from([None, None, "accessible", "accessible", "wheelchair", "emergency"])

people = st.one_of(
    st.builds(c.IssueTicket, service=services, class_id=classes),
    st.builds(c.RequestAccessible, number=numbers, case=st.none() | cases),
    st.builds(c.RequestAccessible, place=st.sampled_from(["door", "lift"])),
    st.builds(c.DeclineAccessible, number=numbers),
    st.builds(c.DeclineAccessible, case=cases),
    st.builds(c.CancelTicket, number=numbers),
)
staff = st.one_of(
    st.builds(c.AcknowledgeAccessible, case=st.none() | cases),
    st.builds(c.AttendAccessible, case=cases),
    st.builds(c.AssignWindow, case=cases, counter=st.none() | counters),
    st.builds(c.EscortDone, case=cases),
    st.builds(c.ClearAccessible, case=cases),
    st.builds(c.RequestAccessible, counter=counters),
    st.builds(c.DeclineAccessible, counter=counters),
)
desks = st.one_of(
    st.builds(c.OpenCounter, counter=counters),
    st.builds(c.CallNext, counter=counters),
    st.builds(c.CallNext, counter=counters),
    st.builds(c.CallTicket, counter=counters, number=numbers),
    st.builds(c.StartService, counter=counters),
    st.builds(c.FinishService, counter=counters),
    st.builds(c.NoShow, counter=counters),
    st.builds(c.Park, counter=counters),
    st.builds(c.Resume, number=numbers, counter=st.none() | counters),
    st.builds(c.Transfer, counter=counters, service=services),
    st.builds(c.Transfer, counter=counters, to_counter=counters, offer=st.booleans()),
    st.builds(c.AcceptTransfer, counter=counters),
    st.builds(c.ServeDirectly, counter=counters, service=services, class_id=classes),
    st.builds(c.PauseCounter, counter=counters),
    st.builds(c.CloseCounter, counter=counters),
)
OPENED: list[tuple[c.AnyCommand, int]] = [
    (c.OpenCounter(counter="1"), 0),
    (c.OpenCounter(counter="2"), 0),
    (c.OpenCounter(counter="3"), 0),
    (c.IssueTicket(service="account"), 5),
    (c.IssueTicket(service="cash", class_id="accessible"), 5),
    (c.IssueTicket(service="cash"), 5),
    (c.IssueTicket(service="account", class_id="accessible"), 5),
    (c.IssueTicket(service="account"), 5),
]
"""Most mornings begin so; else there would be little to go wrong."""
LIVELY = desks | desks | people | staff | st.just(c.CheckClocks())
mornings = st.builds(
    lambda opened, then: [*opened, *then],
    st.sampled_from([OPENED, OPENED, OPENED, []]),
    st.lists(st.tuples(LIVELY, st.sampled_from([0, 3, 20, 45])), min_size=4, max_size=30),
)


class Step:
    """One command of a morning: the hall before, its events, and the hall after."""

    def __init__(self, before: Hall, events: Events, at: UtcMillis) -> None:
        self.before, self.events, self.at = before, events, at
        self.halls = [before]
        for event in events:
            self.halls.append(evolve(self.halls[-1], event, at))
        self.after = self.halls[-1]


def morning(commands: list[tuple[c.AnyCommand, int]]) -> list[Step]:
    """Return what happens, step by step; refusals are left out."""
    hall, at, steps = Hall(CARE_PLAN), OPENING, []
    for command, later_s in commands:
        at = UtcMillis(at + later_s * 1000)
        events = decide(hall, command, Moment(at, TODAY))
        if not isinstance(events, Refused):
            steps.append(Step(hall, events, at))
            hall = steps[-1].after
    return steps


@settings(max_examples=300, deadline=None)
@given(mornings)
def test_s18_no_ordinary_ticket_is_called_at_a_care_window(commands) -> None:
    for step in morning(commands):
        for hall, event in zip(step.halls, step.events, strict=False):
            if isinstance(event, e.TicketCalled) and hall.desk(event.counter).care:
                ticket = hall.tickets[f"{event.day}/{event.number}"]
                assert standing_of(hall.plan, ticket.line).protected


@settings(max_examples=300, deadline=None)
@given(mornings)
def test_s18_asking_for_care_interrupts_nobody(commands) -> None:
    hall, at = Hall(CARE_PLAN), OPENING
    for command, later_s in commands:
        at = UtcMillis(at + later_s * 1000)
        events = decide(hall, command, Moment(at, TODAY))
        if isinstance(events, Refused):
            continue
        step = Step(hall, events, at)
        hall = step.after
        if not isinstance(
            command, c.RequestAccessible | c.AssignWindow | c.AcknowledgeAccessible
        ):
            continue
        assert {one.counter: one.ticket for one in hall.desks.values() if one.ticket} == {
            one.counter: one.ticket for one in step.before.desks.values() if one.ticket
        }


@settings(max_examples=300, deadline=None)
@given(mornings)
def test_s18_nobody_is_stranded_while_an_accessible_counter_is_staffed(commands) -> None:
    """Whoever waits for one is called by a few presses there, or the alarm is on."""
    for step in morning(commands):
        hall = step.after
        stranded = False
        for line in hall.lines:
            if not needs_accessible_counter(hall.plan, line):
                continue
            able = [
                one
                for one in hall.plan.counters
                if may_call(hall.plan, one, line) and hall.desk(one.id).state in STAFFED
            ]
            stranded = stranded or not able
            for counter in able:
                assert next_ticket(hall, counter, step.at) is not None
        assert (hall.care_alarm is not None) == stranded


@settings(max_examples=300, deadline=None)
@given(mornings)
def test_s18_a_window_is_kept_while_somebody_needs_it_and_no_longer(commands) -> None:
    for step in morning(commands):
        hall = step.after
        needed = {one.window for one in hall.care_cases.values() if one.served_at is None}
        kept = {one.counter for one in hall.desks.values() if one.care}
        assert kept <= needed
        for case in hall.care_cases.values():
            if case.window is None or case.ticket is None or case.served_at is not None:
                continue
            ticket = hall.tickets[case.ticket]
            counter = _counter(case.window)
            assert ticket.state in HELD or waits_for(hall, case, counter)
            assert ticket.state not in HELD or ticket.counter == case.window


@settings(max_examples=300, deadline=None)
@given(mornings)
def test_s18_an_accessible_counter_never_idles_while_it_could_serve_somebody(commands) -> None:
    """Kept for a ticket it can call that guest; kept for nobody it takes ordinary numbers."""
    for step in morning(commands):
        hall = step.after
        for counter in (one for one in hall.plan.counters if one.accessible):
            desk = hall.desk(counter.id)
            cases = [one for one in unserved(hall) if one.window == counter.id]
            if desk.state is not DeskState.OPEN or any(one.ticket is None for one in cases):
                continue
            anybody = any(may_call(hall.plan, counter, one) for one in hall.lines)
            assert (next_ticket(hall, counter, step.at) is not None) == anybody


@settings(max_examples=300, deadline=None)
@given(mornings)
def test_every_ticket_of_the_class_has_one_case_and_every_case_a_live_ticket(commands) -> None:
    for step in morning(commands):
        hall = step.after
        of_tickets = [one.ticket for one in hall.care_cases.values() if one.ticket]
        assert len(of_tickets) == len(set(of_tickets))
        asking = {
            key
            for key, one in hall.tickets.items()
            if one.class_id == "accessible" and one.state is not TicketState.CANCELLED
        }
        closed_after_service = {
            key for key in asking if hall.tickets[key].state is TicketState.FINISHED
        }
        assert asking - closed_after_service <= set(of_tickets) <= asking


@settings(max_examples=200, deadline=None)
@given(mornings)
def test_s18_a_power_cut_at_any_step_loses_nothing(commands) -> None:
    """Read from a snapshot or told again event by event, it is the same hall.

    It has the same clocks, and needs nothing more than it had been given.
    """
    replayed = Hall(CARE_PLAN)
    for step in morning(commands):
        for event in step.events:
            replayed = evolve(replayed, event, step.at)
        restored = decode_hall(encode_hall(step.after), CARE_PLAN)
        assert replayed == restored == step.after
        assert next_due(restored) == next_due(step.after)
        assert keep_up(restored, step.at) == ()


@settings(max_examples=200, deadline=None)
@given(mornings)
def test_no_case_is_escalated_twice_and_every_closed_one_has_its_record(commands) -> None:
    told: list[tuple[str, int]] = []
    opened: dict[int, UtcMillis] = {}
    for step in morning(commands):
        for event in step.events:
            match event:
                case e.CareAsked():
                    assert event.case not in opened
                    opened[event.case] = step.at
                case e.CareUnacknowledged() | e.CareUnattended():
                    told.append((type(event).__name__, event.case))
                case e.CareClosed():
                    assert event.asked_at <= opened[event.case]
                    _in_order(event)
                case _:
                    pass
    assert len(told) == len(set(told))


def _in_order(record: e.CareClosed) -> None:
    """Check that nothing of a record comes before the asking, or the escort before the rest."""
    times = [record.acknowledged_at, record.attended_at, record.assigned_at, record.serving_at]
    noted = [at for at in times if at is not None]
    assert all(at >= record.asked_at for at in noted)
    if record.serving_at is not None:
        assert None not in times
    if record.escorted_at is not None:
        assert record.escorted_at >= max(noted)


def _counter(counter_id: str) -> Counter:
    return next(one for one in CARE_PLAN.counters if one.id == counter_id)


def test_the_class_of_this_hall_is_as_settings_make_it() -> None:
    assert [one.id for one in CARE_PLAN.classes if one.needs_accessible] == [
        "accessible",
        "wheelchair",
    ]
