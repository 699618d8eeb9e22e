"""The demo from first to last: start everything, let the day run, close, count, compare."""

import contextlib
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import click
import msgspec

from kiosk.client import Client, DoorClosed
from kiosk.demo.broker import start_broker
from kiosk.demo.hall import write_hall
from kiosk.demo.people import open_the_hall, presses_of, send_everybody_home
from kiosk.demo.processes import ChildDiedError, Children, free_port
from kiosk.demo.report import (
    compare,
    read_headquarters,
    read_journal,
    stored_at_headquarters,
)
from kiosk.demo.summary import Summary
from kiosk.domain.views import ManagerView
from kiosk.domain.waits import ROUND_S
from kiosk.settings import Settings, read_settings
from kiosk.world.world import World

START_S = 60.0
"""How long a start may take on a slow machine."""
SETTLE_S = 60.0
"""How long headquarters may take over the last events, and the printer over the last slips."""
LOOK_S = 0.1
WEB_PORT = 8090


class Wishes(msgspec.Struct, frozen=True):
    """What was asked for on the command line."""

    folder: Path
    minutes: float | None
    speed: float
    seed: int
    screenshots: Path | None
    screens: bool


class NotSettledError(Exception):
    """Something that must come to rest did not; the message says what."""


def run_lobby(wishes: Wishes) -> bool:
    """Run the demo; return whether all counts agreed in the end.

    Raises:
        ChildDiedError: A process of the lobby died.
        BrokerMissingError: There is no Mosquitto.
        NotSettledError: Events or slips were still under way long after the end.
    """
    slips = (wishes.screenshots or wishes.folder) / "slips"
    with contextlib.ExitStack() as stack:
        children = Children(wishes.folder)
        stack.callback(children.stop)
        broker = start_broker(children, wishes.folder)
        web = _start_headquarters(children, wishes.folder, broker)
        world = stack.enter_context(_make_world(wishes, broker, slips))
        stack.callback(children.stop)  # before the world ends, or each would report it
        settings = read_settings(world.settings)
        _start_hall(children, settings, wishes)
        if world.terminals_missing is None:
            children.start_kiosk("bridge", "bridge", "--config", str(world.settings))
        else:
            click.echo(f"Counter 2 has a screen, no terminal: {world.terminals_missing}")
        client = stack.enter_context(Client(settings.api.socket))
        _await("the core", client.healthy, children)
        _await("headquarters", lambda: _web_answers(web, settings.device), children)
        click.echo(f"Headquarters: {web}   slips: {slips}   everything: {wishes.folder}")
        click.echo(f"Reach in: kiosk world ctl --out {wishes.folder} show")
        _let_the_day_run(wishes, settings, children, client, web=web, world=world)
        return _close(settings, children, client, web, slips)


def _make_world(wishes: Wishes, broker: str, slips: Path) -> World:
    return World(
        wishes.folder,
        write_hall(wishes.folder, broker),
        slips=slips,
        settings="lobby.toml",
        headquarters=True,
        speed=wishes.speed,
    )


def _start_headquarters(children: Children, folder: Path, broker: str) -> str:
    database = f"sqlite:///{folder / 'headquarters.db'}"
    listen = f"127.0.0.1:{free_port(WEB_PORT)}"
    children.start_kiosk(
        "collector", "hq", "collect", "--broker", broker, "--database", database
    )
    children.start_kiosk("web", "hq", "web", "--database", database, "--listen", listen)
    return f"http://{listen}"


def _start_hall(children: Children, settings: Settings, wishes: Wishes) -> None:
    config = ("--config", str(settings.path))
    children.start_kiosk("core", "run", *config)
    children.start_kiosk("sync", "sync", *config)
    # In the demo's hurried day a round must not come late.
    every_s = max(1.0, ROUND_S / wishes.speed)
    children.start_kiosk("estimate", "estimate", *config, "--every", f"{every_s:g}")
    if wishes.screens:
        pictures: tuple[str, ...] = ()
        if wishes.screenshots is not None:
            pictures = ("--screenshot-dir", str(wishes.screenshots))
        for name in ("ticket", "board"):
            children.start_kiosk(f"screen-{name}", "screen", name, *config, *pictures)


def _let_the_day_run(  # noqa: PLR0913 - all that a day needs, two by name
    wishes: Wishes,
    settings: Settings,
    children: Children,
    client: Client,
    *,
    web: str,
    world: World,
) -> None:
    """Let people come and go until the time is up or somebody presses Ctrl-C."""
    end_s = None if wishes.minutes is None else time.monotonic() + wishes.minutes * 60
    summary = Summary(wishes.speed)
    people = open_the_hall(settings.plan, settings.api.socket, wishes.seed, wishes.speed, world)
    with contextlib.suppress(KeyboardInterrupt):
        while end_s is None or time.monotonic() < end_s:
            children.check()
            left_s = None if end_s is None else end_s - time.monotonic()
            stored = stored_at_headquarters(web, settings.device)
            summary.show(_manager(client), stored, left_s)
            time.sleep(min(1.0, max(0.0, left_s or 1.0)))
    summary.end()
    send_everybody_home(people, children.check)
    click.echo(f"presses on buttons, keys and keypads: {presses_of(people)}")


def _close(
    settings: Settings, children: Children, client: Client, web: str, slips: Path
) -> bool:
    """Wait until paper and headquarters have caught up, then compare."""
    _await("the last slips", lambda: _slips_settled(client), children, SETTLE_S)
    last = -1
    while last != _manager(client).seq:
        # The last sound, or a lamp that follows, may add to the journal meanwhile.
        last = _manager(client).seq
        _await(
            "headquarters to store everything",
            partial(_stored_up_to, web, settings.device, last),
            children,
            SETTLE_S,
        )
    report, agree = compare(
        _manager(client),
        read_journal(client),
        read_headquarters(web, settings.device),
        len(list(slips.glob("*.png"))),
    )
    click.echo(report)
    click.echo("All counts agree." if agree else "The counts do NOT agree.")
    return agree


def _stored_up_to(web: str, device: str, seq: int) -> bool:
    return stored_at_headquarters(web, device) >= seq


def _slips_settled(client: Client) -> bool:
    return read_journal(client).slips_due == 0


def _manager(client: Client) -> ManagerView:
    view = client.view("manager", ManagerView)
    if view is None:
        raise DoorClosed("the core gave no view although none was waited for")
    return view


def _web_answers(web: str, device: str) -> bool:
    try:
        stored_at_headquarters(web, device)
    except OSError:
        return False
    return True


def _await(
    what: str, done: Callable[[], bool], children: Children, limit_s: float = START_S
) -> None:
    end_s = time.monotonic() + limit_s
    while not done():
        children.check()
        if time.monotonic() > end_s:
            raise NotSettledError(f"waited {limit_s:.0f} s for {what}")
        time.sleep(LOOK_S)


__all__ = ["ChildDiedError", "NotSettledError", "Wishes", "run_lobby"]
