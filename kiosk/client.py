"""The way into the hall for every other process: commands, views and the journal over the door.

Synchronous and made for threads: one ``Client`` a thread, one connection each. A command may
always be sent again with the same id; the core answers as it did the first time.
"""

import http.client
import socket
import urllib.parse
import uuid
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

import msgspec

from kiosk.domain.appointment_views import AppointmentView
from kiosk.domain.commands import Command
from kiosk.domain.views import View

ViewType = TypeVar("ViewType", bound=View)

ANSWER_TIMEOUT_S = 10.0
"""How long the core may take over a command; a slow card's worst stall fits in it."""
LONG_POLL_TIMEOUT_S = 40.0
"""The core answers a long poll after 25 s at the latest."""
NO_NEWS = 204


class DoorClosed(Exception):
    """The core did not answer: it is away, starting, or stuck. Ask again with the same id."""


class DoorError(Exception):
    """The core called the request malformed, or failed over it: a bug on one side."""


class Accepted(msgspec.Struct, frozen=True):
    """The hall did it; ``events`` are on disk."""

    seq: int
    """Sequence number of the last of them, or of the journal when there was nothing to do."""
    events: tuple[dict[str, object], ...]

    def event(self, event_type: str) -> dict[str, object] | None:
        """Return the first event of that type, or None."""
        return next((one for one in self.events if one["type"] == event_type), None)


class Refusal(msgspec.Struct, frozen=True):
    """A rule said no; ``text`` says why in each language."""

    refused: str
    text: dict[str, str]
    appointment: AppointmentView | None = None
    """The one that could not be checked in, as it stands."""


class Page(msgspec.Struct, frozen=True):
    """A stretch of the journal."""

    events: tuple[msgspec.Raw, ...]
    """Each exactly as the journal holds it, with its ``hash`` as last field."""
    last: int
    """Ask for what comes after this."""


class Acknowledged(msgspec.Struct, frozen=True):
    """Up to where headquarters has the journal, on disk and without a gap."""

    epoch: str
    stored: int
    alarms: tuple[str, ...] = ()
    """What is wrong with the record itself: ``disk_low``, ``disk_full``, ``record_reset``."""
    clock: str = ""
    """As in events: synced, held or unsynced."""
    disk_free_bytes: int = 0
    disk_size_bytes: int = 0
    last: int = 0
    """The journal's newest event; 0 where it was not asked for."""


class Health(msgspec.Struct, frozen=True):
    """A core that is ready."""

    seq: int
    epoch: str
    began: int
    """The journal's last sequence number when this core was started."""
    settings: str
    """Digest of headquarters' settings in force; nothing for the hall's own alone."""


class _Appointments(msgspec.Struct):
    appointments: tuple[AppointmentView, ...]


class UnixConnection(http.client.HTTPConnection):
    """HTTP over a Unix socket."""

    def __init__(self, path: Path, timeout_s: float) -> None:
        super().__init__("localhost", timeout=timeout_s)
        self._path = path

    def connect(self) -> None:
        """Connect to the socket instead of a port."""
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(str(self._path))


