"""Everything that makes a hall's slips look as they do, ready for one printer's paper."""

from collections.abc import Mapping

import msgspec
from PIL import Image

from drivers.slip import Slip
from kiosk.receipt.draw import render_slip
from kiosk.receipt.facts import SlipFacts
from kiosk.receipt.lines import slip_lines
from kiosk.receipt.logo import load_logos
from kiosk.settings.slip import default_layout
from kiosk.settings.slip_layout import SlipLayout


class SlipDesign(msgspec.Struct, frozen=True):
    """A layout, the paper's width, and the logo in dots."""

    layout: SlipLayout
    width_dots: int
    logos: Mapping[float, Image.Image] = {}

    def slip(self, facts: SlipFacts) -> Slip:
        """Draw one slip for a printer, and set it as text beside.

        Raises:
            FontMissingError: the Chinese font is not installed.
            SlipIdTooLongError: the id is too long for a code on this paper.
        """
        return Slip(self.draw(facts), slip_lines(facts, self.width_dots, self.layout))

    def draw(self, facts: SlipFacts) -> Image.Image:
        """Draw one slip.

        Raises:
            FontMissingError: the Chinese font is not installed.
            SlipIdTooLongError: the id is too long for a code on this paper.
        """
        return render_slip(facts, self.width_dots, self.layout, self.logos)


def plain_design(width_dots: int) -> SlipDesign:
    """Return the design of a hall whose settings say nothing about slips."""
    return SlipDesign(default_layout(), width_dots)


def load_design(layout: SlipLayout, width_dots: int) -> SlipDesign:
    """Return a hall's design with its logo.

    Raises:
        LogoError: the logo cannot be printed; the design without it still can.
    """
    return SlipDesign(layout, width_dots, load_logos(layout, width_dots))
