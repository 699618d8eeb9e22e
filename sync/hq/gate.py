"""Before every answer: who asks, may they, does a change come from our own page.

While there is no account, whoever reaches the server may look and nobody may change anything;
the server listens on loopback only then. With the first account everybody must sign in.
"""

import collections
import secrets
import threading
from collections.abc import Awaitable, Callable
from typing import TypeVar
from urllib.parse import quote, urlsplit

import msgspec
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from sync.hq.access.accounts import any_account
from sync.hq.access.record import DAY_MS, Entry, forget, note
from sync.hq.access.role import Role
from sync.hq.access.sessions import Session, script_of, session_of, use_session
from sync.hq.away import Watch, away, is_away
from sync.hq.ca.throttle import network_of
from sync.hq.database import WRITING
from sync.hq.endpoint import BAD_REQUEST, Asked, BadQuestion, Endpoint, refusal
from sync.hq.sorry import sorry

COOKIE = "lobby_session"
SIGN_IN = "/sign-in"
CSRF_HEADER = "x-csrf-token"
LONGEST_BODY = 64 * 1024
NOTED_AGAIN_MS = 10 * 60 * 1000
"""▲ A page that asks every second is one act of reading in so long."""
NOTED_AT_ONCE = 10_000
NOBODY = Session("", Role.NOBODY)
SEE_OTHER, UNAUTHORISED, FORBIDDEN, TOO_LARGE = 303, 401, 403, 413

Body = TypeVar("Body", bound=msgspec.Struct)


class Gate:
    """Lets requests through to their handlers, or not."""

    def __init__(self, engine: Engine, now_ms: Callable[[], int]) -> None:
        self._engine = engine
        self._now_ms = now_ms
        self._writing = engine.execution_options(**WRITING)
        self._noted: collections.OrderedDict[tuple[str, str], int] = collections.OrderedDict()
        self._noting = threading.Lock()
        self._forgot_ms = 0
        self._database = Watch()

    def guard(self, endpoint: Endpoint) -> Callable[[Request], Awaitable[Response]]:
        """Return what answers at an endpoint."""

        async def answer(request: Request) -> Response:
            body = b""
            if endpoint.method != "GET":
                body = await _body(request)
                if len(body) > LONGEST_BODY:
                    return refusal(f"more than {LONGEST_BODY} bytes", TOO_LARGE)
            return await run_in_threadpool(self._answer, endpoint, request, body)

        return answer

    def _answer(self, endpoint: Endpoint, request: Request, body: bytes) -> Response:
        if endpoint.anybody:
            return endpoint.handler(Asked(request, NOBODY, body))
        try:
            answer = self._answer_to(self._who(request), endpoint, request, body)
        except SQLAlchemyError as error:
            if not is_away(error):
                raise
            self._database.gone(error)
            return away(endpoint, request)
        self._database.there()
        return answer

    def _answer_to(
        self, who: Session, endpoint: Endpoint, request: Request, body: bytes
    ) -> Response:
        answer = self._turned_away(endpoint, request, who)
        if answer is None:
            try:
                answer = endpoint.handler(Asked(request, who, body))
            except BadQuestion as error:
                answer = refusal(str(error), BAD_REQUEST, error.reason)
        self._note(endpoint, request, who, answer.status_code)
        return answer

    def _who(self, request: Request) -> Session:
        kind, _, token = request.headers.get("authorization", "").partition(" ")
        cookie = request.cookies.get(COOKIE, "")
        now_ms = self._now_ms()
        with self._engine.connect() as connection:
            if kind.lower() == "bearer":
                found = script_of(connection, token.strip())
            else:
                found = session_of(connection, cookie, now_ms) if cookie else None
            if found is None:
                role = Role.NOBODY if any_account(connection) else Role.READER
                return Session("", role)
        if found.due:
            with self._writing.begin() as connection:
                use_session(connection, cookie, now_ms)
        return found

    def _turned_away(
        self, endpoint: Endpoint, request: Request, who: Session
    ) -> Response | None:
        """Return why somebody gets no answer; None when they do."""
        if not who.role.may(endpoint.needs):
            return _not_allowed(endpoint, request, who)
        if endpoint.method != "GET" and not _bearer(request):
            return _forged(endpoint, request, who)
        return None

    def _note(self, endpoint: Endpoint, request: Request, who: Session, status: int) -> None:
        """Write down changes, reading that is to be known, and who was turned away."""
        away = status in {UNAUTHORISED, FORBIDDEN}
        changed = endpoint.method != "GET" and endpoint.path != SIGN_IN
        if not (away or (who.name and (changed or endpoint.noted))):
            return
        now_ms = self._now_ms()
        device = request.query_params.get("device", "")
        what = f"{endpoint.method} {request.url.path}" + (f" {device}" if device else "")
        address = address_of(request)
        # Whoever has no name could fill the record: all that one network asks is one act.
        key = (who.name, what) if who.name else ("", network_of(address))
        if not (changed and who.name) and not self._is_new(key, now_ms):
            return
        with self._writing.begin() as connection:
            note(connection, Entry(now_ms, who.name, address, what, status))
            if now_ms - self._forgot_ms > DAY_MS:
                self._forgot_ms = now_ms
                forget(connection, now_ms)

    def _is_new(self, key: tuple[str, str], now_ms: int) -> bool:
        """Return whether an act was not written down a short time ago."""
        with self._noting:
            if now_ms - self._noted.get(key, 0) < NOTED_AGAIN_MS:
                return False
            self._noted.pop(key, None)
            self._noted[key] = now_ms
            if len(self._noted) > NOTED_AT_ONCE:
                self._noted.popitem(last=False)
            return True


