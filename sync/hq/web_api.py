"""Headquarters' HTTP interface for scripts: devices, events, key figures."""

import datetime as dt

import msgspec
from sqlalchemy import Engine
from starlette.responses import Response

from sync.hq.endpoint import Asked, Endpoint, Param, json_answer
from sync.hq.kiosks import Device, devices
from sync.hq.kpi import TYPES, Kpi, key_figures
from sync.hq.query import LONGEST, day, moment, text, whole
from sync.hq.reading import facts, page

DEFAULT_LIMIT = 500
MAX_LIMIT = 5000
DEVICE = Param("device", "A kiosk's id.")
MOMENT = {"type": "string", "format": "date-time", "description": "2026-11-22T08:00:00Z"}
NAMED = {"type": "string", "minLength": 1, "maxLength": LONGEST}
WHOLE = {"type": "integer", "minimum": 0, "maximum": 2**63 - 1}


class EventsPage(msgspec.Struct, frozen=True):
    """A stretch of a kiosk's journal, in its own bytes."""

    events: list[msgspec.Raw]
    last: int
    """The position of the last one: what comes next is after it."""


class Api:
    """The endpoints, over one database."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def endpoints(self) -> tuple[Endpoint, ...]:
        """Return them."""
        return (
            Endpoint(
                "/api/v1/devices",
                self.devices,
                "All kiosks by name, or as many as are asked for.",
                params=(
                    DEVICE,
                    Param("after", "The name after which it begins."),
                    Param("limit", "How many; 0 for all.", WHOLE),
                ),
                answers=list[Device],
            ),
            Endpoint(
                "/api/v1/events",
                self.events,
                "A stretch of a kiosk's journal.",
                params=(
                    msgspec.structs.replace(DEVICE, needed=True, kind=NAMED),
                    Param("after", "The position after which it begins.", WHOLE),
                    Param("limit", f"How many; {MAX_LIMIT} at most.", WHOLE),
                ),
                answers=EventsPage,
                noted=True,
            ),
            Endpoint(
                "/api/v1/kpi",
                self.kpi,
                "Key figures of a stretch of time or of a business day.",
                params=(
                    Param("from", "From this time on.", MOMENT),
                    Param("to", "Up to this time.", MOMENT),
                    Param("day", "A business day.", {"type": "string", "format": "date"}),
                    DEVICE,
                ),
                answers=Kpi,
            ),
        )

    def devices(self, asked: Asked) -> Response:
        """Answer with all kiosks, or as many as are asked for."""
        device = text(asked.request, "device") or None
        after = text(asked.request, "after")
        limit = whole(asked.request, "limit", 0)
        with self._engine.connect() as connection:
            found = devices(connection, device, after=after, limit=limit)
        return json_answer(found)

    def events(self, asked: Asked) -> Response:
        """Answer with a stretch of a kiosk's journal, in its own bytes."""
        device = text(asked.request, "device", needed=True)
        after = whole(asked.request, "after", 0)
        limit = max(1, min(MAX_LIMIT, whole(asked.request, "limit", DEFAULT_LIMIT)))
        with self._engine.connect() as connection:
            items, last = page(connection, device, after, limit)
        body = b'{"events":[%s],"last":%d}' % (b",".join(items), last)
        return Response(body, media_type="application/json")

    def kpi(self, asked: Asked) -> Response:
        """Answer with the key figures of a stretch of time."""
        since = moment(asked.request, "from")
        until = moment(asked.request, "to")
        on = day(asked.request)
        device = text(asked.request, "device") or None
        with self._engine.connect() as connection:
            figures = key_figures(
                facts(connection, TYPES, since or _well_before(on), device), until, on
            )
        return json_answer(figures)


def _well_before(on: str) -> str:
    """Return a time before any of a day's events, wherever its hall is; "" for no day."""
    if not on:
        return ""
    return f"{dt.date.fromisoformat(on) - dt.timedelta(days=2)}T00:00:00.000Z"
