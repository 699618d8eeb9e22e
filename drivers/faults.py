"""A device fault is the world's doing, never a rule's and never a bug's.

Drivers translate every foreign error (``OSError``, pyserial, libusb, a status bit) once, here,
into one of a closed set of kinds. Sentences for people are written elsewhere, one per kind.
"""

import enum
import errno
import termios


class FaultKind(enum.StrEnum):
    """What is wrong with a device, in words that tell which hand must move."""

    UNPLUGGED = "unplugged"
    """Cannot be reached: cable, power, network, or a device file that is not there."""
    SILENT = "silent"
    """Reachable and known to answer, but does not answer now."""
    STALLED = "stalled"
    """Answers, says that all is well, and works nothing off: half-dead."""
    PAPER_OUT = "paper_out"
    """The paper roll is at its end; nothing can be printed."""
    PAPER_NEAR_END = "paper_near_end"
    """The paper roll will end soon; printing still works."""
    COVER_OPEN = "cover_open"
    """The paper cover is open; nothing can be printed."""
    CUTTER = "cutter"
    """The cutter is jammed."""
    OVERHEATED = "overheated"
    """The print head is too hot and cools down by itself."""
    HARDWARE = "hardware"
    """The device reports an error that it does not explain further."""
    OFFLINE = "offline"
    """The device says it is off line and gives no cause (feed button, a menu)."""
    BUSY = "busy"
    """Another program holds the device."""
    PERMISSION = "permission"
    """The operating system does not let this user open the device."""
    UNSUPPORTED = "unsupported"
    """The device, or the system under it, cannot do what is asked of it."""
    OUTDATED = "outdated"
    """The device's own program and ours do not understand each other: one needs an update."""
    DOUBLED = "doubled"
    """Two devices on one line have the same address."""
    STUCK = "stuck"
    """A key or button has been held down for longer than any hand would."""
    SHORTED = "shorted"
    """An input has been closed since power-on: a shorted wire, or something lies on it."""
    BOUNCING = "bouncing"
    """An input never comes to rest: a worn contact, or noise on its cable."""
    NO_VOICE = "no_voice"
    """There is no voice pack: calls are a chime."""
    VOICE_INCOMPLETE = "voice_incomplete"
    """A file of the voice pack is missing or cannot be played: such calls are a chime."""
    BAD_URL = "bad_url"
    """The address is written correctly but names something that is no such device."""


class DeviceFault(Exception):
    """The world failed: tell staff, keep the work, try again later.

    Attributes:
        device: which device, e.g. ``"printer"`` or ``"keypad /dev/kiosk-keypad-3"``.
        kind: what is wrong.
        detail: technical words in English for the log.
    """

    def __init__(self, device: str, kind: FaultKind, detail: str = "") -> None:
        super().__init__(f"{device}: {kind}" + (f" ({detail})" if detail else ""))
        self.device = device
        self.kind = kind
        self.detail = detail


_KIND_OF_ERRNO = {
    errno.EACCES: FaultKind.PERMISSION,
    errno.EPERM: FaultKind.PERMISSION,
    errno.EBUSY: FaultKind.BUSY,
    errno.EAGAIN: FaultKind.BUSY,
    errno.EISDIR: FaultKind.BAD_URL,
    errno.ENOTDIR: FaultKind.BAD_URL,
    errno.ENOTTY: FaultKind.BAD_URL,
    errno.ENOSYS: FaultKind.UNSUPPORTED,
    errno.EOPNOTSUPP: FaultKind.UNSUPPORTED,
}


def fault_of(device: str, error: OSError) -> DeviceFault:
    """Translate what the operating system said; whatever is not listed means unplugged."""
    number = error.errno
    if number is None and isinstance(error.__context__, termios.error):
        # pyserial keeps the number of a port that is no terminal to itself.
        number = error.__context__.args[0]
    kind = _KIND_OF_ERRNO.get(number or 0, FaultKind.UNPLUGGED)
    return DeviceFault(device, kind, f"{type(error).__name__}: {error}")
