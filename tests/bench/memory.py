"""How much memory each process of a kiosk has, beside a Python that does nothing.

Resident is what ``top`` shows. Anonymous is what is the process's own: the rest are pages of
files, which the kernel may drop, and which processes share.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from kiosk.domain.commands import IssueTicket
from kiosk.domain.ticket import SlipState
from tests.bench.row import Row, row
from tests.e2e.lobby import KIOSK, HallSettings, RunningCore

SLIPS = 5
SETTLE_S = 2.5
"""Nothing tells from outside that a process has loaded everything; two seconds are plenty."""
PROCESSES: dict[str, Sequence[str]] = {
    "bridge": ("bridge",),
    "sync": ("sync",),
    "screen ticket": ("screen", "ticket"),
    "screen board": ("screen", "board"),
}


def memory_rows(folder: Path) -> list[Row]:
    """Measure, and return the rows."""
    rows: list[Row] = []
    with ExitStack() as stack:
        bare = stack.enter_context(_process([sys.executable, "-c", "input()"]))
        _settle(bare)
        settings = HallSettings(
            printer_url="sim:",
            broker="mqtt://127.0.0.1:9",
            terminals={"2": f"serial:{folder}/no-line#2"},
        )
        core = stack.enter_context(RunningCore(folder / "hall", settings))
        for _ in range(SLIPS):
            core.accepted(IssueTicket(service="account"))
        core.wait_until(
            lambda: {one.slip for one in core.ticket_view().newest} == {SlipState.PRINTED}
        )
        rows += _rows(f"core after {SLIPS} slips", core.pid, bare.pid)
        environment = {**os.environ, **stack.enter_context(_display())}
        for name, words in PROCESSES.items():
            command = [str(KIOSK), *words, "--config", str(core.config)]
            with _process(command, environment) as process:
                if _settle(process):
                    rows += _rows(name, process.pid, bare.pid)
                else:
                    sys.stdout.write(f"{name}: ended, not measured\n")
    return rows


def _rows(name: str, pid: int, bare_pid: int) -> list[Row]:
    return [
        row(
            name=f"memory, {name}, {title}",
            ours=_mebibytes(pid, key),
            reference=_mebibytes(bare_pid, key),
            reference_name="a Python that does nothing",
            unit="MiB",
            runs=1,
        )
        for key, title in (("Rss", "resident"), ("Anonymous", "anonymous"))
    ]


def _mebibytes(pid: int, key: str) -> float:
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    [line] = [one for one in rollup.splitlines() if one.startswith(f"{key}:")]
    return int(line.split()[1]) / 1024


def _settle(process: subprocess.Popen[bytes]) -> bool:
    """Let a process load what it loads; return whether it still runs."""
    try:
        process.wait(SETTLE_S)
    except subprocess.TimeoutExpired:
        return True
    return False


@contextmanager
def _process(
    command: Sequence[str], environment: dict[str, str] | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(  # noqa: S603  # our own commands
            command, env=environment, stdin=subprocess.PIPE, stdout=log, stderr=log
        )
        try:
            yield process
        finally:
            process.kill()
            process.communicate()


@contextmanager
def _display() -> Iterator[dict[str, str]]:
    """Start a virtual display for the screens, where there is one to start."""
    xvfb = shutil.which("Xvfb")
    if xvfb is None:
        yield {}
        return
    number_read, number_write = os.pipe()
    server = subprocess.Popen(  # noqa: S603  # our own command
        [xvfb, "-displayfd", str(number_write), "-screen", "0", "1280x800x24"],
        pass_fds=[number_write],
        stderr=subprocess.DEVNULL,
    )
    os.close(number_write)
    try:
        with os.fdopen(number_read) as chosen:
            yield {"DISPLAY": f":{chosen.readline().strip()}"}
    finally:
        server.terminate()
        server.wait()
