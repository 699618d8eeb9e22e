"""What a probe found: one thing, its state, and words for it in every language."""

import enum
from collections.abc import Mapping

import msgspec

from kiosk.words import LANGUAGES, say


class State(enum.StrEnum):
    """How a thing is, as far as could be found out."""

    OK = "ok"
    WRONG = "wrong"
    SKIPPED = "skipped"
    """Only a person could have told, and none did."""
    UNKNOWN = "unknown"
    """It was asked and does not tell."""


class Said(msgspec.Struct, frozen=True):
    """A sentence of ``kiosk.words`` with its values; a value may be a sentence itself."""

    key: str
    values: Mapping[str, object] = {}

    def in_language(self, language: str) -> str:
        """Return the sentence, its values filled in."""
        filled = {
            name: value.in_language(language) if isinstance(value, Said) else value
            for name, value in self.values.items()
        }
        return say(self.key, language, **filled)


def said(key: str, **values: object) -> Said:
    """Return a sentence of the catalogue."""
    return Said(key, values)


class Finding(msgspec.Struct, frozen=True):
    """One thing that was looked at."""

    name: str
    state: State
    text: Said
    remedy: Said | None = None
    """What to do; also advice about something that is well."""

    def told(self, language: str) -> "ToldFinding":
        """Return it for a person or a program that reads this language first."""
        remedy = self.remedy
        return ToldFinding(
            name=self.name,
            fine=self.state is State.OK,
            text=self.text.in_language(language),
            state=self.state,
            remedy="" if remedy is None else remedy.in_language(language),
            texts={one: self.text.in_language(one) for one in LANGUAGES},
            remedies={}
            if remedy is None
            else {one: remedy.in_language(one) for one in LANGUAGES},
        )


class ToldFinding(msgspec.Struct, frozen=True):
    """A finding in words, as ``kiosk check --json`` prints it."""

    name: str
    fine: bool
    """It is well: neither wrong nor skipped nor unknown."""
    text: str
    state: State
    remedy: str
    texts: dict[str, str]
    remedies: dict[str, str]


def ok(name: str, text: Said, advice: Said | None = None) -> Finding:
    """Return that it is well."""
    return Finding(name, State.OK, text, advice)


def wrong(name: str, text: Said, remedy: Said | None = None) -> Finding:
    """Return that it is wrong; a fault's sentence has its remedy in it."""
    return Finding(name, State.WRONG, text, remedy)


def skipped(name: str, text: Said) -> Finding:
    """Return that nobody said."""
    return Finding(name, State.SKIPPED, text)


def unknown(name: str, text: Said, remedy: Said | None = None) -> Finding:
    """Return that it does not tell."""
    return Finding(name, State.UNKNOWN, text, remedy)


def fault(name: str, kind: str, device: str) -> Finding:
    """Return that a device fails; its sentence says what to do."""
    return wrong(name, said(f"fault.{kind}", device=said(f"device.{device}")))
