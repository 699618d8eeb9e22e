"""What the documents tell an installer exists: commands, units, settings, links."""

import re
from pathlib import Path

import pytest

from kiosk.settings import SettingsError, read_settings
from tests.systemd.command_line import EXAMPLE, understood
from tests.systemd.unit_file import ROOT, SYSTEMD

DOCS = ROOT / "docs"
GUIDES = [DOCS / name for name in ("install.md", "operate.md", "settings.md")]
DECISIONS = sorted((DOCS / "decisions").glob("0*.md"))
MISSPELLED = "misspelt"


def code(path: Path) -> list[str]:
    """Return every line of a code block and every piece of code in a sentence."""
    text = path.read_text(encoding="utf-8")
    blocks = re.findall(r"^```\w*\n(.*?)^```", text, flags=re.MULTILINE | re.DOTALL)
    sentences = re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)
    return [line for one in blocks for line in one.splitlines()] + re.findall(
        r"`([^`]+)`", sentences
    )


def known_keys(tmp_path: Path) -> dict[str, set[str]]:
    """Ask the reader of settings which keys each table has, by misspelling one in each."""
    lines = EXAMPLE.read_text(encoding="utf-8").splitlines()
    spoiled = [f"{MISSPELLED} = 1"]
    for line in lines:
        spoiled.append(line)
        if line.startswith("["):
            spoiled.append(f"{MISSPELLED} = 1")
    path = tmp_path / "kiosk.toml"
    path.write_text("\n".join(spoiled), encoding="utf-8")
    with pytest.raises(SettingsError) as caught:
        read_settings(path)
    known: dict[str, set[str]] = {}
    for one in caught.value.problems:
        if one.found == "an unknown setting":
            table = re.sub(r"(\[\d+\])?\.?misspelt$", "", one.key)
            keys = {*one.expected.removeprefix("one of ").split(", ")}
            known.setdefault(table, set()).update(keys - {MISSPELLED})
    return known


def test_the_example_is_a_hall_that_the_kiosk_accepts() -> None:
    settings = read_settings(EXAMPLE)

    assert len(settings.plan.counters) == 3
    assert settings.sync is not None
    assert settings.printer is not None


def test_every_setting_is_explained(tmp_path) -> None:
    text = (DOCS / "settings.md").read_text(encoding="utf-8")
    sections = re.split(r"^## ", text, flags=re.MULTILINE)[1:]
    explained = {
        re.sub(r"[`\[\]]", "", one.split()[0]): set(
            re.findall(r"^\| `(\w+)` \|", one, flags=re.MULTILINE)
        )
        for one in sections
    }

    keys = known_keys(tmp_path)

    assert explained == {table: names for table, names in keys.items() if table}
    assert set(explained) == keys[""]


@pytest.mark.parametrize("path", GUIDES, ids=lambda one: one.name)
def test_the_kiosk_understands_every_command_in_a_guide(path) -> None:
    lines = [
        re.sub(r" > .*", "", found[0])
        for line in code(path)
        for found in [re.search(r"(?:^|/opt/kiosk/bin/)kiosk [a-z].*", line)]
        if found
    ]

    assert lines
    assert all(understood(line) for line in lines)


@pytest.mark.parametrize("path", GUIDES[:2], ids=lambda one: one.name)
def test_every_unit_in_a_guide_exists(path) -> None:
    ours = {one.name for one in SYSTEMD.rglob("*")}

    unit = re.compile(r"\b((?:kiosk|lobby)[\w-]*@?)\w*\.(service|socket|target)")
    named = unit.findall(path.read_text(encoding="utf-8"))

    assert named
    assert {f"{name}.{kind}" for name, kind in named} <= ours


def test_the_installation_leaves_no_file_out() -> None:
    guide = (DOCS / "install.md").read_text(encoding="utf-8")

    for path in SYSTEMD.rglob("*"):
        if path.is_file():
            assert path.name in guide, path.name


@pytest.mark.parametrize("path", [*GUIDES, *DECISIONS], ids=lambda one: one.name)
def test_every_link_leads_somewhere(path) -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", path.read_text(encoding="utf-8")):
        assert (path.parent / target).exists(), target


@pytest.mark.parametrize("path", DECISIONS, ids=lambda one: one.name)
def test_a_decision_says_when_why_and_what_would_change_it(path) -> None:
    text = path.read_text(encoding="utf-8")

    assert re.match(r"# \d{4} \S", text)
    assert re.search(r"^Date: \d{4}-\d\d-\d\d · Status: \w+", text, flags=re.MULTILINE)
    for part in ("Question", "Options", "Choice", "What would change it"):
        assert f"**{part}.**" in text
    assert len(text.splitlines()) <= 25
    assert f"({path.name})" in (DOCS / "decisions" / "README.md").read_text(encoding="utf-8")
