"""What at a kiosk or on its way to headquarters a person must look at."""

import enum

import msgspec


class AlarmKind(enum.StrEnum):
    """The kinds; each has a sentence and a remedy in every language of the pages."""

    OFFLINE = "offline"
    """Not connected for too long."""
    LAG = "lag"
    """Many of its events are not here yet, or for too long."""
    GAP = "gap"
    """Events are missing between others and do not come."""
    LOST = "lost"
    """Events are gone for good: neither headquarters nor the kiosk has them any more."""
    EPOCH = "epoch"
    """Its journal was made anew or restored from a copy."""
    FORK = "fork"
    """Two journals claim the same place: a cloned card."""
    QUARANTINE = "quarantine"
    """Something arrived that cannot be believed."""
    CLOCK = "clock"
    """Its clock has not been right for too long, or jumped."""
    CERTIFICATE = "certificate"
    """Its certificate ends soon, or has ended."""
    SETTINGS = "settings"
    """It refused its settings, went back to older ones, or has not taken them in time."""
    COMMAND = "command"
    """It refused a command, failed in it, or was silent until it expired."""
    DISK = "disk"
    """Its disk is nearly full."""
    REFUSED = "refused"
    """Its broker does not take all that it sends: a right is missing, or an event is bad."""
    ACCESS = "access"
    """Its broker lets it do what it must not: the access list is wrong."""
    REWOUND = "rewound"
    """Headquarters' own record went back to a backup and is being filled again."""


class Alarm(msgspec.Struct, frozen=True):
    """One that stands now."""

    device: str
    kind: AlarmKind
    since_ms: int
    """Wall time since 1970 UTC, by headquarters' clock."""
    detail: dict[str, str | int] = {}
    """What its sentence names."""
