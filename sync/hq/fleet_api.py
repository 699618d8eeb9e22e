"""What the pages ask beside the journals: fleet, alarms, one site, events of all kiosks."""

import itertools
from collections.abc import Callable, Iterator

import msgspec
from sqlalchemy import Engine
from starlette.responses import Response, StreamingResponse

from sync.hq.access.role import Role
from sync.hq.alarm import Alarm, AlarmKind
from sync.hq.alarms import mark_seen
from sync.hq.database import WRITING
from sync.hq.endpoint import Asked, BadQuestion, Endpoint, Param, json_answer, refusal
from sync.hq.fleet import PAGE, Fleet, FleetPage, Wanted
from sync.hq.gate import read_body
from sync.hq.kiosks import is_known
from sync.hq.query import choice, moment, text, whole
from sync.hq.search import LOOKED_BACK, BadPlace, Filter, FoundPage, bounded, export, search
from sync.hq.search import PAGE as FOUND_PAGE
from sync.hq.site import Site, site
from sync.hq.web_api import DEVICE, MOMENT, WHOLE

NOT_FOUND = 404
ONLY = ("all", "alarms", "offline")
HAPPENINGS = (
    AlarmKind.EPOCH,
    AlarmKind.FORK,
    AlarmKind.QUARANTINE,
    AlarmKind.REWOUND,
    AlarmKind.LOST,
    AlarmKind.CLOCK,
    AlarmKind.COMMAND,
    # Of these only what was no news or not believed: what is not in force stays.
    AlarmKind.SETTINGS,
)
"""What has happened is over when somebody has seen it; a state ends with its cause."""
FILTER = (
    DEVICE,
    Param("type", "An event's type."),
    Param("number", "A ticket's number."),
    Param("since", "From this time on.", MOMENT),
    Param("until", "Up to this time.", MOMENT),
)


BOUNDED = f"Without a kiosk and a time: those of the last {LOOKED_BACK.days} days."


class Seen(msgspec.Struct, frozen=True):
    """Somebody has seen what an alarm tells of."""

    device: str
    kind: AlarmKind


class FleetApi:
    """The endpoints, over one database."""

    def __init__(self, engine: Engine, fleet: Fleet, now_ms: Callable[[], int]) -> None:
        self._engine = engine
        self._fleet = fleet
        self._now_ms = now_ms

    def endpoints(self) -> tuple[Endpoint, ...]:
        """Return them."""
        return (
            Endpoint(
                "/api/v1/fleet",
                self.fleet,
                "A page of the fleet, with sums and alarms.",
                params=(
                    Param("find", "Part of a kiosk's id or name."),
                    Param("only", "Which.", {"enum": list(ONLY)}),
                    Param("offset", "How many to leave out.", WHOLE),
                    Param("limit", f"How many; {PAGE} at most.", WHOLE),
                ),
                answers=FleetPage,
            ),
            Endpoint(
                "/api/v1/alarms",
                self.alarms,
                "The alarms that stand.",
                params=(DEVICE,),
                answers=list[Alarm],
            ),
            Endpoint(
                "/api/v1/alarms/seen",
                self.seen,
                "Say that what an alarm tells of has been seen.",
                needs=Role.OPERATOR,
                method="POST",
                takes=Seen,
                also=(NOT_FOUND,),
            ),
            Endpoint(
                "/api/v1/sites/{device}",
                self.site,
                "One kiosk: epochs, what was put aside, certificates, settings, commands.",
                answers=Site,
                also=(NOT_FOUND,),
                noted=True,
            ),
            Endpoint(
                "/api/v1/search",
                self.search,
                f"Events of all kiosks, the newest first. {BOUNDED}",
                params=(
                    *FILTER,
                    Param("before", "`next` of the page before."),
                    Param("limit", f"How many; {FOUND_PAGE} at most.", WHOLE),
                ),
                answers=FoundPage,
                noted=True,
            ),
            Endpoint(
                "/api/v1/export",
                self.export,
                f"Events of all kiosks, a line of JSON each, the newest first. {BOUNDED}",
                params=FILTER,
                noted=True,
            ),
        )

    def fleet(self, asked: Asked) -> Response:
        """Answer with a page of the fleet."""
        request = asked.request
        wanted = Wanted(
            find=text(request, "find"),
            only=choice(request, "only", ONLY),
            offset=whole(request, "offset", 0),
            limit=max(1, min(PAGE, whole(request, "limit", PAGE))),
        )
        return json_answer(self._fleet.page(wanted))

    def alarms(self, asked: Asked) -> Response:
        """Answer with the alarms that stand."""
        return json_answer(self._fleet.alarms(text(asked.request, "device") or None))

    def seen(self, asked: Asked) -> Response:
        """Note that somebody has seen what an alarm tells of."""
        seen = read_body(asked.body, Seen)
        if seen.kind not in HAPPENINGS:
            raise BadQuestion(f"kind: {seen.kind} ends with its cause, and not by being seen")
        if "\0" in seen.device:
            return refusal("no such kiosk", NOT_FOUND)
        with self._engine.execution_options(**WRITING).begin() as connection:
            if not is_known(connection, seen.device):
                return refusal("no such kiosk", NOT_FOUND)
            mark_seen(connection, seen.device, seen.kind, asked.who.name, self._now_ms())
        self._fleet.changed()
        return json_answer({"seen": seen.kind})

    def site(self, asked: Asked) -> Response:
        """Answer with one kiosk."""
        device = asked.request.path_params["device"]
        with self._engine.connect() as connection:
            if "\0" in device or not is_known(connection, device):
                return refusal("no such kiosk", NOT_FOUND)
            return json_answer(site(connection, device))

    def search(self, asked: Asked) -> Response:
        """Answer with a page of events."""
        request = asked.request
        wanted = msgspec.structs.replace(
            self._filter(asked),
            before=text(request, "before"),
            limit=max(1, min(FOUND_PAGE, whole(request, "limit", 50))),
        )
        try:
            with self._engine.connect() as connection:
                return json_answer(search(connection, wanted))
        except BadPlace as error:
            raise BadQuestion("before: expected `next` of the page before") from error

    def export(self, asked: Asked) -> Response:
        """Answer with every event that fits, a line each."""
        wanted = self._filter(asked)

        def lines() -> Iterator[bytes]:
            with self._engine.connect() as connection:
                yield from export(connection, wanted)

        found = lines()
        # Whether the database answers must be known before the first header is sent.
        begun = list(itertools.islice(found, 1))
        answer = StreamingResponse(
            itertools.chain(begun, found), media_type="application/x-ndjson"
        )
        answer.headers["content-disposition"] = 'attachment; filename="events.jsonl"'
        return answer

    def _filter(self, asked: Asked) -> Filter:
        request = asked.request
        wanted = Filter(
            device=text(request, "device"),
            type=text(request, "type"),
            number=text(request, "number"),
            since=moment(request, "since"),
            until=moment(request, "until"),
        )
        return bounded(wanted, self._now_ms())
