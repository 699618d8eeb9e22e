"""What ``kiosk hq command`` does, one function for each kind of command."""

import secrets
import signal
import threading
import time
from collections.abc import Sequence

import click
import msgspec
import structlog
from sqlalchemy import Engine

from kiosk.command import USAGE, WRONG, fail
from sync.broker_url import Broker
from sync.contract.documents import Act, Notice, ShowNotice, Stage
from sync.downlink.judging import moment
from sync.hq.wishes import outcomes
from sync.hq.wishes.courier import Courier
from sync.hq.wishes.desk import Desk, devices_of, opened
from sync.hq.wishes.options import Asked, Whom
from sync.hq.wishes.publishing import anything_waits, publish_commands, publish_settings
from sync.hq.wishes.wishing import WrongWish, send_command
from sync.mqtt import BrokerAway

LOOK_S = 0.5
"""▲ Between two looks for results."""
AGAIN_S = 5.0
"""▲ What has no answer by then is published again."""

log = structlog.get_logger("hq")


class Line(msgspec.Struct, frozen=True):
    """A command as ``--json`` prints it."""

    id: str
    device: str
    act: str
    stage: str
    reason: str
    detail: str
    since: str
    author: str
    issued: str
    expires: str
    times: int
    why: str


def notice_from_now(text: dict[str, str], length_s: int, name: str | None) -> Act:
    """Return the act that shows a notice from now on."""
    now_ms = time.time_ns() // 1_000_000
    since, until = moment(now_ms), moment(now_ms + length_s * 1000)
    return ShowNotice(Notice(name or secrets.token_hex(8), text, since, until))


def send(asked: Asked, act: Act) -> None:
    """Store a command for each kiosk, publish it, and wait for results if that was asked."""
    desk = Desk(asked.database, asked.broker, asked.signing)
    key = desk.key()
    with opened(asked.database) as engine:
        devices = devices_of(engine, asked.whom)
        try:
            made = send_command(
                engine,
                key,
                devices,
                act,
                asked.author,
                asked.life_s * 1000,
                desk.now_ms,
                asked.why,
            )
        except WrongWish as error:
            fail(str(error), USAGE)
        ids = [one.id for one in made]
        problem = _publish_until(engine, desk, ids, asked.wait_s)
        found = _found(engine, ids)
    _show(found, as_json=asked.as_json)
    if problem:
        fail(problem, WRONG)
    if any(one.stage in {Stage.FAILED, Stage.REFUSED} for one in found):
        fail("not done everywhere", WRONG)
    if asked.wait_s and any(one.stage != Stage.SUCCEEDED for one in found):
        fail(f"no result everywhere within {asked.wait_s:g} s", WRONG)


def status(database: str, whom: Whom, ids: Sequence[str], *, as_json: bool) -> None:
    """Print commands and how far they have come."""
    with opened(database) as engine, engine.connect() as connection:
        found = outcomes.commands(connection, whom.named, ids or None)
    _show(found, as_json=as_json)


def resend(database: str, broker: Broker, every_s: float) -> None:
    """Publish what is not out or not answered, once or until stopped."""
    stop = threading.Event()
    if every_s:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
    desk = Desk(database, broker)
    with opened(database) as engine:
        while True:
            problem = publish_all(engine, desk)
            if not every_s:
                break
            if problem:
                log.warning("not_published", reason=problem)
            if stop.wait(every_s):
                return
    if problem:
        fail(problem, WRONG)


def _publish_until(engine: Engine, desk: Desk, ids: list[str], wait_s: float) -> str:
    """Publish, and again what is not answered, until all is or the time is over."""
    end_s = time.monotonic() + wait_s
    problem = _publish_commands(engine, desk, ids)
    again_s = time.monotonic() + AGAIN_S
    while time.monotonic() < end_s:
        if all(one.ended(desk.now_ms) for one in _found(engine, ids)):
            break
        time.sleep(min(LOOK_S, wait_s))
        if time.monotonic() >= again_s:
            problem = _publish_commands(engine, desk, ids)
            again_s = time.monotonic() + AGAIN_S
    return problem


def _publish_commands(engine: Engine, desk: Desk, ids: list[str]) -> str:
    try:
        with Courier(desk.broker) as courier:
            return "\n".join(publish_commands(engine, courier, desk.now_ms, ids))
    except BrokerAway as error:
        return f"stored, not published: {error}: `kiosk hq command resend` does it later"


def publish_all(engine: Engine, desk: Desk) -> str:
    """Publish whatever waits; return what the broker did not take, nothing when it took all."""
    if not anything_waits(engine, desk.now_ms):
        return ""
    try:
        with Courier(desk.broker) as courier:
            problems = publish_settings(engine, courier, desk.now_ms)
            problems += publish_commands(engine, courier, desk.now_ms)
    except BrokerAway as error:
        return f"not published: {error}"
    return "\n".join(problems)


def _found(engine: Engine, ids: Sequence[str]) -> list[outcomes.CommandOutcome]:
    with engine.connect() as connection:
        return outcomes.commands(connection, ids=ids)


def _show(found: Sequence[outcomes.CommandOutcome], *, as_json: bool) -> None:
    now_ms = time.time_ns() // 1_000_000
    lines = [_line(one, now_ms) for one in found]
    if as_json:
        click.echo(msgspec.json.encode(lines))
        return
    for one in lines:
        told = f"{one.device}\t{one.act}\t{one.id}\t{one.stage}\t{one.reason}\t{one.since}"
        click.echo(told.rstrip("\t"))


def _line(one: outcomes.CommandOutcome, now_ms: int) -> Line:
    stage = one.stage
    if not stage:
        stage = "no_answer" if now_ms >= one.expires_ms else "sent" if one.times else "not_sent"
    return Line(
        id=one.id,
        device=one.device,
        act=one.act,
        stage=stage,
        reason=one.reason,
        detail=one.detail,
        since=one.since,
        author=one.author,
        issued=moment(one.issued_ms),
        expires=moment(one.expires_ms),
        times=one.times,
        why=one.why,
    )
