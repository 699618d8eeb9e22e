"""What the bridge needs of the hall's door; ``kiosk.client.Client`` is one."""

from typing import Protocol, TypeVar

from kiosk.client import Accepted, Refusal
from kiosk.domain.commands import Command
from kiosk.domain.views import View

ViewType = TypeVar("ViewType", bound=View)


class Door(Protocol):
    """One thread's way into the hall."""

    def submit(self, command: Command, command_id: str | None = None) -> Accepted | Refusal:
        """Ask for something.

        Raises:
            DoorClosed: the core is away; ask again with the same id.
        """

    def view(self, name: str, view_type: type[ViewType], after: int = -1) -> ViewType | None:
        """Return a view newer than ``after``, or None when nothing happens for long.

        Raises:
            DoorClosed: the core is away.
        """
