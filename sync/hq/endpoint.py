"""One address of headquarters' web server: who may ask it what, and what comes back.

The routes, the check of roles and the OpenAPI document are all made from these.
"""

from collections.abc import Callable, Mapping
from typing import TypeAlias

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from sync.hq.access.role import Role
from sync.hq.access.sessions import Session

BAD_REQUEST = 400


class Asked(msgspec.Struct, frozen=True):
    """A request that may be answered: who asks, and what they sent."""

    request: Request
    who: Session
    body: bytes = b""


Handler: TypeAlias = Callable[[Asked], Response]


class Param(msgspec.Struct, frozen=True):
    """A parameter of the query."""

    name: str
    says: str
    kind: Mapping[str, object] = msgspec.field(default_factory=lambda: {"type": "string"})
    needed: bool = False


class Endpoint(msgspec.Struct, frozen=True):
    """What is answered at one address."""

    path: str
    handler: Handler
    says: str
    needs: Role = Role.READER
    method: str = "GET"
    params: tuple[Param, ...] = ()
    takes: type | None = None
    """What the body holds, as JSON."""
    answers: object = None
    """What comes back as JSON; None for all that is no JSON."""
    kind: str = "application/x-ndjson"
    """What comes back to a GET when it is no JSON."""
    also: tuple[int, ...] = ()
    """What else it may answer with, besides that it was asked wrongly or by the wrong one."""
    noted: bool = False
    """Reading it is written down (S71)."""
    anybody: bool = False
    """A file of ours, the same for all: nobody asks who it is, nor the database anything."""
    page: bool = False
    """For people: who is not signed in is asked to."""


class BadQuestion(Exception):
    """A parameter makes no sense; the message is the answer.

    Args:
        message: For whoever asks.
        reason: A word for the pages, which say it in the reader's language.
    """

    def __init__(self, message: str, reason: str = "") -> None:
        super().__init__(message)
        self.reason = reason


def json_answer(answer: object, status: int = 200) -> Response:
    """Return an answer in JSON."""
    return Response(msgspec.json.encode(answer), status, media_type="application/json")


def refusal(message: str, status: int, reason: str = "") -> Response:
    """Return why something is not answered, in JSON."""
    said = {"error": message} | ({"reason": reason} if reason else {})
    return json_answer(said, status)
