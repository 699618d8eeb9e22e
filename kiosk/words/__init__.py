"""Every sentence the kiosk says to people, by key and language; no other module spells one out.

One TOML file a language, the same keys in each (a test sees to it). ``P``-numbers in their
comments are the phrase intents of the service standards.
"""

import tomllib
from functools import cache
from importlib import resources

LANGUAGES = ("zh", "en")
"""The languages there is a file for."""


@cache
def _catalogue(language: str) -> dict[str, str]:
    text = resources.files(__name__).joinpath(f"{language}.toml").read_text(encoding="utf-8")
    return {
        f"{section}.{key}": sentence
        for section, sentences in tomllib.loads(text).items()
        for key, sentence in sentences.items()
    }


def say(key: str, language: str, **values: object) -> str:
    """Return the sentence of that key with its ``{values}`` filled in.

    Raises:
        KeyError: There is no such sentence, or a value is missing: a bug.
    """
    return _catalogue(language)[key].format(**values)


def say_all(key: str, **values: object) -> dict[str, str]:
    """Return the sentence in every language.

    Raises:
        KeyError: There is no such sentence, or a value is missing: a bug.
    """
    return {language: say(key, language, **values) for language in LANGUAGES}


def keys(language: str) -> frozenset[str]:
    """Return the keys of every sentence of a language."""
    return frozenset(_catalogue(language))
