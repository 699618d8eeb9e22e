"""S66: a swapped device raises an alarm until somebody approves it or it is put back."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from msgspec.structs import replace

from kiosk.core.inventory_taking import InventoryTaking
from kiosk.core.manager_texts import told_manager_view
from kiosk.core.writer import Writer
from kiosk.domain.commands import ApproveBaseline, ReportFault
from tests.check import usb
from tests.check.benches import hall_settings, machine
from tests.core.hall_in_tests import PLAN, done, open_writer, running, soon, types
from tests.e2e.lobby import HallSettings, RunningCore

pytestmark = pytest.mark.anyio

PRINTER = "test-0001-printer-1"


@asynccontextmanager
async def hall(
    folder: Path, look_s: float = 300
) -> AsyncIterator[tuple[Writer, InventoryTaking]]:
    """Run a hall with a USB printer that looks at its devices."""
    settings = hall_settings(folder, HallSettings(printer_url="usb://04b8:0e15"))
    settings = replace(settings, journal=replace(settings.journal, path=folder / "j.db"))
    with open_writer(folder / "j.db", plan=PLAN) as writer:
        taking = InventoryTaking(writer, settings, machine(folder / "m"), look_s=look_s)
        async with running(taking.run()):
            await soon(lambda: bool(writer.hall.inventory.attached))
            yield writer, taking


def drifts(writer: Writer) -> list[str]:
    """Return which devices are not what was approved."""
    return sorted(writer.hall.inventory.drifts)


async def test_s66_swap_the_printer_and_the_alarm_lasts_until_it_is_approved(tmp_path) -> None:
    root = tmp_path / "m"
    usb.printer(root, "A1")
    async with hall(tmp_path) as (writer, taking):
        done(writer, ApproveBaseline(by="0042"))
        done(writer, ReportFault(device="printer", kind="unplugged"))
        await soon(lambda: "printer" in taking.failing)

        usb.pulls_out(root, "1-1.2")
        usb.printer(root, "B2")
        done(writer, ReportFault(device="printer"))
        await soon(lambda: drifts(writer) == [PRINTER])

        view = told_manager_view(writer.hall, writer.now())
        (alert,) = view.alerts
        assert (alert.limit, alert.place) == ("S66", PRINTER)
        assert "serial A1" in alert.todo["en"]
        assert "serial B2" in alert.todo["zh"]
        assert view.config_drift[0].found.endswith("serial B2")
        done(writer, ApproveBaseline(by="0077"))
        assert drifts(writer) == []
        assert not writer.hall.alerts


async def test_s66_a_swap_while_the_core_was_away_is_found_at_its_start(tmp_path) -> None:
    root = tmp_path / "m"
    usb.printer(root, "A1")
    async with hall(tmp_path) as (writer, _):
        done(writer, ApproveBaseline(by="0042"))
    usb.pulls_out(root, "1-1.2")
    usb.printer(root, "B2")

    async with hall(tmp_path) as (writer, _):
        await soon(lambda: drifts(writer) == [PRINTER])
        assert types(writer).count("config_drifted") == 1


async def test_s66_the_old_printer_put_back_is_noticed_by_itself(tmp_path) -> None:
    root = tmp_path / "m"
    usb.printer(root, "A1")
    async with hall(tmp_path, look_s=0.05) as (writer, _):
        done(writer, ApproveBaseline(by="0042"))
        usb.pulls_out(root, "1-1.2")
        usb.printer(root, "B2")
        await soon(lambda: drifts(writer) == [PRINTER])

        usb.pulls_out(root, "1-1.2")
        usb.printer(root, "A1")

        await soon(lambda: drifts(writer) == [])
        assert not writer.hall.alerts


async def test_s66_a_printer_that_is_only_away_is_no_other_printer(tmp_path) -> None:
    root = tmp_path / "m"
    usb.printer(root, "A1")
    async with hall(tmp_path, look_s=0.02) as (writer, _):
        done(writer, ApproveBaseline(by="0042"))
        usb.pulls_out(root, "1-1.2")
        (root / "etc/os-release").write_text('PRETTY_NAME="Another system"\n')

        await soon(lambda: "Another" in writer.hall.inventory.attached["test-0001-system-1"])

        assert drifts(writer) == [], "what runs on it is listed and not compared"


async def test_s66_settings_that_name_no_device_any_more_are_a_drift(tmp_path) -> None:
    usb.printer(tmp_path / "m", "A1")
    async with hall(tmp_path) as (writer, _):
        done(writer, ApproveBaseline(by="0042"))
        bare = hall_settings(tmp_path, HallSettings())
        async with running(InventoryTaking(writer, bare, machine(tmp_path / "m")).run()):
            await soon(lambda: PRINTER in drifts(writer))


def test_the_inventory_is_shown_and_approved_at_the_shell(tmp_path) -> None:
    settings = HallSettings(printer_url="tcp://127.0.0.1:9")
    with RunningCore(tmp_path, settings) as core:
        core.wait_until(lambda: "device_attached" in {one["type"] for one in core.events()})
        before = core.kiosk("inventory", "show")
        nobody = core.kiosk("inventory", "approve", "--by", " ")
        approved = core.kiosk("inventory", "approve", "--by", "0042")
        again = core.kiosk("inventory", "approve", "--by", "0042", "--language", "zh")
        after = core.kiosk("inventory", "show", "--json")
        core.stop()
        core.config.write_text(
            HallSettings(printer_url="tcp://127.0.0.1:10").text(tmp_path), encoding="utf-8"
        )
        core.start()
        core.wait_until(lambda: "config_drifted" in {one["type"] for one in core.events()})
        swapped = core.kiosk("inventory", "show")

    assert before.returncode == 0
    assert "ok    test-0001-printer-1: tcp 127.0.0.1:9" in before.stdout
    assert "kiosk inventory approve --by" in before.stdout
    assert nobody.returncode == 1
    assert approved.stdout.startswith("Approved by 0042")
    assert again.stdout.startswith("没有需要核准的")
    assert json.loads(after.stdout)["approved"] is True
    assert swapped.returncode == 1
    assert (
        "WRONG test-0001-printer-1: tcp 127.0.0.1:10 (approved: tcp 127.0.0.1:9)"
        in swapped.stdout
    )


def test_without_a_core_the_inventory_says_so(tmp_path) -> None:
    with RunningCore(tmp_path, HallSettings(), started=False) as core:
        asked = core.kiosk("inventory", "show")

    assert asked.returncode == 1
    assert "core.sock" in asked.stderr
