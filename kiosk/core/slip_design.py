"""How the core's slips look: as the settings say, and without a logo rather than not at all.

``kiosk check`` and ``kiosk receipt preview`` refuse a logo that cannot be printed. A core that
starts does not: people need numbers, also on the day on which somebody moved a file.
"""

import structlog

from kiosk.receipt import LogoError, SlipDesign, load_design
from kiosk.settings.slip_layout import SlipLayout

log = structlog.get_logger()


def design_of(layout: SlipLayout, width_dots: int) -> SlipDesign:
    """Return the design to print by, complete or without its logo."""
    try:
        return load_design(layout, width_dots)
    except LogoError as error:
        log.warning("slips go without the logo", logo=str(layout.logo), error=str(error))
        return SlipDesign(layout, width_dots)
