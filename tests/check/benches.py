"""A bench for a probe: a machine made of files, a hall's settings, somebody to ask."""

import os
from collections.abc import Callable, Iterable
from pathlib import Path
from threading import Event

from kiosk.check.bench import Bench, Probe
from kiosk.check.finding import Finding, Said, State
from kiosk.check.machine import Machine
from kiosk.check.person import Answer, Nobody, Person
from kiosk.domain.manager_view import ManagerView
from kiosk.domain.moment import UtcMillis
from kiosk.settings import Settings, read_settings
from kiosk.words import LANGUAGES
from tests.e2e.lobby import HallSettings

AGAIN_S = 0.1
NOW = UtcMillis(1_795_395_600_000)
"""09:00 in Shanghai on 2026-11-23."""
CORE_ONLY = "kiosk-core:x:900:900::/:/bin/false\n"


class ScriptedPerson:
    """Answers questions by a word in them, and does what a test says is to be done."""

    def __init__(
        self,
        answers: dict[str, Answer] | None = None,
        hands: dict[str, Callable[[], None]] | None = None,
    ) -> None:
        self.asked: list[str] = []
        self._answers = answers or {}
        self._hands = hands or {}

    def confirms(self, question: Said) -> Answer:
        """Answer; a question nobody thought of is skipped."""
        text = self._hears(question)
        return next(
            (one for word, one in self._answers.items() if word in text), Answer.SKIPPED
        )

    def does(self, request: Said, happened: Event, timeout_s: float) -> Answer:
        """Do it, if a test has said how."""
        text = self._hears(request)
        hand = next((one for word, one in self._hands.items() if word in text), None)
        if hand is None:
            return self._answers.get("press", Answer.SKIPPED)
        # As people do: a press that came too soon is pressed again.
        for _ in range(int(timeout_s / AGAIN_S)):
            hand()
            if happened.wait(AGAIN_S):
                return Answer.YES
        return Answer.NO

    def _hears(self, sentence: Said) -> str:
        text = sentence.in_language("en")
        self.asked.append(text)
        return text


def hall_settings(folder: Path, settings: HallSettings | None = None) -> Settings:
    """Write a hall's settings file and read it."""
    path = folder / "kiosk.toml"
    path.write_text((settings or HallSettings()).text(folder), encoding="utf-8")
    return read_settings(path)


def machine(root: Path, files: dict[str, str] | None = None, **seen: object) -> Machine:
    """Return a machine that has these files and no others."""
    for name, text in {"/etc/passwd": CORE_ONLY, **(files or {})}.items():
        path = root / name.lstrip("/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return Machine(root=root, **seen)  # type: ignore[arg-type]  # fields of Machine, by name


def process(root: Path, pid: int, name: str, *open_files: Path) -> None:
    """Let a process run on a machine of files, with these files open."""
    folder = root / "proc" / str(pid)
    (folder / "fd").mkdir(parents=True)
    (folder / "comm").write_text(f"{name}\n", encoding="utf-8")
    for number, path in enumerate(open_files, start=3):
        (folder / "fd" / str(number)).symlink_to(path)


def bench(
    folder: Path,
    settings: HallSettings | None = None,
    *,
    on: Machine | None = None,
    person: Person | None = None,
    hall: ManagerView | None = None,
) -> Bench:
    """Return a bench for a hall in a folder."""
    return Bench(
        settings=hall_settings(folder, settings),
        machine=on or machine(folder / "machine"),
        now=NOW,
        person=person or Nobody(),
        hall=hall,
    )


def states(findings: Iterable[Finding]) -> dict[str, State]:
    """Return what is how; every finding must have words in every language."""
    found = {}
    for one in findings:
        told = one.told("en")
        assert set(told.texts) == set(LANGUAGES)
        assert one.name not in found, f"{one.name} is told twice"
        found[one.name] = one.state
    return found


def remedies(findings: Iterable[Finding]) -> dict[str, str]:
    """Return what to do about each finding that has a remedy of its own."""
    told = [one.told("en") for one in findings]
    return {one.name: one.remedy for one in told if one.remedy}


def texts(findings: Iterable[Finding], language: str = "en") -> dict[str, str]:
    """Return what is said of each."""
    return {one.name: one.told(language).text for one in findings}


def named(probes: Iterable[Probe], name: str) -> Probe:
    """Return the probe of that name."""
    return next(one for one in probes if one.name == name)


def is_root() -> bool:
    """Return whether this test may do everything: no mode keeps it from a file."""
    return os.geteuid() == 0
