"""Whoever complains is told why, in sentences: golden texts in both languages."""

import zoneinfo
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from msgspec.structs import replace

from kiosk.core.explain import Teller
from kiosk.core.journal import Journal
from kiosk.core.journal_cli import journal
from kiosk.domain import commands as c
from kiosk.domain.events import CallReason, CallRule, TicketCalled, TicketIssued
from kiosk.domain.retelling import Happened, retell
from kiosk.domain.story import story_of
from kiosk.domain.ticket import SlipState
from kiosk.settings import read_settings
from tests.core.hall_in_tests import HandClock
from tests.domain.lobby import OPENING, PLAN, TODAY
from tests.domain.record import RecordedLobby
from tests.e2e.lobby import HallSettings

GOLDEN = Path(__file__).parent / "explained"
WEIGHED_MOST = (
    "It was next because its wait weighed most, measured against what each class is promised."
)
BOTH = "A001 (Ordinary, 3 min 30 s), A002 (Ordinary, 3 min)"
SHANGHAI = zoneinfo.ZoneInfo("Asia/Shanghai")


def told(lobby: RecordedLobby, number: str, language: str = "en") -> list[str]:
    """Return the story of a ticket of this lobby."""
    story = story_of(retell(lobby.record, lobby.hall.plan), number, TODAY)
    assert story is not None
    return list(Teller(lobby.hall.plan, SHANGHAI, language).lines(story))


def golden(name: str, language: str) -> list[str]:
    """Return the sentences as they were agreed upon."""
    path = GOLDEN / f"{name}.{language}.txt"
    return path.read_text(encoding="utf-8").splitlines()


def overtaken() -> tuple[RecordedLobby, str]:
    """Return a lobby in which an ordinary ticket waited too long, others being called first."""
    lobby = RecordedLobby()
    lobby.issue()
    number = lobby.later(30).issue()
    lobby.later(30).issue(class_id="accessible")
    lobby.later(30).issue(class_id="emergency")
    lobby.later(60).call("1")
    lobby.later(60).call("2")
    lobby.later(500).call("1")
    lobby.later(32).call("2")
    lobby.later(90).do(c.FinishService(counter="2"))
    return lobby, number


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_long_wait_is_told_with_who_came_later_and_was_called_before(language) -> None:
    lobby, number = overtaken()

    assert told(lobby, number, language) == golden("long_wait", language)


def test_who_was_called_first_is_told_who_was_passed() -> None:
    lobby, _ = overtaken()

    assert told(lobby, "A003")[1:] == [
        "09:03:30 Called to counter 2 after 2 min 30 s of waiting.",
        "Priority is promised 5 min: kept.",
        WEIGHED_MOST,
        "These had waited longer and were passed: " + BOTH + ".",
        "Meanwhile its counters called 1 that came later:",
        "  09:02:30 A004 to counter 1: an emergency.",
        "09:12:22 Done at counter 2.",
    ]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_who_still_waits_is_told_who_was_called_instead_and_what_is_open(language) -> None:
    lobby = RecordedLobby()
    lobby.issue()
    number = lobby.later(60).issue()
    lobby.later(600).call("1")
    lobby.later(5).do(c.OpenCounter(counter="3"))

    assert told(lobby, number, language) == golden("still_waiting", language)


def test_who_waits_where_no_counter_is_open_is_told_so() -> None:
    lobby = RecordedLobby()
    lobby.issue()
    number = lobby.issue("loans")
    lobby.later(60).call("1")

    assert told(lobby, number)[1:] == [
        "09:01:00 C001 is waiting: 1 min so far.",
        "Ordinary is promised 10 min: within it so far.",
        "Meanwhile its counters called nobody else.",
        "No counter that serves it is at work; it could be called at: 3.",
    ]


def test_a_call_out_of_turn_names_its_reason_and_who_agreed() -> None:
    lobby = RecordedLobby()
    lobby.issue()
    lobby.later(60).issue(class_id="internal")
    lobby.later(3601).do(
        c.CallTicket(counter="1", number="A002", reason="complaint", approved_by="0042")
    )

    assert told(lobby, "A002")[1:6] == [
        "10:01:01 Called to counter 1 after 60 min 1 s of waiting.",
        "Internal is promised 30 min: it took 30 min 1 s longer. We are sorry.",
        "Staff called it by its number.",
        "Reason given for calling it out of turn: complaint.",
        "Agreed to by 0042.",
    ]


