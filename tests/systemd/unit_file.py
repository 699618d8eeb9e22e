"""A unit file as systemd reads it: sections of keys, each perhaps given many times."""

from pathlib import Path

ROOT = Path(__file__).parents[2]
SYSTEMD = ROOT / "systemd"
SERVICES = sorted(SYSTEMD.rglob("*.service"))
INSTANCES = {
    "kiosk-screen@.service": ("ticket", "board"),
    "lobby-hq-collect@.service": ("0-31", "32-63"),
}
"""What a unit with an ``@`` in its name is started as."""


class UnitFile:
    """One unit file."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lines: list[tuple[str, str, str]] = []
        section = ""
        for line in path.read_text(encoding="utf-8").splitlines():
            text = line.strip()
            if text.startswith("["):
                section = text.strip("[]")
            elif text and not text.startswith(("#", ";")):
                key, _, value = text.partition("=")
                self._lines.append((section, key, value))

    def all(self, section: str, key: str) -> list[str]:
        """Return every value of a key, in order."""
        return [value for where, name, value in self._lines if (where, name) == (section, key)]

    def one(self, section: str, key: str) -> str:
        """Return the value of a key that stands there exactly once."""
        values = self.all(section, key)
        assert len(values) == 1, f"{self.path.name}: {key} stands {len(values)} times"
        return values[0]

    def words(self, section: str, key: str) -> list[str]:
        """Return the words of all values of a key."""
        return [word for value in self.all(section, key) for word in value.split()]


def started_as(path: Path) -> list[str]:
    """Return the names under which a unit file is started."""
    if "@" not in path.name:
        return [path.name]
    return [path.name.replace("@", f"@{instance}") for instance in INSTANCES[path.name]]


def seconds(span: str) -> int:
    """Return the seconds of a systemd time span of one part, such as ``10min``."""
    for unit, factor in (("min", 60), ("s", 1)):
        if span.endswith(unit):
            return int(span.removesuffix(unit)) * factor
    raise ValueError(f"{span!r} has no unit")


def bytes_of(size: str) -> int:
    """Return the bytes of a systemd size in megabytes, such as ``120M``."""
    return int(size.removesuffix("M")) * 1024 * 1024
