"""What people and devices ask of the hall, in the imperative; ``type`` names the struct.

Additive evolution only: a new field has a default and no field changes its meaning, because a
screen of yesterday may talk to a core of today.
"""

import enum

import msgspec


class Command(
    msgspec.Struct, frozen=True, kw_only=True, tag_field="type", forbid_unknown_fields=True
):
    """The base of every command."""


class IssueTicket(Command, frozen=True, tag="issue_ticket"):
    """A customer takes a number."""

    service: str
    class_id: str | None = msgspec.field(default=None, name="class")
    language: str | None = None


class CallNext(Command, frozen=True, tag="call_next"):
    """A counter asks who is next; what it had in hand is finished, a closed one opens."""

    counter: str


class CallTicket(Command, frozen=True, tag="call_ticket"):
    """A counter calls one ticket by its number."""

    counter: str
    number: str


class Recall(Command, frozen=True, tag="recall"):
    """A counter calls its ticket once more."""

    counter: str


class StartService(Command, frozen=True, tag="start_service"):
    """The called customer has come."""

    counter: str


class FinishService(Command, frozen=True, tag="finish_service"):
    """The counter is done with its customer."""

    counter: str


class NoShow(Command, frozen=True, tag="no_show"):
    """The called customer did not come."""

    counter: str


class Park(Command, frozen=True, tag="park"):
    """The customer must fetch something and comes back to a counter later."""

    counter: str


class Resume(Command, frozen=True, tag="resume"):
    """A parked or missed ticket returns: to a counter, or to its old place in the queue."""

    number: str
    counter: str | None = None


class Transfer(Command, frozen=True, tag="transfer"):
    """The counter passes its customer on, to another service or to one counter, place kept."""

    counter: str
    service: str | None = None
    to_counter: str | None = None


class CancelTicket(Command, frozen=True, tag="cancel_ticket"):
    """The customer has left or does not want the ticket."""

    number: str


class OpenCounter(Command, frozen=True, tag="open_counter"):
    """Staff take their place."""

    counter: str


class CloseCounter(Command, frozen=True, tag="close_counter"):
    """Staff leave for good."""

    counter: str


class PauseCounter(Command, frozen=True, tag="pause_counter"):
    """Staff leave for a moment."""

    counter: str


class RequestHelp(Command, frozen=True, tag="request_help"):
    """Somebody presses a help button (S19) or asks at a screen (P04)."""

    place: str


class AcknowledgeHelp(Command, frozen=True, tag="acknowledge_help"):
    """Staff say that they are on their way; without ``help_id``, to the oldest call."""

    help_id: int | None = None


class RequestAccessible(Command, frozen=True, tag="request_accessible"):
    """A ticket asks for accessible service (S22), or a counter prepares for it (S18)."""

    number: str | None = None
    counter: str | None = None


class DeclineAccessible(Command, frozen=True, tag="decline_accessible"):
    """'I will manage' (S23): the ticket, or the counter, goes back to the ordinary queue."""

    number: str | None = None
    counter: str | None = None


class RateVisit(Command, frozen=True, tag="rate_visit"):
    """A key of the rating keypad: 1 worst, the plan's ``best`` best."""

    counter: str
    score: int


class GiveReason(Command, frozen=True, tag="give_reason"):
    """A reason key after a low rating."""

    counter: str
    reason: str


class ReprintSlip(Command, frozen=True, tag="reprint_slip"):
    """Staff want a ticket's slip again; it will carry a mark."""

    number: str


class SlipOutcome(enum.StrEnum):
    """What the printing loop reports of one slip."""

    SENDING = "sending"
    PRINTED = "printed"
    NOT_PRINTED = "not_printed"
    UNKNOWN = "unknown"


class ReportPrinted(Command, frozen=True, tag="report_printed"):
    """The printing loop says what became of a ticket's slip."""

    number: str
    outcome: SlipOutcome
    day: str | None = None
    """The ticket's business day; without it, today."""


class ReportAnnounced(Command, frozen=True, tag="report_announced"):
    """The loudspeaker has spoken a ticket's ``calls``-th call, or it was too late to."""

    number: str
    calls: int
    spoken: bool
    day: str | None = None


class ReportFault(Command, frozen=True, tag="report_fault"):
    """A device fails (``kind``) or works again (no ``kind``)."""

    device: str
    kind: str | None = None
    detail: str = ""


class ReportPrinterAnswers(Command, frozen=True, tag="report_printer_answers"):
    """The printer has answered a status request: from now on its silence is a fault."""


class SkipNumbers(Command, frozen=True, tag="skip_numbers"):
    """A restored hall cannot know which numbers were given out since the copy."""


class TurnDay(Command, frozen=True, tag="turn_day"):
    """The clock has passed the hall's day: any command turns it, this one does only that."""


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
    | TurnDay
)
"""Every command there is."""
