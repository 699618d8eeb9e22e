"""The report of a day: by hand for a small one, reckoned once more for others (S07, S44)."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from kiosk.domain import commands as c
from kiosk.domain.day_figures import Answers, DayReport, Waits
from kiosk.domain.day_report import report_of
from kiosk.domain.decide import decide
from kiosk.domain.limits import Limit, Stage
from kiosk.domain.refused import Refused
from tests.domain.lobby import PLAN, TODAY, TOMORROW
from tests.domain.record import RecordedLobby
from tests.domain.reference_report import Reference


def report(lobby: RecordedLobby) -> DayReport:
    """Return the report of the lobby's first day."""
    return report_of(lobby.record, lobby.hall.plan, TODAY)


def waited(*seconds: int, stage: Stage | None = None) -> RecordedLobby:
    """Return a lobby whose customers waited so long, one after the other."""
    services = tuple(replace(one, stage=stage) for one in PLAN.services)
    lobby = RecordedLobby(replace(PLAN, services=services))
    for one in seconds:
        lobby.issue()
        lobby.later(one).call()
        lobby.do(c.StartService(counter="1"))
        lobby.later(100).do(c.FinishService(counter="1"))
    return lobby


def test_s07_the_share_within_ten_minutes_is_the_one_worked_out_by_hand() -> None:
    """600 s passes, 601 s does not: three of five."""
    lobby = waited(0, 599, 600, 601, 900)

    ordinary = next(one for one in report(lobby).classes if one.id == "ordinary")

    assert ordinary.waits == Waits(n=5, within=0.6, mean_s=540.0, p95_s=900, worst_s=900)
    assert (ordinary.promised_share, ordinary.kept) == (0.9, False)
    assert (
        next(one.waits.within for one in report(lobby).services if one.id == "account") == 0.6
    )


def test_c04_where_the_limit_itself_is_too_long_the_share_is_smaller() -> None:
    lobby = waited(599, 600)
    below = tuple(replace(one, wait_below=True) for one in PLAN.services)
    lobby.without(services=below)

    assert report(lobby).services[0].waits.within == 0.5


@pytest.mark.parametrize(
    ("seconds", "split"),
    [(179, (1, 0, 0)), (180, (0, 1, 0)), (900, (0, 1, 0)), (901, (0, 0, 1))],
)
def test_s13_serving_is_split_into_below_inside_and_above_its_plan(seconds, split) -> None:
    services = tuple(
        replace(one, stage=Stage(Limit.CONSULTATION, 180, 900)) for one in PLAN.services
    )
    lobby = RecordedLobby(replace(PLAN, services=services))
    lobby.issue()
    lobby.call()
    lobby.do(c.StartService(counter="1"))
    lobby.later(seconds).do(c.FinishService(counter="1"))

    account = report(lobby).services[0]

    assert (account.below, account.inside, account.above) == split
    assert account.stage == Limit.CONSULTATION


def test_a_long_wait_says_who_was_called_meanwhile_and_whether_anybody_was_there() -> None:
    lobby = RecordedLobby()
    lobby.issue()
    late = lobby.later(60).issue()
    lobby.later(60).issue(class_id="emergency")
    lobby.later(180).do(c.OpenCounter(counter="2"))
    lobby.later(200).call("1")
    lobby.later(100).call("1")
    lobby.later(300).call("2")
    lobby.do(c.StartService(counter="2"))

    found = next(one for one in report(lobby).late if one.number == late)

    assert (found.number, found.waited_s, found.target_s, found.served) == (
        late,
        840,
        600,
        True,
    )
    assert (found.earlier, found.later, found.later_numbers) == (1, {"emergency": 1}, ("A003",))
    assert (found.staffed_s, found.idle_s) == (600, 600), "counter 2 was open and called nobody"
    idle = {one.id: one.idle_while_waiting_s for one in report(lobby).counters}
    assert idle == {"1": 0, "2": 600, "3": 0}


def test_who_left_waiting_is_unserved_and_late_if_it_was_long() -> None:
    lobby = RecordedLobby()
    number = lobby.issue()
    lobby.later(601).do(c.CancelTicket(number=number))

    assert next(one.unserved for one in report(lobby).classes if one.id == "ordinary") == 1
    assert [(one.number, one.served) for one in report(lobby).late] == [(number, False)]


def test_nobody_waits_through_the_night() -> None:
    lobby = RecordedLobby()
    lobby.do(c.OpenCounter(counter="1"))
    lobby.issue()
    lobby.later(500).do(c.OpenCounter(counter="2"))
    lobby.day = TOMORROW
    lobby.later(80_000).issue()

    found = report(lobby)

    assert found.late == ()
    assert {one.id: one.idle_while_waiting_s for one in found.counters} == {
        "1": 500,
        "2": 0,
        "3": 0,
    }
    assert found.issued == 1
    assert report_of(lobby.record, PLAN, TOMORROW).issued == 1


