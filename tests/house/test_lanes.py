"""Tests that run side by side are all run, and none of them fails unseen."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.tree import FILES, ROOT
from tests.lanes import (
    FAILED,
    LONGEST_FIRST,
    NOTHING_TO_DO,
    PASSED,
    Ended,
    Lanes,
    folders,
    verdict,
)
from tests.sync.waiting import wait_until

GOOD = "def test_good(): pass\n"
BAD = "def test_bad(): assert 1 == 2\n"
KILLED = "import os\ndef test_killed(): os.kill(os.getpid(), 9)\n"
BROKEN = "import nothing_of_this_name\n"
WAITS = """
import threading
from pathlib import Path
def test_waits():
    Path("begun").touch()
    try:
        threading.Event().wait(60)
    finally:
        Path("left").touch()
"""
MAIN = """
import sys
from pathlib import Path
from tests.lanes import main
sys.exit(main([], Path(sys.argv[1])))
"""
SKIPPED = "import pytest\n@pytest.mark.skip\ndef test_skipped(): pass\n"


@pytest.fixture(autouse=True)
def bare_pytest(monkeypatch) -> None:
    """No plugin of others: each run begins in half a second."""
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")


def run(tests: Path, *words: str, lanes: int = 2, **files: str) -> list[Ended]:
    """Run a file in each of these folders."""
    for folder, text in files.items():
        (tests / folder).mkdir(parents=True)
        (tests / folder / f"test_{folder}.py").write_text(text, encoding="utf-8")
    side_by_side = Lanes(folders(tests), words, tests)
    side_by_side.run(lanes)
    return side_by_side.ended


def test_every_folder_with_tests_is_run() -> None:
    tests = ROOT / "tests"
    holding = {
        path.relative_to(tests).parts[0] for path in FILES if path.name.startswith("test_")
    }

    assert set(folders()) == holding
    assert {"core", "house", "sync"} <= holding
    assert set(LONGEST_FIRST) <= holding


def test_a_test_that_no_run_would_find_is_told(tmp_path) -> None:
    (tmp_path / "test_alone.py").write_text(GOOD, encoding="utf-8")

    with pytest.raises(ValueError, match="in a folder"):
        folders(tmp_path)


def test_all_is_well_only_if_every_run_was(tmp_path, capfd) -> None:
    ended = run(tmp_path / "tests", good=GOOD, more=GOOD, skipped=SKIPPED)
    code = verdict(ended)

    assert code == PASSED
    assert sorted(one.folder for one in ended) == ["good", "more", "skipped"]
    assert capfd.readouterr().out.splitlines()[-1] == "2 passed, 0 failed, 1 skipped"


def test_whatever_fails_is_named_again_at_the_end(tmp_path, capfd) -> None:
    ended = run(tmp_path / "tests", good=GOOD, bad=BAD, broken=BROKEN, killed=KILLED)
    code = verdict(ended)

    said = capfd.readouterr().out
    closing = said.partition("== all of tests\n")[2].splitlines()
    assert code == FAILED
    assert "assert 1 == 2" in said, "what a run said is shown"
    assert sorted(closing[:-1]) == [
        "ERROR tests/broken/test_broken.py",
        "FAILED tests/bad/test_bad.py::test_bad - assert 1 == 2",
        "FAILED tests/killed: pytest ended with -9",
    ]
    assert closing[-1] == "1 passed, 1 failed, 1 error"


def test_after_the_first_failure_nothing_else_begins_if_so_asked(tmp_path) -> None:
    ended = run(tmp_path / "tests", "-x", lanes=1, a=BAD, b=GOOD)

    assert [one.folder for one in ended] == ["a"]


def test_asking_for_tests_that_do_not_exist_is_not_a_success(tmp_path) -> None:
    ended = run(tmp_path / "tests", "-k", "nothing", good=GOOD)

    assert verdict(ended) == NOTHING_TO_DO


def test_whoever_names_a_file_gets_pytest_itself(tmp_path) -> None:
    file = tmp_path / "test_good.py"
    file.write_text(GOOD, encoding="utf-8")
    done = subprocess.run(  # noqa: S603  # our own program
        [sys.executable, "-m", "tests.lanes", f"{file}::test_good", "-v"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == PASSED
    assert "test_good PASSED" in done.stdout


def test_who_ends_the_lanes_ends_every_run_in_good_order(tmp_path) -> None:
    (tmp_path / "tests" / "waits").mkdir(parents=True)
    (tmp_path / "tests" / "waits" / "test_waits.py").write_text(WAITS, encoding="utf-8")
    begun, left = tmp_path / "begun", tmp_path / "left"
    with subprocess.Popen(  # noqa: S603  # our own program
        [sys.executable, "-c", MAIN, tmp_path / "tests"], cwd=ROOT, stdout=subprocess.PIPE
    ) as lanes:
        wait_until(begun.exists, "the run has begun")
        lanes.terminate()
        said, _ = lanes.communicate(timeout=20)

    assert lanes.returncode == FAILED
    assert b"FAILED tests/waits: pytest ended with 2" in said
    assert left.exists()
