"""From a ticket's number and a counter to the pieces that say them, in both languages.

Pure: the sentence, as the catalogue has it, comes in as an argument. The laws:

- A ticket's number is said character by character, in order, nothing left out: ``A017`` is
  A 零 一 七. A digit one may be said 幺, which nobody mistakes for 七 in a noisy hall.
- A counter is said as people say it: one or two digits are a number (``12`` is 十二, never
  一二, which might be two counters), more are said digit by digit, letters by their names. One
  is always 一: 幺号窗口 is no Chinese.
- A counter whose id is a word is said as that word if the voice has it, else letter by letter.
"""

import re

import msgspec

from drivers.voice_line import CLAUSE, JOIN, Line, Spoken

ONES = {
    "zh": ("零", "一", "二", "三", "四", "五", "六", "七", "八", "九"),
    "en": ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"),
}
TEENS = (
    "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen",
    "eighteen", "nineteen",
)  # fmt: skip
TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
TEN = "十"
YAO = "幺"
LETTERS = tuple("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
SPLIT = re.compile(r"(\{number\}|\{counter\})")
MARKS = re.compile(r"\s*[,.:;!?，。：；！？]\s*")  # noqa: RUF001  # Chinese marks are meant
PARTS = re.compile(r"\d+|[A-Z]")
COUNTED = 2
"""Up to so many digits a counter is a number; more are said one by one, as room numbers are."""


class Manner(msgspec.Struct, frozen=True):
    """What a hall and its voice may choose."""

    yao: bool = False
    """Say 幺 for a one in a ticket's number."""
    words: frozenset[str] = frozenset()
    """Counters that the voice says as one word."""


AS_USUAL = Manner()


def line(
    language: str,
    sentence: str,
    number: str,
    counter: str,
    manner: Manner = AS_USUAL,
) -> Line:
    """Return ``sentence``, with its ``{number}`` and ``{counter}``, as pieces."""
    pieces: list[Spoken] = []
    for part in SPLIT.split(sentence):
        if part == "{number}":
            pieces += [Spoken(one) for one in number_words(language, number, yao=manner.yao)]
        elif part == "{counter}":
            pieces += [Spoken(one) for one in counter_words(language, counter, manner.words)]
        else:
            pieces = _with_literal(pieces, part)
    shown = sentence.format(number=number, counter=counter.upper())
    return Line(language, tuple(pieces), shown)


def _with_literal(pieces: list[Spoken], part: str) -> list[Spoken]:
    """Add the words between two marks, and lengthen the pause where a mark stands."""
    for place, text in enumerate(MARKS.split(part)):
        if place and pieces:
            pieces[-1] = Spoken(pieces[-1].text, CLAUSE)
        if text.strip():
            pieces = [*pieces, Spoken(text.strip(), JOIN)]
    return pieces


def number_words(language: str, number: str, *, yao: bool = False) -> list[str]:
    """Return a ticket's number, character by character."""
    ones = ONES[language]
    said = [ones[int(one)] if one.isdigit() else one for one in number.upper() if one.isalnum()]
    return [YAO if yao and one == "一" else one for one in said]


def counter_words(language: str, counter: str, words: frozenset[str]) -> list[str]:
    """Return a counter as people say it."""
    if counter in words:
        return [counter]
    said: list[str] = []
    for part in PARTS.findall(counter.upper()):
        counted = part.isdigit() and len(part) <= COUNTED and not part.startswith("0")
        said += cardinal(language, int(part)) if counted else number_words(language, part)
    return said


def cardinal(language: str, value: int) -> list[str]:
    """Return a number from 1 to 99."""
    tens, one = divmod(value, 10)
    ones = ONES[language]
    if tens == 0:
        return [ones[one]]
    if language == "zh":
        return [*([ones[tens]] if tens > 1 else []), TEN, *([ones[one]] if one else [])]
    if tens == 1:
        return [TEENS[one]]
    return [TENS[tens - 2], *([ones[one]] if one else [])]


def every_piece(language: str, sentences: tuple[str, ...]) -> tuple[str, ...]:
    """Return every piece that ``line`` may ask for, each once."""
    literals = [
        text.strip()
        for sentence in sentences
        for part in SPLIT.split(sentence)
        if not SPLIT.fullmatch(part)
        for text in MARKS.split(part)
    ]
    numbers = (TEN, YAO) if language == "zh" else TEENS + TENS
    return tuple(
        dict.fromkeys(one for one in (*literals, *ONES[language], *numbers, *LETTERS) if one)
    )