def _not_allowed(endpoint: Endpoint, request: Request, who: Session) -> Response:
    if who.name and endpoint.page:
        return sorry(FORBIDDEN)
    if who.name:
        return refusal(f"this needs the role {endpoint.needs}", FORBIDDEN)
    if endpoint.page and who.role is Role.NOBODY:
        way = quote(request.url.path, safe="/")
        return RedirectResponse(f"{SIGN_IN}?next={way}", SEE_OTHER)
    answer = refusal("sign in first, or send a token", UNAUTHORISED)
    answer.headers["www-authenticate"] = "Bearer"
    return answer


def _forged(endpoint: Endpoint, request: Request, who: Session) -> Response | None:
    """Return why a change is not made; None when it comes from one of our own pages."""
    if not same_origin(request):
        return refusal("this comes from another site", FORBIDDEN)
    if endpoint.needs is Role.NOBODY:
        return None
    sent = request.headers.get(CSRF_HEADER, "")
    if not who.csrf or not secrets.compare_digest(sent.encode(), who.csrf.encode()):
        return refusal("this does not come from our page; load it again", FORBIDDEN)
    return None


def address_of(request: Request) -> str:
    """Return where a request comes from; behind a proxy on this machine, what that says."""
    return request.client.host if request.client else ""


def same_origin(request: Request) -> bool:
    """Return whether a browser sends this from one of our own pages; scripts say nothing."""
    origin = request.headers.get("origin")
    return origin is None or urlsplit(origin).netloc == request.headers.get("host", "")


def read_body(body: bytes, kind: type[Body]) -> Body:
    """Return what a body holds.

    Raises:
        BadQuestion: It is not what is expected.
    """
    try:
        return msgspec.json.decode(body, type=kind)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise BadQuestion(f"body: {error}") from error


def _bearer(request: Request) -> bool:
    """Return whether a script asks: no browser sends this by itself."""
    return request.headers.get("authorization", "").lower().startswith("bearer ")


async def _body(request: Request) -> bytes:
    """Return the body, or as much of it as shows that it is too long."""
    parts: list[bytes] = []
    size = 0
    async for part in request.stream():
        parts.append(part)
        size += len(part)
        if size > LONGEST_BODY:
            break
    return b"".join(parts)
