"""S55: with each fault in turn the self-test names it, says what to do, and decides."""

import threading
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing
from itertools import pairwise
from pathlib import Path

import pytest
from msgspec.structs import replace

from drivers.faults import FaultKind
from drivers.simulated_printer import SimulatedPrinter
from drivers.ticket_printer import StatusLevel
from kiosk.check.finding import Finding
from kiosk.check.machine import Machine
from kiosk.check.resources import disk_space, disk_writes
from kiosk.check.told_by_core import OWN, reason_said
from kiosk.core.callers import Callers
from kiosk.core.clock import ClockTrust
from kiosk.core.journal import Journal
from kiosk.core.manager_texts import told_manager_view
from kiosk.core.self_testing import Parts, SelfTesting
from kiosk.core.verify import newest_are_whole
from kiosk.core.writer import Writer
from kiosk.domain.commands import IssueTicket, ReportFault, RunSelfTest
from kiosk.domain.refused import Reason
from kiosk.domain.self_test import Health, Readiness
from kiosk.words import LANGUAGES
from tests.check.benches import hall_settings
from tests.core.hall_in_tests import (
    HandClock,
    change_behind_its_back,
    days,
    done,
    open_writer,
    refused,
    running,
    soon,
    types,
)
from tests.e2e.lobby import HallSettings

pytestmark = pytest.mark.anyio

SETTINGS = HallSettings(
    terminals={"1": "serial:/dev/kiosk-none#1", "3": "gpio:call=17"},
    keypads={"2": "evdev:/dev/input/kiosk-none"},
    sound="alsa:default",
    broker="mqtt://127.0.0.1:1883",
)


class World:
    """A hall whose every part a test can break and mend."""

    def __init__(self, folder: Path, writer: Writer, clock: HandClock) -> None:
        self.writer = writer
        self.clock = clock
        self.printer = SimulatedPrinter()
        self.cards = folder / "machine/proc/asound/cards"
        self.cards.parent.mkdir(parents=True)
        self.cards.write_text(" 0 [Headphones]: bcm2835 - Headphones\n")
        self.now_s = 1000.0
        self.callers = Callers(lambda: self.now_s)
        self.journal = folder / "journal.db"
        settings = hall_settings(folder, SETTINGS)
        settings = replace(settings, journal=replace(settings.journal, path=self.journal))
        machine = Machine(root=folder / "machine")
        self.parts = Parts(settings, clock, self.callers, machine, self.printer)
        for view in ("ticket", "board", "counter/1", "acknowledged"):
            self.is_asked_for(view)

    def is_asked_for(self, view: str) -> None:
        """Somebody asks for a view, and gets it."""
        with self.callers.here(view):
            pass

    def fails(self, device: str, kind: str) -> None:
        """A driver reports a fault."""
        done(self.writer, ReportFault(device=device, kind=kind))

    def goes_dark(self, view: str) -> None:
        """Whoever asked for a view asks no more; the others do."""
        self.now_s += 120
        for one in ("ticket", "board", "counter/1", "acknowledged"):
            if one != view:
                self.is_asked_for(one)

    async def test(self) -> None:
        """Ask for a self-test and wait for it."""
        before = self.writer.hall.self_test.done_seq
        done(self.writer, RunSelfTest())
        await soon(lambda: self.writer.hall.self_test.done_seq > before)

    @property
    def wrong(self) -> dict[str, str]:
        """What the last test found wrong, and why."""
        test = self.writer.hall.self_test
        found = [one for one, health in test.findings.items() if health is Health.WRONG]
        return {one: test.reasons[one] for one in found}


@asynccontextmanager
async def world(folder: Path, **other: object) -> AsyncIterator[World]:
    """Run a hall that tests itself."""
    clock = HandClock()
    with open_writer(folder / "journal.db", clock=clock) as writer:
        made = World(folder, writer, clock)
        async with running(SelfTesting(writer, replace(made.parts, **other)).run()):
            yield made


