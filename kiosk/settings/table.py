"""A TOML table that is read key by key and remembers what was wrong with each.

Reading never stops at the first mistake: a wrong value becomes a problem and a stand-in of the
right type, so that the installer sees all of them at once.
"""

import datetime as dt
import difflib
import json
import re
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from kiosk.settings.duration import EXPECTED as DURATION
from kiosk.settings.duration import parse_duration_s
from kiosk.settings.problem import Problem

Value = TypeVar("Value")

IDENTIFIER = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
IDENTIFIER_EXPECTED = "lower-case letters, digits and hyphens, at most 64"
SHOWN_LENGTH = 60
"""Of a longer value only the beginning is shown."""


def shown(value: object) -> str:
    """Return a value as it stands in the file, short; no value is ``nothing``."""
    match value:
        case None:
            return "nothing"
        case dict():
            return "a table"
        case list():
            text = f"[{', '.join(shown(one) for one in value)}]"
        case dt.date() | dt.time():
            text = value.isoformat()
        case str() | bool():
            text = json.dumps(value, ensure_ascii=False)
        case _:
            text = str(value)
    return text if len(text) <= SHOWN_LENGTH else f"{text[:SHOWN_LENGTH]}…"


def _remedy(message: str) -> str:
    """Return what an address parser's message expects, in words that follow *expected*."""
    _, named, expected = message.rpartition("expected ")
    return expected if named else f"another address: {message}"


