"""The commands ``kiosk hq collect`` and ``kiosk hq web``.

Light to import: ``kiosk --help`` loads it on kiosks too, which have no database server's driver
and want none.
"""

from pathlib import Path

import click

from kiosk.command import USAGE, fail
from sync.broker_url import Broker, parse_broker
from sync.contract.shards import parse_shards
from sync.hq.broker_cli import broker_config
from sync.hq.ca.cli import ca as authority
from sync.hq.ca.enrol_cli import enrol
from sync.hq.people_cli import token, user
from sync.hq.wishes.command_cli import command
from sync.hq.wishes.config_cli import config
from sync.hq.wishes.keys_cli import keys
from sync.hq.wishes.orders import SOCKET

PORT_LIMIT = 65_536

_path = click.Path(path_type=Path)


@click.group()
def hq() -> None:
    """Headquarters: collect journals, show the fleet, let kiosks in."""


hq.add_command(authority)
hq.add_command(enrol)
hq.add_command(broker_config)
hq.add_command(keys)
hq.add_command(config)
hq.add_command(command)
hq.add_command(user)
hq.add_command(token)


@hq.command()
@click.option("--broker", required=True, help="mqtts://host:8883, or mqtt:// to loopback")
@click.option("--database", required=True, help="sqlite:///file or postgresql://…")
@click.option("--ca", type=_path, help="Certificates that prove the broker (PEM).")
@click.option("--cert", type=_path, help="Our certificate (PEM).")
@click.option("--key", type=_path, help="Its key (PEM).")
@click.option(
    "--shards", default="0-63", show_default=True, help="Which kiosks: 0-31, or 0-7,16"
)
@click.option("--metrics", help="address:port to answer Prometheus on.")
def collect(  # noqa: PLR0913, PLR0917  # one for each option
    broker: str,
    database: str,
    ca: Path | None,
    cert: Path | None,
    key: Path | None,
    shards: str,
    metrics: str | None,
) -> None:
    """Store what the kiosks send."""
    from sync.hq import collect_process  # noqa: PLC0415  # heavy: see above

    address = _broker(broker, ca, cert, key)
    try:
        numbers = parse_shards(shards)
    except ValueError as error:
        fail(f"--shards: {error}", USAGE)
    listen = None if metrics is None else _listen(metrics, "--metrics")
    collect_process.collect(address, database, numbers, listen)


@hq.command()
@click.option("--database", required=True, help="sqlite:///file or postgresql://…")
@click.option("--broker", help="Not needed: the collector notes who is on line.")
@click.option("--listen", default="127.0.0.1:8090", show_default=True, help="address:port")
@click.option("--name", "names", multiple=True, help="Of a proxy before it; again for more.")
@click.option(
    "--commands",
    type=_path,
    default=SOCKET,
    show_default=True,
    help="Socket of `kiosk hq command serve`, which signs what operators send.",
)
def web(
    database: str, broker: str | None, listen: str, names: tuple[str, ...], commands: Path
) -> None:
    """Serve the pages."""
    from sync.hq import hosts, web_process  # noqa: PLC0415  # heavy: see above

    if broker is not None:
        _broker(broker)
    host, port = _listen(listen)
    try:
        known = [hosts.host_name(name) for name in names]
    except hosts.BadName as error:
        fail(f"--name: {error}", USAGE)
    web_process.serve_web(database, host, port, known, commands)


def _broker(
    url: str, ca: Path | None = None, cert: Path | None = None, key: Path | None = None
) -> Broker:
    try:
        return parse_broker(url, ca, cert, key)
    except ValueError as error:
        fail(f"--broker: {error}", USAGE)


def _listen(text: str, option: str = "--listen") -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    if not host or not port.isdecimal() or not 0 < int(port) < PORT_LIMIT:
        fail(f"{option}: found {text!r}, expected address:port", USAGE)
    return host.strip("[]"), int(port)
