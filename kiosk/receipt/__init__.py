"""What a ticket looks like on paper, from a layout that a hall may change.

``facts`` is what a slip says, already in words; ``draw`` makes its picture, ``lines`` the same
slip as text for slow printers. Nothing here knows a catalogue, a clock or a printer.
"""

from kiosk.receipt.code import SlipIdTooLongError
from kiosk.receipt.design import SlipDesign, load_design, plain_design
from kiosk.receipt.draw import render_slip
from kiosk.receipt.facts import SlipFacts, SlipWords
from kiosk.receipt.lines import slip_lines
from kiosk.receipt.logo import LogoError
from kiosk.receipt.page import WIDTH_80_MM

__all__ = [
    "WIDTH_80_MM",
    "LogoError",
    "SlipDesign",
    "SlipFacts",
    "SlipIdTooLongError",
    "SlipWords",
    "load_design",
    "plain_design",
    "render_slip",
    "slip_lines",
]
