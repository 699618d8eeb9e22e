"""The batches that the broker has not answered for, and what its answers come to."""

import msgspec
import structlog

from sync import mqtt
from sync.course import Course, Parcel
from sync.memory import Memory
from sync.refusal import OF_THE_LINE, TOO_LARGE, Refusal, refusal_of

NO_SUBSCRIBERS = 0x10
"""No matching subscribers (MQTT 5.0, 3.4.2.1): a success that nobody has taken."""
HANG_UP_S = 10.0
"""▲ A connection that ends later than this after a batch did not end because of it."""

log = structlog.get_logger("sync")


class Flight(msgspec.Struct, frozen=True):
    """A batch under way."""

    parcel: Parcel
    sent_at_s: float


class InFlight:
    """What is under way over one connection."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory
        self._flights: dict[int, Flight] = {}
        self.unheard = False
        """Whether the broker has said of something sent that nobody takes it there."""

    def __len__(self) -> int:
        return len(self._flights)

    @property
    def of_backlog(self) -> int:
        """How many of them are of the backlog."""
        return sum(not one.parcel.live for one in self._flights.values())

    @property
    def of_news(self) -> int:
        """How many of them are of what happens now."""
        return len(self._flights) - self.of_backlog

    @property
    def oldest_s(self) -> float | None:
        """When the one that waits longest was sent."""
        return next((one.sent_at_s for one in self._flights.values()), None)

    def add(self, mid: int, parcel: Parcel, now_s: float) -> None:
        """Note a batch that was sent."""
        self._flights[mid] = Flight(parcel, now_s)

    def answer(self, note: mqtt.Published, course: Course, now_s: float) -> None:
        """Take the broker's answer; what it did not take is to be sent again."""
        flight = self._flights.pop(note.mid, None)
        if flight is None:
            if note.failure is not None:
                log.error("broker_refused_message", reason=note.failure)
            return
        parcel = flight.parcel
        memory = self._memory
        if note.failure is None:
            self.unheard = self.unheard or note.code == NO_SUBSCRIBERS
            memory.throttle.answered(now_s - flight.sent_at_s, live=parcel.live)
            memory.forbidden = ""
            for place in memory.suspicion.accept(parcel.first, parcel.last):
                log.info("taken_after_all", seq=place)
            return
        memory.figures.refused += 1
        log.error(
            "broker_refused_batch", reason=note.failure, first=parcel.first, last=parcel.last
        )
        self._refused(parcel, note.code, note.failure, now_s)
        course.aside.update(memory.suspicion.aside)
        course.put_back(parcel)

    def lost(self, note: mqtt.Lost, now_s: float) -> None:
        """Take the end of the connection: was it one of these?"""
        memory = self._memory
        refusal = refusal_of(note.code)
        if refusal is Refusal.BUSY:
            memory.throttle.busy(now_s)
        elif refusal is Refusal.FORBIDDEN:
            memory.forbidden = note.reason
            memory.throttle.forbidden(now_s)
        recent = [
            one.parcel for one in self._flights.values() if now_s - one.sent_at_s < HANG_UP_S
        ]
        if not recent or not note.hung_up or note.code in OF_THE_LINE:
            return
        if refusal in {Refusal.BUSY, Refusal.FORBIDDEN}:
            return
        memory.figures.refused += note.code != 0
        if note.code == TOO_LARGE:
            self._too_large(max(recent, key=lambda one: len(one.payload)), now_s)
            return
        aside = memory.suspicion.hang_up(
            [(one.first, one.last) for one in recent], note.reason, now_s
        )
        if aside is not None:
            log.error("event_set_aside", seq=aside, reason=note.reason)

    def _refused(self, parcel: Parcel, code: int, reason: str, now_s: float) -> None:
        memory = self._memory
        match refusal_of(code):
            case Refusal.BUSY:
                memory.throttle.busy(now_s)
            case Refusal.FORBIDDEN:
                memory.forbidden = reason
                memory.throttle.forbidden(now_s)
            case Refusal.TOO_LARGE:
                self._too_large(parcel, now_s)
            case Refusal.BAD:
                self._suspect(parcel, reason, now_s)
            case Refusal.UNCLEAR:
                memory.throttle.busy(now_s)
                if memory.suspicion.doubt(parcel.first):
                    self._suspect(parcel, reason, now_s)

    def _too_large(self, parcel: Parcel, now_s: float) -> None:
        if len(parcel.items) == 1:
            self._suspect(parcel, "too large", now_s)
        else:
            self._memory.too_large(len(parcel.payload))

    def _suspect(self, parcel: Parcel, reason: str, now_s: float) -> None:
        aside = self._memory.suspicion.refuse(parcel.first, parcel.last, reason, now_s)
        if aside is not None:
            log.error("event_set_aside", seq=aside, reason=reason)
