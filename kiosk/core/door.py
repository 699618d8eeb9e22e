"""The one door to the hall: HTTP on a Unix socket, for every process that is not the core.

``POST /v1/commands`` asks for something, ``GET /v1/views/…`` looks, ``GET /v1/journal`` reads
the record, ``GET /v1/appointments[/<code>]`` looks appointments up. Views and the journal are
long polls: they answer when there is news, or after 25 s.
"""

import math
import time
import uuid
from collections.abc import Callable

import msgspec
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from kiosk.core.callers import Callers
from kiosk.core.clock import ClockTrust
from kiosk.core.manager_texts import told_manager_view
from kiosk.core.metrics import metrics_text
from kiosk.core.writer import IdReusedError, Writer
from kiosk.domain import views
from kiosk.domain.appointment_views import appointment_view, appointments_view
from kiosk.domain.commands import AnyCommand, CheckIn, RestartCore
from kiosk.domain.hall import Hall
from kiosk.domain.moment import UtcMillis
from kiosk.domain.queue_view import queue_view
from kiosk.domain.readiness_views import inventory_view
from kiosk.domain.refused import Reason, Refused
from kiosk.words import say_all

LONG_POLL_S = 25.0
"""How long a request for news is held; shorter than any client's or proxy's patience."""
PAGE_LIMIT = 10_000
"""Most items in one answer of the journal."""
BODY_LIMIT_BYTES = 64 * 1024
LARGEST = 2**63 - 1
"""SQLite's largest whole number."""

WHOLE_VIEWS: dict[str, Callable[[Hall, UtcMillis], views.View]] = {
    "ticket": views.ticket_view,
    "board": views.board_view,
    "manager": told_manager_view,
    "queue": queue_view,
    "inventory": inventory_view,
}
"""Views of the whole hall; there is one more for each counter."""
VIEW_NAMES = f"{', '.join(WHOLE_VIEWS)} and counter/<id>"

OF_THE_RECORD = ("disk", "journal")
"""Devices whose faults headquarters is told with its own acknowledgement."""

_encoder = msgspec.json.Encoder()


def build_app(
    writer: Writer, callers: Callers | None = None, end: Callable[[], None] | None = None
) -> Starlette:
    """Return the door to this writer's hall.

    Args:
        writer: the hall.
        callers: remembers who asks.
        end: ends the core in good order; called once its answer is under way.
    """
    door = _Door(writer, callers or Callers(time.monotonic), end)
    return Starlette(
        routes=[
            Route("/v1/commands", door.command, methods=["POST"]),
            Route("/v1/views/{name:path}", door.view),
            Route("/v1/appointments", door.appointments),
            Route("/v1/appointments/{code:path}", door.appointment),
            Route("/v1/journal", door.journal),
            Route("/v1/acknowledged", door.acknowledged, methods=["GET", "POST"]),
            Route("/v1/health", door.health),
            Route("/metrics", door.metrics),
        ]
    )


def _json(content: object, status: int = 200) -> Response:
    return Response(_encoder.encode(content), status, media_type="application/json")


def _malformed(error: str) -> Response:
    return _json({"error": error}, 422)


