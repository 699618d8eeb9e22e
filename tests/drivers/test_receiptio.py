"""A client that others wrote (receiptio) judges our virtual printer right in every state.

It reaches network printers at port 9100 only; each state has a loopback address of its own. All
states are judged at the same time: the longest takes its own twelve seconds of patience.
"""

import shutil
import subprocess
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import pytest

from drivers.ticket_printer import StatusLevel
from drivers.virtual_printer import TcpDoor, VirtualPrinter

PROGRAM = Path(__file__).parents[2] / ".judges/node_modules/receiptio/bin/cli.js"
PORT = 9100
RECEIPT = "^^^A001\n\nBinjiang Service Centre\n---\n{code:A001; option:qrcode,4,m}\n"
VERDICTS = {
    0: "success",
    100: "online",
    101: "coveropen",
    102: "paperempty",
    103: "error",
    104: "offline",
    105: "disconnect",
    106: "timeout",
}
"""Its exit codes, from its own help."""
SLOW = 1
"""A command every turn: the receipt takes longer than the client's second."""

STATES: dict[str, tuple[Callable[[VirtualPrinter], None] | None, tuple[str, ...], str]] = {
    "well": (None, (), "success"),
    "well, asked only": (None, ("-q",), "online"),
    "paper near its end": (VirtualPrinter.runs_low_on_paper, (), "success"),
    "out of paper": (VirtualPrinter.runs_out_of_paper, (), "paperempty"),
    "cover open": (VirtualPrinter.opens_cover, (), "coveropen"),
    "cutter jammed": (VirtualPrinter.jams_cutter, (), "error"),
    "broken": (VirtualPrinter.breaks_down, (), "error"),
    "silent": (VirtualPrinter.falls_silent, (), "offline"),
    "unplugged": (VirtualPrinter.is_unplugged, (), "disconnect"),
    "slow": (lambda printer: printer.works_slowly(SLOW), ("-t", "1"), "timeout"),
}


def _judge(host: str, receipt: Path, options: tuple[str, ...]) -> str:
    command = ["node", str(PROGRAM), "-d", host, "-p", "generic", *options, str(receipt)]
    done = subprocess.run(command, check=False, capture_output=True, timeout=60)  # noqa: S603  # ours
    return VERDICTS.get(done.returncode, done.stderr.decode())


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[str, VirtualPrinter]]:
    if shutil.which("node") is None or shutil.which("npm") is None:
        pytest.skip("the independent client (receiptio) needs Node.js and npm, not found here")
    assert PROGRAM.exists(), "receiptio is not installed: requirements/setup does it"
    receipt = tmp_path_factory.mktemp("receiptio") / "receipt.txt"
    receipt.write_text(RECEIPT, encoding="utf-8")
    with ExitStack() as world, ThreadPoolExecutor(len(STATES)) as clients:
        asked = {}
        for number, (name, (happens, options, _)) in enumerate(STATES.items(), start=1):
            host = f"127.91.0.{number}"
            printer = world.enter_context(
                VirtualPrinter(TcpDoor(PORT, host), level=StatusLevel.PROCESS_ID)
            )
            if happens is not None:
                happens(printer)
            asked[name] = (clients.submit(_judge, host, receipt, options), printer)
        return {name: (verdict.result(), printer) for name, (verdict, printer) in asked.items()}


@pytest.mark.parametrize("name", STATES)
def test_a_strange_client_judges_our_printer_right(judged, name) -> None:
    verdict, printer = judged[name]

    assert verdict == STATES[name][2]
    if verdict != "timeout":  # a slow printer finishes in its own time
        assert printer.slip_count == (verdict == "success")
    if verdict == "success":
        assert printer.not_understood == []
