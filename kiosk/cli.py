"""The command ``kiosk``: subcommands that other packages bring along as entry points.

Nothing is imported before it is asked for: ``kiosk sync`` on a small machine must not pay for
Kivy, nor a screen for SQLAlchemy.
"""

from importlib.metadata import EntryPoint, entry_points

import click

GROUP = "kiosk.commands"


class _Gathered(click.Group):
    """A group whose commands are the entry points of ``kiosk.commands``."""

    def list_commands(self, _ctx: click.Context) -> list[str]:
        return sorted(one.name for one in entry_points(group=GROUP))

    def get_command(self, _ctx: click.Context, name: str) -> click.Command | None:
        found: EntryPoint | None = next(iter(entry_points(group=GROUP, name=name)), None)
        if found is None:
            return None
        command = found.load()
        if not isinstance(command, click.Command):
            raise TypeError(f"the entry point {found.value} is no click command")
        return command


@click.group(cls=_Gathered, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="lobby-kiosk", prog_name="kiosk")
def main() -> None:
    """Run the queue of a service hall: tickets, calls, ratings, and the record of it all."""
