"""The questions that a printer is asked, and what its answers prove.

Answers carry no number, so they are counted: a real-time one that comes late is not taken for
the answer to a later question, and only when as many ordered ones came as were asked for is
everything before the last of them worked off.
What a printer can answer is learned by asking it once, on a quiet wire, with nothing on the
paper; what it has answered once it is held to.
"""

from drivers.escpos_condition import (
    Condition,
    condition,
    condition_of_block,
    is_unexplained,
)
from drivers.escpos_identity import ASKED, identity_of
from drivers.escpos_slip import INITIALISE
from drivers.escpos_status import (
    AUTOMATIC_REQUEST,
    ORDERED_REQUEST,
    Answer,
    AutomaticStatus,
    OrderedAnswer,
    ProcessAnswer,
    Query,
    RealtimeAnswer,
    TextAnswer,
    identity_request,
    process_request,
)
from drivers.faults import DeviceFault, FaultKind
from drivers.printer_link import DEVICE
from drivers.printer_profile import PrinterProfile
from drivers.printer_wire import Wire
from drivers.ticket_printer import LEVELS, PrinterIdentity, StatusLevel

STATUS_S = 0.5
"""Time to answer DLE EOT; printers on a network need 7 ms, on slow serial lines 20 ms."""
ORDERED_S = 5.0
"""Time to answer GS r with nothing left to print but the end of the slip before: 132 mm at
38 mm/s, the slowest speed of a kiosk printer at solid black (Axiohm), are 3.5 s."""
LEARN_S = 1.0
"""Time to answer a first question that the model may not know."""
IDENTITY_S = 2.0
"""Time to tell who it is: four questions, each answered in 20 ms or less."""
QUIET_S = 0.1
"""So long after an ordered answer none of those that were asked for earlier comes any more."""
_FIRST_MARK = b"look"


class Look(Condition, frozen=True):
    """A printer's condition as it was just asked for."""

    answers: bool = False
    detail: str = ""