async def test_s55_a_hall_in_which_all_is_well_opens(tmp_path) -> None:
    async with world(tmp_path) as hall:
        await hall.test()

        assert set(hall.writer.hall.self_test.findings) == {
            "printer", "printer paper", "panel 3", "keypad 2", "terminal 1",
            "screen ticket", "screen board", "sound", "clock", "broker", "disk",
            "disk space", "journal",
        }  # fmt: skip
        assert set(hall.writer.hall.self_test.findings.values()) == {Health.OK}
        assert hall.writer.hall.self_test.readiness is Readiness.OPEN
        assert not hall.writer.hall.alerts


Breaks = Callable[[World], object]
FAULTS: list[tuple[str, str, Readiness, Breaks]] = [
    ("printer", "cover_open", Readiness.DEGRADED, lambda w: w.printer.opens_cover()),
    ("printer", "unplugged", Readiness.DEGRADED, lambda w: w.printer.is_unplugged()),
    ("printer paper", "paper_out", Readiness.DEGRADED, lambda w: w.printer.runs_out_of_paper()),
    (
        "printer paper",
        "paper_near_end",
        Readiness.DEGRADED,
        lambda w: w.printer.runs_low_on_paper(),
    ),
    ("keypad 2", "unplugged", Readiness.DEGRADED, lambda w: w.fails("keypad 2", "unplugged")),
    ("panel 3", "stuck", Readiness.DEGRADED, lambda w: w.fails("panel 3", "stuck")),
    ("terminal 1", "silent", Readiness.DEGRADED, lambda w: w.fails("terminal 1", "silent")),
    ("terminal 1", "away", Readiness.DEGRADED, lambda w: w.goes_dark("counter/1")),
    ("screen ticket", "away", Readiness.DEGRADED, lambda w: w.goes_dark("ticket")),
    ("screen board", "away", Readiness.DEGRADED, lambda w: w.goes_dark("board")),
    ("sound", "unplugged", Readiness.DEGRADED, lambda w: w.cards.write_text("no cards\n")),
    ("sound", "busy", Readiness.DEGRADED, lambda w: w.fails("sound", "busy")),
    (
        "clock",
        "clock_unsynced",
        Readiness.DEGRADED,
        lambda w: setattr(w.clock, "trust", ClockTrust.UNSYNCED),
    ),
    ("broker", "unplugged", Readiness.OPEN, lambda w: w.fails("broker", "unplugged")),
]


@pytest.mark.parametrize(("name", "reason", "readiness", "breaks"), FAULTS)
async def test_s55_each_fault_is_named_told_in_both_languages_and_decides(
    tmp_path, name, reason, readiness, breaks
) -> None:
    async with world(tmp_path) as hall:
        breaks(hall)

        await hall.test()

        view = told_manager_view(hall.writer.hall, hall.writer.now())
        assert hall.wrong == {name: reason}
        assert view.self_test.readiness is readiness
        (alert,) = view.alerts
        assert (alert.limit, alert.place) == ("S55", name)
        assert set(alert.todo) == set(LANGUAGES)
        assert alert.todo["en"].startswith("Found by the self-test, ")
        assert len(alert.todo["zh"]) > len("自检发现")


def full(_path: Path) -> Finding:
    """Return what becomes of a block where there is no room for one."""
    return disk_writes(Path("/proc/journal.db"))


async def test_s55_a_disk_that_takes_nothing_closes_and_opens_by_itself_once_it_does(
    tmp_path,
) -> None:
    refuses = threading.Event()
    refuses.set()

    def takes(path: Path) -> Finding:
        return full(path) if refuses.is_set() else disk_writes(path)

    async with world(tmp_path, takes_a_block=takes, again_s=0.05) as hall:
        await hall.test()

        assert hall.wrong == {"disk": "disk_refuses"}
        no = refused(hall.writer, IssueTicket(service="account"))
        assert no.reason is Reason.NOT_READY
        refuses.clear()
        await soon(lambda: hall.writer.hall.self_test.readiness is Readiness.OPEN)
        done(hall.writer, IssueTicket(service="account"))


def crowded(_path: Path) -> Finding:
    """Return what is said of a disk with no room."""
    return disk_space(Path("/proc/journal.db"))


async def test_s55_a_disk_that_is_nearly_full_is_told_and_closes_nothing(tmp_path) -> None:
    async with world(tmp_path, has_room=crowded) as hall:
        await hall.test()

        assert hall.wrong == {"disk space": "disk_full"}
        assert hall.writer.hall.self_test.readiness is Readiness.DEGRADED
        done(hall.writer, IssueTicket(service="account"))


