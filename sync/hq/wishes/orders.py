"""What the pages ask of the one process that has the key, over a Unix socket of this machine.

The process that faces the network cannot sign, so whoever has taken it over can order what is
listed here, and no settings; whoever has the database alone can order nothing.
"""

from typing import Annotated, NoReturn, Protocol

import msgspec

from sync.contract.documents import Act, CommandId, Name

SOCKET = "/run/lobby-hq/command.sock"
ORDERS_PATH, READY_PATH = "/v1/orders", "/v1/ready"
LIFE_MS = 5 * 60 * 1000
"""▲ Of what the pages order: an act that comes later surprises a hall."""
LONGEST_WHY = 200

Why = Annotated[str, msgspec.Meta(max_length=LONGEST_WHY)]


class Order(msgspec.Struct, frozen=True):
    """A command that somebody wants sent to a kiosk."""

    id: CommandId
    """Chosen by whoever asks: asked again, it is the same command."""
    device: str
    act: Act
    author: Name
    why: Why = ""
    life_ms: int = LIFE_MS


class Refusal(msgspec.Struct, frozen=True):
    """Why an order is not sent."""

    error: str
    reason: str = ""
    """A word for the pages, which say it in the reader's language."""


class NotSent(Exception):
    """An order that does not become a command.

    Args:
        status: As HTTP says it.
        reason: A word for the pages.
        message: For whoever reads a log.
    """

    def __init__(self, status: int, reason: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.reason = reason


class Orders(Protocol):
    """Takes orders."""

    def ready(self) -> None:
        """Return when orders can be taken now.

        Raises:
            NotSent: They cannot; it says why.
        """

    def place(self, order: Order) -> None:
        """Have an order signed and on its way.

        Raises:
            NotSent: It is not; it says why.
        """


class Nobody:
    """Where nothing was set up that could sign."""

    def ready(self) -> NoReturn:
        """Say what is missing."""
        raise NotSent(503, "no_signer", "no process that signs was named")

    def place(self, _order: Order) -> NoReturn:
        """Say what is missing."""
        self.ready()