class Client:
    """One thread's way through the door at ``socket_path``."""

    def __init__(
        self, socket_path: Path, *, answer_timeout_s: float = ANSWER_TIMEOUT_S
    ) -> None:
        self._path = socket_path
        self._answer_timeout_s = answer_timeout_s
        self._connection: UnixConnection | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Hang up; the next request connects anew."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def submit(self, command: Command, command_id: str | None = None) -> Accepted | Refusal:
        """Ask the hall for something and return its answer.

        Args:
            command: What is asked.
            command_id: A UUID. Keep it to ask again after ``DoorClosed``: the hall then answers
                as it did the first time. None makes a new one.

        Raises:
            DoorClosed: No answer came; whether it was done is unknown until asked again.
            DoorError: The core does not understand the command.
        """
        body = {"id": command_id or str(uuid.uuid4()), **msgspec.to_builtins(command)}
        status, answer = self._ask("POST", "/v1/commands", msgspec.json.encode(body))
        if status == http.HTTPStatus.OK:
            return msgspec.json.decode(answer, type=Accepted)
        if status == http.HTTPStatus.CONFLICT:
            return msgspec.json.decode(answer, type=Refusal)
        raise DoorError(f"{status}: {answer.decode(errors='replace')}")

    def view(self, name: str, view_type: type[ViewType], after: int = -1) -> ViewType | None:
        """Return a view that is newer than ``after``; None when nothing happened for 25 s.

        Args:
            name: ``ticket``, ``board``, ``counter/<id>``, ``manager`` or ``queue``.
            view_type: What it is decoded to.
            after: The ``seq`` seen last; -1 answers at once.

        Raises:
            DoorClosed: The core is away.
            DoorError: There is no such view.
        """
        status, answer = self._ask(
            "GET", f"/v1/views/{name}?after={after}", timeout_s=LONG_POLL_TIMEOUT_S
        )
        if status == NO_NEWS:
            return None
        if status != http.HTTPStatus.OK:
            raise DoorError(f"{status}: {answer.decode(errors='replace')}")
        return msgspec.json.decode(answer, type=view_type)

    def appointment(self, code: str) -> AppointmentView | Refusal:
        """Return the appointment of a code as it stands, or that there is none.

        Raises:
            DoorClosed: The core is away.
            DoorError: The core failed over it.
        """
        path = f"/v1/appointments/{urllib.parse.quote(code, safe='')}"
        status, answer = self._ask("GET", path)
        if status == http.HTTPStatus.NOT_FOUND:
            return msgspec.json.decode(answer, type=Refusal)
        if status != http.HTTPStatus.OK:
            raise DoorError(f"{status}: {answer.decode(errors='replace')}")
        return msgspec.json.decode(answer, type=AppointmentView)

    def appointments(self, begin: int, end: int) -> tuple[AppointmentView, ...]:
        """Return the appointments whose slot is from ``begin`` to before ``end``, by time.

        Args:
            begin: Milliseconds since 1970, UTC.
            end: The same.

        Raises:
            DoorClosed: The core is away.
            DoorError: The core failed over it.
        """
        status, answer = self._ask("GET", f"/v1/appointments?from={begin}&to={end}")
        if status != http.HTTPStatus.OK:
            raise DoorError(f"{status}: {answer.decode(errors='replace')}")
        return msgspec.json.decode(answer, type=_Appointments).appointments

    def journal(self, after: int, limit: int = 500, wait_s: float = 0) -> Page:
        """Return at most ``limit`` events after ``after``, oldest first; none is no news.

        Args:
            after: The ``seq`` seen last; 0 begins with the oldest that is kept.
            limit: How many at most.
            wait_s: How long the core may wait for news, 25 at most.

        Raises:
            DoorClosed: The core is away.
            DoorError: The core failed over it.
        """
        status, answer = self._ask(
            "GET",
            f"/v1/journal?after={after}&limit={limit}&wait={wait_s:g}",
            timeout_s=self._answer_timeout_s + wait_s,
        )
        if status != http.HTTPStatus.OK:
            raise DoorError(f"{status}: {answer.decode(errors='replace')}")
        return msgspec.json.decode(answer, type=Page)

    def acknowledged(self) -> Acknowledged:
        """Return up to where headquarters has the journal, as the core remembers it.

        Raises:
            DoorClosed: The core is away.
            DoorError: The core failed over it.
        """
        status, answer = self._ask("GET", "/v1/acknowledged")
        if status != http.HTTPStatus.OK:
            raise DoorError(f"{status}: {answer.decode(errors='replace')}")
        return msgspec.json.decode(answer, type=Acknowledged)

    def acknowledge(self, epoch: str, stored: int) -> None:
        """Tell the core that headquarters has the journal up to ``stored``.

        Raises:
            DoorClosed: The core is away.
            DoorError: The core knows no such event.
        """
        body = msgspec.json.encode(Acknowledged(epoch, stored))
        status, answer = self._ask("POST", "/v1/acknowledged", body)
        if status != http.HTTPStatus.NO_CONTENT:
            raise DoorError(f"{status}: {answer.decode(errors='replace')}")

    def healthy(self) -> bool:
        """Return whether the core answers and is ready."""
        try:
            status, _ = self._ask("GET", "/v1/health")
        except DoorClosed:
            return False
        return status == http.HTTPStatus.OK

    def health(self) -> Health | None:
        """Return what the core says of itself; None while it is away or not ready."""
        try:
            status, answer = self._ask("GET", "/v1/health")
        except DoorClosed:
            return None
        if status != http.HTTPStatus.OK:
            return None
        return msgspec.json.decode(answer, type=Health)

    def _ask(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        timeout_s: float | None = None,
    ) -> tuple[int, bytes]:
        if timeout_s is None:
            timeout_s = self._answer_timeout_s
        if self._connection is not None:
            # The core hangs up on a connection that was idle; that says nothing about the core.
            try:
                return self._exchange(self._connection, method, path, body, timeout_s)
            except TimeoutError as error:
                self.close()
                raise DoorClosed(f"{self._path}: no answer") from error
            except (OSError, http.client.HTTPException):
                self.close()
        self._connection = UnixConnection(self._path, timeout_s)
        try:
            return self._exchange(self._connection, method, path, body, timeout_s)
        except (OSError, http.client.HTTPException) as error:
            self.close()
            raise DoorClosed(f"{self._path}: {error}") from error

    @staticmethod
    def _exchange(
        connection: UnixConnection,
        method: str,
        path: str,
        body: bytes | None,
        timeout_s: float,
    ) -> tuple[int, bytes]:
        connection.timeout = timeout_s
        if connection.sock is not None:
            connection.sock.settimeout(timeout_s)
        connection.request(method, path, body=body)
        response = connection.getresponse()
        return response.status, response.read()
