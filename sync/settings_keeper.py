"""Keeps the hall set as headquarters wishes: staged, tried, and good or rolled back (S52).

Every step is written down before it is taken, and taking it twice does no harm: after a kill or
a power cut the next look goes on where the last one stopped. The core starts anew with the
settings on trial; what does not pass the self-check is out of force with the next write.
"""

import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import msgspec
import structlog

from kiosk.client import Accepted, DoorClosed, Refusal
from kiosk.client import Health as CoreHealth
from kiosk.domain.commands import (
    Command,
    ReportSettings,
    RestartCore,
    RunSelfTest,
    ShowNotice,
    WithdrawNotice,
)
from kiosk.domain.manager_view import ManagerView
from kiosk.domain.moment import UtcMillis
from kiosk.domain.remote import DETAIL_LENGTH, RemoteStage
from kiosk.domain.self_test import Health
from kiosk.settings import SettingsError
from kiosk.settings.in_force import with_wish
from kiosk.settings.kept import FILE, Kept, KeptNotice, KeptUnreadableError, KeptWish, read_kept
from kiosk.settings.read import load
from sync import settings_steps as steps
from sync.contract.documents import Desired, Reported
from sync.deeds import millis, notice_id
from sync.journal_text import plain, plain_line
from sync.kept_file import write_kept

READY_S = 60.0
"""▲ So long the core may take to come back with new settings."""
TEST_S = 30.0
"""▲ So long its self-test may take then."""
BEFORE_S = 60.0
"""▲ So long the self-test before a trial may take; without it nothing is tried."""
RETURN_S = 300.0
"""▲ So long newer settings wait for the core to come back after a failure. Three starts and a
replayed journal take less; a core that stays away longer has trouble of its own, or needs them.
"""
ATTEMPT_S = 1.0
"""Between two attempts to have the core started anew."""
BY = "headquarters"
NAME_LENGTH = 200

log = structlog.get_logger("sync")


class KeeperClock(msgspec.Struct, frozen=True):
    """What the keeper asks for the time."""

    now_ms: Callable[[], int]
    """Wall time."""
    trusted: Callable[[], bool]
    """Whether the wall time can be believed."""
    monotonic_s: Callable[[], float]


class Core(Protocol):
    """What the keeper asks of the core; ``Client`` in a hall."""

    def submit(self, command: Command, command_id: str | None = None) -> Accepted | Refusal:
        """Ask the hall for something; DoorClosed is no answer."""
        ...

    def view(self, name: str, view_type: type[ManagerView]) -> ManagerView | None:
        """Return a view; DoorClosed is no answer."""
        ...

    def health(self) -> CoreHealth | None:
        """Return what the core says of itself; None while it is away."""
        ...


