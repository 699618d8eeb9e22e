"""What a plain network printer receives is, to a judge that is not ours, the right ticket."""

import shutil
import socket
import subprocess
import threading
from pathlib import Path
from typing import Self

import pytest

from kiosk.domain.commands import IssueTicket
from kiosk.domain.ticket import SlipState
from tests.drivers.judge import render_with_independent_judge
from tests.e2e.lobby import HallSettings, RunningCore

OUT = Path(__file__).parents[2] / "out" / "slips"
"""Pictures for people to look at."""


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_slip_that_a_listener_received_carries_the_tickets_full_id(
    tmp_path, language
) -> None:
    with PaperTray() as tray:
        with RunningCore(tmp_path, HallSettings(printer_url=tray.url)) as core:
            answer = core.accepted(IssueTicket(service="account", language=language))
            core.wait_until(lambda: core.ticket_view().newest[-1].slip is SlipState.PRINTED)
            full_id = core.ticket_view().newest[-1].full_id
        jobs = tray.jobs()

    picture = render_with_independent_judge(jobs[-1], tmp_path)
    OUT.mkdir(parents=True, exist_ok=True)
    kept = OUT / f"e2e-{language}.png"
    shutil.copy(picture, kept)

    issued = answer.event("ticket_issued")
    assert issued is not None
    assert full_id == f"test-0001/{issued['day']}/{issued['number']}"
    assert _codes_on(kept) == [full_id]
    assert len([job for job in jobs if len(job) > 1000]) == 1


def _codes_on(picture: Path) -> list[str]:
    command = ["zbarimg", "--quiet", "--raw", str(picture)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603  # fixed
    return done.stdout.split()


class PaperTray:
    """A TCP port that takes everything and answers nothing: the least a printer can be."""

    def __init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._jobs: list[bytes] = []
        self._thread = threading.Thread(target=self._serve)
        self.url = f"tcp://127.0.0.1:{self._listener.getsockname()[1]}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._thread.is_alive():
            self.jobs()

    def jobs(self) -> list[bytes]:
        """Close the tray and return what came, a connection each."""
        self._listener.shutdown(socket.SHUT_RDWR)
        self._thread.join(10)
        self._listener.close()
        return self._jobs

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                # The tray was closed.
                return
            with connection:
                received = b""
                while data := connection.recv(65536):
                    received += data
            self._jobs.append(received)
