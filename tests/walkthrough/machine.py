"""A machine of its own for a document's commands: this one's files, and nothing it does stays.

An overlay over the whole file system, in a mount and process namespace that ends with the test;
the network is a loopback that the machines share. There is no systemd in it: ``systemctl`` is a
stand-in that reads the real units and runs what they say, as the accounts that they name.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

ROOT = Path(__file__).parents[2]
HOLD = Path(__file__).with_name("hold.sh")
TOOLS = Path(__file__).with_name("tools")
DEADLINE_S = 300
FOLDERS = ("/usr/local/tools", "/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin")
ENVIRONMENT = {
    "PATH": ":".join(FOLDERS),
    "HOME": str(Path("~root").expanduser()),
    "LANG": "C.UTF-8",
}


def can_have_machines() -> bool:
    """Return whether this one lets us make others."""
    overlays = "overlay" in Path("/proc/filesystems").read_text(encoding="ascii")
    return os.getuid() == 0 and overlays and shutil.which("unshare") is not None


class Machine:
    """Commands run in it one after another.

    Args:
        name: What it is called in messages.
        neighbour: Another one whose network it shares.
    """

    pid: int
    """Of the process that holds it."""

    def __init__(self, name: str, neighbour: "Machine | None" = None) -> None:
        self.name = name
        self._folder = Path(tempfile.mkdtemp(prefix=f"machine-{name}-"))
        way = ["unshare", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc"]
        if neighbour is None:
            way.append("--net")
        else:
            way = ["nsenter", f"--target={neighbour.pid}", "--net", *way]
        self._holder = subprocess.Popen(  # noqa: S603  # our own script
            [*way, "bash", str(HOLD), str(self._folder), str(ROOT), sys.prefix, str(TOOLS)],
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._holder.stdout is not None
        said = self._holder.stdout.readline().strip()
        if said != "ready":
            self.close()
            raise AssertionError(f"{name}: {said!r}")
        children = Path(f"/proc/{self._holder.pid}/task/{self._holder.pid}/children")
        self.pid = int(children.read_text(encoding="ascii").split()[0])

    def run(self, script: str, variables: Mapping[str, str] | None = None) -> str:
        """Run commands as root in a checkout, until one fails; return what they print.

        Raises:
            AssertionError: One of them failed; with what was said.
        """
        enter = ["nsenter", f"--target={self.pid}", "--mount", "--pid", "--net", "--root"]
        shell = ["env", "--chdir=/", "bash", "-euo", "pipefail", "-c"]
        done = subprocess.run(  # noqa: S603  # a document's commands, in a machine of their own
            [*enter, *shell, f"cd {ROOT}\n{script}"],
            env=ENVIRONMENT | dict(variables or {}),
            cwd="/",
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=DEADLINE_S,
            check=False,
        )
        assert done.returncode == 0, self._told(script, done)
        return done.stdout

    def _told(self, script: str, done: "subprocess.CompletedProcess[str]") -> str:
        return "\n".join((f"{self.name}: {script}", done.stdout, done.stderr, self.logs()))

    def logs(self) -> str:
        """Return what its services said last."""
        parts = []
        for log in sorted(Path(f"/proc/{self.pid}", "root", "var/log/units").glob("*.log")):
            lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
            parts.append("\n".join([f"--- {log.name}", *lines[-15:]]))
        return "\n".join(parts)

    def close(self) -> None:
        """Switch it off; nothing of it stays."""
        self._holder.kill()
        self._holder.wait()
        assert self._holder.stdout is not None
        self._holder.stdout.close()
        shutil.rmtree(self._folder)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
