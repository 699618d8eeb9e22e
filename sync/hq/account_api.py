"""What the pages ask about people: who am I, who may what, who did what."""

from collections.abc import Callable

import msgspec
from sqlalchemy import Engine
from starlette.responses import Response

from sync.hq.access import accounts, record
from sync.hq.access.people import People
from sync.hq.access.role import Role
from sync.hq.endpoint import Asked, BadQuestion, Endpoint, Param, json_answer
from sync.hq.gate import read_body
from sync.hq.query import whole
from sync.hq.web_api import WHOLE

SHOWN = 200


class Me(msgspec.Struct, frozen=True):
    """Who asks."""

    name: str
    role: Role
    csrf: str
    """What a change must carry in ``X-CSRF-Token``."""


class NewUser(msgspec.Struct, frozen=True):
    """Somebody who is to be let in."""

    name: str
    role: Role
    password: str


class Change(msgspec.Struct, frozen=True):
    """What is to be different about somebody; what is not named stays."""

    name: str
    role: Role | None = None
    password: str | None = None
    remove: bool = False


class AccountApi:
    """The endpoints, over one database."""

    def __init__(self, engine: Engine, people: People, now_ms: Callable[[], int]) -> None:
        self._engine = engine
        self._people = people
        self._now_ms = now_ms

    def endpoints(self) -> tuple[Endpoint, ...]:
        """Return them."""
        administrator = Role.ADMINISTRATOR
        return (
            Endpoint("/api/v1/me", self.me, "Who asks.", needs=Role.NOBODY, answers=Me),
            Endpoint(
                "/api/v1/users",
                self.users,
                "Who may sign in.",
                needs=administrator,
                answers=list[accounts.Account],
            ),
            Endpoint(
                "/api/v1/users",
                self.add,
                "Let somebody in.",
                needs=administrator,
                method="POST",
                takes=NewUser,
            ),
            Endpoint(
                "/api/v1/users/change",
                self.change,
                "Change or remove somebody.",
                needs=administrator,
                method="POST",
                takes=Change,
            ),
            Endpoint(
                "/api/v1/log",
                self.log,
                "Who did what, the newest first.",
                needs=administrator,
                params=(Param("limit", f"How many; {SHOWN} at most.", WHOLE),),
                answers=list[record.Entry],
            ),
        )

    def me(self, asked: Asked) -> Response:
        """Answer who asks."""
        who = asked.who
        return json_answer(Me(who.name, who.role, who.csrf))

    def users(self, _asked: Asked) -> Response:
        """Answer who may sign in."""
        with self._engine.connect() as connection:
            return json_answer(accounts.accounts(connection))

    def add(self, asked: Asked) -> Response:
        """Let somebody in."""
        new = read_body(asked.body, NewUser)
        if new.role is Role.NOBODY:
            raise BadQuestion("role: expected reader, operator or administrator")
        try:
            self._people.add(new.name, new.role, new.password, self._now_ms())
        except accounts.AccountError as error:
            raise BadQuestion(str(error), error.reason) from error
        return json_answer({"added": new.name})

    def change(self, asked: Asked) -> Response:
        """Change or remove somebody."""
        change = read_body(asked.body, Change)
        if change.role is Role.NOBODY:
            raise BadQuestion("role: expected reader, operator or administrator")
        try:
            self._people.change(
                change.name, role=change.role, password=change.password, remove=change.remove
            )
        except accounts.AccountError as error:
            raise BadQuestion(str(error), error.reason) from error
        return json_answer({"changed": change.name})

    def log(self, asked: Asked) -> Response:
        """Answer who did what."""
        limit = max(1, min(SHOWN, whole(asked.request, "limit", SHOWN)))
        with self._engine.connect() as connection:
            return json_answer(record.latest(connection, limit))
