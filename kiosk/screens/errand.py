"""What a screen asks of the hall, with the id by which it may be asked again."""

import msgspec

from kiosk.domain.commands import Command


class LookUp(msgspec.Struct, frozen=True):
    """A question, not a command: is there an appointment with this code?"""

    code: str


class Errand(msgspec.Struct, frozen=True):
    """A command, or a question, on its way to the hall."""

    command_id: str
    command: Command | LookUp
