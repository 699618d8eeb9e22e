"""How a command reaches the bridge that holds the lines: with a program for one terminal.

One Unix socket, one update at a time. The bridge says how far it is, line by line in JSON, and
last how it ended. Only who may open the socket may change a terminal's program.
"""

import contextlib
import os
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import structlog

from firmware_bridge.bundle import MAX_BYTES, BundleError, read
from firmware_bridge.update import Outcome, Update

NAME = "bridge.sock"
RUNTIME_DIRECTORY = "RUNTIME_DIRECTORY"
"""Where systemd makes a folder for the service, and names it."""
SYSTEM_FOLDER = Path("/run/kiosk-bridge")
LOOK_S = 0.05
TALK_S = 10.0
"""Whoever is connected and says nothing for longer is let go."""
PRIVATE = 0o600


class Request(msgspec.Struct, frozen=True):
    """Put the ``size`` bytes that follow on this counter's terminal."""

    counter: str
    size: int
    force: bool = False


class Progress(msgspec.Struct, frozen=True):
    """How far it is; the last one has an outcome or a complaint."""

    sent_bytes: int = 0
    outcome: Outcome | None = None
    firmware: str = ""
    """What was on the terminal before."""
    complaint: str = ""
    """Why there was nothing to do: no such counter, no bundle."""

    @property
    def is_last(self) -> bool:
        """Whether nothing follows."""
        return self.outcome is not None or bool(self.complaint)


def place(door: Path) -> Path:
    """Return where the bridge listens: in its own folder, or beside the hall's door."""
    folder = os.environ.get(RUNTIME_DIRECTORY)
    return (door.parent if folder is None else Path(folder)) / NAME


def places(door: Path) -> tuple[Path, ...]:
    """Return where a bridge may listen."""
    return (SYSTEM_FOLDER / NAME, door.with_name(NAME))


def progress_of(update: Update) -> Progress:
    """Return how far an update is."""
    before = "" if update.before is None else update.before.firmware
    return Progress(update.sent_bytes, update.outcome, before)


def follow(update: Update, ends: threading.Event) -> Iterator[Progress]:
    """Tell how far it is whenever that changes, until its end."""
    told: Progress | None = None
    while not ends.is_set():
        now = progress_of(update)
        if now != told:
            told = now
            yield now
        if now.is_last:
            return
        ends.wait(LOOK_S)


class UpdateDoor:
    """The bridge's end.

    Args:
        begin: begins an update at a counter; False where it has no terminal of ours.
    """

    def __init__(self, path: Path, begin: Callable[[str, Update], bool]) -> None:
        self._path = path
        self._begin = begin
        self._ends = threading.Event()
        self._bound = False
        self._log = structlog.get_logger()
        self._listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.thread = threading.Thread(target=self._listen, name="updates", daemon=True)

    def start(self) -> None:
        """Begin to listen; a bridge that cannot still holds its lines."""
        try:
            self._path.unlink(missing_ok=True)
            self._listener.bind(str(self._path))
            self._bound = True
            self._path.chmod(PRIVATE)
        except OSError as error:
            self._log.warning("no updates through this bridge", detail=f"{self._path}: {error}")
            return
        self._listener.listen()
        self.thread.start()

    def stop(self) -> None:
        """Listen no more."""
        self._ends.set()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        if self._bound:
            self._path.unlink(missing_ok=True)

    def _listen(self) -> None:
        while not self._ends.is_set():
            try:
                talk, _ = self._listener.accept()
            except OSError:
                if self._ends.is_set():
                    return
                raise
            with talk:
                talk.settimeout(TALK_S)
                try:
                    self._serve(talk)
                except OSError as error:
                    self._log.info("whoever asked for an update is gone", detail=str(error))

    def _serve(self, talk: socket.socket) -> None:
        with talk.makefile("rb") as heard:
            try:
                request = msgspec.json.decode(heard.readline(), type=Request)
                bundle = read(heard.read(min(request.size, MAX_BYTES)))
            except (msgspec.DecodeError, BundleError) as error:
                _say(talk, Progress(complaint=str(error)))
                return
        update = Update(bundle, force=request.force)
        if not self._begin(request.counter, update):
            complaint = f"counter {request.counter} has no terminal on a serial line"
            _say(talk, Progress(complaint=complaint))
            return
        self._log.info(
            "update begins", counter=request.counter, version=bundle.manifest.version
        )
        for progress in follow(update, self._ends):
            if progress.is_last:
                self._log.info("update ends", counter=request.counter, outcome=progress.outcome)
            _say(talk, progress)


def _say(talk: socket.socket, progress: Progress) -> None:
    talk.sendall(msgspec.json.encode(progress) + b"\n")


def ask(path: Path, request: Request, data: bytes) -> Iterator[Progress] | None:
    """Let a running bridge do it; None where none listens there.

    Raises:
        PermissionError: it listens, but not to us.
    """
    talk = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        talk.connect(str(path))
    except (FileNotFoundError, ConnectionRefusedError):
        talk.close()
        return None
    except OSError:
        talk.close()
        raise
    return _heard(talk, request, data)


def _heard(talk: socket.socket, request: Request, data: bytes) -> Iterator[Progress]:
    with talk, talk.makefile("rb") as heard:
        talk.sendall(msgspec.json.encode(request) + b"\n" + data)
        for line in heard:
            yield msgspec.json.decode(line, type=Progress)
