"""Nothing on headquarters' pages is without words, in either language."""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import get_args

import pytest

from kiosk.domain.refused import Reason
from sync.contract.documents import Act, Doubt, Stage
from sync.hq import web
from sync.hq.alarm import AlarmKind
from sync.hq.fleet_api import HAPPENINGS
from sync.hq.wishes.signer_door import AWAY, FAILED

HQ = Path(web.__file__).parent
PAGES = HQ / "pages"
WORDS = (PAGES / "words.js").read_text(encoding="utf-8")
COMMANDS = (PAGES / "command_words.js").read_text(encoding="utf-8")
HALL_REASONS = {
    Reason.NOTICE_UNFIT,
    Reason.TOO_MANY_NOTICES,
    Reason.NO_PRINTER,
    Reason.SLIP_IS_COMING,
    Reason.UNKNOWN_TICKET,
    Reason.NAME_UNFIT,
    Reason.RESTARTED_LATELY,
    "not_tested",
    "not_ready",
    "no_logs",
}
"""What a hall may have against what is asked of it."""
ALARMS = (PAGES / "alarms.js").read_text(encoding="utf-8")


def words_of(language: str) -> set[str]:
    """Return what can be said in a language."""
    table = WORDS[WORDS.index(f"  {language}: {{") :].split("\n  },")[0]
    return set(re.findall(r"[{ ,]\s*(\w+): [\"`]", table))


LANGUAGES = {language: words_of(language) for language in ("zh", "en")}
FILES = sorted(path for path in PAGES.iterdir() if path.suffix in {".js", ".html"})


def test_both_languages_have_the_same_words() -> None:
    assert LANGUAGES["zh"] == LANGUAGES["en"]
    assert len(LANGUAGES["zh"]) > 100


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_word_that_a_page_uses_is_there(path) -> None:
    text = path.read_text(encoding="utf-8")
    used = set(re.findall(r'data-word="(\w+)"', text))
    used |= set(re.findall(r'\b(?:say|textOf|field)\("(\w+)"', text))

    assert used - LANGUAGES["zh"] == set()


@pytest.mark.parametrize("kind", list(AlarmKind))
def test_every_alarm_says_what_is_so_and_what_to_do_in_both_languages(kind) -> None:
    found = re.search(rf"^  {kind}: \[(.*?)\],$", ALARMS, flags=re.MULTILINE | re.DOTALL)

    assert found is not None
    texts = re.findall(r'"((?:[^"\\]|\\.)+)"', found[1])
    assert len(texts) == 4
    assert all(re.search(r"[\u4e00-\u9fff]", text) for text in texts[:2])
    assert not any(re.search(r"[\u4e00-\u9fff]", text) for text in texts[2:])


def test_the_pages_offer_to_mark_what_the_server_lets_be_marked() -> None:
    found = re.search(r"HAPPENINGS = new Set\(\[(.*?)\]\)", ALARMS)

    assert found is not None
    assert set(re.findall(r'"(\w+)"', found[1])) == {kind.value for kind in HAPPENINGS}


def table(name: str) -> dict[str, list[str]]:
    """Return the texts of each entry of a table of the commands' words."""
    text = COMMANDS[COMMANDS.index(f"const {name} = {{") :].split("\n};")[0]
    entries = re.findall(r"^  (\w+): \[(.*?)\],$", text, flags=re.MULTILINE | re.DOTALL)
    return {key: re.findall(r'"((?:[^"\\]|\\.)*)"', texts) for key, texts in entries}


@pytest.mark.parametrize(("name", "size"), [("ACTS", 4), ("COURSES", 4), ("REASONS", 2)])
def test_what_is_said_of_commands_is_said_in_both_languages(name: str, size: int) -> None:
    for key, texts in table(name).items():
        assert len(texts) == size, key
        chinese, english = texts[: size // 2], texts[size // 2 :]
        assert re.search(r"[\u4e00-\u9fff]", chinese[0]), key
        assert [bool(one) for one in chinese] == [bool(one) for one in english], key
        assert not re.search(r"[\u4e00-\u9fff]", "".join(english)), key


def test_whatever_becomes_of_a_command_there_are_words_for_it() -> None:
    switched = {
        "pause_hall": {"pause", "resume"},
        "emergency": {"emergency_on", "emergency_off"},
    }
    tags = {str(kind.__struct_config__.tag) for kind in get_args(Act)}
    acts = {one for tag in tags for one in switched.get(tag, {tag})}

    assert set(table("ACTS")) == acts
    assert set(table("COURSES")) == {*Stage, "waiting", "sent", "unsent", "no_answer"}
    assert set(Doubt) <= set(table("REASONS"))
    assert set(table("REASONS")) >= HALL_REASONS


def test_whatever_is_wrong_with_an_order_or_an_account_there_are_words_for_it() -> None:
    signing = [*(HQ / "wishes").glob("signer*.py"), HQ / "wishes" / "orders.py"]
    orders = words_in(signing, r'NotSent\(\s*\d+,\s*"(\w+)"')
    accounts = words_in(
        (HQ / "access").glob("*.py"), r'AccountError\((?:[^()]|\([^()]*\))*?"(\w+)",?\s*\)'
    )

    assert {"no_key", "may_not", "too_often"} <= orders
    assert {AWAY, FAILED} | orders <= set(table("REASONS"))
    assert accounts == {"name", "taken", "nobody", "last", "first", "password"}
    assert {f"account_{one}" for one in accounts} <= LANGUAGES["zh"]


def words_in(paths: Iterable[Path], pattern: str) -> set[str]:
    """Return the words that some files give as a reason."""
    return {
        one for path in paths for one in re.findall(pattern, path.read_text(encoding="utf-8"))
    }
