"""Every sentence in every language: complete, courteous and tactful."""

import ast
import re
import string
import tomllib
from importlib import resources
from pathlib import Path

import pytest

import kiosk
from drivers.faults import FaultKind
from kiosk import words
from kiosk.domain.refused import Reason
from kiosk.screens.ticket_flow import SlipNews
from kiosk.words import LANGUAGES, keys, say, say_all

PUBLIC = ("ticket.", "board.", "slip.")
"""Sections that everybody in the hall can read."""
SOURCES = ("kiosk", "firmware_bridge", "sync")

ALL = [(language, key) for language in LANGUAGES for key in sorted(keys(language))]
CHINESE = [key for language, key in ALL if language == "zh"]
ENGLISH = [key for language, key in ALL if language == "en"]

# What some people are is nobody's business (standards 3A; F12, F13, F25).
SENSITIVE = {
    "en": r"disab|handicap|impair|invalid|\bill\b|illness|sick|disease|patient|elderly|\bold\b"
    r"|pregnan|wheelchair|blind|deaf|\bvip\b",
    "zh": r"残疾|残障|障碍|疾病|病人|患者|老人|老弱|老年|孕|盲|聋|哑|轮椅|贵宾|VIP",
}
# Orders, shouting, blame and brush-offs (standards 3A and F01 to F11).
UNKIND = {
    "en": r"\bmust\b|\bforbidden\b|\billegal\b|\binvalid\b|\bfail|\berror:|[A-Z]{3,}"
    r"|\bnot allowed\b|\byour fault\b|\bcannot help\b",
    "zh": r"必须|禁止|不得|不准|非法|无效|失败|自己看|不知道|没办法|规定",
}
# The courtesy set: hello, please, thanks, sorry, goodbye (N061).
COURTESIES = {
    "en": ("Hello", "Please", "Thank you", "Sorry", "Goodbye"),
    "zh": ("您好", "请", "谢谢", "抱歉", "再见"),
}
CHINESE_SIGN = re.compile(r"[\u4e00-\u9fff]")
HALF_WIDTH = re.compile(r"[,.;:!?()]")


def _texts(language: str) -> dict[str, str]:
    text = resources.files(words).joinpath(f"{language}.toml").read_text(encoding="utf-8")
    return {
        f"{section}.{key}": sentence
        for section, sentences in tomllib.loads(text).items()
        for key, sentence in sentences.items()
    }


TEXTS = {language: _texts(language) for language in LANGUAGES}
"""Every sentence as it is written, with its ``{placeholders}``."""


def sentence(language: str, key: str) -> str:
    """Return a sentence as it is written."""
    return TEXTS[language][key]


def placeholders(text: str) -> set[str]:
    """Return what a sentence leaves room for: ``{date.year}`` is room for ``date``."""
    names = {name for _, name, _, _ in string.Formatter().parse(text) if name}
    return {name.partition(".")[0] for name in names}


def test_every_language_says_the_same_things() -> None:
    assert keys("zh") == keys("en") == set(TEXTS["en"])


@pytest.mark.parametrize("key", ENGLISH)
def test_every_language_leaves_room_for_the_same_values(key) -> None:
    assert placeholders(sentence("zh", key)) == placeholders(sentence("en", key))


@pytest.mark.parametrize("reason", Reason)
def test_every_refusal_is_told_to_people(reason) -> None:
    assert set(say_all(f"refused.{reason}")) == set(LANGUAGES)


@pytest.mark.parametrize("kind", FaultKind)
def test_every_fault_is_told_to_staff(kind) -> None:
    for language in LANGUAGES:
        assert say("device.printer", language) in say(
            f"fault.{kind}", language, device=say("device.printer", language)
        )


def test_no_sentence_is_left_over_from_a_rule_that_is_gone() -> None:
    told = {key for key in keys("en") if key.startswith(("refused.", "fault."))}

    of_devices = {f"fault.{one}" for one in FaultKind}
    of_the_record = {f"fault.{one}" for one in ("disk_low", "disk_full", "record_reset")}
    of_the_broker = {"fault.refused", "fault.too_open"}
    refusals = {f"refused.{one}" for one in Reason}
    assert told == refusals | of_devices | of_the_record | of_the_broker


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_kiosk_says_hello_please_thanks_sorry_and_goodbye(language) -> None:
    everything = " ".join(sentence(language, key) for key in keys(language))

    for courtesy in COURTESIES[language]:
        assert courtesy in everything


@pytest.mark.parametrize(("language", "key"), [row for row in ALL if row[1].startswith(PUBLIC)])
def test_nobody_learns_why_somebody_is_served_first(language, key) -> None:
    text = sentence(language, key)

    assert re.search(SENSITIVE[language], text, re.IGNORECASE) is None


@pytest.mark.parametrize(("language", "key"), ALL)
def test_nobody_is_ordered_about_blamed_or_shouted_at(language, key) -> None:
    text = sentence(language, key)

    assert re.search(UNKIND[language], text) is None
    assert text == text.strip()
    assert "  " not in text
    assert sum(text.lower().count(one) for one in ("sorry", "抱歉", "对不起")) <= 1


@pytest.mark.parametrize("key", CHINESE)
def test_chinese_has_chinese_punctuation(key) -> None:
    text = re.sub(r"\{[^}]*\}", "", sentence("zh", key))

    assert HALF_WIDTH.search(text) is None


@pytest.mark.parametrize("key", ENGLISH)
def test_english_has_english_punctuation(key) -> None:
    assert sentence("en", key).isascii()


@pytest.mark.parametrize(
    ("language", "key"), [row for row in ALL if row[1].startswith("refused.")]
)
def test_a_refusal_is_a_whole_sentence(language, key) -> None:
    assert sentence(language, key).endswith("。" if language == "zh" else ".")


def test_a_sentence_that_does_not_exist_is_a_bug() -> None:
    with pytest.raises(KeyError):
        say("refused.because", "en")


def test_a_value_that_is_missing_is_a_bug() -> None:
    with pytest.raises(KeyError):
        say("board.waiting", "en")


def test_no_other_module_spells_out_what_people_read() -> None:
    root = Path(kiosk.__file__).parent
    elsewhere: set[str] = set()
    for path in root.rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        remarks = {id(one.value) for one in ast.walk(tree) if isinstance(one, ast.Expr)}
        for one in ast.walk(tree):
            if (
                isinstance(one, ast.Constant)
                and isinstance(one.value, str)
                and id(one) not in remarks
                and CHINESE_SIGN.search(one.value)
            ):
                elsewhere.add(str(path.relative_to(root)))

    assert elsewhere == {
        "settings/classes.py",  # names that a hall may change in its settings
        "screens/board_rows.py",  # a pattern for the date
        "voice/wording.py",  # numerals, the pieces of a voice
    }


def test_no_sentence_is_never_said() -> None:
    root = Path(kiosk.__file__).parents[1]
    code = "\n".join(
        path.read_text() for folder in SOURCES for path in (root / folder).rglob("*.py")
    )
    # f"ticket.slip_{news}" says every key that begins so and ends with one of the news.
    families = {found[1] for found in re.finditer(r'f"(\w+\.\w*)\{', code)}
    said = {key for key in keys("en") if f'"{key}"' in code or f"'{key}'" in code}
    said |= {f"ticket.slip_{news}" for news in SlipNews}
    said |= {key for key in keys("en") if key.split(".")[0] + "." in families}

    assert keys("en") - said == set()
