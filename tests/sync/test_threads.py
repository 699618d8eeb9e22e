"""No thread of sync ends without anybody noticing."""

import subprocess
import sys

import pytest

from sync.cli import BUG

PROGRAM = """
import threading
from sync.cli import end_with_thread

def stumbles():
    raise RuntimeError("a bug")

threading.excepthook = end_with_thread
thread = threading.Thread(target=stumbles, name={name!r}, daemon=True)
thread.start()
thread.join()
"""


@pytest.mark.parametrize(
    ("name", "code"), [("settings", BUG), ("commands", BUG), ("paho-mqtt-client-hz-0001", 0)]
)
def test_a_bug_in_a_thread_ends_the_process_unless_it_is_the_connections(name, code) -> None:
    program = PROGRAM.format(name=name)
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=False)  # noqa: S603  # ours

    assert done.returncode == code
    assert b"RuntimeError: a bug" in done.stderr


def test_the_connections_thread_is_called_what_it_is_known_by() -> None:
    """Paho names it; another version may name it otherwise."""
    program = (
        "import inspect; from paho.mqtt.client import Client;"
        "print('paho-mqtt-client-' in inspect.getsource(Client.loop_start))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)  # noqa: S603  # ours

    assert done.stdout.strip() == b"True"
