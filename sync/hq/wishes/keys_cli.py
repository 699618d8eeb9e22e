"""The commands ``kiosk hq keys``: by which keys kiosks know that headquarters has spoken.

Light to import: the work is loaded when it is asked for.
"""

from pathlib import Path

import click

from kiosk.command import WRONG, fail
from sync.hq.wishes.options import json_option, keys_option, path_type


@click.group()
def keys() -> None:
    """Keys that sign settings and commands for kiosks."""


@keys.command()
@keys_option
def new(folder: Path) -> None:
    """Make a key; kiosks are to trust it before it signs."""
    from sync.hq.wishes import signing_keys  # noqa: PLC0415  # heavy: see above

    try:
        made = signing_keys.new_key(folder)
    except (OSError, signing_keys.NoKey) as error:
        fail(f"--dir: {error}", WRONG)
    click.echo(f"{made.id}\t{made.public}")


@keys.command("list")
@keys_option
@json_option
def list_(folder: Path, *, as_json: bool) -> None:
    """Show the keys that kiosks are to trust: id, whether it signs here, its public file."""
    import msgspec  # noqa: PLC0415  # with the rest

    from sync.hq.wishes import signing_keys  # noqa: PLC0415  # heavy: see above

    try:
        found = signing_keys.known_keys(folder)
    except signing_keys.NoKey as error:
        fail(f"--dir: {error}", WRONG)
    if as_json:
        click.echo(msgspec.json.encode(found))
        return
    for one in found:
        click.echo(f"{one.id}\t{'signs' if one.signs else 'trusted'}\t{one.public}")


@keys.command()
@keys_option
@click.argument("files", nargs=-1, required=True, type=path_type)
def trust(folder: Path, files: tuple[Path, ...]) -> None:
    """Have public keys (PEM) trusted beside our own, as another headquarters'."""
    from sync.hq.wishes import signing_keys  # noqa: PLC0415  # heavy: see above

    try:
        for path in files:
            for key in signing_keys.read_public(path).values():
                added = signing_keys.trust(folder, key)
                click.echo(f"{added.id}\t{added.public}")
    except (OSError, signing_keys.NoKey) as error:
        fail(str(error), WRONG)


@keys.command()
@keys_option
@click.argument("name")
def distrust(folder: Path, name: str) -> None:
    """Take a key out, by its id; its secret half is destroyed."""
    from sync.hq.wishes import signing_keys  # noqa: PLC0415  # heavy: see above

    try:
        signing_keys.distrust(folder, name)
    except (OSError, signing_keys.NoKey) as error:
        fail(str(error), WRONG)
