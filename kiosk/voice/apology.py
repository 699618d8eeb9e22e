"""What is said to whoever stands at a help button that nobody answers (P36), shown and spoken.

One sentence for both: the words are the catalogue's. A telephone number is shown as the hall
writes it and said digit by digit.
"""

from msgspec.structs import replace

from drivers.voice_line import Line
from kiosk.settings import DigitOne
from kiosk.voice.wording import Manner, every_piece, line
from kiosk.words import say

PLACE = "{number}"


def apology_text(phone: str, language: str) -> str:
    """Return the sentence; with whom the person can ring as well, if there is anybody."""
    sorry = say("help.apology", language)
    if not phone:
        return sorry
    ring = say("help.ring", language, phone=phone)
    return say("hours.then", language, first=sorry, then=ring)


def apology_lines(
    phone: str, languages: tuple[str, ...], digit_one: DigitOne
) -> tuple[Line, ...]:
    """Return what is said, one sentence a language, in this order."""
    # What has no piece is not said: spaces, dashes, a word in another script.
    said = "".join(one for one in phone if one.isascii() and one.isalnum())
    manner = Manner(yao=digit_one is DigitOne.YAO)
    return tuple(
        replace(
            line(language, apology_text(PLACE if said else "", language), said, "", manner),
            text=apology_text(phone, language),
        )
        for language in languages
    )


def apology_pieces(language: str) -> tuple[str, ...]:
    """Return every piece that the sentence needs, whatever the number."""
    return every_piece(language, (apology_text(PLACE, language),))
