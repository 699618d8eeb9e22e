"""A mistake in the settings, in words that lead to the line that must be changed."""

from pathlib import Path

import msgspec


class Problem(msgspec.Struct, frozen=True):
    """One mistake."""

    key: str
    """Where: ``counter[2].services``; counting starts at 1, as people do."""
    found: str
    expected: str

    def line(self, path: Path) -> str:
        """Return the one line that is printed for it."""
        place = f"{path}: {self.key}" if self.key else str(path)
        return f"{place}: found {self.found}, expected {self.expected}"


class SettingsError(Exception):
    """The settings cannot be used: show ``lines`` and stop with exit code 2."""

    def __init__(self, path: Path, problems: list[Problem]) -> None:
        self.path = path
        self.problems = problems
        self.lines = [one.line(path) for one in problems]
        super().__init__("\n".join(self.lines))
