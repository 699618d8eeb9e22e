"""A hall's own journal, asked what another rule would have done."""

from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from kiosk.core.clock import ClockTrust, Stamp
from kiosk.core.item import encode_item, with_hash
from kiosk.domain import commands as c
from kiosk.domain.decide import decide
from kiosk.domain.decision import Events
from kiosk.domain.plan import HallPlan
from kiosk.domain.refused import Refused
from kiosk.simulate.other_rule import parse_rule
from kiosk.simulate.yesterday import Difference, Review, Turns, read_events, review
from tests.domain.lobby import PLAN, Lobby


class Recorder(Lobby):
    """A lobby that keeps its journal as ``kiosk journal export`` prints it."""

    def __init__(self, plan: HallPlan = PLAN) -> None:
        super().__init__(plan)
        self.lines: list[bytes] = []

    def do(self, command: c.AnyCommand) -> Events:
        """Write down each event of a command."""
        stamp = Stamp(self.moment, "boot", 0, ClockTrust.SYNCED)
        events = super().do(command)
        for event in events:
            seq = len(self.lines) + 1
            item = encode_item(event, epoch="e", seq=seq, stamp=stamp, command=None)
            self.lines.append(with_hash(item, bytes(32)))
        return events


def asked(lines: Iterable[bytes], rule: str, plan: HallPlan = PLAN) -> Review:
    """Return what a rule makes of the lines."""
    return review(read_events(lines), plan, parse_rule(rule))


def a_day() -> Recorder:
    """Return a lobby where a later accessible ticket was called before an ordinary one."""
    lobby = Recorder()
    lobby.issue()
    lobby.later(600).issue(class_id="accessible")
    lobby.later(60).call("1")
    lobby.call("2")
    return lobby


def test_the_hall_s_own_rule_names_whom_it_called() -> None:
    found = asked(a_day().lines, "promise")

    assert (found.contested, found.named) == (1, 1)
    assert found.differences == ()


def test_another_rule_names_another_ticket() -> None:
    found = asked(a_day().lines, "fifo")

    assert (found.contested, found.named) == (1, 0)
    assert found.differences == (
        Difference("2026-11-23", "2026-11-23T01:11:00Z", "1", "A002", "A001"),
    )
    assert found.classes["accessible"] == Turns(called=1, named=0)
    assert found.classes["ordinary"] == Turns(called=0, named=1)


@pytest.mark.parametrize(
    ("rule", "named"),
    [
        ("strict", 1),
        ("edd", 0),                # due 300 s after 600 s against 600 s after 0 s
        ("head_start=10m", 0),     # equal: the earlier clock
        ("head_start=10m1s", 1),
        ("accumulating=11", 0),    # 60 s times 11 against 660 s
        ("accumulating=11.1", 1),
    ],
)  # fmt: skip
def test_each_rule_is_asked_with_its_figures(rule, named) -> None:
    assert asked(a_day().lines, rule).named == named


def test_hard_rules_stay_whatever_the_formula() -> None:
    lobby = Recorder()
    lobby.issue()
    lobby.later(60).issue(class_id="emergency")
    lobby.later(60).call("1")

    assert asked(lobby.lines, "fifo") == asked(lobby.lines, "promise")


@pytest.mark.parametrize("rule", [b"chosen", b"resumed"])
def test_a_ticket_that_a_person_chose_is_no_rule_s(rule) -> None:
    lines = [one.replace(b'"rule":"promise"', b'"rule":"%s"' % rule) for one in a_day().lines]

    assert asked(lines, "fifo").contested == 0


@pytest.mark.parametrize(
    ("days", "contested"),
    [
        (("2026-11-23", "2026-11-23"), 1),
        (("2026-11-24", "2026-12-01"), 0),
        (("2026-11-01", "2026-11-22"), 0),
    ],
)
def test_only_the_days_asked_for(days, contested) -> None:
    events = read_events(a_day().lines)

    assert review(events, PLAN, parse_rule("fifo"), days).contested == contested


def busy(chance) -> Recorder:
    """Return a lobby after some chance."""
    lobby = Recorder()
    classes = [one.id for one in PLAN.classes]
    for _ in range(60):
        lobby.later(chance.randint(1, 200))
        if chance.random() < 0.6:
            service = chance.choice(["account", "cash", "loans"])
            lobby.issue(service, chance.choice([*classes, "ordinary", "ordinary"]))
            continue
        counter = chance.choice(["1", "2", "3"])
        desk = lobby.desk(counter)
        if desk.ticket is not None and chance.random() < 0.3:
            lobby.do(chance.choice([c.NoShow, c.Park])(counter=counter))
        elif not isinstance(decide(lobby.hall, c.CallNext(counter), lobby.moment), Refused):
            lobby.do(c.CallNext(counter))
    return lobby


@given(st.randoms(use_true_random=False))
def test_replayed_by_its_own_rule_a_day_is_what_it_was(chance) -> None:
    found = asked(busy(chance).lines, "promise")

    assert found.named == found.contested
    assert all(one.called == one.named for one in found.classes.values())


@given(st.randoms(use_true_random=False), st.integers(1, 60))
def test_a_pruned_journal_can_be_asked_too(chance, begin) -> None:
    whole = busy(chance).lines

    found = asked(whole[begin:], "fifo")

    assert found.contested <= asked(whole, "fifo").contested
    assert found.named + len(found.differences) == found.contested


def test_classes_and_counters_that_the_settings_lost_are_no_trouble() -> None:
    smaller = replace(PLAN, classes=PLAN.classes[-2:], counters=PLAN.counters[1:])

    found = asked(a_day().lines, "strict", smaller)

    assert (found.contested, found.named) == (1, 0)
    assert found.differences[0].named is None


@pytest.mark.parametrize("line", [b"{}", b'{"type":"ticket_isued"}', b"[]", b"text"])
def test_a_line_that_is_no_event(line) -> None:
    with pytest.raises(ValueError, match="line 2"):
        list(read_events([a_day().lines[0], line]))
