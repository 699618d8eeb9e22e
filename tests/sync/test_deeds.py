"""What headquarters' commands do in the hall, with the real core behind the door (S52)."""

import contextlib
import random
import uuid

import pytest

from kiosk.client import Client
from kiosk.core.item import iso_time
from kiosk.domain import commands as c
from kiosk.domain.moment import UtcMillis
from kiosk.domain.views import TicketView
from sync.contract import documents as d
from sync.deeds import HallDeeds
from sync.logs import MOST_BYTES, LogsError, pack, unpack
from tests.e2e.kept_running import KeptRunning
from tests.sync.processes import write_settings
from tests.sync.waiting import wait_until

LONG_AGO = "2020-01-01T00:00:00.000Z"


def command(act: d.Act) -> d.RemoteCommand:
    """Return a new command."""
    return d.RemoteCommand(
        device="hz-0001",
        id=uuid.uuid4().hex,
        author="zhang.wei",
        issued=LONG_AGO,
        expires=LONG_AGO,
        act=act,
    )


def no_logs(_hours: int) -> str:
    raise LogsError("journalctl: not found")


def test_every_act_is_done_once_and_what_the_hall_refuses_is_refused(tmp_path) -> None:
    door = tmp_path / "core.sock"
    config = write_settings(tmp_path, "hz-0001", door, "mqtt://127.0.0.1:1")
    deeds = HallDeeds(door, no_logs)
    with contextlib.closing(deeds), KeptRunning(config) as core, Client(door) as client:
        wait_until(client.healthy, "a core")

        def view() -> TicketView:
            seen = client.view("ticket", TicketView)
            assert seen is not None
            return seen

        pause = command(d.PauseHall(paused=True, reason={"en": "Maintenance"}))
        assert deeds.obey(pause).stage is d.Stage.SUCCEEDED
        assert view().halt.why == {"en": "Maintenance"}
        client.submit(c.ResumeHall())
        before = view().seq
        assert deeds.obey(pause).stage is d.Stage.SUCCEEDED
        assert (view().seq, view().halt.paused) == (before, False), "done once, not again"

        assert deeds.obey(command(d.Emergency(on=True))).stage is d.Stage.SUCCEEDED
        assert view().halt.emergency
        assert deeds.obey(command(d.Emergency(on=False))).stage is d.Stage.SUCCEEDED
        assert deeds.obey(command(d.PauseHall(paused=False))).stage is d.Stage.SUCCEEDED
        assert not view().halt.still

        until = iso_time(UtcMillis(view().at + 3_600_000))
        notice = d.Notice("wet", {"en": "Wet"}, LONG_AGO, until)
        assert deeds.obey(command(d.ShowNotice(notice))).stage is d.Stage.SUCCEEDED
        assert [one.text for one in view().notices] == [{"en": "Wet"}]

        slip = deeds.obey(command(d.Reprint("A999")))
        assert (slip.stage, slip.reason) == (d.Stage.REFUSED, "no_printer")

        test = command(d.SelfTest())
        assert deeds.obey(test) == deeds.obey(test)
        assert deeds.obey(test).stage is d.Stage.SUCCEEDED

        restart = command(d.RestartCore())
        assert deeds.obey(restart).stage is d.Stage.SUCCEEDED
        assert deeds.obey(restart).stage is d.Stage.SUCCEEDED
        assert core.codes == [0]

        logs = deeds.obey(command(d.CollectLogs()))
        assert (logs.stage, logs.reason) == (d.Stage.FAILED, "no_logs")


@pytest.mark.parametrize("lines", [0, 1, 30_000])
def test_logs_are_packed_the_newest_first_and_never_too_long(lines) -> None:
    chance = random.Random(1)  # noqa: S311 - lines that pack badly, no secret
    log = [f"{one} {chance.random()}" for one in range(lines)]
    packed = pack(log)

    assert len(packed) <= MOST_BYTES
    kept = unpack(packed).splitlines()
    assert [one.split()[0] for one in kept] == [str(n) for n in range(lines - len(kept), lines)]
    assert not lines or kept


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ("2026-11-27T09:00:00+0800 kiosk core[123]: rang 13800138000 twice", "rang # twice"),
        ("2026-11-27T09:00:00+0800 kiosk core[123]: A001 at counter 3", "A001 at counter 3"),
        ("epoch=0c2f9a716c1b4d0e8f0a5b0c7e9d1a2b seq=123456", "seq=123456"),
    ],
)
def test_no_telephone_number_leaves_the_hall_in_its_logs(line, kept) -> None:
    assert unpack(pack([line])).endswith(kept)
