"""An operator's command from the page to the hall and back, with every process in between."""

import stat
import subprocess
import sys
import threading
from contextlib import ExitStack
from pathlib import Path

import pytest
import uvicorn
from starlette.applications import Starlette

from sync.hq.access.role import Role
from sync.hq.web import Clocks
from sync.hq.wishes.signer_door import SignerDoor
from sync.hq.wishes.signer_process import Rounds
from tests.e2e.lobby import SITE
from tests.hq.asking import Time, Web, with_user
from tests.sync.downlink.running import Hall
from tests.sync.processes import Command
from tests.sync.waiting import wait_until

PAGE = f"/api/v1/sites/{SITE}/commands"
PATIENCE_S = 60.0


class RealTime(Time):
    """The time of the processes around us."""

    def clocks(self) -> Clocks:
        return Clocks()


def test_s52_an_operator_pauses_a_hall_from_its_page_and_reads_that_it_is_done(
    tmp_path: Path,
) -> None:
    with ExitStack() as running:
        hall = Hall(tmp_path, running)
        socket = tmp_path / "signer" / "command.sock"
        broker = ("--broker", hall.broker.url, "--keys", str(hall.keys))
        serve = ("command", "serve", *broker, "--socket", str(socket), "--every", "0.5")
        signer = Command("hq", *serve, "--database", hall.database)
        running.enter_context(signer)
        with_user(hall.engine, "ada", Role.ADMINISTRATOR)
        with_user(hall.engine, "otto", Role.OPERATOR)
        web = Web(hall.engine, RealTime(), orders=SignerDoor(socket))
        web.sign_in("otto")
        pause = {
            "id": "0" * 32,
            "act": {"type": "pause_hall", "paused": True, "reason": {"en": "Fire drill"}},
            "why": "drill of the fourth quarter",
            "confirmed": True,
        }

        def page() -> dict[str, object]:
            found = web.get(PAGE).json()
            (one,) = found["commands"]
            return {"not_now": found["not_now"], **one}

        wait_until(hall.known, "headquarters knows the kiosk", PATIENCE_S)
        wait_until(lambda: not web.get(PAGE).json()["not_now"], "somebody signs", PATIENCE_S)
        hall.broker.stop()
        second = hall.says(*serve)
        assert (second.exit_code, "another process listens" in second.stderr) == (2, True)
        assert stat.S_IMODE(socket.stat().st_mode) == 0o600, "nobody else comes in"
        assert web.post(PAGE, pause).status_code == 200
        assert (page()["times"], page()["stage"]) == (0, ""), "the broker is away"
        hall.broker.start()
        wait_until(lambda: page()["stage"] == "succeeded", "it is done", PATIENCE_S)

        assert web.post(PAGE, pause).status_code == 200, "asked again it is the same command"
        (paused,) = hall.events("hall_paused")
        assert paused["why"] == {"en": "Fire drill"}
        assert page()["author"] == "otto"
        assert page()["ended"]
        assert signer.stop() == 0
        assert web.get(PAGE).json()["not_now"] == "no_signer"
        assert not socket.exists()


def test_what_signs_is_read_by_nobody_of_its_account() -> None:
    words = (
        "import ctypes; from sync.hq.wishes.signer_process import keep_to_itself as keep;"
        "ask = lambda: ctypes.CDLL(None).prctl(3, 0, 0, 0, 0);"
        "print(ask()); keep(); print(ask())"
    )
    done = subprocess.run(  # noqa: S603  # our own module
        [sys.executable, "-c", words], capture_output=True, text=True, check=True, timeout=60
    )

    assert done.stdout.split() == ["1", "0"]


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_signer_that_cannot_publish_for_a_defect_ends() -> None:
    def defect() -> str:
        raise ZeroDivisionError

    server = uvicorn.Server(uvicorn.Config(Starlette()))
    rounds = Rounds(defect, threading.Event(), 60.0, server)
    rounds.start()
    wait_until(lambda: server.should_exit, "the process is to end")
    rounds.end()

    assert not rounds.ended
