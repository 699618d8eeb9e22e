"""What becomes of an answer that is owed (S03, S14)."""

from typing import assert_never

from msgspec.structs import replace

from kiosk.domain import events as e
from kiosk.domain.answer import AnswerPromise
from kiosk.domain.hall import Hall
from kiosk.domain.moment import UtcMillis
from kiosk.domain.ticket import ticket_id

PromiseEvent = e.PromiseMade | e.PromiseRenewed | e.PromiseMissed | e.PromiseKept


def promise(hall: Hall, event: PromiseEvent, at: UtcMillis) -> Hall:
    """Write the promise down, change it, or strike it out."""
    key = ticket_id(event.day, event.number)
    tally = hall.tally
    match event:
        case e.PromiseMade():
            made = AnswerPromise(
                event.number, event.day, event.counter, event.owner, at, event.by
            )
            return replace(hall, promises=hall.promises.set(key, made))
        case e.PromiseRenewed():
            renewed = replace(hall.promises[key], owner=event.owner, by=event.by, missed=False)
            return replace(hall, promises=hall.promises.set(key, renewed))
        case e.PromiseMissed():
            owed = hall.promises[key]
            owed = replace(owed, missed=True, times_missed=owed.times_missed + 1)
            return replace(
                hall,
                promises=hall.promises.set(key, owed),
                tally=replace(tally, promises_missed=tally.promises_missed + 1),
            )
        case e.PromiseKept():
            return replace(
                hall,
                promises=hall.promises.delete(key),
                tally=replace(tally, promises_kept=tally.promises_kept + 1),
            )
        case _:
            assert_never(event)