def test_absence_and_return_are_told() -> None:
    lobby = RecordedLobby()
    number = lobby.issue()
    lobby.later(60).call()
    lobby.later(60).do(c.Recall(counter="1"))
    lobby.later(60).do(c.NoShow(counter="1"))
    lobby.later(60).do(c.Resume(number=number))
    lobby.later(30).call()
    lobby.do(c.StartService(counter="1"))

    assert [line for line in told(lobby, number) if line[:2] == "09"] == [
        "09:00:00 A001 was taken: Open an account, Ordinary; 0 ahead of it.",
        "09:01:00 Called to counter 1 after 1 min of waiting.",
        "09:02:00 Called again to counter 1.",
        "09:03:00 Nobody came to counter 1; the number was kept until 09:18:00.",
        "09:04:00 Back in the queue, at its old place.",
        "09:04:30 Called to counter 1 after 30 s of waiting.",
        "09:04:30 Service began at counter 1.",
    ]


def test_a_long_service_held_back_at_the_accessible_counter_is_told() -> None:
    services = tuple(replace(one, long=one.id == "cash") for one in PLAN.services)
    lobby = RecordedLobby(replace(PLAN, services=services))
    lobby.issue("cash")
    lobby.do(c.OpenCounter(counter="1"))
    lobby.later(60).issue("loans")
    lobby.later(60).call("3")

    assert told(lobby, "C001")[4] == (
        "These had waited longer and were passed: B001 (Ordinary, 2 min)."
    )
    assert told(lobby, "C001")[5] == (
        "Left to the other counters for a while, being long services: B001 (Ordinary, 2 min)."
    )


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("rule", CallRule)
def test_every_rule_has_its_sentence_for_the_one_called_and_for_the_one_passed(
    rule, language
) -> None:
    """Whichever rule called a ticket, in whichever version of the kiosk."""
    first, second = (
        TicketIssued(
            number=number,
            day=TODAY,
            prefix="A",
            running=running,
            service="account",
            class_id="ordinary",
            language="zh",
            ahead=0,
            slip=SlipState.NONE,
        )
        for running, number in ((1, "A001"), (2, "A002"))
    )
    called = TicketCalled(
        number="A002", day=TODAY, counter="1", reason=CallReason(rule, 30, target_s=600)
    )
    record = [Happened(one, OPENING) for one in (first, second, called)]
    teller = Teller(PLAN, SHANGHAI, language)
    stories = [story_of(retell(record, PLAN), number, TODAY) for number in ("A001", "A002")]

    passed, next_one = (list(teller.lines(one)) for one in stories if one is not None)

    assert len(next_one) == 5
    assert len(passed) == 6
    assert "{" not in "".join(next_one + passed)


def explain(*words: object) -> Result:
    """Give a command to ``kiosk journal explain``."""
    return CliRunner().invoke(journal, ["explain", *map(str, words)])


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """Return the settings of a hall whose journal tells of two days."""
    path = tmp_path / "kiosk.toml"
    path.write_text(HallSettings().text(tmp_path), encoding="utf-8")
    lobby = RecordedLobby(read_settings(path).plan)
    service = lobby.hall.plan.services[0].id
    lobby.issue(service)
    lobby.later(60).call("1")
    lobby.day = type(lobby.day)("2026-11-24")
    lobby.later(86_400).issue(service)
    record = Journal(tmp_path / "journal.db")
    clock = HandClock()
    for event, at in lobby.record:
        clock.at = at
        record.append((event,), clock.stamp())
    record.close()
    return path


def test_the_newest_day_is_told_unless_another_is_named(config: Path) -> None:
    newest = explain("a001", "--config", config, "--language", "en")
    named = explain("A001", "--config", config, "--day", TODAY, "--language", "zh")

    assert "is waiting: 0 s so far." in newest.output, newest.output
    assert "09:01:00 等候1分钟后叫到1号窗口。" in named.output


def test_what_the_journal_does_not_know_ends_with_1(config: Path) -> None:
    nobody = explain("A099", "--config", config)
    never = explain("A001", "--config", config, "--day", "2020-01-01")

    assert nobody.exit_code == never.exit_code == 1
    assert "A099 was not taken on 2026-11-24" in nobody.output
    assert "nothing of 2020-01-01; it holds 2026-11-23 to 2026-11-24" in never.output
