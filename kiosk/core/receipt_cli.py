"""The subcommand ``kiosk receipt``: slips looked at before anybody holds one."""

from collections.abc import Iterable
from pathlib import Path
from typing import TypedDict, Unpack

import click

from drivers.escpos_raster import as_printed
from drivers.printer_profile import PLAIN, PrinterProfile
from kiosk.command import USAGE, config_option, fail
from kiosk.core.slip_sample import Sample, sample_facts
from kiosk.domain.plan import HallPlan
from kiosk.domain.ticket import ticket_number
from kiosk.fonts import FontMissingError
from kiosk.receipt import LogoError, SlipDesign, load_design
from kiosk.settings import Settings
from kiosk.words import LANGUAGES

USUAL_WIDTH_MM = 80
USUAL_RUNNING = 17


@click.group()
def receipt() -> None:
    """Look at what is printed on slips."""


class Wishes(TypedDict):
    """The ticket that is wished for, as far as it was said."""

    service: str | None
    class_id: str | None
    number: str | None
    language: str | None
    large: bool
    reprint: bool
    appointment: bool


@receipt.command()
@config_option
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False, writable=True),
    default="slip.png",
    show_default=True,
    help="The picture, a PNG file.",
)
@click.option(
    "--width",
    "width_mm",
    type=click.Choice([str(one) for one in PLAIN]),
    help="The paper's width in mm; the printer's if left out.",
)
@click.option("--service", help="The id of a service; the first if left out.")
@click.option("--class", "class_id", help="The id of a class; the ordinary one if left out.")
@click.option("--number", help="The ticket's number, such as A017.")
@click.option("--language", type=click.Choice(LANGUAGES), help="The hall's first if left out.")
@click.option("--large", is_flag=True, help="In large print, whatever the settings say.")
@click.option("--reprint", is_flag=True, help="As it looks when it is printed again.")
@click.option("--appointment", is_flag=True, help="Of a ticket with an appointment.")
def preview(
    settings: Settings, out: Path, width_mm: str | None, **wishes: Unpack[Wishes]
) -> None:
    """Draw a slip as the printer would print it, dot for dot, into a picture."""
    facts = sample_facts(
        settings.plan,
        settings.timezone,
        _sample(settings.plan, wishes),
        settings.slip.large_print,
    )
    profile = _profile(settings, None if width_mm is None else int(width_mm))
    design = _design(settings, profile.width_dots)
    try:
        picture = as_printed(design.draw(facts), profile)
        picture.save(out, format="PNG")
    except (FontMissingError, OSError) as error:
        fail(str(error))
    click.echo(f"{out}: {picture.width} x {picture.height} dots")


def _profile(settings: Settings, paper_mm: int | None) -> PrinterProfile:
    """The hall's own printer, unless it has none or other paper is wished for."""
    own = PLAIN[USUAL_WIDTH_MM] if settings.printer is None else settings.printer.profile
    return own if paper_mm in {None, own.paper_mm} else PLAIN[paper_mm or USUAL_WIDTH_MM]


def _design(settings: Settings, width_dots: int) -> SlipDesign:
    try:
        return load_design(settings.slip, width_dots)
    except LogoError as error:
        fail(f"{settings.path}: slip.logo: {error}", USAGE)


def _sample(plan: HallPlan, wishes: Wishes) -> Sample:
    named = wishes["service"]
    service = plan.services[0] if named is None else plan.service(named)
    if service is None:
        raise _not_one_of("--service", [one.id for one in plan.services])
    class_id = wishes["class_id"] or plan.ordinary_class
    if plan.ticket_class(class_id) is None:
        raise _not_one_of("--class", [one.id for one in plan.classes])
    language = wishes["language"] or plan.languages[0]
    if language not in plan.languages:
        raise _not_one_of("--language", plan.languages)
    return Sample(
        number=wishes["number"] or ticket_number(service.prefix, USUAL_RUNNING),
        service=service.id,
        class_id=class_id,
        language=language,
        appointment=wishes["appointment"],
        reprint=wishes["reprint"],
        large_print=wishes["large"],
    )


def _not_one_of(option: str, known: Iterable[str]) -> click.BadParameter:
    return click.BadParameter(f"expected one of {', '.join(known)}", param_hint=option)
