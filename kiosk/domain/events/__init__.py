"""What has happened in the hall, in the past tense: the only thing the journal holds.

An event is for ever. A new field has a default; no field is removed, renamed or given another
type; a new meaning is a new event. When and in which order, the journal says.
"""

from kiosk.domain.events.answer import (
    PromiseKept,
    PromiseMade,
    PromiseMissed,
    PromiseRenewed,
)
from kiosk.domain.events.appointment import (
    AppointmentBooked,
    AppointmentCancelled,
    AppointmentChanged,
    AppointmentCheckedIn,
    AppointmentReleased,
    ReleaseReason,
)
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
    AccessibleStaffed,
    AccessibleUnstaffed,
    CareAcknowledged,
    CareAsked,
    CareAttended,
    CareClosed,
    CareServed,
    CareServing,
    CareTicketTaken,
    CareUnacknowledged,
    CareUnattended,
    CareWindowAssigned,
    CareWindowPrepared,
    CareWindowReleased,
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
    PrinterAnswered,
    SlipNotPrinted,
    SlipPrinted,
    SlipReordered,
    SlipSent,
    SlipUnconfirmed,
)
from kiosk.domain.events.halt import (
    EmergencyBegan,
    EmergencyEnded,
    HallPaused,
    HallResumed,
    NoticeBegan,
    NoticeEnded,
    NoticePosted,
)
from kiosk.domain.events.handover import (
    HandoverAccepted,
    HandoverDeclined,
    HandoverExpired,
    HandoverOffered,
)
from kiosk.domain.events.help import (
    HelpAcknowledged,
    HelpButtonTested,
    HelpClosed,
    HelpRequested,
)
from kiosk.domain.events.inventory import (
    BaselineApproved,
    ConfigDrifted,
    ConfigMatched,
    DeviceAttached,
)
from kiosk.domain.events.limit import (
    GreetingLate,
    LimitAcknowledged,
    LimitApproached,
    LimitBroken,
    LimitOver,
    LimitRelieved,
    PresenceNoticed,
    VisitorGreeted,
)
from kiosk.domain.events.readiness import (
    ItemChecked,
    SelfTestAsked,
    SelfTestDone,
)
from kiosk.domain.events.record import (
    ClockSet,
    EventsDropped,
    JournalReset,
)
from kiosk.domain.events.remote import (
    CoreRestartAsked,
    RemoteCommandReported,
    SettingsReported,
)
from kiosk.domain.events.staff import (
    BadgeUsedTwice,
    HallClosed,
    HallPhaseBegan,
    HallStaffed,
    HallUnstaffed,
    NumbersResumed,
    NumbersStopped,
    PauseOverran,
    StaffSignedIn,
    StaffSignedOut,
    TicketHandedOver,
)
from kiosk.domain.events.station import (
    StationFinished,
    StationSkipped,
)
from kiosk.domain.events.ticket import (
    CancelReason,
    TicketCancelled,
    TicketIssued,
    TicketRequeued,
)
from kiosk.domain.events.visit import (
    ParkedTooLong,
    RatingWithdrawn,
    ReasonGiven,
    ServiceCorrected,
    ServiceFinished,
    ServiceStarted,
    TicketMissed,
    TicketParked,
    TicketTransferred,
    VisitRated,
)
from kiosk.domain.events.wait import (
    EstimatedWait,
    EstimateMeasured,
    WaitsEstimated,
    WaitUpdated,
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
    | ParkedTooLong
    | ServiceCorrected
    | HandoverOffered
    | HandoverAccepted
    | HandoverDeclined
    | HandoverExpired
    | StationFinished
    | StationSkipped
    | PromiseMade
    | PromiseRenewed
    | PromiseMissed
    | PromiseKept
    | TicketCancelled
    | AppointmentBooked
    | AppointmentChanged
    | AppointmentCancelled
    | AppointmentCheckedIn
    | AppointmentReleased
    | AccessibleRequested
    | AccessibleDeclined
    | CareWindowPrepared
    | CareWindowResumed
    | CareAsked
    | CareTicketTaken
    | CareAcknowledged
    | CareAttended
    | CareWindowAssigned
    | CareWindowReleased
    | CareServing
    | CareServed
    | CareUnacknowledged
    | CareUnattended
    | CareClosed
    | AccessibleUnstaffed
    | AccessibleStaffed
    | CounterOpened
    | CounterPaused
    | CounterClosed
    | HelpRequested
    | HelpAcknowledged
    | HelpClosed
    | HelpButtonTested
    | VisitRated
    | RatingWithdrawn
    | ReasonGiven
    | SlipSent
    | SlipPrinted
    | SlipNotPrinted
    | SlipUnconfirmed
    | SlipReordered
    | CallAnnounced
    | FaultReported
    | FaultCleared
    | LimitApproached
    | LimitBroken
    | LimitAcknowledged
    | LimitRelieved
    | LimitOver
    | PresenceNoticed
    | VisitorGreeted
    | GreetingLate
    | PrinterAnswered
    | WaitsEstimated
    | WaitUpdated
    | EstimateMeasured
    | StaffSignedIn
    | StaffSignedOut
    | BadgeUsedTwice
    | PauseOverran
    | HallUnstaffed
    | HallStaffed
    | HallPhaseBegan
    | NumbersStopped
    | NumbersResumed
    | TicketHandedOver
    | HallClosed
    | SelfTestAsked
    | SelfTestDone
    | ItemChecked
    | DeviceAttached
    | ConfigDrifted
    | ConfigMatched
    | BaselineApproved
    | RemoteCommandReported
    | SettingsReported
    | NoticePosted
    | NoticeBegan
    | NoticeEnded
    | HallPaused
    | HallResumed
    | EmergencyBegan
    | EmergencyEnded
    | ClockSet
    | EventsDropped
    | JournalReset
    | CoreRestartAsked
)
"""Every event there is."""

