"""No slip holds a command by chance, and every slip is what it was drawn as."""

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops

from drivers.escpos_raster import (
    BAND_ROWS,
    bands,
    contains_realtime_command,
    interruption_filler,
    without_realtime_commands,
)
from drivers.printer_machine import PrinterMachine
from drivers.printer_profile import PLAIN, plain_profile
from drivers.ticket_printer import ImageTooWideError
from tests.drivers.slips import FED_ROWS, job_of, noise, slip, without_feed


@pytest.mark.parametrize("width", [576, 512, 384])
def test_sixty_slips_of_pure_chance_hold_no_command(width) -> None:
    for seed in range(20):
        assert not contains_realtime_command(
            job_of(noise(seed, width=width), plain_profile(width))
        )


def test_chance_would_put_commands_into_slips_if_nothing_were_done() -> None:
    drawn = [noise(seed).tobytes() for seed in range(20)]

    assert any(contains_realtime_command(dots) for dots in drawn)


@given(st.binary(max_size=400))
def test_only_the_dots_that_would_be_commands_change_and_only_to_black(raster) -> None:
    clean = without_realtime_commands(raster)

    assert not contains_realtime_command(clean)
    for index, (was, becomes) in enumerate(zip(raster, clean, strict=True)):
        if was != becomes:
            assert (was, becomes) == (0x10, 0x18)
            assert raster[index + 1] in {0x04, 0x05, 0x14}


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 576), st.integers(1, 3 * BAND_ROWS), st.integers(0, 1000))
def test_a_slip_of_any_size_comes_out_as_it_was_drawn(width, height, seed) -> None:
    wanted = Image.new("1", (576, height), 1)
    wanted.paste(noise(seed, height=height).crop((0, 0, width, height)))
    assume(not wanted.getextrema()[0])
    printed = PrinterMachine()

    printed.receive(job_of(wanted))

    there = without_feed(printed.slips[0], height).convert("L")
    changed = ImageChops.difference(there, wanted.convert("L")).histogram()[255]
    # One dot for each command that chance would have made: 3 of 2**16 byte pairs.
    assert changed <= 3 + height * 72 * 3 // 2**16 * 4


def test_the_bands_of_a_slip_are_the_slip_again_and_white_costs_next_to_nothing() -> None:
    wanted = slip(height=500)

    again = Image.new("1", wanted.size, 1)
    top = 0
    for band in bands(wanted):
        again.paste(band, (0, top))
        top += band.height
    white = job_of(Image.new("1", (576, 960), 1))

    assert top == wanted.height
    assert again.tobytes() == wanted.tobytes()
    assert len(white) < 960 + 200


def test_a_slip_as_wide_as_the_paper_is_printed_and_one_dot_more_is_refused() -> None:
    job_of(slip(width=384), PLAIN[58])

    with pytest.raises(ImageTooWideError):
        job_of(slip(width=385), PLAIN[58])


def test_the_filler_completes_any_band_that_was_cut_off_and_prints_nothing() -> None:
    job = job_of(slip(1, height=BAND_ROWS))
    for cut in (12, 500, len(job) // 2):
        machine = PrinterMachine()
        machine.receive(job[:cut])

        machine.receive(interruption_filler(PLAIN[80]) + job_of(slip(2)))

        assert machine.slip_count == 1
        foot = machine.slips[0].height - FED_ROWS
        end = machine.slips[0].crop((0, foot - 300, 576, foot))
        difference = ImageChops.difference(end.convert("L"), slip(2).convert("L"))
        assert difference.getbbox() is None


@pytest.mark.parametrize("piece", [1, 2, 7, 4096])
def test_a_printer_of_code_works_off_a_slip_in_pieces_of_any_size(piece) -> None:
    job = job_of(slip())
    machine = PrinterMachine()

    replies = b"".join(
        machine.receive(job[start : start + piece]) for start in range(0, len(job), piece)
    )

    assert replies == b"\x00"
    assert machine.slip_count == 1


def test_a_command_hidden_in_a_picture_spoils_the_slip_of_a_printer_that_obeys_it() -> None:
    machine = PrinterMachine()
    raster = b"\x1dv0\x00\x48\x00\x01\x00" + b"\x10\x05\x02" + bytes(69) + b"\x1dV\x00"

    machine.receive(raster)

    assert machine.slip_count == 0
