"""Signing in and out at headquarters' pages."""

import threading
from collections.abc import Callable
from urllib.parse import parse_qs, quote

import structlog
from sqlalchemy import Engine
from starlette.responses import RedirectResponse, Response

from sync.hq.access import browser
from sync.hq.access.accounts import Kept, kept_of
from sync.hq.access.people import People
from sync.hq.access.record import Entry, note
from sync.hq.access.sessions import LIFE_MS, close_session, open_session
from sync.hq.access.tries import Tries
from sync.hq.database import WRITING
from sync.hq.endpoint import Asked, BadQuestion
from sync.hq.gate import COOKIE, SEE_OTHER, SIGN_IN, address_of

WRONG, TOO_OFTEN = "wrong", "often"
FIELDS = 10
QUEUE = 8
"""▲ Who waits for a password to be hashed keeps a thread that could answer somebody else."""

log = structlog.get_logger("hq")


class Desk:
    """Where people sign in and out."""

    def __init__(
        self,
        engine: Engine,
        people: People,
        now_ms: Callable[[], int],
        now_s: Callable[[], float],
    ) -> None:
        self._writing = engine.execution_options(**WRITING)
        self._people = people
        self._now_ms = now_ms
        self._tries = Tries(now_s)
        self._queue = threading.Semaphore(QUEUE)

    def sign_in(self, asked: Asked) -> Response:
        """Take a name and a password from the form; go on to where somebody wanted to go."""
        name, password, way = _form(asked.body)
        way = safe_way(way)
        address = address_of(asked.request)
        kept = self._people.find(name)
        known = browser.browser_of(kept, asked.request.cookies.get(browser.COOKIE, ""))
        if not self._queue.acquire(blocking=False):
            return _too_often(way, address)
        try:
            attempt = self._tries.begin(name, address, known)
            if attempt is None:
                return _too_often(way, address)
            right = self._people.is_right(kept, password)
        finally:
            self._queue.release()
        if right and kept is not None:
            cookie = self._open(kept, address, asked.request.cookies.get(COOKIE, ""))
            if cookie is not None:
                self._tries.right(attempt)
                return _let_in(asked, way, cookie, browser.word_for(kept))
        self._note(kept, address)
        return _back(way, WRONG)

    def sign_out(self, asked: Asked) -> Response:
        """End the session."""
        with self._writing.begin() as connection:
            close_session(connection, asked.request.cookies.get(COOKIE, ""))
        answer = Response(status_code=204)
        answer.delete_cookie(COOKIE)
        return answer

    def _open(self, kept: Kept, address: str, old: str) -> str | None:
        """Return a new session's cookie; None when the account has changed meanwhile."""
        now_ms = self._now_ms()
        with self._writing.begin() as connection:
            if kept_of(connection, kept.account.name, hold=True) != kept:
                return None
            note(connection, Entry(now_ms, kept.account.name, address, "sign in", 200))
            if old:
                close_session(connection, old)
            return open_session(connection, kept.account, now_ms)

    def _note(self, kept: Kept | None, address: str) -> None:
        """Write down that somebody was wrong; a name that is none may be a password."""
        name = "" if kept is None else kept.account.name
        with self._writing.begin() as connection:
            note(connection, Entry(self._now_ms(), name, address, "sign in", 401))


def safe_way(way: str) -> str:
    """Return where to go on: an address of ours, whatever was asked for."""
    ours = way.startswith("/") and not way.startswith(("//", "/\\"))
    return way if ours and way.isprintable() else "/"


def _form(body: bytes) -> tuple[str, str, str]:
    try:
        fields = parse_qs(body.decode(errors="replace"), max_num_fields=FIELDS)
    except ValueError as error:
        raise BadQuestion(f"form: expected up to {FIELDS} fields") from error
    name, password, way = (fields.get(key, [""])[0] for key in ("name", "password", "next"))
    return name, password, way


def _let_in(asked: Asked, way: str, cookie: str, word: str) -> Response:
    answer = RedirectResponse(way, SEE_OTHER)
    secure = asked.request.url.scheme == "https"
    answer.set_cookie(
        COOKIE,
        cookie,
        max_age=LIFE_MS // 1000,
        httponly=True,
        samesite="strict",
        secure=secure,
    )
    answer.set_cookie(
        browser.COOKIE,
        word,
        max_age=browser.LIFE_S,
        path=SIGN_IN,
        httponly=True,
        samesite="strict",
        secure=secure,
    )
    return answer


def _too_often(way: str, address: str) -> Response:
    log.warning("sign_in_too_often", address=address)
    return _back(way, TOO_OFTEN)


def _back(way: str, why: str) -> Response:
    return RedirectResponse(f"{SIGN_IN}?why={why}&next={quote(way, safe='/')}", SEE_OTHER)
