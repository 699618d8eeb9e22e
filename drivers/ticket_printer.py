"""What every ticket printer promises, real or simulated: a slip comes once or not at all.

* A fault that is seen *before* the first byte of a slip left raises ``DeviceFault``. Nothing
  is on paper, and asking again later is safe.
* From the first byte on there are only outcomes. ``UNKNOWN`` means that paper may or may not
  have come out; whoever prints it again without looking may hand out the same number twice.
* Every job has an id. Asked to print a job again, a printer tells what became of it and prints
  nothing; a slip that shall come once more is a new job.
* Any thread may call; one call after the other is worked off.
"""

import enum
from collections.abc import Callable
from typing import Protocol

import msgspec

from drivers.faults import FaultKind
from drivers.slip import Slip


class PrintOutcome(enum.StrEnum):
    """What became of a slip."""

    PRINTED = "printed"
    """The printer confirmed it, or is one that never answers and took every byte."""
    NOT_PRINTED = "not_printed"
    """Surely not on paper: what a caller records when ``print_slip`` raised ``DeviceFault``."""
    UNKNOWN = "unknown"
    """Sent in part or whole, not confirmed. A person must look before it is printed again."""


class StatusLevel(enum.StrEnum):
    """How much a printer tells about itself, learned by asking it. Never falls."""

    WRITE_ONLY = "write_only"
    """It has never answered; ``PRINTED`` only means that it took every byte."""
    REALTIME_STATUS = "realtime_status"
    """It answers DLE EOT: faults are known, the end of a job is only inferred."""
    ORDERED_STATUS = "ordered_status"
    """It also answers GS r in data order: ``PRINTED`` means the slip was worked off."""
    PROCESS_ID = "process_id"
    """It repeats the job's own mark (GS ( H) when the paper is printed: the surest there is."""


LEVELS = tuple(StatusLevel)
"""The ladder, lowest first."""


class PrinterStatus(msgspec.Struct, frozen=True):
    """What a printer said of itself when it was last asked."""

    level: StatusLevel
    answers: bool
    """It answered this time."""
    faults: frozenset[FaultKind] = frozenset()
    """What keeps it from printing. Empty with ``answers`` false means: not known."""
    near_end: bool | None = None
    """The roll is nearly used up; ``None``: the printer did not say."""
    holding: bool | None = None
    """The last slip is still in the presenter's mouth; ``None``: no documented sensor."""
    detail: str = ""
    """The bytes or the system error behind it, for the log."""


_GRAVEST_FIRST = (
    FaultKind.COVER_OPEN,
    FaultKind.PAPER_OUT,
    FaultKind.CUTTER,
    FaultKind.OVERHEATED,
    FaultKind.HARDWARE,
    FaultKind.OFFLINE,
)


def gravest(faults: frozenset[FaultKind]) -> FaultKind:
    """The fault to name first: the one that a hand must mend before the others show."""
    return next(kind for kind in (*_GRAVEST_FIRST, *sorted(faults)) if kind in faults)


class PrinterIdentity(msgspec.Struct, frozen=True):
    """Who a printer says that it is; what it does not tell is empty."""

    maker: str = ""
    model: str = ""
    firmware: str = ""
    serial: str = ""


class ImageTooWideError(ValueError):
    """A slip was drawn wider than the paper: a bug in the drawing, found before printing."""


class TicketPrinter(Protocol):
    """A printer of slips. Any thread may call it."""

    @property
    def level(self) -> StatusLevel:
        """The most this printer has ever told; a caller remembers it as ``answers``."""
        ...

    @property
    def width_dots(self) -> int:
        """Dots across the paper: 576 at 80 mm, 384 at 58 mm (203 dpi)."""
        ...

    def status(self) -> PrinterStatus:
        """Ask the printer how it is; a printer that is gone is an answer too, not an error."""
        ...

    def identity(self) -> PrinterIdentity | None:
        """Who the printer said it is when it was last reached anew; asks nothing by itself.

        ``None``: it was not asked yet, or does not say.
        """
        ...

    def print_slip(self, slip: Slip, job: str) -> PrintOutcome:
        """Print ``slip`` and cut it; a ``job`` that was printed before is only answered.

        Raises:
            DeviceFault: nothing was printed; safe to try the same job again later.
            ImageTooWideError: nothing was printed; the slip is wider than the paper.
        """
        ...

    def outcome_of(self, job: str) -> PrintOutcome | None:
        """What became of ``job``, also in an earlier life of the program.

        ``NOT_PRINTED``: no byte of it was ever sent. ``None``: this printer's memory does not
        reach back far enough to say.
        """
        ...

    def on_news(self, heard: Callable[[], None]) -> None:
        """Call ``heard``, from any thread, when a printer that nobody asked reports a change.

        It carries nothing: whoever hears it asks for the ``status``.
        """
        ...

    def close(self) -> None:
        """Let the device go. May be called twice."""
        ...
