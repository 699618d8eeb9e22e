"""A slip becomes one byte string: start afresh, print, finish, ask for the proof.

The proof is asked for in data order, after the paper is cut: GS r, which most printers answer,
and before it the job's own mark (GS ( H) where the profile says that the model repeats it.
"""

import zlib

from drivers.escpos_library import Dummy
from drivers.escpos_raster import encode_picture
from drivers.escpos_status import AUTOMATIC_REQUEST, ORDERED_REQUEST, process_request
from drivers.escpos_text import encode_lines
from drivers.printer_profile import Finish, PrinterProfile
from drivers.slip import Slip

INITIALISE = b"\x1b@"
"""Also clears letters that an unknown command may have left in the line."""
_FULL_CUT = b"\x1dV\x00"
_MARK_FIRST, _MARK_RANGE = 32, 95
"""A mark is four characters of 32 to 126."""


def encode_slip(
    slip: Slip,
    profile: PrinterProfile,
    mark: bytes,
    *,
    as_text: bool = False,
    automatic: bool = False,
) -> bytes:
    """Everything to send for one slip.

    Args:
        slip: what to print.
        profile: the printer.
        mark: four printable characters that the printer repeats when the slip is printed.
        as_text: print its lines where the printer can set them all.
        automatic: the printer shall go on telling of changes, which starting afresh may end.

    Raises:
        ImageTooWideError: the picture is wider than the paper.
    """
    lines = encode_lines(slip.lines, profile) if as_text and slip.lines is not None else None
    body = encode_picture(slip.image, profile) if lines is None else lines
    proof = process_request(mark) if profile.process_id else b""
    tell = AUTOMATIC_REQUEST if automatic else b""
    return INITIALISE + tell + body + _finish(profile) + proof + ORDERED_REQUEST


def encode_parting(profile: PrinterProfile) -> bytes:
    """Part what a job that broke off has left on the paper: the next customer's slip is alone.

    Cut off whole: by a thread it would come along with the slip behind it. A presenter drops
    it, where it can. Without a cutter there is white paper between the two.
    """
    presenter = profile.presenter
    eject = b"" if presenter is None or presenter.eject is None else presenter.eject
    return INITIALISE + _finish(profile, whole=True) + eject


def mark_of(job: str) -> bytes:
    """Four printable characters that stand for ``job``: no two in a row are alike by chance."""
    number = zlib.crc32(job.encode())
    mark = bytearray()
    for _ in range(4):
        number, digit = divmod(number, _MARK_RANGE)
        mark.append(_MARK_FIRST + digit)
    return bytes(mark)


def _finish(profile: PrinterProfile, *, whole: bool = False) -> bytes:
    encoder = Dummy()
    encoder.profile.profile_data = {"features": {"paperFullCut": True, "paperPartCut": True}}
    match profile.finish:
        case Finish.CUT:
            # The partial cut leaves the slip hanging by a thread: it does not fall.
            encoder.cut(mode="FULL" if whole else "PART")
        case Finish.TEAR_OFF:
            encoder.print_and_feed(6)
        case Finish.PRESENT:
            present = b"" if profile.presenter is None else profile.presenter.present
            return _FULL_CUT + present
    return bytes(encoder.output)
