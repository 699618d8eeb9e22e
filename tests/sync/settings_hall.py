"""A core in memory that starts anew with whatever settings are in force, and may be cut off.

What it has written down outlives every cut, as the real one's journal does.
"""

from collections.abc import Callable
from pathlib import Path

from msgspec.structs import replace

from kiosk.client import Accepted, DoorClosed, Refusal
from kiosk.client import Health as CoreHealth
from kiosk.domain import commands as c
from kiosk.domain.decide_remote import report_settings
from kiosk.domain.decide_restart import AGAIN_S
from kiosk.domain.hall import Hall
from kiosk.domain.manager_view import ManagerView, manager_view
from kiosk.domain.moment import UtcMillis
from kiosk.domain.readiness_views import SelfTestView
from kiosk.domain.self_test import Health
from kiosk.settings import read_settings
from kiosk.settings.kept import Kept, read_kept
from sync.contract.documents import Desired, Notice, Reported
from sync.settings_keeper import KeeperClock, SettingsKeeper
from tests.sync.processes import write_settings

START_MS = 1_795_737_600_000
"""2026-11-27T00:00:00Z."""


class Cut(BaseException):
    """The power is gone."""


class Cuts:
    """Counts every moment at which the power may go, and lets it go at some of them."""

    def __init__(self, *at: int) -> None:
        self.at = set(at)
        self.count = 0

    def here(self) -> None:
        """Pass such a moment."""
        self.count += 1
        if self.count in self.at:
            raise Cut


class HallInMemory:
    """The core, its journal, its clock, and the file that says how it is set."""

    def __init__(self, folder: Path, cuts: Cuts) -> None:
        self.cuts = cuts
        path = write_settings(folder, "hz-0001", folder / "core.sock", "mqtt://127.0.0.1:1883")
        self.config = path
        self.folder = folder / "kept"
        self.plan = read_settings(path).plan
        self._empty = Hall(self.plan)
        self.now_s = 0.0
        self.trusted = True
        self.dead_with: set[str] = set()
        """Digests with which the core never comes up."""
        self.worse_with: set[str] = set()
        """Digests with which the printer is silent."""
        self.forgets_good = False
        """Whether the good settings fit the hall's own file no more."""
        self.tests_hang = False
        self.starts_refused = False
        """Whether it goes on as it is, whoever asks for a new start."""
        self.seq = 1
        self.answers: dict[str, Accepted | Refusal] = {}
        self.restarts: list[str] = []
        """Digest in force at each start that was asked for."""
        self.reports: list[tuple[int, str, str]] = []
        self.notices: dict[str, dict[str, str]] = {}
        self._restarted_s = -1000.0
        self._test_due = False
        self._test_done = 0
        self.digest = ""
        self.began = 0
        self.up = True
        self.start()

    def start(self) -> None:
        """Start, or start anew, with the settings in force."""
        kept = read_kept(self.folder)
        in_force = kept.trial or (None if self.forgets_good else kept.good)
        self.digest = "" if in_force is None else in_force.digest
        self.began = self.seq
        self.up = self.digest not in self.dead_with

    def second(self) -> None:
        """Let a second pass; whoever keeps the core running starts a dead one."""
        self.now_s += 1
        if not self.up:
            self.start()
        if self._test_due and not self.tests_hang:
            self._test_due = False
            self.seq += 1
            self._test_done = self.seq

    def keeper(self) -> SettingsKeeper:
        """Return a keeper that has just been started."""
        clock = KeeperClock(
            now_ms=lambda: START_MS + round(self.now_s * 1000),
            trusted=self._says_trusted,
            monotonic_s=lambda: self.now_s,
        )
        return SettingsKeeper(self.config, self.folder, self, clock)

    def _says_trusted(self) -> bool:
        if not self.up:
            raise DoorClosed("away")
        return self.trusted

    # --- the door ----------------------------------------------------------------------------
    def submit(self, command: c.Command, command_id: str | None = None) -> Accepted | Refusal:
        """Carry a command out, once for each id."""
        self._knock()
        if command_id is not None and command_id in self.answers:
            return self.answers[command_id]
        answer = self._done(command)
        if command_id is not None:
            self.answers[command_id] = answer
        self.cuts.here()
        return answer

    def _done(self, command: c.Command) -> Accepted | Refusal:
        match command:
            case c.RestartCore():
                if self.starts_refused or self.now_s - self._restarted_s < AGAIN_S:
                    return Refusal("restarted_lately", {})
                self._restarted_s = self.now_s
                self.seq += 1
                self.start()
                self.restarts.append(self.digest)
            case c.RunSelfTest():
                self._test_due = True
                self.seq += 1
            case c.ReportSettings():
                if not isinstance(report_settings(self._empty, command), tuple):
                    return Refusal("report_unfit", {})
                report = (command.revision, command.stage.value, command.reason)
                if report not in self.reports[-1:]:
                    self.reports.append(report)
            case c.ShowNotice():
                self.notices[command.notice] = command.text
            case c.WithdrawNotice():
                self.notices.pop(command.notice, None)
            case _:
                raise AssertionError(command)
        return Accepted(self.seq, ())

    def view(self, name: str, view_type: type[ManagerView]) -> ManagerView | None:
        """Return the manager's view."""
        assert (name, view_type) == ("manager", ManagerView)
        self._knock()
        wrong = self.digest in self.worse_with
        findings = {"disk": Health.WRONG, "printer": Health.WRONG if wrong else Health.OK}
        test = SelfTestView(asked=self._test_due, done_seq=self._test_done, findings=findings)
        at = UtcMillis(START_MS)
        return replace(manager_view(Hall(self.plan), at), self_test=test)

    def health(self) -> CoreHealth | None:
        """Return what it says of itself."""
        if not self.up:
            return None
        return CoreHealth(self.seq, "e", self.began, self.digest)

    def _knock(self) -> None:
        self.cuts.here()
        if not self.up:
            raise DoorClosed("away")


