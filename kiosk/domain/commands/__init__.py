"""What people and devices ask of the hall, in the imperative; ``type`` names the struct.

Additive evolution only: a new field has a default and no field changes its meaning, because a
screen of yesterday may talk to a core of today.
"""

from kiosk.domain.commands.answer import (
    KeepPromise,
    RenewPromise,
)
from kiosk.domain.commands.appointment import (
    BookAppointment,
    CancelAppointment,
    ChangeAppointment,
    CheckIn,
)
from kiosk.domain.commands.base import (
    Command,
)
from kiosk.domain.commands.care import (
    AcknowledgeAccessible,
    AssignWindow,
    AttendAccessible,
    ClearAccessible,
    DeclineAccessible,
    EscortDone,
    RequestAccessible,
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
    ServeDirectly,
    StartService,
)
from kiosk.domain.commands.device import (
    ReportAnnounced,
    ReportFault,
    ReportPrinted,
    ReportPrinterAnswers,
    SlipOutcome,
)
from kiosk.domain.commands.halt import (
    EndEmergency,
    PauseHall,
    ResumeHall,
    ShowNotice,
    StartEmergency,
    WithdrawNotice,
)
from kiosk.domain.commands.handover import (
    AcceptTransfer,
    ChangeService,
    DeclineTransfer,
    Place,
    SkipStation,
    Transfer,
)
from kiosk.domain.commands.help import (
    AcknowledgeHelp,
    AttendHelp,
    ClearHelp,
    ReportTested,
    RequestHelp,
)
from kiosk.domain.commands.inventory import (
    ApproveBaseline,
    ReportAttached,
)
from kiosk.domain.commands.limit import (
    AcknowledgeAlert,
    GreetVisitor,
    RelieveAlert,
    ReportPresence,
)
from kiosk.domain.commands.readiness import (
    ReportSelfTest,
    RunSelfTest,
    TickCheck,
)
from kiosk.domain.commands.remote import (
    ReportRemoteCommand,
    ReportSettings,
    RestartCore,
)
from kiosk.domain.commands.staff import (
    CloseHall,
    HandOverTicket,
    ResumeNumbers,
    SignIn,
    SignOut,
    StopNumbers,
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
from kiosk.domain.commands.wait import (
    ReportEstimate,
    TicketWait,
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
    | AcceptTransfer
    | DeclineTransfer
    | ChangeService
    | SkipStation
    | ServeDirectly
    | KeepPromise
    | RenewPromise
    | CancelTicket
    | BookAppointment
    | ChangeAppointment
    | CancelAppointment
    | CheckIn
    | OpenCounter
    | CloseCounter
    | PauseCounter
    | RequestHelp
    | AcknowledgeHelp
    | AttendHelp
    | ClearHelp
    | ReportTested
    | RequestAccessible
    | DeclineAccessible
    | AcknowledgeAccessible
    | AttendAccessible
    | AssignWindow
    | EscortDone
    | ClearAccessible
    | RateVisit
    | GiveReason
    | ReprintSlip
    | ReportPrinted
    | ReportAnnounced
    | ReportFault
    | ReportPrinterAnswers
    | ReportEstimate
    | SkipNumbers
    | ReportPresence
    | GreetVisitor
    | AcknowledgeAlert
    | RelieveAlert
    | CheckClocks
    | TurnDay
    | SignIn
    | SignOut
    | StopNumbers
    | ResumeNumbers
    | HandOverTicket
    | CloseHall
    | RunSelfTest
    | ReportSelfTest
    | TickCheck
    | ReportAttached
    | ApproveBaseline
    | ReportRemoteCommand
    | ReportSettings
    | ShowNotice
    | WithdrawNotice
    | PauseHall
    | ResumeHall
    | StartEmergency
    | EndEmergency
    | RestartCore
)
"""Every command there is."""

__all__ = [
    "AcceptTransfer",
    "AcknowledgeAccessible",
    "AcknowledgeAlert",
    "AcknowledgeHelp",
    "AnyCommand",
    "ApproveBaseline",
    "AssignWindow",
    "AttendAccessible",
    "AttendHelp",
    "BookAppointment",
    "CallNext",
    "CallTicket",
    "CancelAppointment",
    "CancelTicket",
    "ChangeAppointment",
    "ChangeService",
    "CheckClocks",
    "CheckIn",
    "ClearAccessible",
    "ClearHelp",
    "CloseCounter",
    "CloseHall",
    "Command",
    "DeclineAccessible",
    "DeclineTransfer",
    "EndEmergency",
    "EscortDone",
    "FinishService",
    "GiveReason",
    "GreetVisitor",
    "HandOverTicket",
    "IssueTicket",
    "KeepPromise",
    "NoShow",
    "OpenCounter",
    "Park",
    "PauseCounter",
    "PauseHall",
    "Place",
    "RateVisit",
    "Recall",
    "RelieveAlert",
    "RenewPromise",
    "ReportAnnounced",
    "ReportAttached",
    "ReportEstimate",
    "ReportFault",
    "ReportPresence",
    "ReportPrinted",
    "ReportPrinterAnswers",
    "ReportRemoteCommand",
    "ReportSelfTest",
    "ReportSettings",
    "ReportTested",
    "ReprintSlip",
    "RequestAccessible",
    "RequestHelp",
    "RestartCore",
    "Resume",
    "ResumeHall",
    "ResumeNumbers",
    "RunSelfTest",
    "ServeDirectly",
    "ShowNotice",
    "SignIn",
    "SignOut",
    "SkipNumbers",
    "SkipStation",
    "SlipOutcome",
    "StartEmergency",
    "StartService",
    "StopNumbers",
    "TickCheck",
    "TicketWait",
    "Transfer",
    "TurnDay",
    "WithdrawNotice",
]
