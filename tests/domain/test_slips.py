"""Slips: one for each ticket, never two by itself, and a mark on what staff ordered again."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain import commands as c
from kiosk.domain import events as e
from kiosk.domain.commands import SlipOutcome
from kiosk.domain.decide import decide
from kiosk.domain.evolve import evolve
from kiosk.domain.refused import Refused
from kiosk.domain.ticket import SlipState, TicketState
from tests.domain.lobby import TODAY, Lobby, lobby_with_ticket

NONE, WANTED, SENDING, PRINTED, UNKNOWN = SlipState
BECOMES = {
    (WANTED, SlipOutcome.SENDING): SENDING,
    (SENDING, SlipOutcome.PRINTED): PRINTED,
    (SENDING, SlipOutcome.NOT_PRINTED): WANTED,
    (SENDING, SlipOutcome.UNKNOWN): UNKNOWN,
}
EVERYTHING = list(itertools.product(SlipState, SlipOutcome))


def report(lobby: Lobby, *outcomes: SlipOutcome, number: str = "A001") -> None:
    """Let the printing loop report of a slip."""
    for outcome in outcomes:
        lobby.do(c.ReportPrinted(number=number, outcome=outcome, day=TODAY))


def lobby_with_slip(state: SlipState) -> Lobby:
    """Return a lobby whose ticket A001 waits and has its slip in this state."""
    lobby = Lobby().without(prints_slips=state is not NONE)
    lobby.issue()
    lobby.without(prints_slips=True)
    if state is not NONE and state is not WANTED:
        report(lobby, SlipOutcome.SENDING)
    if state is PRINTED:
        report(lobby, SlipOutcome.PRINTED)
    if state is UNKNOWN:
        report(lobby, SlipOutcome.UNKNOWN)
    assert lobby.ticket("A001").slip is state
    return lobby


@pytest.mark.parametrize(("before", "outcome"), EVERYTHING)
def test_a_report_is_taken_only_where_it_can_be_true(before, outcome) -> None:
    lobby = lobby_with_slip(before)
    command = c.ReportPrinted(number="A001", outcome=outcome)

    if (before, outcome) in BECOMES:
        lobby.do(command)
        assert lobby.ticket("A001").slip is BECOMES[before, outcome]
    else:
        lobby.refuses(command)
        assert lobby.ticket("A001").slip is before


@pytest.mark.parametrize(
    ("state", "due"), [(NONE, 0), (WANTED, 1), (SENDING, 1), (PRINTED, 0), (UNKNOWN, 0)]
)
def test_paper_is_owed_until_somebody_knows_what_became_of_it(state, due) -> None:
    assert len(lobby_with_slip(state).hall.slips_due) == due


@pytest.mark.parametrize(
    ("state", "ordered"),
    [(NONE, True), (WANTED, False), (SENDING, False), (PRINTED, True), (UNKNOWN, True)],
)
def test_staff_may_order_a_slip_unless_it_is_coming(state, ordered) -> None:
    lobby = lobby_with_slip(state)
    command = c.ReprintSlip(number="A001")

    if ordered:
        lobby.do(command)
        assert lobby.ticket("A001").slip is WANTED
    else:
        lobby.refuses(command)


@given(st.lists(st.sampled_from([*SlipOutcome, None]), max_size=20))
def test_between_two_slips_somebody_said_that_another_one_is_due(reports) -> None:
    lobby = lobby_with_slip(WANTED)
    said: list[type[e.AnyEvent]] = []
    for outcome in reports:
        command = (
            c.ReprintSlip(number="A001")
            if outcome is None
            else c.ReportPrinted(number="A001", outcome=outcome)
        )
        events = decide(lobby.hall, command, lobby.moment)
        if not isinstance(events, Refused):
            said += [type(one) for one in events]
            for event in events:
                lobby.hall = evolve(lobby.hall, event, lobby.at)

    sent = [nth for nth, one in enumerate(said) if one is e.SlipSent]
    for first, second in itertools.pairwise(sent):
        assert {e.SlipNotPrinted, e.SlipReordered} & set(said[first:second])


def test_a_first_slip_has_no_mark_and_a_second_one_has() -> None:
    lobby = lobby_with_slip(PRINTED)
    lobby.do(c.ReprintSlip(number="A001"))

    [sent] = lobby.do(c.ReportPrinted(number="A001", outcome=SlipOutcome.SENDING))

    assert sent == e.SlipSent(number="A001", day=TODAY, reprint=True)


def test_a_slip_that_surely_did_not_come_out_is_still_the_first() -> None:
    lobby = lobby_with_slip(WANTED)
    report(lobby, SlipOutcome.SENDING, SlipOutcome.NOT_PRINTED)

    [sent] = lobby.do(c.ReportPrinted(number="A001", outcome=SlipOutcome.SENDING))

    assert sent == e.SlipSent(number="A001", day=TODAY)


@pytest.mark.parametrize("state", [TicketState.SERVING, TicketState.FINISHED])
def test_a_slip_that_staff_order_comes_also_when_the_holder_was_called_long_ago(state) -> None:
    lobby, number = lobby_with_ticket(state)
    assert not lobby.hall.slips_due

    lobby.do(c.ReprintSlip(number=number))
    report(lobby, SlipOutcome.SENDING, SlipOutcome.NOT_PRINTED)

    assert list(lobby.hall.slips_due) == [f"{TODAY}/{number}"]


def test_a_slip_under_way_is_followed_up_although_its_holder_is_served_already() -> None:
    lobby = lobby_with_slip(SENDING)
    lobby.call("1")
    lobby.do(c.StartService(counter="1"))

    assert len(lobby.hall.slips_due) == 1
    report(lobby, SlipOutcome.PRINTED)
    assert not lobby.hall.slips_due


def test_a_hall_without_a_printer_owes_no_paper() -> None:
    lobby = Lobby().without(prints_slips=False)

    [_, issued] = lobby.do(c.IssueTicket(service="account"))

    assert isinstance(issued, e.TicketIssued)
    assert issued.slip is NONE
