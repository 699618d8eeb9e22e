"""What the staff screen shows: everything that wants somebody, the most urgent first.

Pure. A row says what to do, in the hall's first language; where staff can answer with a touch,
it carries the command. People come before machines. Only a touch prints a slip again, never the
screen by itself.
"""

import enum
from collections.abc import Iterator

import msgspec

from kiosk.domain.care import CareStep
from kiosk.domain.commands import (
    AcknowledgeAccessible,
    AcknowledgeAlert,
    AcknowledgeHelp,
    EndEmergency,
    ReprintSlip,
    ResumeHall,
    StartEmergency,
)
from kiosk.domain.limits import Level
from kiosk.domain.moment import elapsed_ms
from kiosk.domain.views import ManagerView
from kiosk.words import say

StaffCommand = (
    AcknowledgeHelp
    | AcknowledgeAccessible
    | AcknowledgeAlert
    | ReprintSlip
    | EndEmergency
    | ResumeHall
    | StartEmergency
)
PLACE = "staff screen"
"""Where an emergency was begun or ended, in the record."""
BADGES_SHOWN = 4
"""▲ So many people can be named with a touch; more would be read instead of acted upon."""


class Urgency(enum.IntEnum):
    """How a row is drawn, and where it stands."""

    NOW = 0
    """Somebody waits for somebody."""
    MEND = 1
    """A device or a slip wants a hand."""
    KNOWN = 2
    """Seen, or only coming near."""


class StaffRow(msgspec.Struct, frozen=True):
    """One thing that wants somebody."""

    urgency: Urgency
    text: str
    action: str = ""
    """What the button says; nothing where there is none."""
    command: StaffCommand | None = None


class StaffFace(msgspec.Struct, frozen=True):
    """Everything on the staff screen."""

    hall: str
    title: str
    rows: tuple[StaffRow, ...]
    more: str
    """How many further rows there are; nothing when all are shown."""
    calm: str
    """In the place of rows, when nothing wants anybody."""
    notice: str
    """The core is away, or why a touch did nothing."""
    evacuate: str = ""
    """The way to the page that asks everybody to leave; nothing while they are asked."""


class LeaveFace(msgspec.Struct, frozen=True):
    """The page that asks whether everybody is to leave (S75): keys to hold, and a way back."""

    question: str
    what: str
    """What happens then; or that a key was let go too soon."""
    who: str
    badges: tuple[str, ...]
    chosen: str
    """The badge of whoever asks, if they have said."""
    leave: str
    drill: str
    back: str


def staff_rows(view: ManagerView) -> list[StaffRow]:
    """Return every row, the most urgent first."""
    language = view.languages[0]
    rows = [
        *_still(view, language),
        *_people(view, language),
        *_alerts(view, language),
        *_machines(view, language),
    ]
    return sorted(rows, key=lambda one: one.urgency)


def staff_face(
    view: ManagerView, *, first: int, room: int, away: bool, refusal: str
) -> StaffFace:
    """Return what to show.

    Args:
        view: the manager's.
        first: how many rows were turned over already.
        room: how many rows fit.
        away: the core does not answer.
        refusal: why the last touch did nothing; nothing if it did something.
    """
    language = view.languages[0]
    rows = staff_rows(view)
    shown = rows[first : first + room]
    hidden = len(rows) - len(shown)
    return StaffFace(
        hall=view.hall[language],
        title=say("staff.title", language, n=len(rows)) if rows else "",
        rows=tuple(shown),
        more=say("staff.more", language, n=hidden) if hidden else "",
        calm="" if rows else say("staff.calm", language),
        notice=say("staff.away", language) if away else refusal,
        evacuate="" if view.halt.emergency else say("staff.evacuate", language),
    )


def leave_face(view: ManagerView, *, chosen: str, too_soon: bool) -> LeaveFace:
    """Return what the page says."""
    language = view.languages[0]
    badges = view.badges[:BADGES_SHOWN]
    return LeaveFace(
        question=say("staff.evacuate_ask", language),
        what=say("staff.evacuate_too_soon" if too_soon else "staff.evacuate_what", language),
        who=say("staff.evacuate_who", language) if badges else "",
        badges=badges,
        chosen=chosen,
        leave=say("staff.evacuate_hold", language),
        drill=say("staff.evacuate_drill", language),
        back=say("staff.evacuate_back", language),
    )


def _still(view: ManagerView, language: str) -> Iterator[StaffRow]:
    """Yield that the hall stands still, and the touch that lets it go on."""
    if view.halt.emergency:
        key = "staff.drill" if view.halt.drill else "staff.emergency"
        yield StaffRow(
            Urgency.NOW,
            say(key, language),
            say("staff.end", language),
            EndEmergency(place=PLACE),
        )
    if view.halt.paused:
        text = say("staff.paused", language, why=view.halt.why.get(language, ""))
        yield StaffRow(Urgency.NOW, text, say("staff.go_on", language), ResumeHall())


def _people(view: ManagerView, language: str) -> Iterator[StaffRow]:
    coming = say("staff.coming", language)
    for call in view.help_calls:
        minutes = elapsed_ms(call.since, view.at) // 60_000
        text = say("staff.help", language, place=_place(call.place, language), min=minutes)
        yield StaffRow(Urgency.NOW, text, coming, AcknowledgeHelp(help_id=call.help_id))
    for case in view.care_cases:
        if case.step is not CareStep.ASKED:
            continue
        text = say("staff.care", language, who=case.number or _place(case.place, language))
        yield StaffRow(Urgency.NOW, text, coming, AcknowledgeAccessible(case=case.case))
    if view.care_alarm is not None:
        number = view.care_alarm.number
        yield StaffRow(Urgency.NOW, say("staff.care_alarm", language, number=number))
    if view.unstaffed:
        yield StaffRow(Urgency.NOW, say("staff.unstaffed", language))


def _place(place: str, language: str) -> str:
    """Return what people call a place; one that only the settings know is called by its id."""
    if place == "screen":
        return say("staff.place_screen", language)
    kind, _, counter = place.partition(" ")
    if kind == "counter" and counter:
        return say("staff.place_counter", language, counter=counter)
    return place


def _alerts(view: ManagerView, language: str) -> Iterator[StaffRow]:
    for alert in view.alerts:
        text = alert.todo.get(language, "")
        if alert.acknowledged or alert.level is Level.AMBER:
            yield StaffRow(Urgency.KNOWN, text)
        else:
            command = AcknowledgeAlert(alert=alert.id)
            yield StaffRow(Urgency.NOW, text, say("staff.seen", language), command)


def _machines(view: ManagerView, language: str) -> Iterator[StaffRow]:
    for fault in view.faults:
        yield StaffRow(Urgency.MEND, fault.todo.get(language, ""))
    for number in view.slips_unconfirmed:
        text = say("alert.slips_unconfirmed", language, numbers=number)
        again = say("staff.print_again", language)
        yield StaffRow(Urgency.MEND, text, again, ReprintSlip(number=number))
