"""What one model of printer is and can do, as far as it cannot be asked.

A command that a model may not know is sent only when its profile says that it does: an
unknown command prints its own letters on somebody's slip. The plain profiles know nothing that
a printer of the last twenty years does not.
"""

import enum

import msgspec


class Raster(enum.StrEnum):
    """The command that draws a picture."""

    ROWS = "GS v 0"
    """Obsolete to Epson, and the one that everybody's printers know."""
    BLOCK = "GS ( L"
    """Epson's present one."""
    COLUMNS = "ESC *"
    """Old printers and impact ones: strips of 24 dots."""


class Finish(enum.StrEnum):
    """What happens to a slip once it is printed."""

    CUT = "cut"
    """Cut, all but a thread, so that it does not fall to the floor."""
    TEAR_OFF = "tear-off"
    """Fed past the edge; the customer tears it."""
    PRESENT = "present"
    """Cut off and held out by a presenter until it is taken."""


class ChineseSet(enum.StrEnum):
    """Which Chinese characters the printer's own font has (FS &)."""

    NONE = "none"
    GB2312 = "gb2312"
    """Levels I and II."""
    GB18030 = "gb18030"
    """The double-byte areas 1 to 5; never the four-byte ones."""


class Presenter(msgspec.Struct, frozen=True):
    """The bytes that move a presenter."""

    present: bytes
    """Hold the slip out."""
    eject: bytes | None = None
    """Drop a slip that nobody took; ``None``: the printer does it by itself."""
    ask: bytes | None = None
    """Ask whether a slip is in the mouth; ``None``: there is no documented sensor."""
    holding_bit: int = 0
    """Set in the answer while a slip is in the mouth."""


class PrinterProfile(msgspec.Struct, frozen=True):
    """One model, or a family of them."""

    name: str
    width_dots: int
    paper_mm: int = 80
    dpi: int = 203
    raster: Raster = Raster.ROWS
    finish: Finish = Finish.CUT
    chinese: ChineseSet = ChineseSet.NONE
    native_qr: bool = False
    """Draws QR codes itself (GS ( k)."""
    process_id: bool = False
    """Repeats the mark of a finished job (GS ( H fn 48)."""
    baud: int = 38400
    """Of a serial line whose address names none."""
    presenter: Presenter | None = None


_GS_E = Presenter(
    # Custom KPM210/216 manual, "Ejector commands" GS e: n = 3 presents m steps of 0.625 mm,
    # n = 5 ejects, n = 6 tells: bit 3 is set while a ticket is at the output.
    present=b"\x1de\x03\x50",
    eject=b"\x1de\x05",
    ask=b"\x1de\x06",
    holding_bit=0x08,
)
_FS_P = Presenter(
    # Custom VKP80III, as its drivers use it: FS P steps, blink, E(ject), seconds until it does.
    present=b"\x1cP\x50\x01E\x1e",
)

PROFILES = {
    one.name: one
    for one in (
        PrinterProfile("escpos-80", 576),
        PrinterProfile("escpos-58", 384, paper_mm=58),
        PrinterProfile("escpos-58-tear", 384, paper_mm=58, finish=Finish.TEAR_OFF),
        PrinterProfile("epson-80", 576, raster=Raster.BLOCK, native_qr=True, process_id=True),
        PrinterProfile(
            "epson-t88", 512, dpi=180, raster=Raster.BLOCK, native_qr=True, process_id=True
        ),
        PrinterProfile("gb2312-80", 576, chinese=ChineseSet.GB2312, native_qr=True, baud=9600),
        PrinterProfile(
            "gb18030-80", 576, chinese=ChineseSet.GB18030, native_qr=True, baud=9600
        ),
        PrinterProfile(
            "gb18030-58",
            384,
            paper_mm=58,
            finish=Finish.TEAR_OFF,
            chinese=ChineseSet.GB18030,
            native_qr=True,
            baud=9600,
        ),
        PrinterProfile("column-80", 576, raster=Raster.COLUMNS),
        PrinterProfile("column-58", 384, paper_mm=58, raster=Raster.COLUMNS),
        PrinterProfile("custom-kpm210", 576, finish=Finish.PRESENT, presenter=_GS_E),
        PrinterProfile("custom-vkp80", 576, finish=Finish.PRESENT, presenter=_FS_P),
    )
}
"""Every profile by its name in the settings."""
PLAIN = {58: PROFILES["escpos-58"], 80: PROFILES["escpos-80"]}
"""The profile of a printer of which only its paper's width in mm is known."""


TEXT_UP_TO_BAUD = 38_400
"""On a serial line no faster a picture of a slip takes ten seconds and more."""


def plain_profile(width_dots: int) -> PrinterProfile:
    """A plain printer of that many dots across."""
    known = (one for one in PLAIN.values() if one.width_dots == width_dots)
    return next(known, PrinterProfile(f"plain-{width_dots}", width_dots))