__all__ = [
    "CALLED_WITHOUT_PASSING",
    "AccessibleDeclined",
    "AccessibleRequested",
    "AccessibleStaffed",
    "AccessibleUnstaffed",
    "AnyEvent",
    "AppointmentBooked",
    "AppointmentCancelled",
    "AppointmentChanged",
    "AppointmentCheckedIn",
    "AppointmentReleased",
    "BadgeUsedTwice",
    "BaselineApproved",
    "CallAnnounced",
    "CallReason",
    "CallRule",
    "CancelReason",
    "CareAcknowledged",
    "CareAsked",
    "CareAttended",
    "CareClosed",
    "CareServed",
    "CareServing",
    "CareTicketTaken",
    "CareUnacknowledged",
    "CareUnattended",
    "CareWindowAssigned",
    "CareWindowPrepared",
    "CareWindowReleased",
    "CareWindowResumed",
    "ClockSet",
    "ConfigDrifted",
    "ConfigMatched",
    "CoreRestartAsked",
    "CounterClosed",
    "CounterOpened",
    "CounterPaused",
    "DayOpened",
    "DeviceAttached",
    "EmergencyBegan",
    "EmergencyEnded",
    "EstimateMeasured",
    "EstimatedWait",
    "Event",
    "EventsDropped",
    "FaultCleared",
    "FaultReported",
    "GreetingLate",
    "HallClosed",
    "HallPaused",
    "HallPhaseBegan",
    "HallResumed",
    "HallStaffed",
    "HallUnstaffed",
    "HandoverAccepted",
    "HandoverDeclined",
    "HandoverExpired",
    "HandoverOffered",
    "HelpAcknowledged",
    "HelpButtonTested",
    "HelpClosed",
    "HelpRequested",
    "ItemChecked",
    "JournalReset",
    "LimitAcknowledged",
    "LimitApproached",
    "LimitBroken",
    "LimitOver",
    "LimitRelieved",
    "NoticeBegan",
    "NoticeEnded",
    "NoticePosted",
    "NumbersResumed",
    "NumbersSkipped",
    "NumbersStopped",
    "ParkedTooLong",
    "Passed",
    "PauseOverran",
    "PresenceNoticed",
    "PrinterAnswered",
    "PromiseKept",
    "PromiseMade",
    "PromiseMissed",
    "PromiseRenewed",
    "RatingWithdrawn",
    "ReasonGiven",
    "ReleaseReason",
    "RemoteCommandReported",
    "Rival",
    "SelfTestAsked",
    "SelfTestDone",
    "ServiceCorrected",
    "ServiceFinished",
    "ServiceStarted",
    "SettingsReported",
    "SlipNotPrinted",
    "SlipPrinted",
    "SlipReordered",
    "SlipSent",
    "SlipUnconfirmed",
    "StaffSignedIn",
    "StaffSignedOut",
    "StationFinished",
    "StationSkipped",
    "TicketCalled",
    "TicketCancelled",
    "TicketEvent",
    "TicketHandedOver",
    "TicketIssued",
    "TicketMissed",
    "TicketParked",
    "TicketRecalled",
    "TicketRequeued",
    "TicketTransferred",
    "VisitRated",
    "VisitorGreeted",
    "WaitUpdated",
    "WaitsEstimated",
]
