"""The commands ``kiosk hq enrol``: one-time codes, and the service that takes them.

Light to import: the work is loaded when it is asked for.
"""

from pathlib import Path

import click

from sync.hq.ca.cli import database_option, folder_option, passphrase_option, path_type


@click.group()
def enrol() -> None:
    """Let kiosks in: one-time codes, and the service that takes them."""


@enrol.command()
@folder_option
@database_option
@click.option("--device", required=True, help="The kiosk's name, as in its settings.")
@click.option("--replace", is_flag=True, help="Revoke what a kiosk of this name has.")
def new(folder: Path, database: str, device: str, *, replace: bool) -> None:
    """Print a code that is good for one certificate, within a day."""
    from sync.hq.ca import codes, desk  # noqa: PLC0415  # heavy: see above

    codes.new(desk.Desk(folder, database), device, replace=replace)


@enrol.command()
@folder_option
@database_option
@passphrase_option
@click.option("--listen", default="0.0.0.0:8843", show_default=True, help="address:port")
@click.option("--cert", type=path_type, required=True, help="The service's certificate (PEM).")
@click.option("--key", type=path_type, required=True, help="Its key (PEM).")
@click.option("--broker", default="", help="mqtts://host:8883, told to kiosks.")
@click.option(
    "--document-keys", type=path_type, help="Headquarters' public keys, told to kiosks."
)
def serve(  # noqa: PLR0913  # click hands over each option
    *,
    folder: Path,
    database: str,
    passphrase_file: Path | None,
    listen: str,
    cert: Path,
    key: Path,
    broker: str,
    document_keys: Path | None,
) -> None:
    """Give certificates: for codes, and for certificates that have lived half of their time."""
    from sync.hq.ca import desk, service_process  # noqa: PLC0415  # heavy: see above

    at = desk.Desk(folder, database, passphrase_file)
    told = service_process.Told(broker, document_keys)
    service_process.serve(at, listen, cert, key, told)
