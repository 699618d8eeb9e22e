"""Does in the hall what headquarters' commands ask; all there is to be asked, never a shell.

What is asked of the core carries an id that follows from the command's: asked again after a
crash, the core answers as it did the first time and does nothing a second time.
"""

import datetime as dt
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import assert_never

from kiosk.client import Accepted, Client, Refusal
from kiosk.domain import commands as c
from kiosk.domain.manager_view import ManagerView
from kiosk.domain.moment import UtcMillis
from kiosk.domain.self_test import Health
from sync.contract import documents as d
from sync.logs import LogsError, packed_logs
from sync.wishes import Outcome

PATIENCE_S = 50.0
"""▲ A self-test or a new start of the core that takes longer has failed."""
LOOK_S = 0.2
BY = "headquarters"


class HallDeeds:
    """The deeds of one hall; used in one thread at a time.

    Args:
        socket: the core's door.
        logs: the packed logs of the last hours.
        now_s: monotonic.
        wait_s: lets time pass.
    """

    def __init__(
        self,
        socket: Path,
        logs: Callable[[int], str] = packed_logs,
        now_s: Callable[[], float] = time.monotonic,
        wait_s: Callable[[float], None] = time.sleep,
    ) -> None:
        self._client = Client(socket)
        self._logs = logs
        self._now_s = now_s
        self._wait_s = wait_s

    def close(self) -> None:
        """Hang up."""
        self._client.close()

    def obey(self, command: d.RemoteCommand) -> Outcome:  # noqa: PLR0911 - one arm per act, complete by type
        """Do it, or say why not; this may take a minute.

        Raises:
            DoorClosed: The core is away; nothing is lost by asking again.
        """
        door_id = str(uuid.uuid5(uuid.NAMESPACE_OID, f"remote {command.id}"))
        match command.act:
            case d.CollectLogs(hours=hours):
                return self._collect(hours)
            case d.SelfTest():
                return self._self_test(door_id)
            case d.RestartCore():
                return self._restart(door_id)
            case d.ShowNotice(notice=notice):
                return self._do(_shown(notice), door_id)
            case d.PauseHall(paused=True, reason=why):
                return self._do(c.PauseHall(why=why, by=BY), door_id)
            case d.PauseHall():
                return self._do(c.ResumeHall(by=BY), door_id)
            case d.Emergency(on=True):
                return self._do(c.StartEmergency(by=BY), door_id)
            case d.Emergency():
                return self._do(c.EndEmergency(by=BY), door_id)
            case d.Reprint(number=number):
                return self._do(c.ReprintSlip(number=number), door_id)
            case _:
                assert_never(command.act)

    def _do(self, command: c.Command, door_id: str) -> Outcome:
        answer = self._client.submit(command, door_id)
        return _refused(answer) if isinstance(answer, Refusal) else Outcome(d.Stage.SUCCEEDED)

    def _self_test(self, door_id: str) -> Outcome:
        asked = self._client.submit(c.RunSelfTest(by=BY), door_id)
        if isinstance(asked, Refusal):
            return _refused(asked)
        until_s = self._now_s() + PATIENCE_S
        while self._now_s() < until_s:
            view = self._client.view("manager", ManagerView)
            if view is not None and _tested_since(view, asked):
                findings = view.self_test.findings
                wrong = sorted(one for one, how in findings.items() if how is Health.WRONG)
                return Outcome(d.Stage.SUCCEEDED, detail="\n".join(wrong))
            self._wait_s(LOOK_S)
        return Outcome(d.Stage.FAILED, "not_tested", f"no result within {PATIENCE_S:.0f} s")

    def _restart(self, door_id: str) -> Outcome:
        asked = self._client.submit(c.RestartCore(by=BY), door_id)
        if isinstance(asked, Refusal):
            return _refused(asked)
        until_s = self._now_s() + PATIENCE_S
        while self._now_s() < until_s:
            health = self._client.health()
            if health is not None and health.began >= asked.seq:
                return Outcome(d.Stage.SUCCEEDED)
            self._wait_s(LOOK_S)
        return Outcome(d.Stage.FAILED, "not_ready", f"no core within {PATIENCE_S:.0f} s")

    def _collect(self, hours: int) -> Outcome:
        try:
            return Outcome(d.Stage.SUCCEEDED, detail=self._logs(hours))
        except LogsError as error:
            return Outcome(d.Stage.FAILED, "no_logs", str(error))


def notice_id(notice: str) -> str:
    """Return the id of headquarters' notice in the hall, which takes shorter ones."""
    return uuid.uuid5(uuid.NAMESPACE_OID, f"notice {notice}").hex


def millis(moment: str) -> int:
    """Return a moment of the contract in milliseconds since 1970."""
    return round(dt.datetime.fromisoformat(moment).timestamp() * 1000)


def _shown(notice: d.Notice) -> c.ShowNotice:
    return c.ShowNotice(
        notice=notice_id(notice.id),
        text=notice.text,
        since=UtcMillis(millis(notice.since)),
        until=UtcMillis(millis(notice.until)),
    )


def _tested_since(view: ManagerView, asked: Accepted) -> bool:
    test = view.self_test
    return not test.asked and test.done_seq > asked.seq


def _refused(answer: Refusal) -> Outcome:
    return Outcome(d.Stage.REFUSED, answer.refused, answer.text.get("en", ""))
