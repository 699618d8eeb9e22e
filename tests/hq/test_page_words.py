"""Nothing on headquarters' pages is without words, in either language."""

import re
from pathlib import Path

import pytest

from sync.hq import web
from sync.hq.alarm import AlarmKind
from sync.hq.fleet_api import HAPPENINGS

PAGES = Path(web.__file__).parent / "pages"
WORDS = (PAGES / "words.js").read_text(encoding="utf-8")
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
    used |= set(re.findall(r'\b(?:say|textOf)\("(\w+)"', text))

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
