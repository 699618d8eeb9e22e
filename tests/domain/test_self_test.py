"""S55, N073: before it opens the hall is tested, and what is wrong decides how it opens."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain import commands as c
from kiosk.domain import events as e
from kiosk.domain.readiness_views import self_test_view
from kiosk.domain.refused import Reason
from kiosk.domain.self_test import (
    MEANS,
    RANK,
    CheckItem,
    Component,
    Health,
    Readiness,
    SelfTestRules,
    component_of,
    readiness_of,
)
from tests.domain.alerts import alerts, told
from tests.domain.hours import day_lobby
from tests.domain.lobby import TOMORROW, Lobby

OK, WRONG, UNKNOWN = Health.OK, Health.WRONG, Health.UNKNOWN
FORMS = CheckItem("forms", {"zh": "表单", "en": "Forms"})
NAMES = {
    Component.PRINTER: "printer",
    Component.PAPER: "printer paper",
    Component.KEYPAD: "keypad 2",
    Component.BUTTONS: "panel 3",
    Component.TERMINAL: "terminal 1",
    Component.DISPLAY: "screen ticket",
    Component.SOUND: "sound",
    Component.CLOCK: "clock",
    Component.BROKER: "broker",
    Component.DISK: "disk",
    Component.SPACE: "disk space",
    Component.JOURNAL: "journal",
}


def report(lobby: Lobby, **findings: Health) -> list[str]:
    """Report what a test found; return the types of what that brought."""
    named = {NAMES[Component(one)]: health for one, health in findings.items()}
    return [type(one).__name__ for one in lobby.do(c.ReportSelfTest(findings=named))]


def asked(lobby: Lobby) -> bool:
    """Return whether a test is to be made."""
    return lobby.hall.self_test.asked


def open_lobby() -> Lobby:
    """Return a lobby whose day has begun."""
    lobby = Lobby()
    lobby.do(c.TurnDay())
    return lobby


def test_n073_the_test_is_made_half_an_hour_before_opening_and_once() -> None:
    lobby = day_lobby(8, 29)
    lobby.clock(8, 29, 59)
    assert not asked(lobby)

    lobby.clock(8, 30)
    assert asked(lobby)
    report(lobby, printer=OK)

    assert lobby.ring() == []
    assert not asked(lobby)


def test_n073_a_core_that_was_away_then_makes_the_test_when_it_is_back() -> None:
    lobby = day_lobby(11, 0)

    assert asked(lobby)


def test_s55_each_day_has_its_test() -> None:
    lobby = day_lobby(8, 30)
    report(lobby, printer=OK)

    lobby.new_day(TOMORROW, 8, 29)
    assert not asked(lobby)
    lobby.clock(8, 30)

    assert asked(lobby)


def test_s55_a_hall_without_hours_is_tested_when_somebody_asks() -> None:
    lobby = Lobby()
    lobby.do(c.CheckClocks())
    assert not asked(lobby)

    assert lobby.do(c.RunSelfTest(by="0042")) == (e.SelfTestAsked(by="0042"),)
    assert lobby.do(c.RunSelfTest()) == ()


@pytest.mark.parametrize("component", Component)
def test_s55_each_fault_alone_is_named_and_decides_by_the_table(component) -> None:
    lobby = open_lobby()
    findings = {name: WRONG if one is component else OK for one, name in NAMES.items()}

    done, alert = lobby.do(c.ReportSelfTest(findings=findings))

    assert isinstance(done, e.SelfTestDone)
    assert done.readiness is MEANS[component]
    assert isinstance(alert, e.LimitBroken)
    assert (alert.limit, alert.place) == ("S55", NAMES[component])
    if done.readiness is Readiness.CLOSED:
        assert lobby.refuses(c.IssueTicket(service="account")) is Reason.NOT_READY
    else:
        assert lobby.issue() == "A001"


def test_s55_a_hall_says_itself_what_a_fault_means() -> None:
    rules = SelfTestRules(means={Component.SOUND: Readiness.CLOSED})
    lobby = Lobby().without(self_test=rules)

    report(lobby, sound=WRONG)

    assert lobby.refuses(c.IssueTicket(service="account")) is Reason.NOT_READY


def test_s55_what_is_mended_opens_the_hall_and_ends_its_alert() -> None:
    lobby = Lobby()
    report(lobby, disk=WRONG, printer=WRONG)
    assert [one.place for one in alerts(lobby)] == ["disk", "printer"]

    events = lobby.do(c.ReportSelfTest(findings={"disk": OK, "printer": WRONG}))

    assert told(events) == ["limit_over S55"]
    assert lobby.hall.self_test.readiness is Readiness.DEGRADED
    assert lobby.issue() == "A001"


def test_s55_the_duty_lead_opens_a_hall_that_the_test_has_closed() -> None:
    lobby = Lobby()
    report(lobby, disk=WRONG)

    lobby.do(c.ResumeNumbers())

    assert lobby.issue() == "A001"


def test_s55_a_test_that_nobody_asked_for_is_told_only_when_it_found_something_else() -> None:
    lobby = open_lobby()
    assert report(lobby, printer=WRONG) == ["SelfTestDone", "LimitBroken"]

    assert report(lobby, printer=WRONG) == []
    lobby.do(c.RunSelfTest())
    assert report(lobby, printer=WRONG) == ["SelfTestDone"]
    assert report(lobby, printer=OK) == ["SelfTestDone", "LimitOver"]


def test_s55_an_item_is_ticked_once_and_anew_each_day() -> None:
    lobby = day_lobby(8, 0)
    lobby.without(self_test=SelfTestRules(checklist=(FORMS,)))

    lobby.do(c.TickCheck(item="forms", by="0042"))
    assert lobby.do(c.TickCheck(item="forms", by="0077")) == ()
    (line,) = self_test_view(lobby.hall).checklist
    lobby.new_day(TOMORROW, 8)
    (anew,) = self_test_view(lobby.hall).checklist

    assert (line.id, line.by, line.ticked_at) == ("forms", "0042", day_lobby(8, 0).at)
    assert (anew.ticked_at, anew.by) == (None, "")


@pytest.mark.parametrize(("component", "name"), NAMES.items())
def test_every_finding_belongs_to_its_component(component, name) -> None:
    assert component_of(name) is component


def test_what_no_table_knows_degrades() -> None:
    assert component_of("coffee machine") is None
    assert readiness_of({"coffee machine": WRONG}, {}) is Readiness.DEGRADED


FINDINGS = st.dictionaries(
    st.sampled_from([*NAMES.values(), "help 1", "coffee machine"]), st.sampled_from(Health)
)
TABLES = st.dictionaries(st.sampled_from(Component), st.sampled_from(Readiness))


@given(FINDINGS, TABLES)
def test_the_hall_opens_as_the_worst_of_what_is_wrong_says(findings, means) -> None:
    found = readiness_of(findings, means)

    alone = [readiness_of({name: health}, means) for name, health in findings.items()]
    assert RANK[found] == max((RANK[one] for one in alone), default=0)


@given(FINDINGS, TABLES, st.sampled_from([*NAMES.values()]))
def test_what_is_mended_never_makes_it_worse(findings, means, name) -> None:
    mended = {**findings, name: OK}

    assert RANK[readiness_of(mended, means)] <= RANK[readiness_of(findings, means)]


@given(FINDINGS, TABLES)
def test_what_nobody_knows_closes_nothing(findings, means) -> None:
    known = {name: one for name, one in findings.items() if one is not UNKNOWN}

    assert readiness_of(findings, means) is readiness_of(known, means)
