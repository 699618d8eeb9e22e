"""A ticket and the states of its life.

``NEXT_STATE`` is the law: a verb that has no row for a state is refused there. Whoever adds a
verb adds rows; nothing else in the rules asks which state may follow which.
"""

import enum

import msgspec

from kiosk.domain.journey import StationDone
from kiosk.domain.line import LineKey, Waiter
from kiosk.domain.moment import BusinessDay, UtcMillis
from kiosk.domain.waits import Told


class TicketState(enum.StrEnum):
    """Where a ticket is in its life."""

    WAITING = "waiting"
    CALLED = "called"
    SERVING = "serving"
    PARKED = "parked"
    OFFERED = "offered"
    """On its way from one counter to another that has not taken it yet (S10)."""
    MISSED = "missed"
    """Called and not come (过号); may still return."""
    FINISHED = "finished"
    CANCELLED = "cancelled"


class Verb(enum.StrEnum):
    """What can happen to a ticket after it was issued."""

    CALL = "call"
    RECALL = "recall"
    START = "start"
    FINISH = "finish"
    MISS = "miss"
    PARK = "park"
    REQUEUE = "requeue"
    TRANSFER = "transfer"
    OFFER = "offer"
    ACCEPT = "accept"
    RETURN = "return"
    """An offer came to nothing."""
    CORRECT = "correct"
    """It was taken for the wrong service (S02)."""
    ADVANCE = "advance"
    """A station of its journey is done with it (S106)."""
    SKIP = "skip"
    """A station of its journey is left out."""
    DECLINE = "decline"
    """Accessible service is declined (S23): from a counter's hand it goes back to the queue."""
    CANCEL = "cancel"


NEXT_STATE: dict[tuple[TicketState, Verb], TicketState] = {
    (TicketState.WAITING, Verb.CALL): TicketState.CALLED,
    (TicketState.WAITING, Verb.TRANSFER): TicketState.WAITING,
    (TicketState.WAITING, Verb.CORRECT): TicketState.WAITING,
    (TicketState.WAITING, Verb.SKIP): TicketState.WAITING,
    (TicketState.WAITING, Verb.DECLINE): TicketState.WAITING,
    (TicketState.WAITING, Verb.CANCEL): TicketState.CANCELLED,
    (TicketState.CALLED, Verb.RECALL): TicketState.CALLED,
    (TicketState.CALLED, Verb.START): TicketState.SERVING,
    (TicketState.CALLED, Verb.MISS): TicketState.MISSED,
    (TicketState.CALLED, Verb.PARK): TicketState.PARKED,
    (TicketState.CALLED, Verb.TRANSFER): TicketState.WAITING,
    (TicketState.CALLED, Verb.OFFER): TicketState.OFFERED,
    (TicketState.CALLED, Verb.CORRECT): TicketState.CALLED,
    (TicketState.CALLED, Verb.DECLINE): TicketState.WAITING,
    (TicketState.CALLED, Verb.CANCEL): TicketState.CANCELLED,
    (TicketState.SERVING, Verb.FINISH): TicketState.FINISHED,
    (TicketState.SERVING, Verb.PARK): TicketState.PARKED,
    (TicketState.SERVING, Verb.TRANSFER): TicketState.WAITING,
    (TicketState.SERVING, Verb.OFFER): TicketState.OFFERED,
    (TicketState.SERVING, Verb.CORRECT): TicketState.SERVING,
    (TicketState.SERVING, Verb.ADVANCE): TicketState.WAITING,
    (TicketState.SERVING, Verb.DECLINE): TicketState.WAITING,
    (TicketState.OFFERED, Verb.ACCEPT): TicketState.WAITING,
    (TicketState.OFFERED, Verb.RETURN): TicketState.WAITING,
    (TicketState.OFFERED, Verb.DECLINE): TicketState.OFFERED,
    (TicketState.OFFERED, Verb.CANCEL): TicketState.CANCELLED,
    (TicketState.PARKED, Verb.CALL): TicketState.CALLED,
    (TicketState.PARKED, Verb.REQUEUE): TicketState.WAITING,
    (TicketState.PARKED, Verb.DECLINE): TicketState.PARKED,
    (TicketState.PARKED, Verb.CANCEL): TicketState.CANCELLED,
    (TicketState.MISSED, Verb.CALL): TicketState.CALLED,
    (TicketState.MISSED, Verb.REQUEUE): TicketState.WAITING,
    (TicketState.MISSED, Verb.DECLINE): TicketState.MISSED,
    (TicketState.MISSED, Verb.CANCEL): TicketState.CANCELLED,
}

AWAY = frozenset({TicketState.PARKED, TicketState.MISSED, TicketState.OFFERED})
"""In nobody's hand and in no line: somebody must do something, within a time."""

ENDED = frozenset({TicketState.FINISHED, TicketState.CANCELLED})


