"""The demo hall's settings file, written anew for each run."""

from importlib import resources
from pathlib import Path


def write_settings(folder: Path, printer: str, broker: str) -> Path:
    """Write ``lobby.toml`` with this run's addresses into ``folder`` and return its path."""
    template = resources.files(__package__).joinpath("lobby.toml").read_text(encoding="utf-8")
    path = folder / "lobby.toml"
    text = template.format(folder=folder, printer=printer, broker=broker)
    path.write_text(text, encoding="utf-8")
    return path
