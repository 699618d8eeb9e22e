"""A call is said whole: its number digit by digit, its counter as people say it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.voice_line import CLAUSE, Line, characters
from kiosk.settings import DigitOne
from kiosk.voice.apology import apology_lines, apology_text
from kiosk.voice.calls import SENTENCES, Call, lines, needed, sentence
from kiosk.voice.wording import LETTERS, ONES, YAO, Manner, counter_words, line, number_words
from kiosk.words import say

YI, YAO_TOO = DigitOne.YI, DigitOne.YAO


@pytest.mark.parametrize(
    ("call", "digit_one", "said"),
    [
        (Call("A017", "3", "zh"), YI, "A 零 一 七 号 | 请到 三 号窗口"),
        (Call("A017", "3", "zh"), YAO_TOO, "A 零 幺 七 号 | 请到 三 号窗口"),
        (Call("A111", "1", "zh"), YAO_TOO, "A 幺 幺 幺 号 | 请到 一 号窗口"),
        (Call("B200", "12", "zh"), YI, "B 二 零 零 号 | 请到 十 二 号窗口"),
        (Call("BX9", "20", "zh"), YI, "B X 九 号 | 请到 二 十 号窗口"),
        (Call("A1234", "99", "zh"), YI, "A 一 二 三 四 号 | 请到 九 十 九 号窗口"),
        (Call("C005", "108", "zh"), YI, "C 零 零 五 号 | 请到 一 零 八 号窗口"),
        (Call("C005", "12a", "zh"), YI, "C 零 零 五 号 | 请到 十 二 A 号窗口"),
        (
            Call("A017", "3", "zh", again=True),
            YI,
            "再次邀请 A 零 一 七 号到 三 号窗口 | 我们在等您",
        ),
        (Call("A017", "3", "en"), YI, "Number A zero one seven | counter three | please"),
        (Call("A017", "10", "en"), YI, "Number A zero one seven | counter ten | please"),
        (
            Call("A017", "12", "en"),
            YAO_TOO,
            "Number A zero one seven | counter twelve | please",
        ),
        (Call("Z90", "35", "en"), YI, "Number Z nine zero | counter thirty five | please"),
        (Call("Z90", "b2-10", "en"), YI, "Number Z nine zero | counter B two ten | please"),
        (
            Call("A017", "3", "en", again=True),
            YI,
            "Calling number A zero one seven again | counter three is ready for you",
        ),
    ],
    ids=lambda one: (
        f"{one.number}-{one.counter}-{one.language}" if isinstance(one, Call) else ""
    ),
)
def test_a_call_is_said_in_exactly_these_pieces(call, digit_one, said) -> None:
    (spoken,) = lines(call, (call.language,), digit_one, frozenset())

    assert as_said(spoken) == said


@pytest.mark.parametrize(
    ("phone", "digit_one", "said"),
    [
        ("", YI, "抱歉让您多等 | 已通知值班负责人"),
        (
            "0571-81",
            YI,
            "抱歉让您多等 | 已通知值班负责人 | 也可拨打 零 五 七 一 八 一",
        ),
        ("110", YAO_TOO, "抱歉让您多等 | 已通知值班负责人 | 也可拨打 幺 幺 零"),
        ("前台", YI, "抱歉让您多等 | 已通知值班负责人"),
    ],
)
def test_p36_the_apology_is_said_in_exactly_these_pieces(phone, digit_one, said) -> None:
    (spoken,) = apology_lines(phone, ("zh",), digit_one)

    assert as_said(spoken) == said
    assert spoken.text == apology_text(phone, "zh")
    assert {one.text for one in spoken.pieces} <= set(needed("zh"))


def as_said(spoken: Line) -> str:
    return " ".join(
        one.text + (" |" if one.pause == CLAUSE and one is not spoken.pieces[-1] else "")
        for one in spoken.pieces
    )


def test_a_call_in_both_languages_says_the_tickets_own_first() -> None:
    both = lines(Call("A017", "3", "en"), ("en", "zh"), YI, frozenset())

    assert [one.language for one in both] == ["en", "zh"]
    assert both[1].text == say("voice.call", "zh", number="A017", counter="3")


def test_a_counter_whose_id_the_voice_knows_is_said_as_a_word() -> None:
    assert counter_words("zh", "cashier", frozenset({"cashier"})) == ["cashier"]
    assert counter_words("zh", "cash", frozenset()) == ["C", "A", "S", "H"]


NUMBERS = st.from_regex(r"[A-Z]{1,2}[0-9]{1,5}", fullmatch=True)
COUNTERS = st.from_regex(r"[a-z0-9][a-z0-9-]{0,4}", fullmatch=True)


@given(
    NUMBERS, COUNTERS, st.sampled_from(["zh", "en"]), st.sampled_from(SENTENCES), st.booleans()
)
def test_every_call_says_the_number_in_order_and_the_counter(
    number, counter, language, key, yao
) -> None:
    spoken = line(language, sentence(key, language), number, counter, Manner(yao=yao))
    texts = [one.text for one in spoken.pieces]

    ones = {word: f"{at}" for at, word in enumerate(ONES[language])} | {YAO: "1"}
    ones |= {one: one for one in LETTERS}
    start = next(
        at
        for at in range(len(texts))
        if "".join(ones.get(one, "?") for one in texts[at : at + len(number)]) == number
    )
    counted = counter_words(language, counter, frozenset())
    after = texts[start + len(number) :]
    assert any(
        after[at : at + len(counted)] == counted for at in range(len(after) - len(counted) + 1)
    )
    assert number in spoken.text
    assert counter.upper() in spoken.text
    assert set(texts) <= set(needed(language))


@given(NUMBERS)
def test_a_number_is_as_many_words_as_it_has_characters(number) -> None:
    assert len(number_words("zh", number)) == len(number_words("en", number)) == len(number)


@pytest.mark.parametrize(
    ("text", "count"), [("号窗口", 3), ("A", 1), ("我们在等您", 5), ("Number", 1), (".", 0)]
)
def test_han_characters_and_letters_said_by_name_count(text, count) -> None:
    assert characters(text) == count
