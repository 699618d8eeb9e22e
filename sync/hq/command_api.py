"""What a kiosk's page asks and sends: its commands, and what became of them."""

from collections.abc import Callable, Iterator
from typing import Annotated, TypeAlias

import msgspec
from sqlalchemy import Engine
from starlette.responses import PlainTextResponse, Response

from kiosk.domain.plain_text import is_plain
from sync.contract import documents
from sync.downlink.judging import moment
from sync.hq.access.role import Role
from sync.hq.endpoint import Asked, BadQuestion, Endpoint, Param, json_answer, refusal
from sync.hq.gate import read_body
from sync.hq.kiosks import is_known
from sync.hq.query import text
from sync.hq.wishes.orders import LONGEST_WHY, NotSent, Order, Orders, Why
from sync.hq.wishes.sent import Sent, Strange, logs_of, sent, strange

NOT_FOUND = 404
CONFLICT, TOO_OFTEN, AWAY = 409, 429, 503
WAY = "/api/v1/sites/{device}/commands"
NOTICE_LENGTH = 160
"""As halls take it: what the board's strip shows in readable type."""
LONGEST_NOTICE_S = 31 * 24 * 3600

Language = Annotated[str, msgspec.Meta(pattern="^[a-z]{2,3}$")]
Words = Annotated[str, msgspec.Meta(min_length=1, max_length=NOTICE_LENGTH)]


class NoticeFromNow(msgspec.Struct, frozen=True, tag="notice"):
    """Show a notice in the hall from now on."""

    text: Annotated[dict[Language, Words], msgspec.Meta(min_length=1, max_length=10)]
    for_s: Annotated[int, msgspec.Meta(ge=60, le=LONGEST_NOTICE_S)] = 3600


Act: TypeAlias = (
    NoticeFromNow
    | documents.PauseHall
    | documents.Emergency
    | documents.Reprint
    | documents.SelfTest
    | documents.CollectLogs
    | documents.RestartCore
)


class NewCommand(msgspec.Struct, frozen=True):
    """What somebody wants a kiosk to do."""

    id: documents.CommandId
    """Chosen at random by whoever asks: asked again with the same one it is done once."""
    act: Act
    why: Why = ""
    """For the record; needed for what stops a hall or ends an emergency."""
    confirmed: bool = False
    """Asked twice; needed for the same."""


class SiteCommands(msgspec.Struct, frozen=True):
    """A kiosk's commands, the newest first."""

    commands: list[Sent]
    strange: list[Strange]
    """What it was asked, as it says, and nobody here has sent."""
    not_now: str = ""
    """Why none can be sent now, in a word; empty when they can."""
    problem: str = ""
    """The same for whoever mends it."""


class CommandApi:
    """The endpoints, over one database and the process that signs."""

    def __init__(self, engine: Engine, orders: Orders, now_ms: Callable[[], int]) -> None:
        self._engine = engine
        self._orders = orders
        self._now_ms = now_ms

    def endpoints(self) -> tuple[Endpoint, ...]:
        """Return them."""
        return (
            Endpoint(
                WAY,
                self.commands,
                "A kiosk's commands, and what became of each.",
                answers=SiteCommands,
                also=(NOT_FOUND,),
            ),
            Endpoint(
                WAY,
                self.send,
                "Ask a kiosk to do something, once, within five minutes.",
                needs=Role.OPERATOR,
                method="POST",
                takes=NewCommand,
                also=(NOT_FOUND, CONFLICT, TOO_OFTEN, AWAY),
            ),
            Endpoint(
                "/api/v1/sites/{device}/logs",
                self.logs,
                "The logs that a command has brought.",
                needs=Role.OPERATOR,
                params=(Param("command", "The command's id.", needed=True),),
                kind="text/plain",
                also=(NOT_FOUND,),
                noted=True,
            ),
        )

    def commands(self, asked: Asked) -> Response:
        """Answer with a kiosk's commands."""
        device = asked.request.path_params["device"]
        not_now = problem = ""
        with self._engine.connect() as connection:
            if "\0" in device or not is_known(connection, device):
                return refusal("no such kiosk", NOT_FOUND)
            found = sent(connection, device, self._now_ms())
            others = strange(connection, device)
        if asked.who.role.may(Role.OPERATOR):
            try:
                self._orders.ready()
            except NotSent as error:
                not_now, problem = error.reason, str(error)
        return json_answer(SiteCommands(found, others, not_now, problem))

    def send(self, asked: Asked) -> Response:
        """Have a command signed and on its way."""
        device = asked.request.path_params["device"]
        new = read_body(asked.body, NewCommand)
        _check(new)
        with self._engine.connect() as connection:
            if "\0" in device or not is_known(connection, device):
                return refusal("no such kiosk", NOT_FOUND)
        act = _act(new, self._now_ms())
        try:
            self._orders.place(Order(new.id, device, act, asked.who.name, new.why.strip()))
        except NotSent as error:
            return refusal(str(error), error.status, error.reason)
        return json_answer({"sent": new.id})

    def logs(self, asked: Asked) -> Response:
        """Answer with the logs that a command has brought."""
        device = asked.request.path_params["device"]
        command = text(asked.request, "command", needed=True)
        with self._engine.connect() as connection:
            found = None if "\0" in device else logs_of(connection, device, command)
        if found is None:
            return refusal("no such logs", NOT_FOUND)
        answer = PlainTextResponse(found)
        answer.headers["content-disposition"] = f'attachment; filename="{command}.log"'
        return answer


def stops_a_hall(act: Act | documents.Act) -> bool:
    """Return whether people in the hall are held up or led out by it, or back into danger."""
    match act:
        case documents.PauseHall(paused=paused):
            return paused
        case documents.Emergency() | documents.RestartCore():
            return True
        case _:
            return False


def _check(new: NewCommand) -> None:
    """See that what holds up a hall was asked twice and with a reason, and that all is text."""
    said = msgspec.to_builtins((new.act, new.why))
    if not all(is_plain(one, LONGEST_WHY) for one in _texts(said)):
        raise BadQuestion("body: expected lines of up to 200 characters")
    if not stops_a_hall(new.act):
        return
    if not new.why.strip():
        raise BadQuestion("why: found nothing, expected why the hall is to be stopped")
    if not new.confirmed:
        raise BadQuestion("confirmed: found false: it stops the hall, so it is asked twice")


def _texts(value: object) -> Iterator[str]:
    """Return every text in what was sent."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from _texts([*value, *value.values()])
    elif isinstance(value, (list, tuple)):
        for one in value:
            yield from _texts(one)


def _act(new: NewCommand, now_ms: int) -> documents.Act:
    if not isinstance(new.act, NoticeFromNow):
        return new.act
    until_ms = now_ms + new.act.for_s * 1000
    return documents.ShowNotice(
        documents.Notice(new.id, new.act.text, moment(now_ms), moment(until_ms))
    )
