"""Every topic: who writes it, how, and what is on it."""

import msgspec

from sync.contract.batch import Batch
from sync.contract.documents import Desired, RemoteCommand, Reported
from sync.contract.messages import Ack, HqState, Meta, State, Telemetry
from sync.contract.topics import ROOT

KIOSK, COLLECTOR, OPERATOR = "kiosk", "collector", "operator"


class Channel(msgspec.Struct, frozen=True):
    """One topic."""

    name: str
    leaf: str
    """Below a device's level; for all others the whole address."""
    payload: type
    writer: str
    says: str
    qos: int = 1
    retained: bool = True
    signed: bool = False
    """The payload is a document in the hands of ``Signed``."""
    of_device: bool = True

    @property
    def address(self) -> str:
        """Return the address, with AsyncAPI's parameters."""
        return f"{ROOT}/{{shard}}/{{device}}/{self.leaf}" if self.of_device else self.leaf

    @property
    def message(self) -> str:
        """Return the name of its message's type."""
        name = self.payload.__name__
        return f"Signed{name}" if self.signed else name


CHANNELS = (
    Channel(
        "events", "events", Batch, KIOSK, "A stretch of the journal, in order.", retained=False
    ),
    Channel("state", "state", State, KIOSK, "How the kiosk is; also its will."),
    Channel("meta", "meta", Meta, KIOSK, "What the kiosk is."),
    Channel(
        "telemetry", "telemetry", Telemetry, KIOSK, "How the kiosk fares, measured.",
        qos=0, retained=False,
    ),
    Channel("ack", "ack", Ack, COLLECTOR, "How far headquarters has the journal on disk."),
    Channel(
        "desired", "config/desired", Desired, OPERATOR,
        "How the kiosk is to be set, signed.", signed=True,
    ),
    Channel("reported", "config/reported", Reported, KIOSK, "How the kiosk is set."),
    Channel(
        "command", "command/{act}/{id}", RemoteCommand, OPERATOR,
        "Something to do once, signed; it expires.", retained=False, signed=True,
    ),
    Channel(
        "hq", f"{ROOT}/hq/state", HqState, COLLECTOR,
        "Whether headquarters reads; also its will.", of_device=False,
    ),
)  # fmt: skip
