"""The logo on slips: whether its file is there and comes out well in black and white."""

from collections.abc import Iterator

from kiosk.check.bench import Bench, Probe, Stage
from kiosk.check.finding import Finding, ok, said, wrong
from kiosk.receipt import LogoError, load_design

NAME = "slip.logo"


def logo(bench: Bench) -> Iterator[Finding]:
    """Make the logo what a slip shows of it; a hall without one is not asked."""
    layout, printer = bench.settings.slip, bench.settings.printer
    if layout.logo is None or printer is None:
        return
    try:
        load_design(layout, printer.profile.width_dots)
    except LogoError as error:
        yield wrong(NAME, said(error.key, **error.values))
    else:
        yield ok(NAME, said("logo.fine", path=layout.logo))


PROBES = (Probe(NAME, Stage.DEVICES, logo),)
