"""Options that the commands about wishes share, gathered: kiosks, keys, broker.

Light to import: ``kiosk --help`` loads it.
"""

import functools
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

import click
import msgspec

from kiosk.command import USAGE, fail
from sync.broker_url import Broker, parse_broker
from sync.identity.names import BadName, Role, check_name

Command = TypeVar("Command", bound=Callable[..., object])

FOLDER = "/var/lib/lobby-hq/keys"
path_type = click.Path(path_type=Path)


class Whom(msgspec.Struct, frozen=True):
    """Which kiosks."""

    devices: tuple[str, ...]
    everybody: bool

    @property
    def named(self) -> tuple[str, ...] | None:
        """The kiosks that were named; None for all."""
        return None if self.everybody else self.devices


class Signing(msgspec.Struct, frozen=True):
    """By which key."""

    folder: Path
    name: str | None


class Asked(msgspec.Struct, frozen=True):
    """What the options say that all acts have in common."""

    database: str
    broker: Broker
    signing: Signing
    whom: Whom
    author: str
    life_s: int
    wait_s: float
    as_json: bool
    why: str = ""


def keys_option(command: Command) -> Command:
    """Give a command the option ``--dir FOLDER``: where the keys are."""
    return click.option(
        "--dir",
        "folder",
        type=path_type,
        default=FOLDER,
        show_default=True,
        help="The folder of the keys.",
    )(command)


def signing_options(command: Callable[..., object]) -> Callable[..., object]:
    """Give a command ``signing``: its options say where the keys are and which one signs."""

    @click.option(
        "--keys",
        "folder",
        type=path_type,
        default=FOLDER,
        show_default=True,
        help="The folder of the keys.",
    )
    @click.option("--sign-with", help="Which key, where several sign.")
    @functools.wraps(command)
    def gathered(*, folder: Path, sign_with: str | None, **more: object) -> object:
        return command(signing=Signing(folder, sign_with), **more)

    return gathered


def whom_options(
    *, optional: bool = False
) -> Callable[[Callable[..., object]], Callable[..., object]]:
    """Give a command ``whom``: its options name kiosks, one by one, in a file, or all.

    Args:
        optional: Whether nobody named means all.
    """

    def give(command: Callable[..., object]) -> Callable[..., object]:
        @click.option("--device", "devices", multiple=True, help="A kiosk; again for more.")
        @click.option("--site-list", type=path_type, help="A file with a kiosk on each line.")
        @click.option("--all", "everybody", is_flag=True, help="Every kiosk that is known.")
        @functools.wraps(command)
        def gathered(
            *,
            devices: tuple[str, ...],
            site_list: Path | None,
            everybody: bool,
            **more: object,
        ) -> object:
            names = (*devices, *(() if site_list is None else _listed(site_list)))
            everybody = everybody or (optional and not names)
            if everybody == bool(names):
                fail("expected --device, --site-list or --all", USAGE)
            for name in names:
                _check_device(name)
            whom = Whom(tuple(dict.fromkeys(names)), everybody)
            return command(whom=whom, **more)

        return gathered

    return give


def broker_options(command: Callable[..., object]) -> Callable[..., object]:
    """Give a command ``broker``: its options say where it is and who we are there."""

    @click.option("--broker", required=True, help="mqtts://host:8883, or mqtt:// to loopback")
    @click.option("--ca", type=path_type, help="Certificates that prove the broker (PEM).")
    @click.option("--cert", type=path_type, help="The operator's certificate (PEM).")
    @click.option("--key", type=path_type, help="Its key (PEM).")
    @functools.wraps(command)
    def gathered(
        *, broker: str, ca: Path | None, cert: Path | None, key: Path | None, **more: object
    ) -> object:
        address: Broker
        try:
            address = parse_broker(broker, ca, cert, key)
        except ValueError as error:
            fail(f"--broker: {error}", USAGE)
        return command(broker=address, **more)

    return gathered


def json_option(command: Command) -> Command:
    """Give a command the flag ``--json``."""
    return click.option("--json", "as_json", is_flag=True, help="For a script.")(command)


def _check_device(name: str) -> None:
    # It becomes a level of a topic: what is mistyped must not lie at the broker for ever.
    try:
        check_name(Role.DEVICE, name)
    except BadName as error:
        fail(f"a kiosk's name: {error}", USAGE)


def _listed(path: Path) -> Sequence[str]:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        fail(f"--site-list: {path}: {error}", USAGE)
    lines = (line.partition("#")[0].strip() for line in text.splitlines())
    return [line for line in lines if line]
