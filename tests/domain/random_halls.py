"""Halls nobody would plan, and commands that anybody might give: for hypothesis to draw."""

import enum
from typing import get_args, get_origin

import msgspec
from hypothesis import strategies as st

from kiosk.domain.commands import AnyCommand
from kiosk.domain.help import HelpButton
from kiosk.domain.inventory import Attached
from kiosk.domain.journey import Journey
from kiosk.domain.limits import Limit, LimitRules, Stage
from kiosk.domain.moment import UtcMillis
from kiosk.domain.plan import Counter, HallPlan, QueueRules, Service, TicketClass
from kiosk.domain.self_test import Health
from kiosk.domain.ticket import ticket_number
from tests.domain.lobby import OPENING, TODAY, TOMORROW

SERVICES = ("account", "cash", "loans")
CLASSES = ("emergency", "accessible", "chair", "appointment", "guest", "ordinary", "internal")
COUNTERS = ("1", "2", "3", "4")
LENGTHS_S = (60, 300, 600, 1800)


@st.composite
def plans(draw: st.DrawFn) -> HallPlan:
    """Return a hall: services somebody serves or not, classes of any weight, small limits."""
    services = tuple(
        Service(
            one,
            prefix,
            {},
            target_wait_s=draw(st.sampled_from(LENGTHS_S)),
            typical_service_s=draw(st.sampled_from(LENGTHS_S)),
            long=draw(st.booleans()),
            stage=draw(st.sampled_from([None, Stage(Limit.STAGE, 0, 90)])),
        )
        for one, prefix in zip(SERVICES, "ABA", strict=True)
    )
    counters = tuple(
        Counter(
            one,
            tuple(draw(st.lists(st.sampled_from(SERVICES), min_size=1, unique=True))),
            accessible=draw(st.booleans()),
        )
        for one in COUNTERS[: draw(st.integers(1, len(COUNTERS)))]
    )
    journeys = (Journey("round", {}, ("account", "cash", "account")),)
    return HallPlan(
        site="test-0001",
        name={},
        languages=("zh", "en"),
        services=services,
        classes=draw(_classes()),
        counters=counters,
        prints_slips=draw(st.booleans()),
        queue=QueueRules(
            pass_limit=draw(st.integers(1, 4)), hold_targets=draw(st.integers(0, 2))
        ),
        journeys=draw(st.sampled_from([(), journeys])),
        help_buttons=draw(st.sampled_from([(), (HelpButton("door", {}),)])),
        limits=LimitRules(crowd=draw(st.integers(0, 3)), hall_crowd=draw(st.integers(0, 4))),
    )


@st.composite
def _classes(draw: st.DrawFn) -> tuple[TicketClass, ...]:
    return tuple(
        TicketClass(
            one,
            {},
            draw(st.sampled_from(LENGTHS_S)),
            needs_accessible=one == "chair",
            accessible=one == "accessible",
            emergency=one == "emergency",
            internal=one == "internal",
            courtesy=one == "guest",
            slope=draw(st.sampled_from([1000, 1500, 12_000, 100_000])),
            head_start_s=draw(st.sampled_from([0, 90, 3600])),
        )
        for one in CLASSES
    )


NUMBERS = st.builds(ticket_number, st.sampled_from(["A", "B"]), st.integers(1, 12))
_TIMES = st.integers(-3600, 7200).map(lambda one: UtcMillis(OPENING + one * 1000))
DEVICE_IDS = ("test-0001-printer-1", "test-0001-keypad-2", "coffee")
ATTACHED = st.builds(Attached, st.sampled_from(DEVICE_IDS), st.sampled_from(["A1", "B2"]))
KNOWN: dict[str, st.SearchStrategy[object]] = {
    "service": st.sampled_from(SERVICES),
    "journey": st.sampled_from([None, "round"]),
    "class_id": st.sampled_from([None, *CLASSES]),
    "language": st.sampled_from([None, "zh", "en"]),
    "counter": st.sampled_from(COUNTERS),
    "to_counter": st.sampled_from([None, *COUNTERS]),
    "station": st.sampled_from([None, *SERVICES]),
    "number": NUMBERS,
    "day": st.sampled_from([None, TODAY, TOMORROW]),
    "score": st.integers(0, 6),
    "place": st.sampled_from(["original", "end", "front", "door", "hall"]),
    "device": st.sampled_from(["printer", "panel 1"]),
    "kind": st.sampled_from([None, "paper_out", "silent"]),
    "button": st.sampled_from(["door", "hall", "cellar"]),
    "calls": st.integers(1, 3),
    "help_id": st.sampled_from([None, 1, 2]),
    "case": st.sampled_from([None, 1, 2, 3]),
    "alert": st.integers(1, 6),
    "action": st.sampled_from(["redirected", "magic"]),
    "reason": st.sampled_from([None, "complaint", "magic"]),
    "by": st.sampled_from(["", "0042"]),
    "approved_by": st.sampled_from([None, "0042"]),
    "owner": st.sampled_from([None, "0042"]),
    "note": st.sampled_from(["", "bring the form"]),
    "promise_by": st.none() | _TIMES,
    "until": st.none() | _TIMES,
    "slot": _TIMES,
    "hold_until": st.none() | _TIMES,
    "code": st.sampled_from(["K1", "K2", "K3"]),
    "findings": st.dictionaries(st.sampled_from(["printer", "disk"]), st.sampled_from(Health)),
    "reasons": st.dictionaries(st.sampled_from(["printer", "disk"]), st.just("silent")),
    "item": st.sampled_from(["forms", "magic"]),
    "notice": st.sampled_from(["wet", "flood"]),
    "text": st.sampled_from([{"en": "Wet"}, {"fr": "Mouillé"}]),
    "why": st.sampled_from([{}, {"zh": "维护"}]),
    "since": st.none() | _TIMES,
    "command": st.sampled_from(["a1", "b2", "c3"]),
    "revision": st.integers(0, 2),
    "digest": st.sampled_from(["", "aa", "bb"]),
    "items": st.lists(ATTACHED, max_size=3).map(tuple),
    "named": st.lists(st.sampled_from(DEVICE_IDS)).map(tuple),
}
"""What the fields of commands mostly hold: things that exist in the small hall."""


def any_command() -> st.SearchStrategy[AnyCommand]:
    """Return any command there is, with most fields naming something that may exist.

    A new command is drawn without being named here.
    """
    return st.one_of([_built(one) for one in get_args(AnyCommand)])


def _built(kind: type[AnyCommand]) -> st.SearchStrategy[AnyCommand]:
    fields = msgspec.structs.fields(kind)
    known = {one.name: _known(one) for one in fields}
    return st.builds(kind, **{name: one for name, one in known.items() if one is not None})


def _known(field: msgspec.structs.FieldInfo) -> st.SearchStrategy[object] | None:
    """Return what a field mostly holds; None where its type says it all."""
    if get_origin(field.type) in {dict, tuple}:
        return KNOWN.get(field.name)
    types = get_args(field.type) or (field.type,)
    enums = [one for one in types if isinstance(one, type) and issubclass(one, enum.Enum)]
    if enums:
        values: list[object] = [value for one in enums for value in one]
        return st.sampled_from([*values, *([None] if type(None) in types else [])])
    known = KNOWN.get(field.name)
    if known is None:
        return None
    return known if type(None) in types else known.filter(lambda one: one is not None)
