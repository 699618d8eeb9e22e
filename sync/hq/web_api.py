"""Headquarters' HTTP interface for scripts: devices, events, key figures."""

import datetime as dt

import msgspec
from sqlalchemy import Engine
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sync.hq.kpi import TYPES, key_figures
from sync.hq.reading import devices, facts, page

DEFAULT_LIMIT = 500
MAX_LIMIT = 5000
BAD_REQUEST = 400


class BadQuestion(Exception):
    """A parameter makes no sense; the message is the answer."""


class Api:
    """The endpoints, over one database."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def routes(self) -> list[Route]:
        """Return where each is."""
        return [
            Route("/api/v1/devices", self.devices),
            Route("/api/v1/events", self.events),
            Route("/api/v1/kpi", self.kpi),
        ]

    def devices(self, _request: Request) -> Response:
        """Answer with all kiosks."""
        with self._engine.connect() as connection:
            return _json(devices(connection))

    def events(self, request: Request) -> Response:
        """Answer with a stretch of a kiosk's journal, in its own bytes."""
        try:
            device = _text(request, "device")
            after = _whole(request, "after", 0)
            limit = max(1, min(MAX_LIMIT, _whole(request, "limit", DEFAULT_LIMIT)))
        except BadQuestion as error:
            return _bad(error)
        with self._engine.connect() as connection:
            items, last = page(connection, device, after, limit)
        body = b'{"events":[%s],"last":%d}' % (b",".join(items), last)
        return Response(body, media_type="application/json")

    def kpi(self, request: Request) -> Response:
        """Answer with the key figures of a stretch of time."""
        try:
            since = _moment(request, "from")
            until = _moment(request, "to")
            day = _day(request)
        except BadQuestion as error:
            return _bad(error)
        device = request.query_params.get("device") or None
        with self._engine.connect() as connection:
            figures = key_figures(
                facts(connection, TYPES, since or _well_before(day), device), until, day
            )
        return _json(figures)


def _json(answer: object) -> Response:
    return Response(msgspec.json.encode(answer), media_type="application/json")


def _bad(error: BadQuestion) -> Response:
    return Response(
        msgspec.json.encode({"error": str(error)}), BAD_REQUEST, media_type="application/json"
    )


def _text(request: Request, name: str) -> str:
    text = request.query_params.get(name)
    if not text:
        raise BadQuestion(f"{name}: found nothing, expected a name")
    return text


def _whole(request: Request, name: str, default: int) -> int:
    text = request.query_params.get(name, str(default))
    try:
        number = int(text)
    except ValueError as error:
        raise BadQuestion(f"{name}: found {text!r}, expected a whole number") from error
    if not 0 <= number < 2**63:
        raise BadQuestion(f"{name}: found {text!r}, expected a whole number from 0 on")
    return number


FIRST_DAY = "1970-01-01"
"""Before it no clock has ever been."""


def _day(request: Request) -> str:
    """Return a business day, "" when it is not given."""
    text = request.query_params.get("day", "")
    try:
        known = not text or dt.date.fromisoformat(text).isoformat() == text
    except ValueError:
        known = False
    if not known or (text and text < FIRST_DAY):
        raise BadQuestion(f"day: found {text!r}, expected 2026-11-22")
    return text


def _well_before(day: str) -> str:
    """Return a time before any of a day's events, wherever its hall is; "" for no day."""
    if not day:
        return ""
    return f"{dt.date.fromisoformat(day) - dt.timedelta(days=2)}T00:00:00.000Z"


def _moment(request: Request, name: str) -> str:
    """Return a time as events carry it, "" when it is not given."""
    text = request.query_params.get(name, "")
    if not text:
        return ""
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError as error:
        raise BadQuestion(f"{name}: found {text!r}, expected 2026-11-22T08:00:00Z") from error
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=dt.UTC)
    moment = moment.astimezone(dt.UTC)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03d}Z"