async def test_s55_the_longest_names_that_settings_allow_are_told(tmp_path) -> None:
    ramp = "r" * 64
    more = (
        f'[[help_button]]\nid = "{ramp}"\nname = {{ zh = "坡道", en = "Ramp" }}\n'
        'device = "gpio:button=26"\n'
    )
    settings = hall_settings(tmp_path, HallSettings(more=more))
    async with world(tmp_path, settings=settings) as hall:
        hall.fails(f"help_button {ramp}", "no kind of ours,\nand two lines")

        await hall.test()

        assert hall.wrong == {f"help_button {ramp}": "other"}


async def test_a_result_that_is_not_taken_is_no_reason_to_test_without_a_pause(
    tmp_path,
) -> None:
    looked: list[float] = []

    def takes(path: Path) -> Finding:
        looked.append(time.monotonic())
        return disk_writes(path)

    counters = [str(n) for n in range(1, 211)]
    crowd = HallSettings(
        counters=counters,
        terminals={one: f"serial:/dev/kiosk-none#{one}" for one in counters},
        keypads={one: f"serial:/dev/kiosk-pad{one}" for one in counters},
    )
    parts = {"settings": hall_settings(tmp_path, crowd), "takes_a_block": takes}
    async with world(tmp_path, again_s=0.05, **parts) as hall:
        done(hall.writer, RunSelfTest())
        await soon(lambda: len(looked) > 2)

        assert hall.writer.hall.self_test.asked
        assert all(after - before >= 0.05 for before, after in pairwise(looked))


async def test_s55_what_stays_wrong_is_told_once_however_often_it_is_looked_at(
    tmp_path,
) -> None:
    looked: list[Path] = []

    def takes(path: Path) -> Finding:
        looked.append(path)
        return full(path)

    async with world(tmp_path, takes_a_block=takes, again_s=0.02) as hall:
        await hall.test()
        await soon(lambda: len(looked) > 5)

        assert types(hall.writer).count("self_test_done") == 1


async def test_s55_a_journal_that_is_damaged_closes_the_hall(tmp_path) -> None:
    damaged = tmp_path / "damaged.db"
    damaged.write_bytes(b"no journal")
    async with world(tmp_path, is_whole=lambda _: newest_are_whole(damaged)) as hall:
        await hall.test()

        assert hall.wrong == {"journal": "journal_bad"}
        assert hall.writer.hall.self_test.readiness is Readiness.CLOSED


def test_the_newest_events_are_whole_until_one_is_changed(tmp_path) -> None:
    path = tmp_path / "journal.db"
    with closing(Journal(path)) as journal:
        journal.append(days(5), HandClock().stamp())
    assert newest_are_whole(path)
    assert newest_are_whole(path, 2)

    change_behind_its_back(path, "UPDATE events SET item = zeroblob(9) WHERE seq = 2")

    assert not newest_are_whole(path)
    assert newest_are_whole(path, 2), "older ones are the business of kiosk journal verify"


async def test_s55_a_printer_that_never_answered_and_screens_nobody_saw_are_unknown(
    tmp_path,
) -> None:
    mute = SimulatedPrinter(level=StatusLevel.WRITE_ONLY)
    async with world(tmp_path, callers=Callers(lambda: 0.0), printer=mute) as hall:
        await hall.test()

        found = hall.writer.hall.self_test.findings
        unknown = {one for one, health in found.items() if health is Health.UNKNOWN}
        assert unknown == {
            "printer", "screen ticket", "screen board", "terminal 1", "broker",
        }  # fmt: skip
        assert hall.writer.hall.self_test.readiness is Readiness.OPEN


async def test_s55_a_test_that_was_asked_for_is_made_after_a_crash(tmp_path) -> None:
    path = tmp_path / "journal.db"
    with open_writer(path) as writer:
        done(writer, RunSelfTest())

    async with world(tmp_path) as hall:
        await soon(lambda: hall.writer.hall.self_test.done_seq > 0)


def test_every_reason_that_a_test_gives_has_its_words() -> None:
    for reason in (*FaultKind, *OWN, "something new"):
        for language in LANGUAGES:
            assert reason_said("keypad 2", reason).in_language(language)
