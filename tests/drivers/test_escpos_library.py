"""Loading the printer library costs little and leaves nothing behind."""

import os
import subprocess
import sys

LOOK = """
import os, sys, tempfile
before = dict(os.environ)
import drivers.printer
from escpos.capabilities import CAPABILITIES
assert list(CAPABILITIES["profiles"]) == ["default"], "the list of all printers was read"
assert os.listdir(sys.argv[1]) == [], os.listdir(sys.argv[1])
assert dict(os.environ) == before
assert tempfile.gettempdir() == sys.argv[1], tempfile.gettempdir()
"""


def test_no_list_of_printers_is_read_and_no_folder_stays_behind(tmp_path) -> None:
    done = subprocess.run(  # noqa: S603  # a Python and the words above
        [sys.executable, "-c", LOOK, str(tmp_path)],
        env={**os.environ, "TMPDIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stderr) == (0, "")
