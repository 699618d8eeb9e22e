"""Readers that know nothing of our drawing: a scanner of codes and a reader of print.

They see what the printer printed. The reader of print takes a slip line by line, each brought
to a height that he likes, as an eye does by coming nearer; white rows tell him where a line is.
"""

import os
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path
from xml.etree import ElementTree as ET

from PIL import Image, ImageOps

from drivers.printer_profile import plain_profile
from drivers.simulated_printer import SimulatedPrinter
from drivers.slip import Slip
from kiosk.receipt import render_slip
from tests.receipt.random_slips import WIDTHS, RandomSlip

LINE_DOTS = 36
"""A height that tesseract likes."""
NUMBER_DOTS = (48, 36)
"""He looks twice at a number, from nearer and from farther."""
LEAST_LINE, MOST_LINE = 16, 110
"""Rows of ink of a line of text; what is higher is a number, a code or a logo."""
LEAST_NUMBER = 60
CAPITALS_AND_FIGURES = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"


def print_all(slips: Sequence[RandomSlip]) -> list[Image.Image]:
    """Print slips, each on a printer of its width, and take them out."""
    printers = {one: SimulatedPrinter(plain_profile(one)) for one in WIDTHS}
    pictures = []
    for place, one in enumerate(slips):
        printer = printers[one.width_dots]
        drawn = render_slip(one.facts, one.width_dots, one.layout, one.logos)
        printer.print_slip(Slip(drawn), f"slip {place}")
        pictures.append(printer.slips[-1])
    return pictures


def scan(pictures: Sequence[Image.Image], folder: Path) -> list[list[str]]:
    """What a scanner reads from each picture."""
    files = [_saved(one, folder / f"{place:04d}.png") for place, one in enumerate(pictures)]
    answer = _run("zbarimg", "--quiet", "--xml", "-Sdisable", "-Sqrcode.enable", *files)
    root = ET.fromstring(answer)  # noqa: S314  # zbarimg's own answer about our own pictures
    found: dict[str, list[str]] = {str(one): [] for one in files}
    for source in root.findall(".//{*}source"):
        found[source.attrib["href"]] = [one.text or "" for one in source.findall(".//{*}data")]
    return [found[str(one)] for one in files]


def read_lines(pictures: Sequence[Image.Image], folder: Path) -> list[str]:
    """What a reader of Chinese makes of each slip, line after line, without spaces."""
    pieces = [
        (place, _brought_to(LINE_DOTS, picture, rows))
        for place, picture in enumerate(pictures)
        for rows in _inked(picture)
        if LEAST_LINE < rows[1] - rows[0] < MOST_LINE
    ]
    texts = [""] * len(pictures)
    for (place, _), text in zip(pieces, _read(pieces, folder, "chi_sim"), strict=True):
        texts[place] += text
    return texts


def read_numbers(pictures: Sequence[Image.Image], folder: Path) -> list[list[str]]:
    """What a reader who looks for capitals and figures makes of all that is high."""
    pieces = [
        (place, _brought_to(height, picture, rows))
        for place, picture in enumerate(pictures)
        for rows in _inked(picture)
        if rows[1] - rows[0] > LEAST_NUMBER
        for height in NUMBER_DOTS
    ]
    only = ("-c", f"tessedit_char_whitelist={CAPITALS_AND_FIGURES}")
    texts: list[list[str]] = [[] for _ in pictures]
    for (place, _), text in zip(pieces, _read(pieces, folder, "eng", *only), strict=True):
        texts[place].append(text)
    return texts


def _inked(picture: Image.Image) -> Iterator[tuple[int, int]]:
    """Runs of rows with ink in them, first and behind the last."""
    dots = picture.convert("L").tobytes()
    white = b"\xff" * picture.width
    start: int | None = None
    for row in range(picture.height + 1):
        inked = dots[row * picture.width : (row + 1) * picture.width] not in {white, b""}
        if inked and start is None:
            start = row
        elif not inked and start is not None:
            yield start, row
            start = None


def _brought_to(height: int, picture: Image.Image, rows: tuple[int, int]) -> Image.Image:
    first, end = rows
    line = picture.convert("L").crop((0, first, picture.width, end))
    size = (line.width * height // line.height, height)
    return ImageOps.expand(line.resize(size, Image.Resampling.LANCZOS), border=20, fill=255)


def _read(
    pieces: Sequence[tuple[int, Image.Image]], folder: Path, language: str, *more: str
) -> list[str]:
    """One process reads all: most of its time goes into opening its dictionaries."""
    files = [
        _saved(piece, folder / f"{language}-{place:05d}.png")
        for place, (_, piece) in enumerate(pieces)
    ]
    names = folder / f"{language}.txt"
    names.write_text("".join(f"{one}\n" for one in files), encoding="utf-8")
    answer = _run("tesseract", names, "-", "-l", language, "--psm", "7", *more)
    return ["".join(page.split()) for page in answer.split("\f")[: len(files)]]


def _saved(picture: Image.Image, path: Path) -> Path:
    picture.save(path, dpi=(203, 203))
    return path


def _run(*words: str | Path) -> str:
    done = subprocess.run(  # noqa: S603  # fixed programs on pictures of our own
        list(map(str, words)),
        check=True,
        capture_output=True,
        text=True,
        timeout=600,
        env={**os.environ, "OMP_THREAD_LIMIT": "1"},
    )
    return done.stdout
