"""Headquarters' authority, certificates and broker, made in a folder by the commands."""

import contextlib
import getpass
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

from click.testing import CliRunner, Result

from sync.broker_url import Broker, parse_broker
from sync.hq.cli import hq
from tests.sync.broker import DEADLINE_S, free_port


class Headquarters:
    """A folder with an authority and a database."""

    def __init__(self, folder: Path, database: str | None = None) -> None:
        self.folder = folder
        self.database = database or f"sqlite:///{folder}/hq.db"
        self.papers = folder / "papers"
        self.broker_folder = folder / "conf.d"
        self.ca = folder / "ca" / "ca.pem"

    def run(self, *words: str | Path) -> Result:
        """Run ``kiosk hq …``."""
        return CliRunner().invoke(hq, [str(word) for word in words], catch_exceptions=False)

    def does(self, *words: str | Path) -> str:
        """Run ``kiosk hq …``, which must end well, and return what it prints."""
        result = self.run(*words)
        assert result.exit_code == 0, result.output
        return result.output

    @property
    def at(self) -> tuple[str, ...]:
        """The options that say where everything is."""
        return ("--dir", str(self.ca.parent), "--database", self.database)

    def founds(self) -> None:
        """Make the authority."""
        self.does("ca", "new", "--dir", self.ca.parent)

    def signs(self, role: str, *names: str) -> tuple[Path, Path]:
        """Issue a certificate; return it and its key."""
        words = [word for name in names for word in ("--name", name)]
        self.does("ca", "sign", *self.at, "--role", role, *words, "--out", self.papers)
        return self.papers / f"{names[0]}.pem", self.papers / f"{names[0]}.key"

    def configures(self, port: int, *more: str) -> None:
        """Write the broker's configuration."""
        cert, key = self.papers / "127.0.0.1.pem", self.papers / "127.0.0.1.key"
        self.does("ca", "crl", *self.at, "--out", self.broker_folder)
        self.does(
            "broker-config", "--out", self.broker_folder, "--device-ca", self.ca,
            "--cert", cert, "--key", key, "--port", str(port), "--address", "127.0.0.1", *more,
        )  # fmt: skip

    def way(self, port: int, name: str) -> Broker:
        """Return how somebody reaches the broker."""
        cert, key = self.papers / f"{name}.pem", self.papers / f"{name}.key"
        return parse_broker(f"mqtts://127.0.0.1:{port}", self.ca, cert, key)


class SecureBroker:
    """Mosquitto with the generated configuration, as Debian's own file includes it."""

    def __init__(self, of: Headquarters, *more: str) -> None:
        self.port = free_port()
        self._of = of
        of.configures(self.port, *more)
        state = of.folder / "state"
        state.mkdir(exist_ok=True)
        self.log = of.folder / "broker.log"
        self._config = of.folder / "mosquitto.conf"
        self._config.write_text(
            f"user {getpass.getuser()}\n"
            f"persistence true\npersistence_location {state}/\n"
            f"log_dest file {self.log}\n"
            f"include_dir {of.broker_folder}\n"
        )
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, and return when it takes connections."""
        program = shutil.which("mosquitto", path=os.environ["PATH"] + ":/usr/sbin")
        assert program, "mosquitto is not installed"
        self._process = subprocess.Popen([program, "-c", str(self._config)])  # noqa: S603  # ours
        until_s = time.monotonic() + DEADLINE_S
        while True:
            with contextlib.suppress(ConnectionRefusedError):
                socket.create_connection(("127.0.0.1", self.port)).close()
                return
            assert self._process.poll() is None, self.log.read_text()
            assert time.monotonic() < until_s
            time.sleep(0.01)

    def reload(self) -> None:
        """Have it read certificates and lists again, and wait until it has."""
        assert self._process is not None
        before = self.log.read_text().count("Reloading config.")
        self._process.send_signal(signal.SIGHUP)
        until_s = time.monotonic() + DEADLINE_S
        while self.log.read_text().count("Reloading config.") == before:
            # It looks at its signals once in a round, and a connection begins a round.
            with contextlib.suppress(OSError):
                socket.create_connection(("127.0.0.1", self.port)).close()
            assert time.monotonic() < until_s
            time.sleep(0.01)

    def stop(self) -> None:
        """End it."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(DEADLINE_S)
            self._process = None


@contextlib.contextmanager
def secure_broker(of: Headquarters, *more: str) -> Iterator[SecureBroker]:
    """Run the broker that headquarters has configured."""
    broker = SecureBroker(of, *more)
    try:
        broker.start()
        yield broker
    finally:
        broker.stop()
