"""Signing in and out, against who tries passwords one after another.

Each address may try a few times, then slowly; each name too, except from where that person has
signed in before, so that nobody can lock somebody else out.
"""

import threading
from collections.abc import Callable
from urllib.parse import parse_qs, quote

import structlog
from sqlalchemy import Engine
from starlette.responses import RedirectResponse, Response

from sync.hq.access.accounts import account_of
from sync.hq.access.record import Entry, forget, note
from sync.hq.access.sessions import LIFE_MS, close_session, open_session
from sync.hq.ca.throttle import Throttle
from sync.hq.endpoint import Asked
from sync.hq.gate import COOKIE, SEE_OTHER, SIGN_IN, address_of

PER_ADDRESS, ADDRESS_EVERY_S = 10, 15.0
"""▲ A wrong password now and then is human; four a minute for ever is 2 million a year."""
PER_NAME, NAME_EVERY_S = 20, 60.0
AT_ONCE = 2
"""Passwords tried at the same time: each takes 64 MB and a core."""
WRONG, TOO_OFTEN = "wrong", "often"
KNOWN_PLACES = 10_000

log = structlog.get_logger("hq")


class Desk:
    """Where people sign in and out."""

    def __init__(
        self, engine: Engine, now_ms: Callable[[], int], now_s: Callable[[], float]
    ) -> None:
        self._engine = engine
        self._now_ms = now_ms
        self._addresses = Throttle(now_s, PER_ADDRESS, ADDRESS_EVERY_S)
        self._names = Throttle(now_s, PER_NAME, NAME_EVERY_S)
        self._known: set[tuple[str, str]] = set()
        """Who has signed in from where."""
        self._hashing = threading.Semaphore(AT_ONCE)

    def sign_in(self, asked: Asked) -> Response:
        """Take a name and a password from the form; go on to where somebody wanted to go."""
        fields = parse_qs(asked.body.decode(errors="replace"), max_num_fields=10)
        name, password, way = (fields.get(key, [""])[0] for key in ("name", "password", "next"))
        way = way if way.startswith("/") and not way.startswith(("//", "/\\")) else "/"
        address = address_of(asked.request)
        if not self._may_try(name, address):
            log.warning("sign_in_too_often", address=address)
            return _back(way, TOO_OFTEN)
        with self._hashing, self._engine.begin() as connection:
            account = account_of(connection, name, password)
            now_ms = self._now_ms()
            status = 200 if account is not None else 401
            known = name if account is not None else name[:64]
            note(connection, Entry(now_ms, known, address, "sign in", status))
            if account is None:
                return _back(way, WRONG)
            forget(connection, now_ms)
            if old := asked.request.cookies.get(COOKIE):
                close_session(connection, old)
            cookie = open_session(connection, account, now_ms)
        if len(self._known) >= KNOWN_PLACES:
            self._known.clear()
        self._known.add((name, address))
        answer = RedirectResponse(way, SEE_OTHER)
        answer.set_cookie(
            COOKIE,
            cookie,
            max_age=LIFE_MS // 1000,
            httponly=True,
            samesite="strict",
            secure=asked.request.url.scheme == "https",
        )
        return answer

    def sign_out(self, asked: Asked) -> Response:
        """End the session."""
        with self._engine.begin() as connection:
            close_session(connection, asked.request.cookies.get(COOKIE, ""))
        answer = Response(status_code=204)
        answer.delete_cookie(COOKIE)
        return answer

    def _may_try(self, name: str, address: str) -> bool:
        if not self._addresses.lets(address):
            return False
        return (name, address) in self._known or self._names.lets(name[:64])


def _back(way: str, why: str) -> Response:
    return RedirectResponse(f"{SIGN_IN}?why={why}&next={quote(way, safe='/')}", SEE_OTHER)