class SlipState(enum.StrEnum):
    """What is known of a ticket's slip of paper."""

    NONE = "none"
    """The hall has no printer."""
    WANTED = "wanted"
    SENDING = "sending"
    """Given to the printer; until its answer is written down nobody may print it again."""
    PRINTED = "printed"
    UNKNOWN = "unknown"
    """Sent without a confirmation: staff decide whether to print again, never a machine."""


class Offer(msgspec.Struct, frozen=True):
    """A hand-over that waits for the other counter's yes (S10)."""

    from_counter: str
    to_counter: str
    service: str
    """Which it is to be there."""
    station: int | None = None
    """Where its journey is to go on."""


class Ticket(msgspec.Struct, frozen=True, kw_only=True):
    """One visit, from the number in a hand to the rating."""

    number: str
    day: BusinessDay
    service: str
    class_id: str
    former_class: str | None = None
    """The class it returns to when an accessible request is declined (S23)."""
    language: str
    place: int
    """Sequence number of its issue: the order of the queue, whatever the clock did."""
    issued_at: UtcMillis
    clock: UtcMillis | None = None
    """From when its waiting counts against others', if not from its issue."""
    slot: UtcMillis | None = None
    """The time of its appointment, if it has one (S05)."""
    joined_at: UtcMillis | None = None
    """When it came back into a line after a call: from then on it waits anew (N001)."""
    hold_until: UtcMillis | None = None
    state: TicketState = TicketState.WAITING
    counter: str | None = None
    """Where it is or was called; while waiting, the one counter it was sent to, if any."""
    called_at: UtcMillis | None = None
    called_seq: int = 0
    """Sequence number of its last call: the order of calls, whatever the clock did."""
    calls: int = 0
    recalls: int = 0
    """How often it was called again since it was last called."""
    announced: int = 0
    """How many of its ``calls`` the loudspeaker has spoken."""
    started_at: UtcMillis | None = None
    ended_at: UtcMillis | None = None
    until: UtcMillis | None = None
    """Missed: how long its number is kept. Parked: when its holder should be back. Offered: how
    long the other counter may think."""
    reminded: bool = False
    """True when staff were told that it is parked for too long."""
    bound: bool = False
    """True while parked at a counter that alone may take it up again."""
    offer: Offer | None = None
    note: str = ""
    """What a colleague who passed it on wants the next one to know; never printed (S10)."""
    handed_from: str = ""
    """The counter that wrote the note."""
    journey: str = ""
    stations: tuple[str, ...] = ()
    """The services of its journey, in order; none for a visit to one service."""
    station: int = 0
    """Which of them it is at."""
    done: tuple[StationDone, ...] = ()
    slip: SlipState = SlipState.NONE
    slips_sent: int = 0
    slip_ordered: bool = False
    """True while a slip is owed that staff asked for: it comes whatever the ticket's state."""
    large_print: bool = False
    """Its slip was asked for in large print (S25); the settings may print it so anyway."""
    told_first: Told | None = None
    """The wait that its holder was told with the number, if any."""
    told: Told | None = None
    """The wait told last."""
    handed_to: str = ""
    """Who takes it over from this shift; it outlives the day (S58)."""
    score: int | None = None
    score_reason: str | None = None
    rated_at: UtcMillis | None = None
    """When a rating key last changed its score, or took it away again."""
    rated_anew: bool = False
    """True once a second key took the place of the first."""

    @property
    def waits_since(self) -> UtcMillis:
        """Return from when its waiting counts; an appointment's time may lie ahead."""
        return self.issued_at if self.clock is None else self.clock

    @property
    def queued_at(self) -> UtcMillis:
        """Return when it joined the present queue: its issue, or the last station's end.

        Whoever came early waits from the time of the appointment.
        """
        if self.done:
            return self.done[-1].ended_at
        return self.issued_at if self.slot is None else max(self.issued_at, self.slot)

    @property
    def line(self) -> LineKey:
        """Return the line it waits in, or would."""
        return LineKey(self.class_id, self.service, self.counter or "")

    @property
    def waiter(self) -> Waiter:
        """Return its place in that line."""
        return Waiter(self.waits_since, self.place, self.id)

    @property
    def id(self) -> str:
        """Return ``day/number``, unique at this site for ever."""
        return ticket_id(self.day, self.number)


def ticket_id(day: BusinessDay, number: str) -> str:
    """Return the key of a ticket: its day and its number."""
    return f"{day}/{number}"


def ticket_number(prefix: str, running: int) -> str:
    """Return the number people see: prefix and at least three digits (S04, N116)."""
    return f"{prefix}{running:03d}"


def full_id(site: str, ticket: str) -> str:
    """Return the id that a slip's QR code carries: ``site/date/number`` (S04)."""
    return f"{site}/{ticket}"
