"""``kiosk appointments`` against a core as a hall runs it."""

import datetime as dt
import json
import zoneinfo
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kiosk.appointments.cli import appointments
from kiosk.client import Accepted
from kiosk.domain.commands import CheckIn
from kiosk.domain.views import ManagerView
from kiosk.words import say
from tests.appointments.rows import SHANGHAI, written
from tests.e2e.lobby import RunningCore

TABLE = "code,service,slot\nA1,cash,{day} 10:30\nA2,account,{day} 11:00\n"


class Desk:
    """Somebody at the hall's command line, tomorrow's bookings before them."""

    def __init__(self, core: RunningCore, folder: Path) -> None:
        self.core = core
        self.folder = folder
        with core.client() as client:
            view = client.view("manager", ManagerView)
        assert view is not None
        zone = zoneinfo.ZoneInfo(SHANGHAI)
        self.now = dt.datetime.fromtimestamp(view.at / 1000, zone)
        self.tomorrow = f"{self.now.date() + dt.timedelta(days=1)}"

    def types(self, *arguments: str) -> Result:
        config = ["--config", str(self.core.folder / "kiosk.toml")]
        first, *others = arguments
        return CliRunner().invoke(appointments, [first, *config, *others])

    def file(self, name: str, text: str) -> str:
        return str(written(self.folder, name, text.format(day=self.tomorrow)))

    def codes(self) -> dict[str, str]:
        found = json.loads(self.types("list", "--json").output)
        return {one["code"]: one["state"] for one in found}


@pytest.fixture(scope="module")
def core(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningCore]:
    with RunningCore(tmp_path_factory.mktemp("core")) as running:
        yield running


@pytest.fixture
def desk(core: RunningCore, tmp_path: Path) -> Desk:
    return Desk(core, tmp_path)


def test_an_import_brings_them_and_a_second_one_changes_nothing(desk) -> None:
    file = desk.file("day.csv", TABLE)

    dry = desk.types("import", "--dry-run", file)
    first = desk.types("import", file)
    again = desk.types("import", file)

    assert "would be 2 booked, 0 changed, 0 cancelled, 0 unchanged" in dry.output
    assert "2 booked, 0 changed, 0 cancelled, 0 unchanged" in first.output
    assert "0 booked, 0 changed, 0 cancelled, 2 unchanged" in again.output
    assert (first.exit_code, again.exit_code) == (0, 0)

    moved = desk.file("later.csv", "code,service,slot\nA1,cash,{day} 15:00\n")
    third = desk.types("import", "--replace-day", desk.tomorrow, moved)

    assert "0 booked, 1 changed, 1 cancelled, 0 unchanged" in third.output
    assert desk.codes() == {"A1": "booked", "A2": "cancelled"}
    listed = desk.types("list", "--day", desk.tomorrow).output
    assert f"{desk.tomorrow} 15:00  until 15:15  A1  cash  appointment  booked" in listed
    assert desk.types("list", "--day", "2020-01-01").output == ""


def test_a_calendar_is_read_by_its_name(desk) -> None:
    day = desk.tomorrow.replace("-", "")
    text = (
        "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:c1\nCATEGORIES:cash\n"
        f"DTSTART:{day}T020000Z\nEND:VEVENT\nEND:VCALENDAR\n"
    )

    result = desk.types("import", desk.file("day.ics", text))

    assert result.exit_code == 0, result.output
    assert desk.codes()["C1"] == "booked"


def test_a_bad_file_ends_with_1_and_changes_nothing(desk) -> None:
    file = desk.file("bad.csv", "code,service,slot\nB1,cash,{day} 10:30\nB2,tea,noon\n")

    result = desk.types("import", file)

    assert result.exit_code == 1
    assert f'{file}:3: found "tea", expected a service of this hall: account, cash' in (
        result.output
    )
    assert "B1" not in desk.codes()


def test_a_clerk_books_moves_and_cancels_and_is_told_what_to_say(desk) -> None:
    booked = desk.types("book", "D1", "cash", f"{desk.tomorrow} 10:30")
    moved = desk.types("change", "d1", "--slot", f"{desk.tomorrow} 14:00", "--rebook")
    cancelled = desk.types("cancel", "D1")

    time = {"time": f"{desk.tomorrow} 10:30", "until": "10:45"}
    assert say("appointment.held", "zh", **time) in booked.output
    time = {"time": f"{desk.tomorrow} 14:00", "until": "14:15"}
    assert say("appointment.rebooked", "en", **time) in moved.output
    assert cancelled.exit_code == 0
    assert desk.codes()["D1"] == "cancelled"


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("book", "D2", "tea", "2099-01-01 10:00"), 1, "not offered here"),
        (("book", "D2", "cash", "noon"), 2, 'found "noon"'),
        (("book", "D2", "cash", "2020-01-01 10:00"), 1, "That time has passed"),
        (("cancel", "D9"), 1, "could not find"),
        (("due", "--within", "soon"), 2, "a length of time"),
    ],
)
def test_what_cannot_be_done_is_said_with_an_exit_code(desk, arguments, code, said) -> None:
    result = desk.types(*arguments)

    assert result.exit_code == code
    assert said in result.output


def test_q12_those_due_soon_can_be_reminded_and_a_ticket_ends_the_reminding(desk) -> None:
    slot = desk.now + dt.timedelta(minutes=5)
    desk.types("book", "E1", "cash", slot.isoformat(timespec="minutes"))
    assert "E1" in desk.types("due").output
    assert "D1" not in desk.types("due").output

    with desk.core.client() as client:
        answer = client.submit(CheckIn(code="E1"))
    assert isinstance(answer, Accepted)
    issued = answer.event("ticket_issued")
    assert issued is not None

    assert desk.types("due").output == ""
    assert f"checked_in  {issued['number']}" in desk.types("list").output


def test_without_a_core_nothing_is_promised(tmp_path) -> None:
    away = RunningCore(tmp_path, started=False)
    config = ["--config", str(away.folder / "kiosk.toml")]

    result = CliRunner().invoke(appointments, ["list", *config])

    assert result.exit_code != 0
