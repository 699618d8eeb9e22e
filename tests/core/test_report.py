"""A day's report can be read by people and by machines, and says the same to both."""

import json
import zoneinfo
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from msgspec.structs import replace

from kiosk.core.journal import Journal
from kiosk.core.journal_cli import journal
from kiosk.core.report_text import ReportText
from kiosk.domain import commands as c
from kiosk.domain.day_report import report_of
from kiosk.domain.limits import Limit, Stage
from kiosk.settings import read_settings
from tests.core.hall_in_tests import HandClock
from tests.domain.alerts import ring
from tests.domain.lobby import PLAN, TODAY
from tests.domain.record import RecordedLobby
from tests.e2e.lobby import HallSettings

GOLDEN = Path(__file__).parent / "reported"
STAGE = Stage(Limit.CONSULTATION, 180, 900)


def busy_morning() -> RecordedLobby:
    """Return a lobby with a crowd, a late customer, one who left, and calls for help."""
    services = tuple(replace(one, stage=STAGE) for one in PLAN.services[:1])
    lobby = RecordedLobby(replace(PLAN, services=(*services, *PLAN.services[1:])))
    lobby.do(c.ReportPresence(place="screen"))
    for _ in range(4):
        lobby.later(10).issue()
        ring(lobby)
    lobby.issue("cash", "emergency")
    lobby.do(c.RequestHelp(place="door"))
    lobby.later(20).do(c.AcknowledgeHelp())
    lobby.do(c.AcknowledgeAlert(alert=1, by="0042"))
    for counter in ("1", "2", "1", "2"):
        lobby.later(200).call(counter)
        lobby.do(c.StartService(counter=counter))
        ring(lobby)
    lobby.later(100).do(c.CancelTicket(number="A004"))
    ring(lobby)
    lobby.later(700).do(c.FinishService(counter="1"))
    ring(lobby)
    return lobby


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_report_is_told_as_it_was_agreed_upon(language) -> None:
    lobby = busy_morning()
    figures = report_of(lobby.record, lobby.hall.plan, TODAY)
    text = ReportText(lobby.hall.plan, zoneinfo.ZoneInfo("Asia/Shanghai"), language)

    agreed = (GOLDEN / f"busy_morning.{language}.txt").read_text(encoding="utf-8")

    assert list(text.lines(figures)) == agreed.splitlines()


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """Return the settings of a hall in which one customer has been called, one waits."""
    path = tmp_path / "kiosk.toml"
    path.write_text(HallSettings().text(tmp_path), encoding="utf-8")
    lobby = RecordedLobby(read_settings(path).plan)
    service = lobby.hall.plan.services[0].id
    lobby.issue(service)
    lobby.later(30).issue(service)
    lobby.later(571).call("1")
    lobby.do(c.StartService(counter="1"))
    record = Journal(tmp_path / "journal.db")
    clock = HandClock()
    for event, at in lobby.record:
        clock.at = at
        record.append((event,), clock.stamp())
    record.close()
    return path


def report(*words: object) -> Result:
    """Give a command to ``kiosk journal report``."""
    return CliRunner().invoke(journal, ["report", *map(str, words)])


def test_json_holds_every_figure(config: Path) -> None:
    result = report("--config", config, "--json")

    assert result.exit_code == 0, result.output
    figures = json.loads(result.output)
    assert (figures["day"], figures["issued"]) == (TODAY, 2)
    (late,) = figures["late"]
    assert (late["number"], late["waited_s"], late["class"]) == ("A001", 601, "ordinary")
    ordinary = next(one for one in figures["classes"] if one["id"] == "ordinary")
    assert (ordinary["waits"]["n"], ordinary["waits"]["within"]) == (1, 0.0)
    assert figures["events"]["ticket_issued"] == 2


@pytest.mark.parametrize(("language", "said"), [("en", "A001"), ("zh", "承诺10分钟")])
def test_the_report_speaks_the_language_asked_for(config: Path, language, said) -> None:
    result = report("--config", config, "--day", TODAY, "--language", language)

    assert result.exit_code == 0, result.output
    assert said in result.output


def test_a_day_that_the_journal_does_not_know_ends_with_1(config: Path) -> None:
    result = report("--config", config, "--day", "2020-01-01")

    assert result.exit_code == 1
    assert "nothing of 2020-01-01" in result.output


def test_a_copy_can_be_reported_on(config: Path, tmp_path: Path) -> None:
    copy = tmp_path / "journal.db"
    elsewhere = copy.rename(tmp_path / "copy.db")

    assert report("--config", config).exit_code == 1
    assert report("--config", config, "--file", elsewhere, "--json").exit_code == 0