def test_alerts_visitors_and_calls_for_help_have_their_answers_counted() -> None:
    lobby = RecordedLobby()
    for _ in range(4):
        lobby.issue()
    lobby.do(c.CheckClocks())
    lobby.later(30).do(c.AcknowledgeAlert(alert=1))
    lobby.do(c.RelieveAlert(alert=1, action="redirected"))
    lobby.do(c.RequestHelp(place="door"))
    lobby.later(20).do(c.AcknowledgeHelp())
    lobby.do(c.ReportPresence(place="screen"))
    lobby.later(40).do(c.GreetVisitor())
    lobby.call()
    lobby.do(c.CheckClocks())

    found = report(lobby)

    crowd = found.alerts[0]
    assert crowd.limit == Limit.CROWD
    assert (crowd.broken, crowd.acknowledged, crowd.relieved, crowd.over) == (1, 1, 1, 1)
    assert (crowd.worst_answer_s, crowd.mean_answer_s, crowd.lasted_s) == (30, 30.0, 90)
    assert found.help_calls == Answers(1, 1, 20, 20, 1.0)
    assert found.visitors == Answers(1, 1, 40, 40, 1.0)


@pytest.mark.parametrize(("seconds", "within"), [(120, 1.0), (121, 0.0)])
def test_n004_a_visitor_has_a_ticket_within_two_minutes(seconds, within) -> None:
    lobby = RecordedLobby()
    lobby.do(c.ReportPresence(place="screen"))
    lobby.later(seconds).issue()
    lobby.do(c.CheckClocks())

    assert report(lobby).visitors == Answers(1, 1, seconds, seconds, within)


def test_a_record_that_begins_in_the_middle_of_a_life_is_read_all_the_same() -> None:
    lobby = waited(10, 20)
    lobby.record = lobby.record[3:]

    assert report(lobby).classes[3].waits.n == 1


CLASSES = ("emergency", "wheelchair", "ordinary", "internal")
STEPS = st.tuples(
    st.sampled_from(
        ["come", "come", "next", "next", "start", "absent", "back", "leave", "pause"]
    ),
    st.integers(0, 400),
    st.integers(0, 100),
)


def command_for(lobby: RecordedLobby, what: str, drawn: int) -> c.AnyCommand:
    """Return what somebody does next."""
    counter = str(1 + drawn % 3)
    numbers = sorted(one.number for one in lobby.hall.tickets.values()) or ["A001"]
    number = numbers[drawn % len(numbers)]
    service = ("account", "cash", "loans")[drawn % 3]
    commands: dict[str, c.AnyCommand] = {
        "come": c.IssueTicket(service=service, class_id=CLASSES[drawn % 4]),
        "next": c.CallNext(counter=counter),
        "start": c.StartService(counter=counter),
        "absent": c.NoShow(counter=counter),
        "pause": c.PauseCounter(counter=counter),
        "back": c.Resume(number=number),
        "leave": c.CancelTicket(number=number),
    }
    return commands[what]


def random_day(steps: list[tuple[str, int, int]]) -> RecordedLobby:
    """Return a lobby in which all this was done that the rules allow."""
    lobby = RecordedLobby()
    lobby.do(c.TurnDay())
    for what, later_s, drawn in steps:
        command = command_for(lobby.later(later_s), what, drawn)
        if not isinstance(decide(lobby.hall, command, lobby.moment), Refused):
            lobby.do(command)
    return lobby


@settings(max_examples=60, deadline=None)
@given(st.lists(STEPS, max_size=60).map(random_day))
def test_s44_waits_and_passes_of_a_random_day_come_out_the_same_by_another_reckoning(
    lobby,
) -> None:
    visits = Reference(lobby.record, PLAN).visits.values()

    for one in report(lobby).classes:
        ended = [v for v in visits if v.class_id == one.id and v.waited_s is not None]
        waits = sorted(v.waited_s for v in ended if v.served and v.waited_s is not None)
        assert (one.waits.n, one.unserved) == (len(waits), len(ended) - len(waits))
        assert one.waits.worst_s == (waits[-1] if waits else None)
        assert one.waits.mean_s == (pytest.approx(sum(waits) / len(waits)) if waits else None)
        assert one.passes == sum(v.passes for v in ended)
        assert one.most_passes == max((v.passes for v in ended), default=0)


@settings(max_examples=60, deadline=None)
@given(st.lists(STEPS, max_size=60).map(random_day))
def test_s44_late_waits_of_a_random_day_have_the_same_reasons_by_another_reckoning(
    lobby,
) -> None:
    targets = {one.id: one.target_wait_s for one in PLAN.classes}
    late = {
        number: v
        for number, v in Reference(lobby.record, PLAN).visits.items()
        if v.waited_s is not None and v.waited_s > targets[v.class_id]
    }

    found = {one.number: one for one in report(lobby).late}

    assert set(found) == set(late)
    for number, one in found.items():
        visit = late[number]
        assert (one.waited_s, one.served) == (visit.waited_s, visit.served)
        assert one.earlier == visit.earlier
        assert sum(one.later.values()) == len(visit.later)
        assert one.later_numbers == tuple(visit.later[:5])


@settings(max_examples=30, deadline=None)
@given(st.lists(STEPS, max_size=40).map(random_day))
def test_s44_counters_idle_and_busy_for_as_long_as_counted_second_by_second(lobby) -> None:
    reference = Reference(lobby.record, PLAN)

    for one in report(lobby).counters:
        assert one.busy_s == reference.busy_s[one.id]
        assert one.idle_while_waiting_s == reference.idle_s[one.id]
