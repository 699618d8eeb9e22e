"""The demo hall's settings, as they would be on its Pi: real addresses, this run's broker."""

from importlib import resources
from pathlib import Path


def write_hall(folder: Path, broker: str) -> Path:
    """Write ``hall.toml`` with this run's broker into ``folder`` and return its path."""
    template = resources.files(__package__).joinpath("lobby.toml").read_text(encoding="utf-8")
    path = folder / "hall.toml"
    path.write_text(template.format(broker=broker), encoding="utf-8")
    return path