class SettingsKeeper:
    """One hall's settings of headquarters; used in one thread at a time."""

    def __init__(self, config: Path, folder: Path, client: Core, clock: KeeperClock) -> None:
        """Go on from what is kept.

        Args:
            config: the hall's own file.
            folder: where headquarters' settings are kept.
            client: the way to the core, for this keeper alone.
            clock: the time.

        Raises:
            OSError: The folder cannot be made, read or written.
        """
        self._config = config
        self._folder = folder
        self._client = client
        self._clock = clock
        folder.mkdir(parents=True, exist_ok=True)
        try:
            self._kept = read_kept(folder)
        except KeptUnreadableError as error:
            if isinstance(error.__cause__, OSError):
                # What cannot be read now may be whole: written over, it never would be again.
                raise error.__cause__ from error
            # Nobody could use it: the hall runs on its own file, and headquarters sends anew.
            log.error("kept settings unreadable", problem=str(error))  # noqa: TRY400  # says all
            (folder / FILE).replace(folder / f"{FILE}.unreadable")
            self._save(Kept())
        self._since_s: float | None = None
        """When this process began to wait for the core."""
        self._attempt = 0
        self._next_attempt_s = 0.0

    def take(self, desired: Desired, digest: str) -> bool:
        """Take settings that were believed; return False for what is older than the newest.

        Raises:
            OSError: They cannot be written down; nothing has changed.
        """
        if not steps.is_news(self._kept, desired.revision, digest):
            return steps.is_known(self._kept, desired.revision, digest)
        wish = KeptWish(
            revision=desired.revision,
            digest=digest,
            settings=desired.settings,
            effective_ms=millis(desired.effective),
            issued_ms=millis(desired.issued),
            author=desired.author,
            approver=desired.approver,
            notices=tuple(
                KeptNotice(one.id, one.text, millis(one.since), millis(one.until))
                for one in desired.notices
            ),
        )
        problems = self._problems(wish)
        if problems:
            self._save(steps.refused(self._kept, wish, "invalid", problems))
        else:
            self._save(steps.staged(self._kept, wish))
            if self._kept.trial is None and not self._kept.returning:
                self._settled()
        log.info("settings arrived", revision=wish.revision, problems=problems)
        return True

    def look(self) -> Reported:
        """Take the next step, if it is time for one; return how things are."""
        for step in (self._tell, self._step, self._tell):
            try:
                step()
            except DoorClosed as error:
                log.info("settings wait for the core", reason=str(error))
        return steps.reported(self._kept)

    def _step(self) -> None:
        kept = self._kept
        if kept.trial is not None:
            self._try(kept.trial)
        elif kept.staged is not None and steps.may_begin(kept) and self._is_due(kept.staged):
            self._begin(kept.staged)
        elif kept.returning:
            self._return(kept.returning)
        elif not kept.noticed:
            self._put_up_notices()

    def _is_due(self, wish: KeptWish) -> bool:
        try:
            trusted = self._clock.trusted()
        except DoorClosed:
            if not self._kept.stranded:
                raise
            # Nobody here knows the time; whoever signed did.
            return wish.effective_ms <= wish.issued_ms
        return trusted and self._clock.now_ms() >= wish.effective_ms

    def _begin(self, wish: KeptWish) -> None:
        stranded = self._kept.stranded
        if steps.changes_nothing(self._kept, wish) and not stranded:
            self._save(steps.passed(self._kept, wish))
            return
        problems = self._problems(wish)
        if problems:
            # The hall's own file is another than when they arrived.
            self._save(steps.refused(self._kept, wish, "invalid", problems))
            return
        if stranded:
            # There is no core to ask, or one with settings that failed: what was wrong before
            # those is what these are held against.
            self._put_on_trial(wish, self._kept.wrong_before)
            return
        # What is wrong already is not blamed on them.
        try:
            wrong = self._tested(f"{wish.digest} before")
        except DoorClosed:
            self._settled()
            raise
        if wrong is not None:
            self._put_on_trial(wish, wrong)
        elif self._waited_s() > BEFORE_S:
            detail = f"no self-test within {BEFORE_S:.0f} s, not tried"
            self._save(steps.refused(self._kept, wish, "not_tested", detail))
            self._settled()

    def _put_on_trial(self, wish: KeptWish, wrong_before: tuple[str, ...]) -> None:
        self._save(steps.on_trial(self._kept, wish, wrong_before))
        self._settled()

    def _try(self, wish: KeptWish) -> None:
        waited_s = self._waited_s()
        try:
            self._try_with_core(wish, waited_s)
        except DoorClosed:
            if waited_s > READY_S:
                self._fail(wish, "not_ready", f"no core within {READY_S:.0f} s")

    def _try_with_core(self, wish: KeptWish, waited_s: float) -> None:
        asked = self._restarted(f"{wish.digest} trial")
        health = None if asked is None else self._client.health()
        if health is None or asked is None or health.began < asked:
            if waited_s > READY_S:
                self._fail(wish, "not_ready", f"the core was not ready within {READY_S:.0f} s")
            return
        if health.settings != wish.digest:
            self._fail(wish, "not_taken", "the core started without them")
            return
        wrong = self._tested(f"{wish.digest} test")
        if wrong is None:
            if waited_s > READY_S + TEST_S:
                self._fail(wish, "not_tested", f"no self-test within {TEST_S:.0f} s")
            return
        worse = sorted(set(wrong) - set(self._kept.wrong_before))
        if worse:
            self._fail(wish, "worse", ", ".join(worse))
            return
        self._pass(wish)

    def _pass(self, wish: KeptWish) -> None:
        self._save(steps.passed(self._kept, wish))
        self._settled()
        log.info("settings in force", revision=wish.revision)

    def _fail(self, wish: KeptWish, reason: str, detail: str) -> None:
        self._save(steps.failed(self._kept, wish, reason, detail))
        self._settled()
        log.error("settings rolled back", revision=wish.revision, reason=reason, detail=detail)

    def _return(self, failed: str) -> None:
        waited_s = self._waited_s()
        try:
            back = self._is_back(failed)
        except DoorClosed:
            back = False
        if back:
            self._save(steps.returned(self._kept))
            self._settled()
        elif waited_s > RETURN_S and not self._kept.stranded:
            detail = f"no core with the last good ones within {RETURN_S:.0f} s"
            self._save(steps.stranded(self._kept, detail))
            log.error("settings stranded", detail=detail)

    def _is_back(self, failed: str) -> bool:
        """Return whether the core runs without what failed; have it started anew if not."""
        wanted = "" if self._kept.good is None else self._kept.good.digest
        health = self._client.health()
        if health is None or health.settings == wanted:
            return health is not None
        asked = self._restarted(f"{failed} back")
        if asked is None or health.began < asked:
            return False
        if health.settings == failed:
            self._attempt += 1
            return False
        # It cannot use the last good ones any more, says so itself, and runs on the hall's own.
        log.warning("good settings not in force", wanted=wanted)
        return True

    def _restarted(self, why: str) -> int | None:
        """Let the core start anew, once for each reason; return after which event.

        None is not yet: it was started anew a moment ago for something else.
        """
        now_s = self._clock.monotonic_s()
        if now_s < self._next_attempt_s:
            return None
        answer = self._client.submit(RestartCore(by=BY), _id(f"{why} {self._attempt}"))
        if isinstance(answer, Accepted):
            return answer.seq
        # The core remembers its refusals too: the next attempt has another id.
        self._attempt += 1
        self._next_attempt_s = now_s + ATTEMPT_S
        return None

    def _tested(self, test: str) -> tuple[str, ...] | None:
        """Let the hall test itself; return what is wrong, None while it does."""
        asked = self._client.submit(RunSelfTest(by=BY), _id(test))
        view = self._client.view("manager", ManagerView)
        if view is None or not isinstance(asked, Accepted):
            return None
        if view.self_test.asked or view.self_test.done_seq <= asked.seq:
            return None
        return _wrong(view)

    def _put_up_notices(self) -> None:
        kept = self._kept
        for gone in kept.withdrawn:
            self._client.submit(WithdrawNotice(notice=notice_id(gone)))
        for one in () if kept.good is None else kept.good.notices:
            answer = self._client.submit(
                ShowNotice(
                    notice=notice_id(one.id),
                    text=one.text,
                    since=UtcMillis(one.since_ms),
                    until=UtcMillis(one.until_ms),
                )
            )
            if not isinstance(answer, Accepted):
                # Most often it was over before the settings came.
                log.info("notice not shown", notice=one.id, reason=answer.refused)
        self._save(msgspec.structs.replace(kept, noticed=True, withdrawn=()))

    def _tell(self) -> None:
        if self._kept.told:
            return
        report = self._kept.report
        answer = self._client.submit(
            ReportSettings(
                revision=report.revision,
                digest=report.digest,
                stage=RemoteStage(report.stage),
                reason=report.reason,
                detail=plain(report.detail, DETAIL_LENGTH),
                author=plain_line(report.author, NAME_LENGTH),
                approver=plain_line(report.approver, NAME_LENGTH),
            )
        )
        if not isinstance(answer, Accepted):
            log.error("report of settings refused", reason=answer.refused)
        self._save(msgspec.structs.replace(self._kept, told=True))

    def _problems(self, wish: KeptWish) -> str:
        """Return what is wrong with settings, a line each; nothing when they can be used."""
        try:
            with_wish(load(self._config), wish, self._config)
        except SettingsError as error:
            return "\n".join(_plain(line) for line in error.lines)
        return ""

    def _settled(self) -> None:
        """Begin every wait anew: the next step is another one."""
        self._since_s, self._attempt, self._next_attempt_s = None, 0, 0.0

    def _waited_s(self) -> float:
        now_s = self._clock.monotonic_s()
        if self._since_s is None:
            self._since_s = now_s
        return now_s - self._since_s

    def _save(self, kept: Kept) -> None:
        write_kept(self._folder, kept)
        self._kept = kept


def _wrong(view: ManagerView) -> tuple[str, ...]:
    found = view.self_test.findings
    return tuple(sorted(one for one, health in found.items() if health is Health.WRONG))


def _id(name: str) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_OID, name))


def _plain(line: str) -> str:
    return "".join(one if one.isprintable() else " " for one in line)
