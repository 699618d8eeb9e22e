"""The preview is what comes out of the printer, of every kind of slip on every paper."""

import itertools
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from PIL import Image, ImageChops, ImageOps

from drivers.escpos_raster import as_printed
from drivers.printer_profile import PLAIN, PROFILES
from drivers.simulated_printer import SimulatedPrinter
from drivers.slip import Slip
from kiosk.cli import main
from kiosk.core.slip_sample import Sample, sample_facts
from kiosk.receipt import load_design, render_slip
from kiosk.settings import read_settings
from kiosk.settings.slip_layout import LargePrint
from tests.receipt.random_slips import random_slips
from tests.receipt.strangers import print_all
from tests.receipt.test_logo import mark, saved
from tests.settings.good import GOOD, more

OWN = """\
[slip]
logo = "{logo}"
[[slip.element]]
show = "logo"
size = 12
[[slip.element]]
show = "reprint"
size = 5
other = "beside"
[[slip.element]]
show = "number"
size = 12
[[slip.element]]
show = "code"
size = 25
[[slip.element]]
show = "text"
size = 4
align = "left"
when = ["appointment"]
text = {{ zh = "请直接到窗口", en = "Please go to the counter" }}
"""
MOST_ADDED = 10
"""Dots put beside others so that no picture holds a command: one slip in ten has one."""
KINDS = [
    (),
    ("--large",),
    ("--reprint",),
    ("--appointment",),
    ("--language", "en"),
    ("--class", "accessible"),
    ("--service", "cash", "--number", "B107"),
    ("--large", "--reprint", "--appointment", "--language", "en"),
]


def preview(folder: Path, text: str, *words: str) -> Result:
    config = folder / "kiosk.toml"
    config.write_text(text, encoding="utf-8")
    out = folder / "slip.png"
    arguments = ["receipt", "preview", "--config", str(config), "--out", str(out), *words]
    return CliRunner().invoke(main, arguments)


def hall(folder: Path, template: str) -> str:
    if template == "shipped":
        return GOOD
    return more(OWN.format(logo=saved(mark(), folder / "logo.png")))


@pytest.mark.parametrize("width", ["58", "80"])
@pytest.mark.parametrize("template", ["shipped", "own"])
def test_the_printed_picture_is_the_preview_dot_for_dot(tmp_path, template, width) -> None:
    text = hall(tmp_path, template)
    printer = SimulatedPrinter(PLAIN[int(width)])
    seen = set()
    for place, kind in enumerate(KINDS):
        result = preview(tmp_path, text, "--width", width, *kind)
        assert result.exit_code == 0, result.output
        with Image.open(tmp_path / "slip.png") as file:
            shown = file.convert("1")
        settings = read_settings(tmp_path / "kiosk.toml")
        design = load_design(settings.slip, printer.width_dots)
        facts = sample_facts(
            settings.plan, settings.timezone, wished(kind), settings.slip.large_print
        )
        printer.print_slip(design.slip(facts), f"preview {place}")
        assert same(printer.slips[-1], shown), kind
        assert dots_added(design.draw(facts), shown) < MOST_ADDED
        seen.add(shown.tobytes())
    assert len(seen) >= 6


@pytest.mark.parametrize("name", ["escpos-58", "escpos-80", "epson-t88", "column-80"])
def test_random_slips_come_out_of_every_kind_of_printer_as_they_are_shown(name) -> None:
    profile = PROFILES[name]
    printer = SimulatedPrinter(profile)
    for place, one in enumerate(random_slips(12, seed=77, widths=(profile.width_dots,))):
        drawn = render_slip(one.facts, one.width_dots, one.layout, one.logos)

        printer.print_slip(Slip(drawn), f"random {place}")

        assert same(printer.slips[-1], as_printed(drawn, profile)), place


def dots_added(drawn: Image.Image, shown: Image.Image) -> int:
    """How many dots are black in the preview that nobody drew; none may be missing."""
    black = ImageOps.invert(drawn.convert("L"))
    shown_black = ImageOps.invert(shown.convert("L"))
    assert ImageChops.subtract(black, shown_black).getbbox() is None
    return ImageChops.subtract(shown_black, black).histogram()[255]