class _Door:
    def __init__(
        self, writer: Writer, callers: Callers, end: Callable[[], None] | None
    ) -> None:
        self._writer = writer
        self._callers = callers
        self._end = end
        self._began = writer.hall.seq

    async def command(self, request: Request) -> Response:
        body = await _body(request)
        if body is None:
            return _too_long()
        try:
            fields = msgspec.json.decode(body, type=dict[str, object])
            command_id = str(uuid.UUID(_text(fields.pop("id", None))))
            command = msgspec.convert(fields, type=AnyCommand)
        except (msgspec.MsgspecError, ValueError) as error:
            return _malformed(_explained(error))
        try:
            answer = self._writer.submit(command, command_id)
        except IdReusedError as error:
            return _malformed(str(error))
        if isinstance(answer, Refused):
            text = say_all(f"refused.{answer.reason}")
            refusal: dict[str, object] = {"refused": answer.reason, "text": text}
            if isinstance(command, CheckIn):
                hall, now = self._writer.hall, self._writer.now()
                refusal["appointment"] = appointment_view(hall, command.code, now)
            return _json(refusal, 409)
        if isinstance(command, RestartCore) and answer.new and self._end is not None:
            self._end()
        events = b",".join(answer.items)
        return Response(
            b'{"seq":%d,"events":[%s]}' % (answer.seq, events), media_type="application/json"
        )

    async def view(self, request: Request) -> Response:
        name = request.path_params["name"]
        make = self._view_maker(name)
        if make is None:
            return _json({"error": f"views are {VIEW_NAMES}"}, 404)
        after = _whole(request, "after", -1)
        if after is None:
            return _malformed("after is a whole number")
        with self._callers.here(name):
            news = await self._news_after(after, LONG_POLL_S)
        return _json(make()) if news else Response(status_code=204)

    def _view_maker(self, name: str) -> Callable[[], views.View] | None:
        writer = self._writer
        whole = WHOLE_VIEWS.get(name)
        if whole is not None:
            return lambda: whole(writer.hall, writer.now())
        kind, _, counter_id = name.partition("/")
        counter = writer.hall.plan.counter(counter_id) if kind == "counter" else None
        if counter is None:
            return None
        return lambda: views.counter_view(writer.hall, counter, writer.now())

    async def appointments(self, request: Request) -> Response:
        begin, end = _whole(request, "from", 0), _whole(request, "to", LARGEST)
        if begin is None or end is None:
            return _malformed("from and to are milliseconds since 1970, UTC")
        hall, now = self._writer.hall, self._writer.now()
        return _json({"appointments": appointments_view(hall, begin, end, now)})

    async def appointment(self, request: Request) -> Response:
        hall, now = self._writer.hall, self._writer.now()
        found = appointment_view(hall, request.path_params["code"], now)
        if found is None:
            reason = Reason.UNKNOWN_APPOINTMENT
            return _json({"refused": reason, "text": say_all(f"refused.{reason}")}, 404)
        return _json(found)

    async def journal(self, request: Request) -> Response:
        after = _whole(request, "after", 0)
        limit = _whole(request, "limit", 500)
        wait_s = _seconds(request, "wait")
        if after is None or limit is None or wait_s is None:
            return _malformed("after and limit are whole numbers, wait is in seconds")
        if wait_s > 0 and self._writer.hall.seq <= after:
            await self._writer.bell.wait(min(wait_s, LONG_POLL_S))
        items = self._writer.journal.page(after, max(1, min(limit, PAGE_LIMIT)))
        last = after
        if items:
            last = msgspec.json.decode(items[-1], type=_Seq).seq
        return Response(
            b'{"events":[%s],"last":%d}' % (b",".join(items), last),
            media_type="application/json",
        )

    async def acknowledged(self, request: Request) -> Response:
        if request.method == "GET":
            with self._callers.here("acknowledged"):
                return _json(self._acknowledged())
        body = await _body(request)
        if body is None:
            return _too_long()
        try:
            report = msgspec.json.decode(body, type=_Stored)
        except msgspec.MsgspecError as error:
            return _malformed(str(error))
        noted = self._writer.acknowledge(report.epoch, report.stored)
        if noted is None:
            return _json({"error": "no room on the disk for it"}, 507)
        if not noted:
            return _malformed("no such epoch here, or more than it has events")
        return Response(status_code=204)

    def _acknowledged(self) -> "_Acknowledged":
        """Return how far headquarters is, and what it must know of this kiosk besides."""
        writer = self._writer
        known, disk = writer.journal.acknowledged(), writer.disk
        told = (writer.hall.faults.get(one) for one in OF_THE_RECORD)
        return _Acknowledged(
            epoch=known.epoch,
            stored=known.stored,
            last=known.last,
            alarms=tuple(one.kind for one in told if one is not None),
            clock=writer.stamp().trust,
            disk_free_bytes=0 if disk is None else disk.free_bytes(),
            disk_size_bytes=0 if disk is None else disk.size_bytes(),
        )

    async def health(self, _request: Request) -> Response:
        writer = self._writer
        health = {
            "status": "ready",
            "seq": writer.hall.seq,
            "epoch": writer.journal.epoch,
            "began": self._began,
            "settings": writer.hall.plan.settings,
        }
        return _json(health)

    async def metrics(self, _request: Request) -> Response:
        return Response(metrics_text(self._writer), media_type="text/plain; version=0.0.4")

    async def _news_after(self, after: int, wait_s: float) -> bool:
        """Return whether the hall is another than at ``after``, waiting for it if it is not.

        Who has seen more than there is has seen another journal, before a restore: it too
        gets the hall as it is.
        """
        if self._writer.hall.seq == after:
            await self._writer.bell.wait(wait_s)
        return self._writer.hall.seq != after


class _Seq(msgspec.Struct):
    seq: int


class _Acknowledged(msgspec.Struct):
    epoch: str
    stored: int
    last: int
    alarms: tuple[str, ...]
    """Faults of the record itself: ``disk_low``, ``disk_full``, ``record_reset``."""
    clock: ClockTrust
    disk_free_bytes: int
    disk_size_bytes: int


class _Stored(msgspec.Struct):
    epoch: str
    stored: int


async def _body(request: Request) -> bytes | None:
    """Return what was sent, or None when it is longer than anything we take."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > BODY_LIMIT_BYTES:
            return None
    return body


def _too_long() -> Response:
    return _malformed(f"at most {BODY_LIMIT_BYTES} bytes are taken")


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError("id is missing")  # noqa: TRY004 - it ends as the same 422 as a bad id
    return value


def _explained(error: Exception) -> str:
    if isinstance(error, msgspec.MsgspecError):
        return str(error)
    return "a command needs an id, a UUID that is used again only to ask again"


def _whole(request: Request, name: str, default: int) -> int | None:
    text = request.query_params.get(name)
    if text is None:
        return default
    try:
        number = int(text)
    except ValueError:
        return None
    return number if abs(number) <= LARGEST else None


def _seconds(request: Request, name: str) -> float | None:
    try:
        number = float(request.query_params.get(name, "0"))
    except ValueError:
        return None
    return number if 0 <= number < math.inf else None
