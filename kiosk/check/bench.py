"""What a probe is, and what it works with: settings, machine, time, a person, the core."""

import enum
from collections.abc import Callable, Iterator
from typing import NamedTuple

import msgspec

from kiosk.check.finding import Finding
from kiosk.check.machine import Machine
from kiosk.check.person import Nobody, Person
from kiosk.domain.manager_view import ManagerView
from kiosk.domain.moment import UtcMillis
from kiosk.settings import Settings


class Stage(enum.IntEnum):
    """In which order things are looked at: what the others stand on first."""

    MACHINE = 1
    HALL = 2
    NETWORK = 3
    DEVICES = 4


class Bench(msgspec.Struct, frozen=True):
    """What a probe works with."""

    settings: Settings
    machine: Machine
    now: UtcMillis
    person: Person = Nobody()
    hall: ManagerView | None = None
    """What the running core says; None where none runs, and its devices are free."""


class Probe(NamedTuple):
    """One thing to look at."""

    name: str
    """What ``--only`` calls it."""
    stage: Stage
    look: Callable[[Bench], Iterator[Finding]]
