"""No slip that a hall may print holds a command, and every one comes out as its preview shows.

``LOBBY_SOAK`` draws two thousand, each for all three commands; a plain test run twenty.
"""

import os
import re
from collections.abc import Iterator

import msgspec
import pytest
from PIL import Image, ImageChops

from drivers.escpos_raster import as_printed, bands, contains_realtime_command
from drivers.printer_machine import PrinterMachine
from drivers.printer_profile import Raster, plain_profile
from kiosk.receipt import render_slip
from tests.drivers.slips import job_of, without_feed
from tests.receipt.random_slips import random_slips

QUICK, LONG = 20, 2000
OBEYED = re.compile(rb"\x10(?:\x04[\x01-\x04\x07\x08]|\x05[\x00-\x02]|\x14[\x01\x02\x08])")
"""What printers are known to obey (Epson's reference: DLE EOT, DLE ENQ, DLE DC4)."""


def _count() -> int:
    return LONG if os.environ.get("LOBBY_SOAK", "0") != "0" else QUICK


def _drawn(count: int) -> Iterator[tuple[Image.Image, int]]:
    for one in random_slips(count):
        yield render_slip(one.facts, one.width_dots, one.layout, one.logos), one.width_dots


def test_no_slip_holds_a_command_and_each_comes_out_as_the_preview_shows_it() -> None:
    would_have = changed = 0
    for image, width in _drawn(_count()):
        would_have += any(OBEYED.search(band.tobytes()) for band in _inked(image))
        for raster in Raster:
            profile = msgspec.structs.replace(plain_profile(width), raster=raster)
            machine = PrinterMachine(width_dots=width)
            job = job_of(image, profile)
            preview = as_printed(image, profile)

            assert OBEYED.search(job) is None
            assert not contains_realtime_command(job)
            machine.receive(job)
            printed = without_feed(machine.slips[0], image.height)
            assert printed.tobytes() == preview.tobytes()
            assert as_printed(preview, profile).tobytes() == preview.tobytes()
            changed += preview.tobytes() != _as_wide(image, width).tobytes()
    print(  # noqa: T201  # figures for a person; pytest -s shows them
        f"\n{_count()} slips, three commands each: {would_have} would have held a real-time "
        f"command; {changed} pictures of {3 * _count()} have a dot more"
    )
    # The test has proved nothing unless chance put commands into some of them.
    assert would_have or _count() < LONG


def _as_wide(image: Image.Image, width: int) -> Image.Image:
    page = Image.new("1", (width, image.height), 1)
    page.paste(image)
    return page


def _inked(image: Image.Image) -> Iterator[Image.Image]:
    for band in bands(image):
        yield ImageChops.invert(band.convert("L")).convert("1")


@pytest.mark.parametrize("raster", Raster)
def test_a_slip_of_any_odd_width_comes_out_as_the_preview_shows_it(raster) -> None:
    profile = msgspec.structs.replace(plain_profile(384), raster=raster)
    for width in (*range(1, 26), 127, 128, 129, 383, 384):
        # Rows of DLE and EOT side by side: every dot is one that would be a command.
        image = Image.frombytes("1", (384, 50), b"\xef\xfb" * (24 * 50)).crop((0, 0, width, 50))
        # White paper would be no slip.
        image.putpixel((0, 49), 0)
        machine = PrinterMachine(width_dots=384)
        job = job_of(image, profile)

        machine.receive(job)

        assert not contains_realtime_command(job)
        assert (
            without_feed(machine.slips[0], 50).tobytes() == as_printed(image, profile).tobytes()
        )