def desired(revision: int, settings: str = "", effective_s: int = 0, **texts: str) -> Desired:
    """Return wished settings; each of ``texts`` is a notice."""
    return Desired(
        device="hz-0001",
        revision=revision,
        author="zhang.wei",
        approver="li.na",
        issued="2026-11-27T00:00:00.000Z",
        effective=f"2026-11-27T00:{effective_s // 60:02d}:{effective_s % 60:02d}.000Z",
        settings=settings,
        notices=tuple(
            Notice(one, {"en": text}, "2026-11-27T00:00:00.000Z", "2026-11-28T00:00:00.000Z")
            for one, text in texts.items()
        ),
    )


def run(
    hall: HallInMemory, wishes: list[Desired], *, seconds: int, power: Callable[[], bool]
) -> Reported:
    """Let wishes arrive, again with each start as a broker's retained message does.

    Args:
        hall: where.
        wishes: one after the other, as soon as the one before has ended.
        seconds: how long at most.
        power: whether a cut takes the core's power too.
    """
    keeper, arrived = _started(hall, power), 0
    report = Reported()
    for _ in range(seconds):
        if arrived == len(wishes) and hall.up and _is_at_rest(read_kept(hall.folder)):
            break
        try:
            if arrived < len(wishes):
                wish = wishes[arrived]
                keeper.take(wish, digest_of(wish))
            report = keeper.look()
            settled = report.stage in {"succeeded", "failed", "refused"}
            if (
                arrived < len(wishes)
                and settled
                and report.revision == wishes[arrived].revision
            ):
                arrived += 1
        except Cut:
            keeper = _started(hall, power)
        hall.second()
    return report


def _is_at_rest(kept: Kept) -> bool:
    return kept == Kept(good=kept.good, report=kept.report)


def _started(hall: HallInMemory, power: Callable[[], bool]) -> SettingsKeeper:
    while True:
        if power():
            hall.start()
        try:
            return hall.keeper()
        except Cut:
            continue


def digest_of(wish: Desired) -> str:
    """Return what stands for a document's SHA-256."""
    return f"{wish.revision:064d}"
