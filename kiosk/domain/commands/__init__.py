"""What people and devices ask of the hall, in the imperative; ``type`` names the struct.

Additive evolution only: a new field has a default and no field changes its meaning, because a
screen of yesterday may talk to a core of today.
"""

from kiosk.domain.commands.base import (
    Command,
)
from kiosk.domain.commands.care import (
    AcknowledgeHelp,
    DeclineAccessible,
    RequestAccessible,
    RequestHelp,
)
from kiosk.domain.commands.counter import (
    CallNext,
    CallTicket,
    CloseCounter,
    FinishService,
    GiveReason,
    NoShow,
    OpenCounter,
    Park,
    PauseCounter,
    RateVisit,
    Recall,
    StartService,
    Transfer,
)
from kiosk.domain.commands.device import (
    ReportAnnounced,
    ReportFault,
    ReportPrinted,
    ReportPrinterAnswers,
    SlipOutcome,
)
from kiosk.domain.commands.ticket import (
    CancelTicket,
    CheckClocks,
    IssueTicket,
    ReprintSlip,
    Resume,
    SkipNumbers,
    TurnDay,
)

AnyCommand = (
    IssueTicket
    | CallNext
    | CallTicket
    | Recall
    | StartService
    | FinishService
    | NoShow
    | Park
    | Resume
    | Transfer
    | CancelTicket
    | OpenCounter
    | CloseCounter
    | PauseCounter
    | RequestHelp
    | AcknowledgeHelp
    | RequestAccessible
    | DeclineAccessible
    | RateVisit
    | GiveReason
    | ReprintSlip
    | ReportPrinted
    | ReportAnnounced
    | ReportFault
    | ReportPrinterAnswers
    | SkipNumbers
    | CheckClocks
    | TurnDay
)
"""Every command there is."""

__all__ = [
    "AcknowledgeHelp",
    "AnyCommand",
    "CallNext",
    "CallTicket",
    "CancelTicket",
    "CheckClocks",
    "CloseCounter",
    "Command",
    "DeclineAccessible",
    "FinishService",
    "GiveReason",
    "IssueTicket",
    "NoShow",
    "OpenCounter",
    "Park",
    "PauseCounter",
    "RateVisit",
    "Recall",
    "ReportAnnounced",
    "ReportFault",
    "ReportPrinted",
    "ReportPrinterAnswers",
    "ReprintSlip",
    "RequestAccessible",
    "RequestHelp",
    "Resume",
    "SkipNumbers",
    "SlipOutcome",
    "StartService",
    "Transfer",
    "TurnDay",
]
