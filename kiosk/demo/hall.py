"""The demo hall's settings, as they would be on its Pi: real addresses, this run's broker."""

from importlib import resources
from pathlib import Path

from kiosk.settings.model import BUILT_IN_VOICE


def write_hall(folder: Path, broker: str) -> Path:
    """Write ``hall.toml`` with this run's broker into ``folder`` and return its path."""
    template = resources.files(__package__).joinpath("lobby.toml").read_text(encoding="utf-8")
    path = folder / "hall.toml"
    # A demo is no place for a warning that nobody has built a voice pack yet.
    voice = "built-in" if BUILT_IN_VOICE.exists() else "none"
    path.write_text(
        template.format(broker=broker, voice=voice, folder=folder), encoding="utf-8"
    )
    return path
