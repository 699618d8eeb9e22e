"""The commands ``kiosk hq ca``: the authority that says who may speak on the broker.

Light to import: the work is in ``sync.hq.ca.work``, loaded when it is asked for.
"""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import click

from kiosk.command import USAGE, fail
from sync.broker_url import parse_broker
from sync.identity.names import Role

Command = TypeVar("Command", bound=Callable[..., object])

FOLDER = "/var/lib/lobby-hq/ca"
path_type = click.Path(path_type=Path)


def database_option(command: Command) -> Command:
    """Give a command the option ``--database URL``."""
    return click.option(
        "--database",
        required=True,
        envvar="LOBBY_HQ_DATABASE",
        help="sqlite:///file or postgresql://…",
    )(command)


def folder_option(command: Command) -> Command:
    """Give a command the option ``--dir FOLDER``: where the authority is."""
    return click.option(
        "--dir",
        "folder",
        type=path_type,
        default=FOLDER,
        show_default=True,
        help="The authority's folder.",
    )(command)


def passphrase_option(command: Command) -> Command:
    """Give a command the option ``--passphrase-file FILE``."""
    return click.option(
        "--passphrase-file",
        "passphrase_file",
        type=path_type,
        help="A file whose first line opens the authority's key; without it the key is plain.",
    )(command)


@click.group()
def ca() -> None:
    """The authority that says who may speak on the broker."""


@ca.command()
@folder_option
@passphrase_option
@click.option("--name", default="Lobby kiosks", show_default=True, help="What it is called.")
def new(folder: Path, passphrase_file: Path | None, name: str) -> None:
    """Make the authority, once."""
    from sync.hq.ca import desk, work  # noqa: PLC0415  # heavy: see above

    work.new(desk.Desk(folder, "", passphrase_file), name)


@ca.command()
@folder_option
@database_option
@click.option("--json", "as_json", is_flag=True, help="For a script.")
def show(folder: Path, database: str, *, as_json: bool) -> None:
    """Show every certificate: name, role, until when, whether it is good, serial number."""
    from sync.hq.ca import desk, work  # noqa: PLC0415  # heavy: see above

    work.show(desk.Desk(folder, database), as_json=as_json)


@ca.command()
@folder_option
@database_option
@passphrase_option
@click.option(
    "--role",
    type=click.Choice([role.value for role in Role]),
    required=True,
    help="What it is for.",
)
@click.option(
    "--name",
    "names",
    multiple=True,
    required=True,
    help="Its name; a server's other names and addresses follow.",
)
@click.option("--request", type=path_type, help="A request (PEM); else a key is made.")
@click.option("--out", type=path_type, required=True, help="The folder for NAME.pem, NAME.key.")
@click.option("--replace", is_flag=True, help="Revoke what a kiosk of this name has.")
def sign(  # noqa: PLR0913  # click hands over each option
    *,
    folder: Path,
    database: str,
    passphrase_file: Path | None,
    role: str,
    names: tuple[str, ...],
    request: Path | None,
    out: Path,
    replace: bool,
) -> None:
    """Issue a certificate by hand."""
    from sync.hq.ca import desk, work  # noqa: PLC0415  # heavy: see above

    wanted = work.Wanted(Role(role), names, request, out, replace)
    work.sign(desk.Desk(folder, database, passphrase_file), wanted)


@ca.command()
@database_option
@click.option("--device", help="Everything that one of this name has, its open code too.")
@click.option("--serial", help="One certificate, by its hexadecimal serial number.")
def revoke(database: str, device: str | None, serial: str | None) -> None:
    """Write down that certificates are good no more; `crl` tells the broker."""
    from sync.hq.ca import desk, work  # noqa: PLC0415  # heavy: see above

    if (device is None) == (serial is None):
        fail("found both or neither, expected --device or --serial", USAGE)
    work.revoke(desk.Desk(Path(), database), device, serial)


@ca.command()
@folder_option
@database_option
@passphrase_option
@click.option("--out", type=path_type, required=True, help="The broker's folder.")
def crl(folder: Path, database: str, passphrase_file: Path | None, out: Path) -> None:
    """Write the list of revoked certificates for the broker."""
    from sync.hq.ca import desk, work  # noqa: PLC0415  # heavy: see above

    work.crl(desk.Desk(folder, database, passphrase_file), out)


@ca.command()
@folder_option
@database_option
@passphrase_option
@click.option("--device", required=True, help="Whose certificates were revoked, by name.")
@click.option("--broker", required=True, help="mqtts://host:8883")
def drop(
    folder: Path, database: str, passphrase_file: Path | None, device: str, broker: str
) -> None:
    """End the connection that a revoked kiosk, or one of headquarters' own, still has."""
    from sync.hq.ca import desk, dropping  # noqa: PLC0415  # heavy: see above

    at = desk.Desk(folder, database, passphrase_file)
    try:
        address = parse_broker(broker, folder / "ca.pem")
    except ValueError as error:
        fail(f"--broker: {error}", USAGE)
    dropping.drop(at, device, address)


@ca.command("roll-over")
@folder_option
@database_option
@passphrase_option
@click.argument("step", type=click.Choice(["show", "begin", "turn", "retire"]), default="show")
@click.option(
    "--name",
    default="Lobby kiosks, new",
    show_default=True,
    help="With begin: what the new authority is called.",
)
@click.option(
    "--leave-behind",
    is_flag=True,
    help="With turn and retire: although somebody does not know the new authority.",
)
def roll_over(  # noqa: PLR0913  # click hands over each option
    *,
    folder: Path,
    database: str,
    passphrase_file: Path | None,
    step: str,
    name: str,
    leave_behind: bool,
) -> None:
    """Let a new authority follow the present one: begin, turn, retire; show says how far."""
    from sync.hq.ca import desk  # noqa: PLC0415  # heavy: see above
    from sync.hq.ca import roll_over as work  # noqa: PLC0415  # heavy: see above

    at = desk.Desk(folder, database, passphrase_file)
    match step:
        case "begin":
            work.begin(at, name)
        case "turn":
            work.turn(at, leave_behind=leave_behind)
        case "retire":
            work.retire(at, leave_behind=leave_behind)
        case _:
            work.show(at)
