"""What has happened in the hall, in the past tense: the only thing the journal holds.

An event is for ever. A new field has a default; no field is removed, renamed or given another
type; a new meaning is a new event. When and in which order, the journal says.
"""

from kiosk.domain.events.base import (
    Event,
    TicketEvent,
)
from kiosk.domain.events.call import (
    CALLED_WITHOUT_PASSING,
    CallAnnounced,
    CallReason,
    CallRule,
    Passed,
    Rival,
    TicketCalled,
    TicketRecalled,
)
from kiosk.domain.events.care import (
    AccessibleDeclined,
    AccessibleRequested,
    CareWindowPrepared,
    CareWindowResumed,
)
from kiosk.domain.events.counter import (
    CounterClosed,
    CounterOpened,
    CounterPaused,
)
from kiosk.domain.events.day import (
    DayOpened,
    NumbersSkipped,
)
from kiosk.domain.events.device import (
    FaultCleared,
    FaultReported,
    HelpAcknowledged,
    HelpRequested,
    PrinterAnswered,
    SlipNotPrinted,
    SlipPrinted,
    SlipReordered,
    SlipSent,
    SlipUnconfirmed,
)
from kiosk.domain.events.ticket import (
    CancelReason,
    TicketCancelled,
    TicketIssued,
    TicketRequeued,
)
from kiosk.domain.events.visit import (
    ReasonGiven,
    ServiceFinished,
    ServiceStarted,
    TicketMissed,
    TicketParked,
    TicketTransferred,
    VisitRated,
)

AnyEvent = (
    NumbersSkipped
    | DayOpened
    | TicketIssued
    | TicketCalled
    | TicketRecalled
    | ServiceStarted
    | ServiceFinished
    | TicketMissed
    | TicketParked
    | TicketRequeued
    | TicketTransferred
    | TicketCancelled
    | AccessibleRequested
    | AccessibleDeclined
    | CareWindowPrepared
    | CareWindowResumed
    | CounterOpened
    | CounterPaused
    | CounterClosed
    | HelpRequested
    | HelpAcknowledged
    | VisitRated
    | ReasonGiven
    | SlipSent
    | SlipPrinted
    | SlipNotPrinted
    | SlipUnconfirmed
    | SlipReordered
    | CallAnnounced
    | FaultReported
    | FaultCleared
    | PrinterAnswered
)
"""Every event there is."""

__all__ = [
    "CALLED_WITHOUT_PASSING",
    "AccessibleDeclined",
    "AccessibleRequested",
    "AnyEvent",
    "CallAnnounced",
    "CallReason",
    "CallRule",
    "CancelReason",
    "CareWindowPrepared",
    "CareWindowResumed",
    "CounterClosed",
    "CounterOpened",
    "CounterPaused",
    "DayOpened",
    "Event",
    "FaultCleared",
    "FaultReported",
    "HelpAcknowledged",
    "HelpRequested",
    "NumbersSkipped",
    "Passed",
    "PrinterAnswered",
    "ReasonGiven",
    "Rival",
    "ServiceFinished",
    "ServiceStarted",
    "SlipNotPrinted",
    "SlipPrinted",
    "SlipReordered",
    "SlipSent",
    "SlipUnconfirmed",
    "TicketCalled",
    "TicketCancelled",
    "TicketEvent",
    "TicketIssued",
    "TicketMissed",
    "TicketParked",
    "TicketRecalled",
    "TicketRequeued",
    "TicketTransferred",
    "VisitRated",
]