def wished(kind: tuple[str, ...]) -> Sample:
    """Return what the words on the command line ask for."""
    words = dict(itertools.pairwise((*kind, "")))
    return Sample(
        number=words.get("--number", "A017"),
        service=words.get("--service", "account"),
        class_id=words.get("--class", "ordinary"),
        language=words.get("--language", "zh"),
        appointment="--appointment" in kind,
        reprint="--reprint" in kind,
        large_print="--large" in kind,
    )


def same(printed: Image.Image, shown: Image.Image) -> bool:
    """Whether paper and picture agree in every dot; more paper below is white."""
    page = Image.new("1", printed.size, 1)
    page.paste(shown)
    return printed.height >= shown.height and (
        ImageChops.difference(printed.convert("L"), page.convert("L")).getbbox() is None
    )


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (("--service", "coffee"), "account, cash"),
        (("--class", "royal"), "accessible"),
        (("--width", "100"), "'58', '80'"),
        (("--language", "fr"), "'zh', 'en'"),
    ],
)
def test_a_wish_that_the_hall_has_not_is_bad_usage(tmp_path, words, named) -> None:
    result = preview(tmp_path, GOOD, *words)

    assert result.exit_code == 2
    assert named in result.output


def test_a_language_that_the_hall_does_not_speak_is_bad_usage(tmp_path) -> None:
    one = GOOD.replace('languages = ["zh", "en"]', 'languages = ["zh"]')

    assert preview(tmp_path, one, "--language", "en").exit_code == 2
    assert preview(tmp_path, one).exit_code == 0


def test_a_broken_layout_is_named_with_file_table_and_key(tmp_path) -> None:
    result = preview(tmp_path, more('[[slip.element]]\nshow = "hall"\nsize = 100'))

    assert result.exit_code == 2
    assert f"{tmp_path / 'kiosk.toml'}: slip.element[1].size: found 100, expected" in (
        result.stderr
    )
    assert not (tmp_path / "slip.png").exists()


def test_a_logo_that_cannot_be_printed_is_named_with_file_and_key(tmp_path) -> None:
    result = preview(tmp_path, more(f'[slip]\nlogo = "{tmp_path}/none.png"'))

    assert result.exit_code == 2
    assert f"{tmp_path / 'kiosk.toml'}: slip.logo: " in result.stderr
    assert "none.png cannot be read" in result.stderr


def test_a_picture_that_cannot_be_written_is_said_in_a_line(tmp_path) -> None:
    result = preview(tmp_path, GOOD, "--out", str(tmp_path / "no" / "such" / "slip.png"))

    assert result.exit_code == 1
    assert "slip.png" in result.output


def test_the_class_of_a_sample_asks_for_large_print_as_the_settings_say(tmp_path) -> None:
    plan = read_settings(_written(tmp_path)).plan
    sample = Sample(number="A017", service="account", class_id="accessible", language="zh")

    for rule, large in (
        (LargePrint.ALWAYS, True),
        (LargePrint.ACCESSIBLE, True),
        (LargePrint.ASKED, False),
    ):
        assert sample_facts(plan, "Asia/Shanghai", sample, rule).large_print is large


def _written(folder: Path) -> Path:
    path = folder / "kiosk.toml"
    path.write_text(GOOD, encoding="utf-8")
    return path


def test_s18_a_slip_never_tells_why_somebody_is_served_first(tmp_path) -> None:
    plan = read_settings(_written(tmp_path)).plan
    facts = {
        one.id: sample_facts(
            plan,
            "Asia/Shanghai",
            Sample(number="A017", service="account", class_id=one.id, language="zh"),
            LargePrint.ASKED,
        )
        for one in plan.classes
    }

    assert len(facts) >= 5
    assert all(one.words == facts["ordinary"].words for one in facts.values())
    assert all(one == facts["ordinary"] for one in facts.values())


def test_random_slips_are_of_every_kind_and_the_same_for_the_same_seed() -> None:
    slips = list(random_slips(200, seed=3))

    assert slips[:40] == list(random_slips(40, seed=3))
    for kind in (
        {one.facts.reprint for one in slips},
        {one.facts.large_print for one in slips},
        {one.facts.also is None for one in slips},
        {one.facts.words.note is None for one in slips},
        {bool(one.logos) for one in slips},
    ):
        assert kind == {True, False}
    inked = [ImageOps.invert(one.convert("L")).getbbox() for one in print_all(slips[:10])]
    assert all(inked)
