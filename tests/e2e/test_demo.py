"""The command that newcomers type first: it shows a day, and counts it in the end."""

import os
import re
import subprocess
import sys
from pathlib import Path

import msgspec
import psutil
from click.testing import CliRunner

from kiosk.core.journal_cli import journal
from kiosk.core.journal_reading import read_day
from kiosk.domain.day_figures import DayReport
from kiosk.settings import read_settings
from tests.domain.reference_report import Reference

LIMIT_S = 180


def demo(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-m", "kiosk", "demo", *arguments],
        capture_output=True,
        text=True,
        timeout=LIMIT_S,
        check=False,
        env={key: value for key, value in os.environ.items() if key != "DISPLAY"},
    )


def test_a_demo_day_ends_by_itself_with_agreeing_counts_and_pictures(tmp_path: Path) -> None:
    pictures = tmp_path / "pictures"

    done = demo(
        "--minutes=0.2",
        "--speed=120",
        f"--folder={tmp_path / 'lobby'}",
        f"--screenshots={pictures}",
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert "All counts agree." in done.stdout
    issued = re.search(r"tickets issued +(\d+)", done.stdout)
    assert issued is not None
    assert int(issued[1]) > 0
    assert len(list((pictures / "slips").glob("*.png"))) == int(issued[1])
    assert (pictures / "ticket.png").stat().st_size > 0
    assert (pictures / "board.png").stat().st_size > 0
    pressed = re.search(r"presses on buttons, keys and keypads: (\d+)", done.stdout)
    assert pressed is not None
    assert int(pressed[1]) > 0
    _counter_2_has_its_terminal(tmp_path / "lobby" / "logs" / "bridge.log", done.stdout)
    _report_agrees_with_another_reckoning(tmp_path / "lobby", int(issued[1]))


def _counter_2_has_its_terminal(log: Path, said: str) -> None:
    """Look for the terminal, or for the sentence about a machine that has no MicroPython."""
    if "Counter 2 has a screen, no terminal: no micropython" in said:
        assert not log.exists()
    else:
        assert "terminal connected" in log.read_text()


def _report_agrees_with_another_reckoning(folder: Path, issued: int) -> None:
    """Compare the day's report (S44) with the one worked out from the events alone."""
    config = folder / "lobby.toml"
    said = CliRunner().invoke(journal, ["report", "--json", "--config", str(config)])
    assert said.exit_code == 0, said.output
    figures = msgspec.json.decode(said.output, type=DayReport)
    settings = read_settings(config)
    _, record = read_day(settings.journal.path, None)
    visits = Reference(record, settings.plan).visits.values()

    assert figures.issued == issued == len(visits)
    for one in figures.classes:
        waits = [v.waited_s for v in visits if v.class_id == one.id and v.served]
        assert one.waits.n == len(waits)
        assert one.waits.worst_s == max((w for w in waits if w is not None), default=None)


def test_the_demo_wants_a_folder_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "somebody's").write_text("work")

    done = demo("--minutes=0.1", f"--folder={tmp_path}")

    assert done.returncode == 2
    assert "not empty" in done.stderr


def test_a_process_that_dies_ends_the_demo_and_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "lobby"
    running = subprocess.Popen(  # noqa: S603 - our own command
        [
            *(sys.executable, "-m", "kiosk", "demo", "--minutes=5", "--no-screens"),
            f"--folder={folder}",
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    with running:
        assert running.stdout is not None
        for said in running.stdout:
            if "issued" in said:
                break
        _kill_process_with(f"run --config {folder / 'lobby.toml'}")
        said = running.stdout.read()

    assert running.returncode == 1
    assert "core ended with -9" in said


def _kill_process_with(arguments: str) -> None:
    for process in psutil.process_iter(["cmdline"]):
        if arguments in " ".join(process.info["cmdline"] or ()):
            process.kill()
