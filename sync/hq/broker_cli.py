"""The command ``kiosk hq broker-config``: Mosquitto told who may do what."""

from pathlib import Path

import click

from kiosk.command import USAGE, WRONG, fail
from sync.hq.broker_config import Wanted, access_list, configuration
from sync.identity.files import PUBLIC, write_file
from sync.identity.names import BadName, Role, check_name

REVOKED = "revoked.pem"
_path = click.Path(path_type=Path)


@click.command("broker-config")
@click.option("--out", type=_path, required=True, help="The broker's folder, conf.d.")
@click.option("--device-ca", "ca", type=_path, required=True, help="The authority (PEM).")
@click.option("--cert", type=_path, required=True, help="The broker's certificate (PEM).")
@click.option("--key", type=_path, required=True, help="Its key (PEM).")
@click.option("--port", default=8883, show_default=True)
@click.option("--address", default="", help="Of the interface to listen on; all without it.")
@click.option("--kiosks", default=10_000, show_default=True, help="How many there will be.")
@click.option("--queue-mb", default=1024, show_default=True, help="May wait for one client.")
@click.option("--collector", "collectors", multiple=True, default=("lobby-hq-collector",))
@click.option("--operator", "operators", multiple=True, default=("lobby-hq-operator",))
@click.option("--reader", "readers", multiple=True, help="Reads and writes nothing.")
def broker_config(  # noqa: PLR0913  # click hands over each option
    *,
    out: Path,
    ca: Path,
    cert: Path,
    key: Path,
    port: int,
    address: str,
    kiosks: int,
    queue_mb: int,
    collectors: tuple[str, ...],
    operators: tuple[str, ...],
    readers: tuple[str, ...],
) -> None:
    """Write Mosquitto's configuration and access list."""
    paths = [path.absolute() for path in (out, ca, cert, key)]
    named = ((Role.COLLECTOR, collectors), (Role.OPERATOR, operators), (Role.READER, readers))
    for role, names in named:
        for name in names:
            try:
                check_name(role, name)
            except BadName as error:
                fail(f"--{role}: {error}", USAGE)
    for path in (*paths[1:], paths[0] / REVOKED):
        if not path.exists():
            fail(f"{path}: found nothing; `kiosk hq ca sign` and `crl` make it", WRONG)
    wanted = Wanted(
        folder=paths[0],
        ca=paths[1],
        cert=paths[2],
        key=paths[3],
        port=port,
        address=address,
        kiosks=kiosks,
        queued_bytes=queue_mb * 2**20,
        collectors=collectors,
        operators=operators,
        readers=readers,
    )
    # The list first: a configuration without it would not start.
    for name, text in (
        ("lobby.acl", access_list(wanted)),
        ("lobby.conf", configuration(wanted)),
    ):
        write_file(paths[0] / name, text.encode(), PUBLIC)
        click.echo(paths[0] / name)
