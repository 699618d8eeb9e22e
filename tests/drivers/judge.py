"""A printer that others wrote judges our bytes: emupos, in a Python of its own.

It needs Python 3.13; where the machine has none, those tests are skipped and say so. Where it
has one, a judge that is not installed is a failing test.
"""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests.drivers.listeners import eventually

ROOT = Path(__file__).parents[2]
PROGRAM = ROOT / ".judges" / "venv" / "bin" / "emupos"
BAUD = 9600
"""The rate that the judge expects on its serial port."""
NEWEST_FIRST = (15, 14, 13)
_CONFIG = """\
schema: 1
api: {{host: 127.0.0.1, port: {api_port}}}
devices:
  - id: judge
    type: printer
    profile: epson-tm-t20iii
    connections: [{{tcp: {{port: {port}}}}}, {{serial: {{pty: true, link: judge}}}}]
    job_idle_timeout_ms: 500
    receipts_dir: ./receipts
"""


def _young_enough_python() -> str | None:
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    for minor in NEWEST_FIRST:
        if sys.version_info >= (3, minor):
            return sys.executable
        candidates = [*pyenv.glob(f"versions/3.{minor}.*/bin/python")]
        if found := shutil.which(f"python3.{minor}"):
            candidates.append(Path(found))
        for candidate in candidates:
            # A version manager leaves commands in the path that only say "not chosen".
            asked = subprocess.run([candidate, "--version"], check=False, capture_output=True)  # noqa: S603  # a Python
            if asked.returncode == 0:
                return str(candidate)
    return None


def judge_program() -> Path:
    """The judge's program; skips the test where no Python could run it."""
    if not PROGRAM.exists():
        if _young_enough_python() is None:
            pytest.skip("the independent judge (emupos) needs Python 3.13, not found here")
        pytest.fail("emupos is not installed: requirements/setup does it")
    return PROGRAM


class Judge:
    """A running emupos printer."""

    def __init__(self, directory: Path, port: int, api_port: int) -> None:
        self._directory = directory
        self._api = f"http://127.0.0.1:{api_port}"
        self.port = port
        """TCP port on 127.0.0.1 that speaks ESC/POS."""

    @property
    def url(self) -> str:
        """The address for our driver."""
        return f"tcp://127.0.0.1:{self.port}"

    @property
    def serial_url(self) -> str:
        """The same printer on a pseudo-terminal."""
        return f"serial://{self._directory}/emupos/judge?baud={BAUD}&flow=rtscts"

    def sets_fault(self, name: str) -> None:
        """Let the world do ``paper-out``, ``paper-near-end``, ``cover-open`` or ``offline``."""
        self._fault("PUT", name)

    def clears_fault(self, name: str) -> None:
        """Mend it."""
        self._fault("DELETE", name)

    def _fault(self, verb: str, name: str) -> None:
        # Its door and not its command, which takes seconds to start.
        with httpx.Client() as client:
            path = f"/api/v1/devices/judge/faults/{name}"
            client.request(verb, self._api + path).raise_for_status()

    def pictures(self) -> list[Path]:
        """The receipts that came out, oldest first."""
        done = (self._directory / "receipts").glob("*.json")
        return [path.with_suffix(".png") for path in sorted(done)]

    def complaints(self) -> list[str]:
        """What the judge did not understand."""
        log = (self._directory / "events.log").read_text()
        return [line for line in log.splitlines() if "unknown" in line]

    def wait_for_pictures(self, count: int) -> list[Path]:
        """The receipts, once there are ``count``."""
        assert eventually(lambda: len(self.pictures()) >= count), self.pictures()
        return self.pictures()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _without_ours() -> dict[str, str]:
    """Return this process's environment without the modules that it adds to Python's."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}


@contextmanager
def running_judge(directory: Path) -> Iterator[Judge]:
    """Run the judge with its files in ``directory``."""
    program = judge_program()
    port, api_port = _free_port(), _free_port()
    config = _CONFIG.format(port=port, api_port=api_port)
    (directory / "emupos.yaml").write_text(config)
    with (directory / "events.log").open("w") as log:
        process = subprocess.Popen(  # noqa: S603  # the program installed above
            [str(program), "run"],
            cwd=directory,
            stdout=log,
            stderr=subprocess.STDOUT,
            # Its pseudo-terminals have their names below the temporary folder.
            env=_without_ours() | {"TMPDIR": str(directory)},
        )
        try:
            assert eventually(lambda: _listens(port) and _listens(api_port))
            yield Judge(directory, port, api_port)
        finally:
            process.terminate()
            process.wait(timeout=10)


def render_with_independent_judge(data: bytes, directory: Path | None = None) -> Path:
    """The picture that ``data`` gives on a printer which is not ours.

    Args:
        data: what a network printer received on one connection.
        directory: where the picture stays; a new one when not given.
    """
    home = directory or Path(tempfile.mkdtemp(prefix="judge-"))
    with running_judge(home) as judge:
        before = len(judge.pictures())
        with socket.create_connection(("127.0.0.1", judge.port), timeout=5) as wire:
            wire.sendall(data)
        pictures = judge.wait_for_pictures(before + 1)
        assert judge.complaints() == []
    return pictures[-1]