class Table:
    """One table of the file; ``problems`` is shared by all tables of the file."""

    def __init__(self, data: dict[str, object], place: str, problems: list[Problem]) -> None:
        self._data = data
        self._place = place
        self._asked: set[str] = set()
        self.problems = problems

    def __contains__(self, key: str) -> bool:
        return key in self._data

    def place(self, key: str) -> str:
        """Return the full name of a key."""
        return f"{self._place}.{key}" if self._place else key

    def wrong(self, key: str, expected: str) -> None:
        """Note that the value of ``key`` is not what was expected."""
        self.found(key, shown(self._data.get(key)), expected)

    def found(self, key: str, found: str, expected: str) -> None:
        """Note what is wrong at ``key`` when its value alone would not tell."""
        self.problems.append(Problem(self.place(key), found, expected))

    def take(self, key: str) -> object:
        """Return the raw value of ``key``, or None, and remember that the key is known."""
        self._asked.add(key)
        return self._data.get(key)

    def text(self, key: str, expected: str = "a text", default: str | None = None) -> str:
        """Return a text that is not empty."""
        value = self.take(key)
        if value is None and default is not None:
            return default
        if isinstance(value, str) and value.strip():
            return value
        self.wrong(key, expected)
        return default or ""

    def optional_text(self, key: str, expected: str = "a text, or no such line") -> str | None:
        """Return a text, or None when the key is not there."""
        self._asked.add(key)
        return self.text(key, expected) if key in self._data else None

    def matching(self, key: str, pattern: re.Pattern[str], expected: str) -> str:
        """Return a text that the pattern matches whole."""
        value = self.take(key)
        if isinstance(value, str) and pattern.fullmatch(value):
            return value
        self.wrong(key, expected)
        return ""

    def identifier(self, key: str) -> str:
        """Return an id: what other tables and the wire call this thing."""
        return self.matching(key, IDENTIFIER, IDENTIFIER_EXPECTED)

    def whole(self, key: str, allowed: range, default: int) -> int:
        """Return a whole number within ``allowed``."""
        value = self.take(key)
        if value is None:
            return default
        if isinstance(value, int) and not isinstance(value, bool) and value in allowed:
            return value
        self.wrong(key, f"a whole number from {allowed.start} to {allowed.stop - 1}")
        return default

    def number(self, key: str, low: float, high: float, default: float) -> float:
        """Return a number between ``low`` and ``high``, neither of them itself."""
        value = self.take(key)
        if value is None:
            return default
        if isinstance(value, bool) or not isinstance(value, int | float):
            self.wrong(key, f"a number above {low:g} and below {high:g}")
            return default
        if low < value < high:
            return float(value)
        self.wrong(key, f"a number above {low:g} and below {high:g}")
        return default

    def flag(self, key: str, *, default: bool = False) -> bool:
        """Return true or false."""
        value = self.take(key)
        if value is None:
            return default
        if isinstance(value, bool):
            return value
        self.wrong(key, "true or false")
        return default

    def choice(self, key: str, allowed: Sequence[int], default: int, what: str) -> int:
        """Return one of a few whole numbers."""
        value = self.take(key)
        if value is None:
            return default
        if isinstance(value, int) and not isinstance(value, bool) and value in allowed:
            return value
        self.wrong(key, f"{' or '.join(map(str, allowed))}, {what}")
        return default

    def duration_s(self, key: str, default: int | None = None) -> int:
        """Return a length of time in seconds."""
        value = self.take(key)
        if value is None and default is not None:
            return default
        if isinstance(value, str):
            try:
                return parse_duration_s(value)
            except ValueError:
                self.wrong(key, DURATION)
                return default or 1
        self.wrong(key, DURATION)
        return default or 1

    def parsed(self, key: str, parse: Callable[[str], Value]) -> Value | None:
        """Return what ``parse`` makes of a text; None when it is not there or wrong.

        ``parse`` says in its ValueError what it expected.
        """
        text = self.optional_text(key)
        if not text:
            # What is no text at all was noted by now; to parse it would tell it twice.
            return None
        try:
            return parse(text)
        except ValueError as error:
            self.wrong(key, _remedy(str(error).removeprefix(f"{text!r}: ")))
            return None

    def texts(self, key: str, expected: str) -> tuple[str, ...]:
        """Return a list of texts with at least one in it and none twice."""
        value = self.take(key)
        good = (
            isinstance(value, list)
            and value
            and all(isinstance(one, str) and one for one in value)
            and len(set(value)) == len(value)
        )
        if good and isinstance(value, list):
            return tuple(value)
        self.wrong(key, expected)
        return ()

    def names(self, key: str, languages: Sequence[str]) -> dict[str, str]:
        """Return a text for each language of the hall."""
        value = self.take(key)
        if not isinstance(value, dict):
            each = ", ".join(f'{one} = "…"' for one in languages)
            self.wrong(key, f"a text for each language: {{ {each} }}")
            return dict.fromkeys(languages, "")
        texts = Table(value, self.place(key), self.problems)
        return {one: texts.text(one, "a text in that language") for one in languages}

    def table(self, key: str) -> "Table":
        """Return a table below this one; a missing one is a problem."""
        value = self.take(key)
        if isinstance(value, dict):
            return Table(value, self.place(key), self.problems)
        self.wrong(key, f"a table [{self.place(key)}]")
        return Table({}, self.place(key), [])

    def optional_table(self, key: str) -> "Table | None":
        """Return a table below this one, or None when it is not there."""
        self._asked.add(key)
        return self.table(key) if key in self._data else None

    def tables(self, key: str, *, required: bool = False) -> Iterator["Table"]:
        """Return the tables of a list, ``[[key]]`` in the file; numbers start at 1."""
        value = self.take(key)
        if value is None or value == []:
            if required:
                self.wrong(key, f"at least one table [[{self.place(key)}]]")
            return
        if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
            self.wrong(key, f"tables, each under a line [[{self.place(key)}]]")
            return
        for number, one in enumerate(value, start=1):
            yield Table(one, f"{self.place(key)}[{number}]", self.problems)

    def finish(self) -> None:
        """Note every key that nobody asked for: most often a misspelled one."""
        known = sorted(self._asked)
        for key in self._data:
            if key not in self._asked:
                near = difflib.get_close_matches(key, known, n=1)
                meant = near[0] if near else f"one of {', '.join(known)}"
                self.found(key, "an unknown setting", meant)
