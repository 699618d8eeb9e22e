"""The enrolment service: a code or a certificate comes in, a certificate goes out.

Whoever speaks to it has verified it by the authority; it verifies them by code or by key. Every
question is short, costs little and is counted: it is the one door that strangers can knock at.
"""

from collections.abc import Callable, Mapping
from typing import TypeVar

import msgspec
import structlog
from sqlalchemy import Connection, Engine
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sync.contract.enrolment import (
    AUTHORITIES_PATH,
    ENROL_PATH,
    LONGEST,
    RENEW_PATH,
    Authorities,
    Declined,
    Enrol,
    Issued,
    Reason,
    Renew,
)
from sync.hq.ca import folder
from sync.hq.ca.enrolment import Refused, enrol, renew
from sync.hq.ca.registry import writing
from sync.hq.ca.throttle import network_of
from sync.identity.code import pin_of
from sync.identity.papers import der

log = structlog.get_logger("enrol")

Question = TypeVar("Question", Enrol, Renew)
STATUS: Mapping[Reason, int] = {
    Reason.NOT_UNDERSTOOD: 422,
    Reason.TOO_OFTEN: 429,
}
"""All else is 403."""


class Parts(msgspec.Struct, frozen=True):
    """What the service works with."""

    engine: Engine
    authorities: folder.Authorities
    now_ms: Callable[[], int]
    lets: Callable[[str], bool]
    """Counts a question of a network; returns whether it is to be answered."""
    broker: str = ""
    document_keys: str = ""


def service(parts: Parts) -> Starlette:
    """Return the service."""

    async def take_enrol(request: Request) -> Response:
        return await _answer(parts, request, Enrol, enrol)

    async def take_renew(request: Request) -> Response:
        return await _answer(parts, request, Renew, renew)

    async def tell_authorities(request: Request) -> Response:
        address = request.client.host if request.client else ""
        # Counted apart: every kiosk asks each hour, and many may come from one address: they
        # must not take the turn of one that is to be let in.
        if not parts.lets(f"{AUTHORITIES_PATH} {network_of(address)}"):
            return _said(Declined(Reason.TOO_OFTEN), STATUS[Reason.TOO_OFTEN])
        signs = pin_of(der(parts.authorities.signs.certificate))
        return _said(Authorities(parts.authorities.pem, signs), 200)

    async def health(_request: Request) -> Response:
        return Response("ok\n", media_type="text/plain")

    return Starlette(
        routes=[
            Route(ENROL_PATH, take_enrol, methods=["POST"]),
            Route(RENEW_PATH, take_renew, methods=["POST"]),
            Route(AUTHORITIES_PATH, tell_authorities),
            Route("/healthz", health),
        ]
    )


async def _answer(
    parts: Parts,
    request: Request,
    kind: type[Question],
    rule: Callable[[Connection, folder.Authorities, Question, int], str],
) -> Response:
    address = request.client.host if request.client else ""
    try:
        _throttle(parts, address)
        asked = _understood(await _body(request), kind)
        certificate = await run_in_threadpool(_decide, parts, asked, rule)
    except Refused as refused:
        log.warning("declined", address=address, reason=refused.reason, detail=refused.detail)
        status = STATUS.get(refused.reason, 403)
        return _said(Declined(refused.reason, refused.detail), status)
    log.info("issued", address=address, question=kind.__name__)
    believed = parts.authorities.pem
    return _said(Issued(certificate, believed, parts.broker, parts.document_keys), 200)


def _throttle(parts: Parts, address: str) -> None:
    if not parts.lets(network_of(address)):
        raise Refused(Reason.TOO_OFTEN)


def _decide(
    parts: Parts,
    asked: Question,
    rule: Callable[[Connection, folder.Authorities, Question, int], str],
) -> str:
    """Return the certificate; what a refused try has changed is committed too."""
    with writing(parts.engine) as connection:
        try:
            return rule(connection, parts.authorities, asked, parts.now_ms())
        except Refused as error:
            refused = error
    raise refused


async def _body(request: Request) -> bytes:
    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > LONGEST:
            raise Refused(Reason.NOT_UNDERSTOOD, f"more than {LONGEST} bytes")
    return body


def _understood(body: bytes, kind: type[Question]) -> Question:
    try:
        return msgspec.json.decode(body, type=kind)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise Refused(Reason.NOT_UNDERSTOOD, str(error)) from error


def _said(answer: Issued | Declined | Authorities, status: int) -> Response:
    return Response(msgspec.json.encode(answer), status, media_type="application/json")
