"""What is said of a call: the hall's sentences, in the ticket's language and perhaps in others.

The first call asks to come, the next ones ask again (P12, P13). The words are the catalogue's;
the pieces a voice pack needs follow from them, so that a pack and the sentences never part.
"""

import msgspec

from drivers.voice_line import Line
from kiosk.settings import DigitOne
from kiosk.voice.apology import apology_pieces
from kiosk.voice.evacuation import evacuation_pieces
from kiosk.voice.wording import Manner, every_piece, line
from kiosk.words import say

SENTENCES = ("voice.call", "voice.recall")


class Call(msgspec.Struct, frozen=True):
    """One call of one ticket."""

    number: str
    counter: str
    language: str
    again: bool = False
    hurried: bool = False
    """True while others wait to be spoken: it is not repeated then."""


def lines(
    call: Call, languages: tuple[str, ...], digit_one: DigitOne, words: frozenset[str]
) -> tuple[Line, ...]:
    """Return what is said of a call, one sentence a language.

    Args:
        call: which.
        languages: in this order.
        digit_one: how a one in the number is said in Chinese.
        words: what the voice can say as one word.
    """
    return tuple(
        line(
            language,
            sentence(SENTENCES[call.again], language),
            call.number,
            call.counter,
            Manner(yao=digit_one is DigitOne.YAO, words=words),
        )
        for language in languages
    )


def sentence(key: str, language: str) -> str:
    """Return a sentence with its places still open."""
    return say(key, language, number="{number}", counter="{counter}")


def needed(language: str, *, help_buttons: bool = True) -> tuple[str, ...]:
    """Return every piece that a pack must have in a language.

    Args:
        language: which.
        help_buttons: the hall has some, so the apology is needed too.
    """
    calls = every_piece(language, tuple(sentence(key, language) for key in SENTENCES))
    sorry = apology_pieces(language) if help_buttons else ()
    return tuple(dict.fromkeys((*calls, *evacuation_pieces(language), *sorry)))