class Talk:
    """One side of the conversation; used by one thread at a time."""

    def __init__(self, wire: Wire, profile: PrinterProfile, level: StatusLevel) -> None:
        self._wire = wire
        self._profile = profile
        self.level = level
        self.automatic = False
        """This printer, on this wire, speaks unasked."""
        self.marks: set[bytes] = set()
        """Marks of jobs that it said are printed."""
        self.paper_out = False
        """It found no paper when it came to the last ordered question."""
        self.lost_answers = False
        """Since the last job was sent, a real-time question was never answered."""
        self._asked = 0
        self.identity: PrinterIdentity | None = None
        """Who it said that it is, when it was last asked."""
        self._owed = 0
        self._learned = False

    def open(self) -> None:
        """Reach the printer.

        Raises:
            DeviceFault: it cannot be reached.
        """
        if not self._wire.open():
            return
        self._asked = self._owed = 0
        self.automatic = False
        if self._wire.kept:
            # Another printer may hang there now, or the same one after a power cut.
            self._learned = False

    def was_away(self) -> None:
        """Nobody can reach it, or it does not answer: who comes back may be another one."""
        self._learned = False

    def look(self, filler: bytes = b"") -> Look:
        """Ask how it is, and whether it works anything off, as far as it can tell.

        Args:
            filler: white dots for a printer that may wait for the rest of a picture and would
                take an ordered question for some of them.

        Raises:
            DeviceFault: it is gone.
        """
        seen = self.ask_all()
        state = condition(seen)
        if seen and not state.faults:
            if not self._learned:
                self._learn(filler)
            if self.reaches(StatusLevel.ORDERED_STATUS) and not self._works_off(filler):
                # The world may have moved in between: a cover opened is no dead printer.
                seen = self.ask_all()
                state = condition(seen)
                if seen and not state.faults:
                    return self._look(seen, frozenset({FaultKind.STALLED}), state)
        silent = not seen and self.level is not StatusLevel.WRITE_ONLY
        if silent:
            self.was_away()
        faults = frozenset({FaultKind.SILENT}) if silent else state.faults
        return self._look(seen, faults, state)

    def _look(
        self, seen: dict[Query, int], faults: frozenset[FaultKind], state: Condition
    ) -> Look:
        detail = " ".join(f"{query}:{bits:02x}" for query, bits in seen.items())
        return Look(faults=faults, near_end=state.near_end, answers=bool(seen), detail=detail)

    def ask_all(self) -> dict[Query, int]:
        """Ask DLE EOT 1 to 4, one after the other, and stop at the first that stays open."""
        answers = self._ask_each()
        if is_unexplained(answers):
            # A hand may have moved between two answers: an error that was over by then.
            answers = self._ask_each()
        if answers:
            self._rise(StatusLevel.REALTIME_STATUS)
        return answers

    def _ask_each(self) -> dict[Query, int]:
        self.hear(0.0)
        answers: dict[Query, int] = {}
        for query in Query:
            bits = self._ask(query)
            if bits is None:
                break
            answers[query] = bits
        return answers

    def asked_in_order(self) -> None:
        """A job with an ordered question at its end has been sent."""
        self._owed += 1
        self.lost_answers = False

    def reaches(self, level: StatusLevel) -> bool:
        """Whether the printer is known to tell as much as that."""
        return LEVELS.index(self.level) >= LEVELS.index(level)

    def is_worked_off(self) -> bool:
        """Whether every ordered question was answered: all that was sent is processed."""
        if self._owed == 0:
            self._rise(StatusLevel.ORDERED_STATUS)
        return self._owed == 0

    def hear(self, timeout_s: float) -> list[Answer]:
        """Take what the printer says, waiting for the first of it."""
        said = self._wire.answers(timeout_s)
        for answer in said:
            match answer:
                case OrderedAnswer(paper_out=paper_out):
                    self._owed = max(0, self._owed - 1)
                    self.paper_out = paper_out
                case RealtimeAnswer():
                    self._asked = max(0, self._asked - 1)
                case ProcessAnswer(mark=mark):
                    self.marks.add(mark)
                case _:
                    continue
        return said

    def ask_sensor(self, request: bytes) -> int | None:
        """Ask what is answered with one byte; ``None`` when it is not, or with another one."""
        self.hear(0.0)
        self._wire.send(request)
        end = self._wire.monotonic() + STATUS_S
        while (left_s := end - self._wire.monotonic()) > 0:
            for answer in self.hear(left_s):
                if isinstance(answer, OrderedAnswer):
                    return answer.bits
        return None

    def _rise(self, level: StatusLevel) -> None:
        """A level, once reached, never falls."""
        self.level = max(self.level, level, key=LEVELS.index)

    def _ask(self, query: Query) -> int | None:
        self._wire.send(query.request())
        self._asked += 1
        bits = None
        end = self._wire.monotonic() + STATUS_S
        while self._asked and (left_s := end - self._wire.monotonic()) > 0:
            for answer in self.hear(left_s):
                if isinstance(answer, RealtimeAnswer):
                    bits = answer.bits
                    end = self._wire.monotonic() + STATUS_S
        if self._asked and bits is not None:
            # As many as were asked for never come: the older ones went down with the power.
            self._asked = 0
            self.lost_answers = True
        return bits

    def _works_off(self, filler: bytes) -> bool:
        """Whether an ordered question is answered: a full buffer that never drains is not."""
        self._owed += 1
        try:
            self._wire.send(filler + ORDERED_REQUEST)
        except DeviceFault as fault:
            if fault.kind is not FaultKind.SILENT:
                raise
            # It has just answered; now it takes no byte any more.
            raise DeviceFault(DEVICE, FaultKind.STALLED, fault.detail) from fault
        return self._await_order(ORDERED_S)

    def _await_order(self, patience_s: float) -> bool:
        owed = self._owed
        end = self._wire.monotonic() + patience_s
        while self._owed and (left_s := end - self._wire.monotonic()) > 0:
            before = self._owed
            self.hear(min(left_s, QUIET_S) if before < owed else left_s)
            if before == self._owed < owed:
                # The older ones went down with the power.
                self._owed = 0
        return self._owed == 0

    def _learn(self, filler: bytes) -> None:
        """Ask once what the model may not know; its letters are cleared if it does not."""
        self._learned = True
        process = self._profile.process_id and not self.reaches(StatusLevel.PROCESS_ID)
        ask = process_request(_FIRST_MARK) if process else b""
        self._owed += 1
        self._wire.send(filler + INITIALISE + ask + ORDERED_REQUEST + INITIALISE)
        if self._await_order(LEARN_S):
            self._rise(StatusLevel.ORDERED_STATUS)
        if process and (_FIRST_MARK in self.marks or self._hears_mark(_FIRST_MARK)):
            self._rise(StatusLevel.PROCESS_ID)
        if self._owed == 0 and self.reaches(StatusLevel.ORDERED_STATUS):
            self.identity = self._ask_identity()
        if self._wire.kept:
            self._wire.send(AUTOMATIC_REQUEST)
            self.automatic = self._hears_block()
            if not self.automatic:
                self._wire.send(INITIALISE)

    def _ask_identity(self) -> PrinterIdentity | None:
        """Ask who it is; an ordered question behind each says when no answer comes any more."""
        told: dict[int, str] = {}
        end = self._wire.monotonic() + IDENTITY_S
        for number in ASKED:
            self._owed += 1
            self._wire.send(identity_request(number) + INITIALISE + ORDERED_REQUEST)
            while self._owed and (left_s := end - self._wire.monotonic()) > 0:
                for answer in self.hear(left_s):
                    if isinstance(answer, TextAnswer):
                        told.setdefault(number, answer.text)
            if self._owed:
                return None
            if number not in told:
                # It may have answered in a form of its own, and each letter looks like an
                # answer to something: let them pass.
                self._hear_out(end)
        return identity_of(told)

    def _hear_out(self, end: float) -> None:
        while self._wire.monotonic() < end and self.hear(QUIET_S):
            pass

    def _hears_mark(self, mark: bytes) -> bool:
        end = self._wire.monotonic() + LEARN_S
        while mark not in self.marks and (left_s := end - self._wire.monotonic()) > 0:
            self.hear(left_s)
        return mark in self.marks

    def _hears_block(self) -> bool:
        end = self._wire.monotonic() + LEARN_S
        while (left_s := end - self._wire.monotonic()) > 0:
            if any(isinstance(one, AutomaticStatus) for one in self.hear(left_s)):
                return True
        return False


def condition_unasked(status: AutomaticStatus | DeviceFault) -> Condition:
    """What a printer that nobody asked has said, or its loss."""
    if isinstance(status, DeviceFault):
        return Condition(faults=frozenset({status.kind}), near_end=None)
    return condition_of_block(status.block)
