"""A hall's settings that are right, and how to spoil them."""

from pathlib import Path

from kiosk.settings import Problem, Settings, SettingsError, read_settings

GOOD = """\
[site]
device = "hz-0001"
name = { zh = "滨江政务服务中心", en = "Binjiang Service Centre" }
timezone = "Asia/Shanghai"
languages = ["zh", "en"]

[[service]]
id = "account"
prefix = "A"
name = { zh = "开户", en = "Open an account" }

[[service]]
id = "cash"
prefix = "B"
name = { zh = "现金", en = "Cash" }

[[counter]]
id = "1"
services = ["account", "cash"]

[[counter]]
id = "3"
services = ["account", "cash"]
accessible = true
"""


def read(folder: Path, text: str) -> Settings:
    """Write a settings file and read it."""
    path = folder / "kiosk.toml"
    path.write_text(text, encoding="utf-8")
    return read_settings(path)


def problems(folder: Path, text: str) -> list[Problem]:
    """Return what is wrong with a settings file; nothing when it is right."""
    try:
        read(folder, text)
    except SettingsError as error:
        return error.problems
    return []


def instead(old: str, new: str) -> str:
    """Return the good settings with one passage replaced."""
    assert GOOD.count(old) == 1, f"{old!r} stands {GOOD.count(old)} times in the good settings"
    return GOOD.replace(old, new)


Mistake = tuple[str, str, str, str, str]
"""What is wrong, the file, and then the key, what is found and what is expected."""


def more(text: str) -> str:
    """Return good settings with something at the end."""
    return f"{GOOD}\n{text}\n"
